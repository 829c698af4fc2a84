-- +goose Up
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

CREATE INDEX items_guest ON items (guest_id);
CREATE INDEX items_booking ON items (booking_id);
CREATE INDEX items_until ON items (until);

-- +goose Down
DROP TABLE items;
