-- +goose Up
CREATE TABLE holds (
  token_hash BYTEA PRIMARY KEY NOT NULL,
  day_id TEXT NOT NULL REFERENCES days (id),
  expires_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX holds_one_a_day ON holds (day_id);

CREATE TABLE bookings (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  day_id TEXT NOT NULL REFERENCES days (id),
  date TEXT NOT NULL,
  card_name TEXT NOT NULL,
  with_partner BOOLEAN NOT NULL,
  evening_before BOOLEAN NOT NULL,
  reachable BOOLEAN NOT NULL,
  sequence BIGINT NOT NULL CHECK (sequence >= 0),
  until TEXT NOT NULL
);

-- The guards of "a day is never given twice"; each is named, so that the race test can show what happens without it.
CREATE UNIQUE INDEX bookings_one_a_day ON bookings (day_id);
CREATE UNIQUE INDEX bookings_one_a_date ON bookings (guest_id, date);
CREATE UNIQUE INDEX bookings_card_name ON bookings (card_name);
CREATE INDEX bookings_unreachable ON bookings (date) WHERE NOT reachable;
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
