-- +goose Up
-- Where somebody who works here wants the constant mail; shown to nobody else, gone when she takes it away or is disabled.
CREATE TABLE staff_notice_addresses (
  staff_id TEXT PRIMARY KEY NOT NULL REFERENCES staff (id),
  address TEXT NOT NULL,
  since TEXT NOT NULL
);

-- +goose Down
DROP TABLE staff_notice_addresses;
