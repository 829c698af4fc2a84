-- +goose Up
-- What a night says of the line, without a person: how far off the first and the third free date were, and what became of the days
-- that were given for that date. Feedback is a counter by month: who answered is nowhere. A door that was put half open against a
-- flood of false bookings is opened by two who are not one person.
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

CREATE TABLE feedback (
  month TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('yes', 'somewhat', 'no')),
  n INTEGER NOT NULL CHECK (n > 0),
  PRIMARY KEY (month, answer)
) STRICT, WITHOUT ROWID;

CREATE TABLE doors (
  id TEXT PRIMARY KEY NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('half_open', 'released')),
  half_by TEXT NOT NULL REFERENCES staff (id),
  half_day TEXT NOT NULL,
  asked_by TEXT REFERENCES staff (id),
  released_by TEXT REFERENCES staff (id),
  released_day TEXT,
  CHECK ((state = 'released') = (released_by IS NOT NULL)),
  CHECK ((released_by IS NULL) = (released_day IS NULL)),
  CHECK (released_by IS NULL OR asked_by IS NOT NULL),
  CHECK (asked_by <> released_by)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX doors_one_half_open ON doors (state) WHERE state = 'half_open';

-- +goose Down
DROP TABLE doors;
DROP TABLE feedback;
DROP TABLE waits;
