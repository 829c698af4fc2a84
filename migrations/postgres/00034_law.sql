-- +goose Up
-- Who has approved which state of the law profile, by its hash; law_profiles are those that two have approved. Until then the
-- printed clocks and grounds count.
CREATE TABLE law_approvals (
  hash TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (hash, staff_id)
);

CREATE TABLE law_profiles (
  hash TEXT PRIMARY KEY NOT NULL,
  first_by TEXT NOT NULL,
  second_by TEXT NOT NULL,
  day TEXT NOT NULL,
  CHECK (first_by <> second_by)
);

-- What courts, police, authorities and the press asked for, by codes alone.
CREATE TABLE law_requests (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('court', 'police', 'authority', 'press')),
  ground TEXT NOT NULL CHECK (ground IN ('court_order', 'request', 'statute', 'none')),
  answer TEXT NOT NULL CHECK (answer IN ('', 'refused', 'nothing_here', 'given', 'held')),
  day TEXT NOT NULL,
  answered TEXT,
  by_id TEXT NOT NULL,
  CHECK ((answer = '') = (answered IS NULL))
);

-- A named item that a binding order keeps past its day, until a date of its own.
CREATE TABLE law_holds (
  id TEXT PRIMARY KEY NOT NULL,
  request_id TEXT NOT NULL REFERENCES law_requests (id),
  concern_id TEXT NOT NULL REFERENCES concerns (id),
  by_id TEXT NOT NULL,
  until TEXT NOT NULL,
  UNIQUE (request_id, concern_id)
);

-- +goose Down
DROP TABLE law_holds;
DROP TABLE law_requests;
DROP TABLE law_profiles;
DROP TABLE law_approvals;
