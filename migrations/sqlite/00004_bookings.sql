-- +goose Up
CREATE TABLE holds (
  token_hash BLOB PRIMARY KEY NOT NULL,
  day_id TEXT NOT NULL REFERENCES days (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX holds_one_a_day ON holds (day_id);

CREATE TABLE bookings (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  day_id TEXT NOT NULL REFERENCES days (id),
  date TEXT NOT NULL,
  card_name TEXT NOT NULL,
  with_partner INTEGER NOT NULL,
  evening_before INTEGER NOT NULL,
  reachable INTEGER NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The guards of "a day is never given twice"; each is named, so that the race test can show what happens without it.
CREATE UNIQUE INDEX bookings_one_a_day ON bookings (day_id);
CREATE UNIQUE INDEX bookings_one_a_date ON bookings (guest_id, date);
CREATE UNIQUE INDEX bookings_card_name ON bookings (card_name);
CREATE INDEX bookings_unreachable ON bookings (date) WHERE reachable = 0;
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
