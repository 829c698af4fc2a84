-- +goose Up
-- A guest's way back in a phone: what a signature is checked against, and the words' bytes, locked with a secret that the phone
-- alone can make. No counter of uses, no kind of device: neither is needed, and both would tell.
CREATE TABLE guest_passkeys (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  handle BYTEA NOT NULL UNIQUE,
  credential_id BYTEA NOT NULL UNIQUE,
  public_key BYTEA NOT NULL,
  synced BOOLEAN NOT NULL,
  wrapped BYTEA NOT NULL,
  added TEXT NOT NULL
);

CREATE INDEX guest_passkeys_guest ON guest_passkeys (guest_id);

-- +goose Down
DROP TABLE guest_passkeys;
