-- +goose Up
-- Who works here. A counsellor's id is that of her profile, so that what is sealed for her names one person everywhere.
CREATE TABLE staff (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
  recipient TEXT NOT NULL,
  signing_key BLOB NOT NULL,
  enrolled TEXT
) STRICT, WITHOUT ROWID;

-- Sessions are short: those of the older form end here, and their owners sign in again.
DROP TABLE sessions;

CREATE TABLE sessions (
  id_hash BLOB PRIMARY KEY NOT NULL,
  renew_hash BLOB NOT NULL UNIQUE,
  guest_id TEXT REFERENCES guests (id),
  staff_id TEXT REFERENCES staff (id),
  passkey_id TEXT,
  own_device INTEGER NOT NULL,
  touched_at INTEGER NOT NULL,
  idle_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  CHECK ((guest_id IS NULL) <> (staff_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_guest ON sessions (guest_id);
CREATE INDEX sessions_staff ON sessions (staff_id);
CREATE INDEX sessions_idle ON sessions (idle_at);

-- +goose Down
DROP TABLE sessions;

CREATE TABLE sessions (
  id_hash BLOB PRIMARY KEY NOT NULL,
  renew_hash BLOB NOT NULL UNIQUE,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  own_device INTEGER NOT NULL,
  idle_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_guest ON sessions (guest_id);
CREATE INDEX sessions_idle ON sessions (idle_at);

DROP TABLE staff;
