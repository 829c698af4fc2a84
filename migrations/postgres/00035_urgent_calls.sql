-- +goose Up
-- A doctor asks to be called now. The number is sealed for the safety desk: a kind of its own, gone the same evening.
CREATE TABLE items_before AS SELECT * FROM items;
DROP TABLE items;

CREATE TABLE items (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  booking_id TEXT REFERENCES bookings (id),
  course_request_id TEXT REFERENCES course_requests (id),
  kind TEXT NOT NULL CHECK (kind IN ('chosen_name', 'contact', 'needs', 'words_beforehand', 'call_wish', 'call_now', 'today', 'message', 'working_note', 'letter', 'forwarded')),
  author TEXT NOT NULL,
  recipient_role TEXT NOT NULL CHECK (recipient_role IN ('counsellor', 'office', 'safety')),
  recipient_id TEXT NOT NULL,
  thread_seq BIGINT CHECK (thread_seq > 0),
  note_place BIGINT CHECK (note_place BETWEEN 1 AND 3),
  written TEXT NOT NULL,
  clock TEXT NOT NULL,
  began TEXT NOT NULL,
  until TEXT NOT NULL,
  slot BIGINT NOT NULL UNIQUE,
  held_back BOOLEAN NOT NULL,
  sealed BYTEA NOT NULL,
  desk_epoch BIGINT CHECK (desk_epoch >= 0),
  unread_from TEXT,
  hand_to TEXT REFERENCES counsellors (id),
  CHECK (kind IN ('message', 'forwarded') OR thread_seq IS NULL),
  CHECK (kind = 'working_note' OR note_place IS NULL),
  CHECK (kind <> 'needs' OR booking_id IS NULL)
);

INSERT INTO items (id, guest_id, booking_id, course_request_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed, desk_epoch, unread_from, hand_to)
SELECT id, guest_id, booking_id, course_request_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed, desk_epoch, unread_from, hand_to
FROM items_before;
DROP TABLE items_before;

CREATE INDEX items_guest ON items (guest_id);
CREATE INDEX items_booking ON items (booking_id);
CREATE INDEX items_until ON items (until);
CREATE INDEX items_reader ON items (recipient_id, until);
CREATE UNIQUE INDEX items_thread ON items (guest_id, recipient_id, thread_seq);
CREATE UNIQUE INDEX items_note_place ON items (guest_id, note_place);
CREATE INDEX items_course_request ON items (course_request_id);

-- The call that is asked for, while it is asked for and not longer: one for each guest, and nothing of it is left when it was made,
-- withdrawn, or its day is over. look_at is when somebody is alarmed again.
CREATE TABLE urgent_calls (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  day TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  seen_by TEXT REFERENCES staff (id),
  seen_at BIGINT,
  look_at BIGINT NOT NULL,
  CHECK ((seen_by IS NULL) = (seen_at IS NULL))
);

CREATE UNIQUE INDEX urgent_calls_one_open ON urgent_calls (guest_id);
CREATE INDEX urgent_calls_look ON urgent_calls (look_at);

-- +goose Down
DROP TABLE urgent_calls;

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
  thread_seq BIGINT CHECK (thread_seq > 0),
  note_place BIGINT CHECK (note_place BETWEEN 1 AND 3),
  written TEXT NOT NULL,
  clock TEXT NOT NULL,
  began TEXT NOT NULL,
  until TEXT NOT NULL,
  slot BIGINT NOT NULL UNIQUE,
  held_back BOOLEAN NOT NULL,
  sealed BYTEA NOT NULL,
  desk_epoch BIGINT CHECK (desk_epoch >= 0),
  unread_from TEXT,
  hand_to TEXT REFERENCES counsellors (id),
  CHECK (kind IN ('message', 'forwarded') OR thread_seq IS NULL),
  CHECK (kind = 'working_note' OR note_place IS NULL),
  CHECK (kind <> 'needs' OR booking_id IS NULL)
);

INSERT INTO items (id, guest_id, booking_id, course_request_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed, desk_epoch, unread_from, hand_to)
SELECT id, guest_id, booking_id, course_request_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed, desk_epoch, unread_from, hand_to
FROM items_before WHERE kind <> 'call_now';
DROP TABLE items_before;

CREATE INDEX items_guest ON items (guest_id);
CREATE INDEX items_booking ON items (booking_id);
CREATE INDEX items_until ON items (until);
CREATE INDEX items_reader ON items (recipient_id, until);
CREATE UNIQUE INDEX items_thread ON items (guest_id, recipient_id, thread_seq);
CREATE UNIQUE INDEX items_note_place ON items (guest_id, note_place);
CREATE INDEX items_course_request ON items (course_request_id);
