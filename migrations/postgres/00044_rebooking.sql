-- +goose Up
-- Whoever waited before stays in the order in which they waited.
UPDATE stand_bys SET rank = rank + 1000000000000;

-- The programme owes a date to whoever's day or week it could not keep: such a wish stands before all others, and the rank says so.
ALTER TABLE stand_bys ADD COLUMN owed TEXT CHECK (CASE WHEN owed IS NULL THEN rank > 0 ELSE owed IN ('ill', 'leaving', 'week') AND rank < 0 END);

-- What the office has done so far for a guest who is asked for another day: how often nobody answered, who stands at the door, and
-- whether the guest has said that another date will do. It ends with the question.
CREATE TABLE rebookings (
  ask_id TEXT PRIMARY KEY NOT NULL REFERENCES asks (id),
  tries BIGINT NOT NULL CHECK (tries >= 0),
  tried TEXT,
  door_id TEXT REFERENCES staff (id),
  spot TEXT CHECK (spot IN ('door', 'street', 'stop')),
  later BOOLEAN NOT NULL,
  CHECK ((door_id IS NULL) = (spot IS NULL))
);

CREATE INDEX rebookings_door ON rebookings (door_id);

-- An evening before takes a room of the house for one night; no room is given twice. Beds of a week are in course_beds.
CREATE TABLE evening_rooms (
  booking_id TEXT PRIMARY KEY NOT NULL REFERENCES bookings (id),
  room_id TEXT NOT NULL REFERENCES house_rooms (id),
  night TEXT NOT NULL
);

CREATE UNIQUE INDEX evening_rooms_one ON evening_rooms (room_id, night);

-- Two half days by video belong together: one is the first, the other the second.
ALTER TABLE bookings ADD COLUMN pair_id TEXT;
ALTER TABLE bookings ADD COLUMN pair_no BIGINT CHECK (pair_no IN (1, 2));
CREATE UNIQUE INDEX bookings_pair ON bookings (pair_id, pair_no);

-- +goose Down
DROP INDEX bookings_pair;
ALTER TABLE bookings DROP COLUMN pair_no;
ALTER TABLE bookings DROP COLUMN pair_id;
UPDATE days SET minutes = 360 WHERE minutes = 180;
DROP TABLE evening_rooms;
DROP TABLE rebookings;
ALTER TABLE stand_bys DROP COLUMN owed;
