-- +goose Up
-- A night says of weeks what it says of days: how far off the first and the third are that are open to whoever asks, and what became of the
-- places of a week that began on that date. No person is in it.
CREATE TABLE waits_before AS SELECT * FROM waits;
DROP TABLE waits;

CREATE TABLE waits (
  day TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('day', 'week')),
  place TEXT NOT NULL,
  first_in INTEGER CHECK (first_in >= 0),
  third_in INTEGER CHECK (third_in >= first_in),
  given INTEGER NOT NULL CHECK (given >= 0),
  taken INTEGER NOT NULL CHECK (taken >= 0),
  unused INTEGER NOT NULL CHECK (unused >= 0),
  CHECK (given = taken + unused),
  PRIMARY KEY (day, kind, place)
) STRICT, WITHOUT ROWID;

INSERT INTO waits (day, kind, place, first_in, third_in, given, taken, unused)
SELECT day, kind, place, first_in, third_in, given, taken, unused FROM waits_before;
DROP TABLE waits_before;

-- +goose Down
CREATE TABLE waits_before AS SELECT * FROM waits;
DROP TABLE waits;

CREATE TABLE waits (
  day TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'day'),
  place TEXT NOT NULL,
  first_in INTEGER CHECK (first_in >= 0),
  third_in INTEGER CHECK (third_in >= first_in),
  given INTEGER NOT NULL CHECK (given >= 0),
  taken INTEGER NOT NULL CHECK (taken >= 0),
  unused INTEGER NOT NULL CHECK (unused >= 0),
  CHECK (given = taken + unused),
  PRIMARY KEY (day, kind, place)
) STRICT, WITHOUT ROWID;

INSERT INTO waits (day, kind, place, first_in, third_in, given, taken, unused)
SELECT day, kind, place, first_in, third_in, given, taken, unused FROM waits_before WHERE kind = 'day';
DROP TABLE waits_before;
