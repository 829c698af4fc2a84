-- +goose Up
-- A room of a house belongs to one on each night: to a week, in which course_beds says who sleeps there, or to the guest of a day, for the evening
-- before it. Both are rows of this table, so that neither can be given what the other has, whoever writes. kept_for is the week or the booking.
CREATE TABLE room_nights (
  room_id TEXT NOT NULL REFERENCES house_rooms (id),
  night TEXT NOT NULL,
  kept_for TEXT NOT NULL,
  course_id TEXT REFERENCES courses (id),
  booking_id TEXT UNIQUE REFERENCES bookings (id),
  PRIMARY KEY (room_id, night, kept_for),
  CHECK ((course_id IS NULL) <> (booking_id IS NULL)),
  CHECK (kept_for = COALESCE(course_id, booking_id))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX room_nights_one ON room_nights (room_id, night);
CREATE INDEX room_nights_course ON room_nights (course_id);

-- A store in which a room was given twice for one night is not taken over: the audit of the version before names it.
INSERT INTO room_nights (room_id, night, kept_for, course_id)
WITH RECURSIVE nights (room_id, course_id, night, last_night) AS (
  SELECT room_id, course_id, first_night, last_night FROM course_beds
  UNION SELECT room_id, course_id, date(night, '+1 day'), last_night FROM nights WHERE night < last_night
)
SELECT DISTINCT room_id, night, course_id, course_id FROM nights;

INSERT INTO room_nights (room_id, night, kept_for, booking_id) SELECT room_id, night, booking_id, booking_id FROM evening_rooms;
DROP TABLE evening_rooms;

-- No bed of a week in a room that is not the week's: its first night and its last are held here, those between by whoever writes it and the audit.
CREATE TABLE course_beds_before AS SELECT * FROM course_beds;
DROP TABLE course_beds;

CREATE TABLE course_beds (
  course_id TEXT NOT NULL REFERENCES courses (id),
  room_id TEXT NOT NULL REFERENCES house_rooms (id),
  bed INTEGER NOT NULL CHECK (bed >= 1),
  request_id TEXT NOT NULL REFERENCES course_requests (id),
  who TEXT NOT NULL CHECK (who IN ('guest', 'partner')),
  locked INTEGER NOT NULL,
  first_night TEXT NOT NULL,
  last_night TEXT NOT NULL CHECK (last_night >= first_night),
  shares_with TEXT,
  PRIMARY KEY (course_id, room_id, bed),
  UNIQUE (request_id, who),
  FOREIGN KEY (room_id, first_night, course_id) REFERENCES room_nights (room_id, night, kept_for),
  FOREIGN KEY (room_id, last_night, course_id) REFERENCES room_nights (room_id, night, kept_for)
) STRICT, WITHOUT ROWID;

INSERT INTO course_beds (course_id, room_id, bed, request_id, who, locked, first_night, last_night, shares_with)
SELECT course_id, room_id, bed, request_id, who, locked, first_night, last_night, shares_with FROM course_beds_before;
DROP TABLE course_beds_before;

CREATE INDEX course_beds_room ON course_beds (room_id, first_night);
CREATE UNIQUE INDEX course_beds_alone ON course_beds (course_id, room_id) WHERE who = 'guest' AND shares_with IS NULL;
CREATE UNIQUE INDEX course_beds_shares ON course_beds (shares_with);

-- +goose Down
CREATE TABLE evening_rooms (
  booking_id TEXT PRIMARY KEY NOT NULL REFERENCES bookings (id),
  room_id TEXT NOT NULL REFERENCES house_rooms (id),
  night TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX evening_rooms_one ON evening_rooms (room_id, night);
INSERT INTO evening_rooms (booking_id, room_id, night) SELECT booking_id, room_id, night FROM room_nights WHERE booking_id IS NOT NULL;

CREATE TABLE course_beds_before AS SELECT * FROM course_beds;
DROP TABLE course_beds;

CREATE TABLE course_beds (
  course_id TEXT NOT NULL REFERENCES courses (id),
  room_id TEXT NOT NULL REFERENCES house_rooms (id),
  bed INTEGER NOT NULL CHECK (bed >= 1),
  request_id TEXT NOT NULL REFERENCES course_requests (id),
  who TEXT NOT NULL CHECK (who IN ('guest', 'partner')),
  locked INTEGER NOT NULL,
  first_night TEXT NOT NULL,
  last_night TEXT NOT NULL CHECK (last_night >= first_night),
  shares_with TEXT,
  PRIMARY KEY (course_id, room_id, bed),
  UNIQUE (request_id, who)
) STRICT, WITHOUT ROWID;

INSERT INTO course_beds (course_id, room_id, bed, request_id, who, locked, first_night, last_night, shares_with)
SELECT course_id, room_id, bed, request_id, who, locked, first_night, last_night, shares_with FROM course_beds_before;
DROP TABLE course_beds_before;

CREATE INDEX course_beds_room ON course_beds (room_id, first_night);
CREATE UNIQUE INDEX course_beds_alone ON course_beds (course_id, room_id) WHERE who = 'guest' AND shares_with IS NULL;
CREATE UNIQUE INDEX course_beds_shares ON course_beds (shares_with);

DROP TABLE room_nights;
