-- +goose Up
CREATE TABLE stand_bys (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  place_id TEXT,
  before TEXT NOT NULL,
  rank INTEGER NOT NULL,
  reachable INTEGER NOT NULL,
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX stand_bys_rank ON stand_bys (rank);
-- One wish for each place and one for any place.
CREATE UNIQUE INDEX stand_bys_guest ON stand_bys (guest_id, COALESCE(place_id, ''));
CREATE INDEX stand_bys_until ON stand_bys (until);

CREATE TABLE offers (
  stand_by_id TEXT PRIMARY KEY NOT NULL REFERENCES stand_bys (id),
  day_id TEXT NOT NULL REFERENCES days (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX offers_one_a_day ON offers (day_id);

-- Dates that a stand-by has let pass: not offered to it again. They never touch its rank.
CREATE TABLE stand_by_skips (
  stand_by_id TEXT NOT NULL REFERENCES stand_bys (id),
  date TEXT NOT NULL,
  PRIMARY KEY (stand_by_id, date)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE stand_by_skips;
DROP TABLE offers;
DROP TABLE stand_bys;
