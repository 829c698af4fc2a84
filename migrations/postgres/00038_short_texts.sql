-- +goose Up
-- Where a guest wants short neutral texts, wrapped with a key slot: the sender job alone opens it. ended: stopped or replaced; the
-- key is destroyed first, then the row goes. One that lives for each guest. stop_mac: keyed hash of the code that each text names, with
-- which whoever gets them ends them.
CREATE TABLE notice_addresses (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  slot BIGINT NOT NULL UNIQUE,
  wrapped BYTEA NOT NULL,
  stop_mac BYTEA NOT NULL UNIQUE,
  ended BOOLEAN NOT NULL,
  until TEXT NOT NULL
);

CREATE UNIQUE INDEX notice_addresses_guest ON notice_addresses (guest_id) WHERE NOT ended;
CREATE INDEX notice_addresses_of ON notice_addresses (guest_id);
CREATE INDEX notice_addresses_until ON notice_addresses (until);

-- A text that is to be sent or was: what waits has a row of the outbox by its id. subject_id is the appointment that it is about, or
-- the guest of one that says no more than "please look". An appointment has each kind once, whatever is repeated; a guest waits
-- for one "please look" at a time.
CREATE TABLE short_texts (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  subject_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('confirmed', 'day_before', 'change', 'answer', 'look')),
  until TEXT NOT NULL
);

CREATE UNIQUE INDEX short_texts_once ON short_texts (subject_id, kind);
CREATE INDEX short_texts_guest ON short_texts (guest_id);
CREATE INDEX short_texts_until ON short_texts (until);

-- +goose Down
DROP TABLE short_texts;
DROP TABLE notice_addresses;
