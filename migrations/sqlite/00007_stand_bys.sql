-- +goose Up
CREATE TABLE stand_bys (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  place_id TEXT,
  before TEXT NOT NULL,
  rank INTEGER NOT NULL UNIQUE,
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX stand_bys_guest ON stand_bys (guest_id);

CREATE TABLE offers (
  stand_by_id TEXT PRIMARY KEY NOT NULL REFERENCES stand_bys (id),
  day_id TEXT NOT NULL UNIQUE REFERENCES days (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE offers;
DROP TABLE stand_bys;
