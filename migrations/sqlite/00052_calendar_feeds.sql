-- +goose Up
-- The address at which a calendar reads when somebody who works here is busy; its secret is kept as a hash.
CREATE TABLE calendar_feeds (
  staff_id TEXT PRIMARY KEY NOT NULL REFERENCES staff (id),
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  made TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What calendars were told there, so that a change has a higher sequence and what is gone is cancelled. It names no guest.
CREATE TABLE calendar_entries (
  staff_id TEXT NOT NULL REFERENCES calendar_feeds (staff_id),
  date TEXT NOT NULL,
  last_date TEXT CHECK (last_date > date),
  start_minute INTEGER NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
  minutes INTEGER NOT NULL CHECK (minutes >= 0),
  zone TEXT NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  cancelled INTEGER NOT NULL,
  changed TEXT NOT NULL,
  PRIMARY KEY (staff_id, date)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE calendar_entries;
DROP TABLE calendar_feeds;
