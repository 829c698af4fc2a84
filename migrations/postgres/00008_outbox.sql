-- +goose Up
CREATE TABLE outbox (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  lease_until BIGINT NOT NULL,
  attempts BIGINT NOT NULL CHECK (attempts >= 0)
);

CREATE INDEX outbox_due ON outbox (run_at);

CREATE TABLE leases (
  name TEXT PRIMARY KEY NOT NULL,
  holder TEXT NOT NULL,
  until_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE leases;
DROP TABLE outbox;
