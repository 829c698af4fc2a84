-- +goose Up
-- Under which agreement a day was booked, where the programme has agreements: a word of its files, as the guest said it. Nothing checks it.
ALTER TABLE bookings ADD COLUMN agreement TEXT;

-- The guard of the quotas: one row for a place, a month and an agreement ('' is all of them together). Whoever books takes the row first,
-- counts, and writes what the count is with this booking; more than the quota then was, no statement can write.
CREATE TABLE quota_counts (
  place_id TEXT NOT NULL,
  month TEXT NOT NULL,
  agreement TEXT NOT NULL,
  n INTEGER NOT NULL,
  most INTEGER NOT NULL,
  PRIMARY KEY (place_id, month, agreement),
  CONSTRAINT quota_kept CHECK (n >= 0 AND n <= most)
) STRICT, WITHOUT ROWID;

-- What the office buys for a guest who asked on the telephone: what, which way, and whether it is done. There is nothing to write.
CREATE TABLE tickets (
  id TEXT PRIMARY KEY NOT NULL,
  booking_id TEXT NOT NULL REFERENCES bookings (id),
  kind TEXT NOT NULL CHECK (kind IN ('train', 'flight', 'bus', 'boat', 'taxi', 'bed')),
  way TEXT NOT NULL CHECK (way IN ('there', 'back', 'both')),
  day TEXT NOT NULL,
  bought TEXT
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX tickets_once ON tickets (booking_id, kind, way);

-- +goose Down
DROP TABLE tickets;
DROP TABLE quota_counts;
ALTER TABLE bookings DROP COLUMN agreement;
