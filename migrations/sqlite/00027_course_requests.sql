-- +goose Up
-- A guest's request for a place in a week. rank is the time of asking and nothing else, one line for all weeks, so that who is asked
-- to another week keeps it. state is what the guest sees; decision is what it becomes at the promised hour. wishes is where the
-- guest works, whom not to meet and with whom to come, as keyed hashes, wrapped with a key slot of the shred store.
CREATE TABLE course_requests (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES courses (id),
  guest_id TEXT NOT NULL REFERENCES guests (id),
  state TEXT NOT NULL CHECK (state IN ('asked', 'waiting', 'offered', 'confirmed', 'gone')),
  decision TEXT NOT NULL CHECK (decision IN ('', 'confirmed', 'waiting')),
  rank INTEGER NOT NULL UNIQUE,
  answer_date TEXT NOT NULL,
  answer_minute INTEGER NOT NULL CHECK (answer_minute BETWEEN 0 AND 1439),
  not_before TEXT,
  partner INTEGER NOT NULL,
  early_arrival INTEGER NOT NULL,
  late_leaving INTEGER NOT NULL,
  card_name TEXT NOT NULL UNIQUE,
  slot INTEGER NOT NULL UNIQUE,
  wishes BLOB NOT NULL,
  until TEXT NOT NULL,
  CHECK (decision = '' OR state = 'asked')
) STRICT, WITHOUT ROWID;

-- One open request for each guest.
CREATE UNIQUE INDEX course_requests_guest ON course_requests (guest_id) WHERE state <> 'gone';
CREATE INDEX course_requests_course ON course_requests (course_id, state, rank);
CREATE INDEX course_requests_until ON course_requests (until);

-- A place is never given twice.
CREATE TABLE course_seats (
  course_id TEXT NOT NULL REFERENCES courses (id),
  seat INTEGER NOT NULL CHECK (seat >= 1),
  request_id TEXT NOT NULL UNIQUE REFERENCES course_requests (id),
  PRIMARY KEY (course_id, seat)
) STRICT, WITHOUT ROWID;

-- Who sleeps where: both nights included. A partner sleeps in the room of whom they come with.
CREATE TABLE course_beds (
  course_id TEXT NOT NULL REFERENCES courses (id),
  room_id TEXT NOT NULL REFERENCES house_rooms (id),
  bed INTEGER NOT NULL CHECK (bed >= 1),
  request_id TEXT NOT NULL REFERENCES course_requests (id),
  who TEXT NOT NULL CHECK (who IN ('guest', 'partner')),
  locked INTEGER NOT NULL,
  first_night TEXT NOT NULL,
  last_night TEXT NOT NULL CHECK (last_night >= first_night),
  PRIMARY KEY (course_id, room_id, bed),
  UNIQUE (request_id, who)
) STRICT, WITHOUT ROWID;

CREATE INDEX course_beds_room ON course_beds (room_id, first_night);

-- A place that is held for one request until it is answered: its seat, bed and talk are taken.
CREATE TABLE course_offers (
  request_id TEXT PRIMARY KEY NOT NULL REFERENCES course_requests (id),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a guest writes for a week belongs to the request, and ends with it: needs are words about room and food.
CREATE TABLE items_before AS SELECT * FROM items;
DROP TABLE items;

CREATE TABLE items (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  booking_id TEXT REFERENCES bookings (id),
  course_request_id TEXT REFERENCES course_requests (id),
  kind TEXT NOT NULL CHECK (kind IN ('chosen_name', 'contact', 'needs', 'words_beforehand', 'call_wish', 'today', 'message', 'working_note', 'letter', 'forwarded')),
  author TEXT NOT NULL,
  recipient_role TEXT NOT NULL CHECK (recipient_role IN ('counsellor', 'office', 'safety')),
  recipient_id TEXT NOT NULL,
  thread_seq INTEGER CHECK (thread_seq > 0),
  note_place INTEGER CHECK (note_place BETWEEN 1 AND 3),
  written TEXT NOT NULL,
  clock TEXT NOT NULL,
  began TEXT NOT NULL,
  until TEXT NOT NULL,
  slot INTEGER NOT NULL UNIQUE,
  held_back INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  CHECK (kind IN ('message', 'forwarded') OR thread_seq IS NULL),
  CHECK (kind = 'working_note' OR note_place IS NULL),
  CHECK (kind <> 'needs' OR booking_id IS NULL)
) STRICT, WITHOUT ROWID;

INSERT INTO items (id, guest_id, booking_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed)
SELECT id, guest_id, booking_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed
FROM items_before;
DROP TABLE items_before;

CREATE INDEX items_guest ON items (guest_id);
CREATE INDEX items_booking ON items (booking_id);
CREATE INDEX items_until ON items (until);
CREATE INDEX items_reader ON items (recipient_id, until);
CREATE UNIQUE INDEX items_thread ON items (guest_id, recipient_id, thread_seq);
CREATE UNIQUE INDEX items_note_place ON items (guest_id, note_place);
CREATE INDEX items_course_request ON items (course_request_id);

-- +goose Down
CREATE TABLE items_before AS SELECT * FROM items;
DROP TABLE items;

CREATE TABLE items (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  booking_id TEXT REFERENCES bookings (id),
  kind TEXT NOT NULL CHECK (kind IN ('chosen_name', 'contact', 'words_beforehand', 'call_wish', 'today', 'message', 'working_note', 'letter', 'forwarded')),
  author TEXT NOT NULL,
  recipient_role TEXT NOT NULL CHECK (recipient_role IN ('counsellor', 'office', 'safety')),
  recipient_id TEXT NOT NULL,
  thread_seq INTEGER CHECK (thread_seq > 0),
  note_place INTEGER CHECK (note_place BETWEEN 1 AND 3),
  written TEXT NOT NULL,
  clock TEXT NOT NULL,
  began TEXT NOT NULL,
  until TEXT NOT NULL,
  slot INTEGER NOT NULL UNIQUE,
  held_back INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  CHECK (kind IN ('message', 'forwarded') OR thread_seq IS NULL),
  CHECK (kind = 'working_note' OR note_place IS NULL)
) STRICT, WITHOUT ROWID;

INSERT INTO items (id, guest_id, booking_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed)
SELECT id, guest_id, booking_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed
FROM items_before WHERE kind <> 'needs';
DROP TABLE items_before;

CREATE INDEX items_guest ON items (guest_id);
CREATE INDEX items_booking ON items (booking_id);
CREATE INDEX items_until ON items (until);
CREATE INDEX items_reader ON items (recipient_id, until);
CREATE UNIQUE INDEX items_thread ON items (guest_id, recipient_id, thread_seq);
CREATE UNIQUE INDEX items_note_place ON items (guest_id, note_place);

DROP TABLE course_offers;
DROP TABLE course_beds;
DROP TABLE course_seats;
DROP TABLE course_requests;
