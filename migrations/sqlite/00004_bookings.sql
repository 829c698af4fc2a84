-- +goose Up
CREATE TABLE holds (
  token_hash BLOB PRIMARY KEY NOT NULL,
  day_id TEXT NOT NULL UNIQUE REFERENCES days (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bookings (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  day_id TEXT NOT NULL UNIQUE REFERENCES days (id),
  date TEXT NOT NULL,
  card_name TEXT NOT NULL UNIQUE,
  with_partner INTEGER NOT NULL,
  evening_before INTEGER NOT NULL,
  reachable INTEGER NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  until TEXT NOT NULL,
  UNIQUE (guest_id, date)
) STRICT, WITHOUT ROWID;

CREATE INDEX bookings_until ON bookings (until);

CREATE TABLE idempotency (
  mac BLOB PRIMARY KEY NOT NULL,
  operation TEXT NOT NULL,
  ref TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE idempotency;
DROP TABLE bookings;
DROP TABLE holds;
