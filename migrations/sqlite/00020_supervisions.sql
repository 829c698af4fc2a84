-- +goose Up
-- An hour that a counsellor has booked for her own supervision. No guest is named, and nobody but the two sees it.
CREATE TABLE supervisions (
  id TEXT PRIMARY KEY NOT NULL,
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  date TEXT NOT NULL,
  minute INTEGER NOT NULL,
  supervisor TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- An hour is given once, and a counsellor has one on a date.
CREATE UNIQUE INDEX supervisions_one_an_hour ON supervisions (date, minute, supervisor);
CREATE UNIQUE INDEX supervisions_one_a_date ON supervisions (counsellor_id, date);

-- +goose Down
DROP TABLE supervisions;
