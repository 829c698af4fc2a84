-- +goose Up
-- Messages, working notes, letters, what is said on the day itself, and what is handed on. A clock of one kind can run in an
-- item of another: what is handed on ends when its original would have ended.
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
  thread_seq BIGINT CHECK (thread_seq > 0),
  note_place BIGINT CHECK (note_place BETWEEN 1 AND 3),
  written TEXT NOT NULL,
  clock TEXT NOT NULL,
  began TEXT NOT NULL,
  until TEXT NOT NULL,
  slot BIGINT NOT NULL UNIQUE,
  held_back BOOLEAN NOT NULL,
  sealed BYTEA NOT NULL,
  CHECK (kind IN ('message', 'forwarded') OR thread_seq IS NULL),
  CHECK (kind = 'working_note' OR note_place IS NULL)
);

INSERT INTO items (id, guest_id, booking_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written, clock, began, until, slot, held_back, sealed)
SELECT id, guest_id, booking_id, kind, 'guest', recipient_role, recipient_id, NULL, NULL, written, kind, written, until, slot, held_back, sealed
FROM items_before;
DROP TABLE items_before;

CREATE INDEX items_guest ON items (guest_id);
CREATE INDEX items_booking ON items (booking_id);
CREATE INDEX items_until ON items (until);
CREATE INDEX items_reader ON items (recipient_id, until);
-- A thread has one message of each number, whatever two writers do at once; and a guest has at most three live notes.
CREATE UNIQUE INDEX items_thread ON items (guest_id, recipient_id, thread_seq);
CREATE UNIQUE INDEX items_note_place ON items (guest_id, note_place);

-- The last number of a thread: one that was used is never used again, also when its message is gone.
CREATE TABLE threads (
  guest_id TEXT NOT NULL REFERENCES guests (id),
  recipient_id TEXT NOT NULL,
  last_seq BIGINT NOT NULL CHECK (last_seq > 0),
  PRIMARY KEY (guest_id, recipient_id)
);

-- The guest's yes to working notes, for each counsellor, with its day; without a row there is none.
CREATE TABLE note_permissions (
  guest_id TEXT NOT NULL REFERENCES guests (id),
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  given TEXT NOT NULL,
  PRIMARY KEY (guest_id, counsellor_id)
);

-- +goose Down
DROP TABLE note_permissions;
DROP TABLE threads;

CREATE TABLE items_before AS SELECT * FROM items;
DROP TABLE items;

CREATE TABLE items (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  booking_id TEXT REFERENCES bookings (id),
  kind TEXT NOT NULL CHECK (kind IN ('chosen_name', 'contact', 'words_beforehand', 'call_wish')),
  recipient_role TEXT NOT NULL CHECK (recipient_role IN ('counsellor', 'office', 'safety')),
  recipient_id TEXT NOT NULL,
  written TEXT NOT NULL,
  until TEXT NOT NULL,
  slot BIGINT NOT NULL UNIQUE,
  held_back BOOLEAN NOT NULL,
  sealed BYTEA NOT NULL
);

INSERT INTO items (id, guest_id, booking_id, kind, recipient_role, recipient_id, written, until, slot, held_back, sealed)
SELECT id, guest_id, booking_id, kind, recipient_role, recipient_id, written, until, slot, held_back, sealed
FROM items_before WHERE kind IN ('chosen_name', 'contact', 'words_beforehand', 'call_wish');
DROP TABLE items_before;

CREATE INDEX items_guest ON items (guest_id);
CREATE INDEX items_booking ON items (booking_id);
CREATE INDEX items_until ON items (until);
