-- +goose Up
CREATE TABLE counsellors (
  id TEXT PRIMARY KEY NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  languages TEXT NOT NULL,
  fellow_doctor INTEGER NOT NULL,
  employers TEXT NOT NULL,
  own_words TEXT NOT NULL,
  training TEXT NOT NULL,
  training_until TEXT NOT NULL,
  recipient TEXT NOT NULL,
  signing_key BLOB,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'left')),
  sort_order INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE patterns (
  id TEXT PRIMARY KEY NOT NULL,
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  start_minute INTEGER NOT NULL CHECK (start_minute IN (510, 570, 630)),
  place_id TEXT NOT NULL,
  first_date TEXT NOT NULL,
  last_date TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX patterns_counsellor ON patterns (counsellor_id);

CREATE TABLE pattern_exceptions (
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  date TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('off', 'extra')),
  start_minute INTEGER CHECK (start_minute IN (510, 570, 630)),
  place_id TEXT,
  PRIMARY KEY (counsellor_id, date),
  CHECK ((kind = 'extra') = (start_minute IS NOT NULL AND place_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE leaves (
  id TEXT PRIMARY KEY NOT NULL,
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  first_date TEXT NOT NULL,
  last_date TEXT NOT NULL,
  CHECK (first_date <= last_date)
) STRICT, WITHOUT ROWID;

CREATE INDEX leaves_counsellor ON leaves (counsellor_id);

-- +goose Down
DROP TABLE leaves;
DROP TABLE pattern_exceptions;
DROP TABLE patterns;
DROP TABLE counsellors;
