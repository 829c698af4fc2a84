-- +goose Up
-- A week with colleagues: its plan, and nothing about who comes. Times are minutes of the wall clock of its zone; instants are derived.
CREATE TABLE courses (
  id TEXT PRIMARY KEY NOT NULL,
  place_id TEXT NOT NULL,
  first_date TEXT NOT NULL,
  last_date TEXT NOT NULL CHECK (last_date > first_date),
  zone TEXT NOT NULL,
  template TEXT NOT NULL,
  couples BOOLEAN NOT NULL,
  fewest BIGINT NOT NULL CHECK (fewest >= 1),
  most BIGINT NOT NULL CHECK (most >= fewest),
  decide_by TEXT NOT NULL CHECK (decide_by < first_date),
  state TEXT NOT NULL CHECK (state IN ('planned', 'published', 'on', 'off', 'over')),
  until TEXT NOT NULL
);

CREATE INDEX courses_first ON courses (first_date);
CREATE INDEX courses_until ON courses (until);

CREATE TABLE course_blocks (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES courses (id),
  date TEXT NOT NULL,
  start_minute BIGINT NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
  minutes BIGINT NOT NULL CHECK (minutes BETWEEN 5 AND 1440),
  kind TEXT NOT NULL CHECK (kind IN ('lecture', 'discussion', 'activity', 'individual_session', 'meal', 'free')),
  theme TEXT,
  title TEXT NOT NULL,
  leader_id TEXT REFERENCES staff (id),
  room TEXT NOT NULL,
  gentle TEXT NOT NULL
);

CREATE INDEX course_blocks_course ON course_blocks (course_id, date, start_minute);
CREATE INDEX course_blocks_leader ON course_blocks (leader_id, date);

-- The night that begins on date: who sleeps in the house, and who answers the telephone until 08:00, with their numbers.
CREATE TABLE course_nights (
  course_id TEXT NOT NULL REFERENCES courses (id),
  date TEXT NOT NULL,
  sleeper_id TEXT REFERENCES staff (id),
  sleeper_phone TEXT NOT NULL,
  safety_id TEXT REFERENCES staff (id),
  safety_phone TEXT NOT NULL,
  PRIMARY KEY (course_id, date)
);

CREATE TABLE course_counsellors (
  course_id TEXT NOT NULL REFERENCES courses (id),
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  PRIMARY KEY (course_id, counsellor_id)
);

CREATE INDEX course_counsellors_counsellor ON course_counsellors (counsellor_id);

CREATE TABLE house_rooms (
  id TEXT PRIMARY KEY NOT NULL,
  place_id TEXT NOT NULL,
  name TEXT NOT NULL,
  floor BIGINT NOT NULL,
  beds BIGINT NOT NULL CHECK (beds BETWEEN 1 AND 4),
  bath BOOLEAN NOT NULL,
  step_free BOOLEAN NOT NULL,
  UNIQUE (place_id, name)
);

-- Nights, both ends included, on which nobody sleeps in a room.
CREATE TABLE room_closures (
  room_id TEXT NOT NULL REFERENCES house_rooms (id),
  first_date TEXT NOT NULL,
  last_date TEXT NOT NULL CHECK (last_date >= first_date),
  PRIMARY KEY (room_id, first_date)
);

-- The individual talks of a published course. request_id is who has it; nobody has two.
CREATE TABLE course_talks (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES courses (id),
  block_id TEXT NOT NULL REFERENCES course_blocks (id),
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  date TEXT NOT NULL,
  start_minute BIGINT NOT NULL CHECK (start_minute BETWEEN 0 AND 1439),
  minutes BIGINT NOT NULL CHECK (minutes BETWEEN 5 AND 1440),
  request_id TEXT UNIQUE,
  UNIQUE (course_id, counsellor_id, date, start_minute)
);

CREATE INDEX course_talks_block ON course_talks (block_id);

-- +goose Down
DROP TABLE course_talks;
DROP TABLE room_closures;
DROP TABLE house_rooms;
DROP TABLE course_counsellors;
DROP TABLE course_nights;
DROP TABLE course_blocks;
DROP TABLE courses;
