-- +goose Up
-- Who stands behind those at work. A day is a weekday of the pattern (mon to sun) or a date that differs; a date that has a row here for a
-- desk goes by its own people alone, also when there are none, and the pattern does not count on it.
CREATE TABLE rota_days (
  day TEXT NOT NULL,
  desk TEXT NOT NULL CHECK (desk IN ('safety', 'office')),
  PRIMARY KEY (day, desk)
) STRICT, WITHOUT ROWID;

-- Who has a duty in a quarter of an hour of a day, counted from midnight. Quarters and not stretches: so that no two people have one duty
-- in the same minute, and nobody stands in for herself, is a rule of the database on both of them.
CREATE TABLE rota_slots (
  day TEXT NOT NULL,
  desk TEXT NOT NULL,
  duty TEXT NOT NULL CHECK (duty IN ('lead', 'deputy', 'second', 'phone')),
  quarter INTEGER NOT NULL CHECK (quarter >= 0 AND quarter < 96),
  staff_id TEXT NOT NULL REFERENCES staff (id),
  PRIMARY KEY (day, duty, quarter, staff_id),
  FOREIGN KEY (day, desk) REFERENCES rota_days (day, desk),
  CHECK ((desk = 'office') = (duty = 'phone'))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX rota_slots_one_person ON rota_slots (day, duty, quarter);
CREATE UNIQUE INDEX rota_slots_not_oneself ON rota_slots (day, desk, quarter, staff_id);

-- Somebody asks a colleague to take a duty on a date, in return for another one or for nothing. Gone when it is answered or over.
CREATE TABLE rota_swaps (
  id TEXT PRIMARY KEY NOT NULL,
  day TEXT NOT NULL,
  duty TEXT NOT NULL,
  holder_id TEXT NOT NULL REFERENCES staff (id),
  taker_id TEXT NOT NULL REFERENCES staff (id),
  back_day TEXT,
  back_duty TEXT,
  CHECK (holder_id <> taker_id),
  CHECK ((back_day IS NULL) = (back_duty IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX rota_swaps_one ON rota_swaps (day, duty, holder_id);

-- The newest test call of a number on the help-now page: it counts over the file when it is not older.
CREATE TABLE line_calls (
  country TEXT NOT NULL,
  number TEXT NOT NULL,
  day TEXT NOT NULL,
  tester TEXT NOT NULL,
  reached INTEGER NOT NULL,
  good_day TEXT,
  PRIMARY KEY (country, number)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE line_calls;
DROP TABLE rota_swaps;
DROP TABLE rota_slots;
DROP TABLE rota_days;
