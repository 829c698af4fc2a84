-- +goose Up
-- A way in that waits for somebody: one for each person, used once. Without an end it is the first leader's.
CREATE TABLE invitations (
  staff_id TEXT PRIMARY KEY NOT NULL REFERENCES staff (id),
  kind TEXT NOT NULL CHECK (kind IN ('join', 'return', 'anew')),
  token_hash BYTEA NOT NULL UNIQUE,
  made_by TEXT NOT NULL,
  ends_at BIGINT
);

-- What a passkey is being asked for: minutes long, taken once.
CREATE TABLE ceremonies (
  id TEXT PRIMARY KEY NOT NULL,
  purpose TEXT NOT NULL,
  subject TEXT NOT NULL,
  bound BYTEA NOT NULL,
  asked TEXT NOT NULL,
  ends_at BIGINT NOT NULL
);

CREATE INDEX ceremonies_ends ON ceremonies (ends_at);

-- The public half of a passkey, and the seed as it alone can open it (empty where it has no PRF).
CREATE TABLE staff_passkeys (
  id TEXT PRIMARY KEY NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff (id),
  credential_id BYTEA NOT NULL UNIQUE,
  credential TEXT NOT NULL,
  label TEXT NOT NULL,
  wrapped BYTEA NOT NULL,
  added TEXT NOT NULL,
  last_used TEXT NOT NULL,
  copied TEXT
);

CREATE INDEX staff_passkeys_staff ON staff_passkeys (staff_id);

-- The seed as the twelve words on paper open it.
CREATE TABLE staff_words (
  staff_id TEXT PRIMARY KEY NOT NULL REFERENCES staff (id),
  wrapped BYTEA NOT NULL
);

-- Guests whom the office calls, because what they wrote can no longer be read by whom it was for.
CREATE TABLE staff_calls (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  staff_id TEXT NOT NULL REFERENCES staff (id),
  reason TEXT NOT NULL CHECK (reason IN ('keys_lost', 'left')),
  day TEXT NOT NULL,
  UNIQUE (guest_id, staff_id, reason)
);

-- +goose Down
DROP TABLE staff_calls;
DROP TABLE staff_words;
DROP TABLE staff_passkeys;
DROP TABLE ceremonies;
DROP TABLE invitations;
