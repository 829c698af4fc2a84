-- +goose Up
CREATE TABLE guests (
  id TEXT PRIMARY KEY NOT NULL,
  locator_hash BYTEA NOT NULL UNIQUE,
  sign_in_key BYTEA NOT NULL,
  signing_key BYTEA NOT NULL,
  recipient TEXT NOT NULL,
  language TEXT NOT NULL,
  phone_word_mac BYTEA,
  until TEXT NOT NULL
);

CREATE INDEX guests_until ON guests (until);

-- +goose Down
DROP TABLE guests;
