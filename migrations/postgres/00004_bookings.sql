-- +goose Up
CREATE TABLE holds (
  token_hash BYTEA PRIMARY KEY NOT NULL,
  day_id TEXT NOT NULL UNIQUE REFERENCES days (id),
  expires_at BIGINT NOT NULL
);

CREATE TABLE bookings (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  day_id TEXT NOT NULL UNIQUE REFERENCES days (id),
  date TEXT NOT NULL,
  card_name TEXT NOT NULL UNIQUE,
  with_partner BOOLEAN NOT NULL,
  evening_before BOOLEAN NOT NULL,
  reachable BOOLEAN NOT NULL,
  sequence BIGINT NOT NULL CHECK (sequence >= 0),
  until TEXT NOT NULL,
  UNIQUE (guest_id, date)
);

CREATE INDEX bookings_until ON bookings (until);

CREATE TABLE idempotency (
  mac BYTEA PRIMARY KEY NOT NULL,
  operation TEXT NOT NULL,
  ref TEXT NOT NULL,
  body_hash BYTEA NOT NULL,
  until TEXT NOT NULL
);

-- +goose Down
DROP TABLE idempotency;
DROP TABLE bookings;
DROP TABLE holds;
