-- +goose Up
-- A guest is asked, and nothing is swapped without the guest's yes: the colleague found it too close, fell ill, leaves, or would
-- hand over. counsellor_id is the colleague a hand-over would lead to; agreed, when that one has no day in the place of the old.
CREATE TABLE asks (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  booking_id TEXT REFERENCES bookings (id),
  kind TEXT NOT NULL CHECK (kind IN ('too_close', 'ill', 'leaving', 'hand_over')),
  counsellor_id TEXT REFERENCES counsellors (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'agreed')),
  until TEXT NOT NULL,
  CHECK ((kind = 'hand_over') = (counsellor_id IS NOT NULL))
);

CREATE UNIQUE INDEX asks_one_a_booking ON asks (booking_id);
CREATE UNIQUE INDEX asks_one_hand_over ON asks (guest_id) WHERE kind = 'hand_over';
CREATE INDEX asks_guest ON asks (guest_id);
CREATE INDEX asks_until ON asks (until);

-- Counsellors whose days a guest is never shown again: one of the two found it too close. Which one, nobody keeps.
CREATE TABLE aparts (
  guest_id TEXT NOT NULL REFERENCES guests (id),
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  until TEXT NOT NULL,
  PRIMARY KEY (guest_id, counsellor_id)
);

CREATE INDEX aparts_until ON aparts (until);

-- A day that is kept for somebody who is asked: held like any other, for two days.
ALTER TABLE holds ADD COLUMN ask_id TEXT REFERENCES asks (id);
CREATE UNIQUE INDEX holds_one_an_ask ON holds (ask_id);

-- +goose Down
DROP INDEX holds_one_an_ask;
DELETE FROM holds WHERE ask_id IS NOT NULL;
ALTER TABLE holds DROP COLUMN ask_id;
DROP TABLE aparts;
DROP TABLE asks;
