-- +goose Up
-- A guest's way back in a phone: what a signature is checked against, and the words' bytes, locked with a secret that the phone
-- alone can make. No counter of uses, no kind of device: neither is needed, and both would tell.
CREATE TABLE guest_passkeys (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  handle BLOB NOT NULL UNIQUE,
  credential_id BLOB NOT NULL UNIQUE,
  public_key BLOB NOT NULL,
  synced INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  added TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX guest_passkeys_guest ON guest_passkeys (guest_id);

-- +goose Down
DROP TABLE guest_passkeys;
