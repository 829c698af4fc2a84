-- +goose Up
-- What is done when somebody fears for a doctor's life, or that patients are in danger (internal/escalation). Codes, dates, and
-- the moments that clocks count from; no text, no name. entered and due belong to the state; "about" is the trigger.
CREATE TABLE concerns (
  id TEXT PRIMARY KEY NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('raised', 'consent_sought', 'agreed', 'refused', 'chance', 'rescue', 'arrival', 'disclosed', 'follow_up', 'follow_up_again', 'in_review', 'stood_down', 'handed_over', 'reviewed')),
  level TEXT NOT NULL CHECK (level IN ('2a', '2b', '3')),
  about TEXT NOT NULL CHECK (about IN ('patients', 'plans')),
  entry TEXT NOT NULL CHECK (entry IN ('talk', 'phone', 'message', 'words', 'course')),
  raised_by TEXT NOT NULL,
  raised_as TEXT NOT NULL CHECK (raised_as IN ('counsellor', 'office', 'safety')),
  counsellor_id TEXT NOT NULL,
  lead_id TEXT NOT NULL,
  consent TEXT NOT NULL CHECK (consent IN ('', 'yes', 'no', 'not_possible')),
  arrived INTEGER NOT NULL,
  noticed INTEGER NOT NULL,
  answered INTEGER,
  entered INTEGER NOT NULL,
  due INTEGER,
  check_due INTEGER,
  check_by TEXT NOT NULL,
  check_number TEXT NOT NULL CHECK (check_number IN ('', 'left', 'declined')),
  debrief TEXT NOT NULL CHECK (debrief IN ('', 'owed', 'booked', 'held')),
  debrief_due INTEGER,
  paused_until TEXT,
  moves INTEGER NOT NULL,
  ended TEXT,
  until TEXT NOT NULL,
  CHECK (level = '3' OR (level = '2a') = (about = 'patients')),
  CHECK ((ended IS NULL) = (state NOT IN ('stood_down', 'handed_over', 'reviewed'))),
  CHECK (ended IS NULL OR due IS NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX concerns_until ON concerns (until);

-- The one thing that leads from a concern to a guest. To cut it is to delete this row.
CREATE TABLE concern_guests (
  concern_id TEXT PRIMARY KEY NOT NULL REFERENCES concerns (id),
  guest_id TEXT NOT NULL REFERENCES guests (id),
  live INTEGER NOT NULL,
  needed_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX concern_guests_one_live ON concern_guests (guest_id) WHERE live;
CREATE INDEX concern_guests_guest ON concern_guests (guest_id);

CREATE TABLE concern_contacts (
  concern_id TEXT NOT NULL REFERENCES concerns (id),
  kind TEXT NOT NULL CHECK (kind IN ('gp', 'provider', 'out_of_hours', 'emergency', 'police', 'person')),
  without_consent INTEGER NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (concern_id, kind)
) STRICT, WITHOUT ROWID;

-- Whoever had a part in it: none of them reviews it.
CREATE TABLE concern_people (
  concern_id TEXT NOT NULL REFERENCES concerns (id),
  staff_id TEXT NOT NULL,
  PRIMARY KEY (concern_id, staff_id)
) STRICT, WITHOUT ROWID;

-- An opening of what was kept back. No row can be open without a second person, and nobody is both.
CREATE TABLE concern_openings (
  id TEXT PRIMARY KEY NOT NULL,
  concern_id TEXT NOT NULL REFERENCES concerns (id),
  state TEXT NOT NULL CHECK (state IN ('seal_asked', 'seal_open', 'review_due', 'reviewing', 'seal_reviewed', 'seal_refused', 'seal_expired', 'seal_withdrawn')),
  ground TEXT NOT NULL,
  imminent INTEGER NOT NULL,
  asked_by TEXT NOT NULL,
  asked INTEGER NOT NULL,
  decided_by TEXT,
  opened INTEGER,
  ends INTEGER,
  prolonged INTEGER NOT NULL,
  told_to TEXT CHECK (told_to IN ('gp', 'provider', 'out_of_hours', 'emergency', 'police', 'person')),
  hold_reason TEXT CHECK (hold_reason IN ('danger_if_told', 'cannot_be_reached', 'forbidden_by_court')),
  hold_until TEXT,
  review_due INTEGER,
  reviewer TEXT,
  finding TEXT CHECK (finding IN ('in_order', 'not_in_order')),
  CHECK (decided_by IS NULL OR decided_by <> asked_by),
  CHECK (state NOT IN ('seal_open', 'review_due', 'reviewing', 'seal_reviewed') OR decided_by IS NOT NULL AND opened IS NOT NULL),
  CHECK ((hold_reason IS NULL) = (hold_until IS NULL)),
  CHECK (reviewer IS NULL OR reviewer <> asked_by AND reviewer <> decided_by),
  CHECK (state NOT IN ('reviewing', 'seal_reviewed') OR reviewer IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX concern_openings_one_live ON concern_openings (concern_id) WHERE state IN ('seal_asked', 'seal_open');
CREATE INDEX concern_openings_concern ON concern_openings (concern_id);

-- Each look through an open seal: what kind, by whom, on which day.
CREATE TABLE concern_views (
  id TEXT PRIMARY KEY NOT NULL,
  opening_id TEXT NOT NULL REFERENCES concern_openings (id),
  staff_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('contact', 'today', 'words_beforehand')),
  day TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX concern_views_opening ON concern_views (opening_id);

-- What is left of a concern after its year.
CREATE TABLE concern_counts (
  year TEXT PRIMARY KEY NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0)
) STRICT, WITHOUT ROWID;

-- Where somebody sits today is kept back for the safety desk like the way to reach them, from now on and for what is there.
UPDATE items SET held_back = 1 WHERE recipient_role = 'safety' AND clock = 'today';

-- +goose Down
DROP TABLE concern_counts;
DROP TABLE concern_views;
DROP TABLE concern_openings;
DROP TABLE concern_people;
DROP TABLE concern_contacts;
DROP TABLE concern_guests;
DROP TABLE concerns;
