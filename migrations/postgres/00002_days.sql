-- +goose Up
CREATE TABLE days (
  id TEXT PRIMARY KEY NOT NULL,
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  date TEXT NOT NULL,
  place_id TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('house', 'city_room', 'video')),
  start_minute BIGINT NOT NULL CHECK (start_minute IN (510, 570, 630)),
  minutes BIGINT NOT NULL CHECK (minutes > 0),
  zone TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'withdrawn'))
);

-- At most one live day for a counsellor and date, whatever two writers do at once.
CREATE UNIQUE INDEX days_one_a_date ON days (counsellor_id, date) WHERE state = 'open';
CREATE INDEX days_by_date ON days (date, start_minute) WHERE state = 'open';
CREATE INDEX days_counsellor ON days (counsellor_id, date);

-- +goose Down
DROP TABLE days;
