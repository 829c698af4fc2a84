-- +goose Up
-- What a court's order keeps past its day: a named text, or what is written of a worry, of a named guest, kind and day. One asks,
-- another decides; until then nothing is kept. told is the day from which the doctor reads it. Goes at its date, and with the guest.
CREATE TABLE law_keepings (
  id TEXT PRIMARY KEY NOT NULL,
  request_id TEXT NOT NULL REFERENCES law_requests (id),
  guest_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  reader TEXT NOT NULL CHECK (reader IN ('counsellor', 'office', 'safety')),
  written TEXT NOT NULL,
  until TEXT NOT NULL,
  told TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  decided_by TEXT CHECK (decided_by <> asked_by)
);
CREATE UNIQUE INDEX law_keepings_once ON law_keepings (guest_id, kind, reader, written);
CREATE INDEX law_keepings_request ON law_keepings (request_id);

ALTER TABLE items ADD COLUMN held_until TEXT;
ALTER TABLE items ADD COLUMN held_told TEXT;

-- A hold that one person alone has set keeps nothing any more: two have to set it anew.
DELETE FROM law_holds;
ALTER TABLE law_holds ADD COLUMN second_by TEXT CHECK (second_by <> by_id);

-- +goose Down
ALTER TABLE law_holds DROP COLUMN second_by;
ALTER TABLE items DROP COLUMN held_told;
ALTER TABLE items DROP COLUMN held_until;
DROP TABLE law_keepings;
