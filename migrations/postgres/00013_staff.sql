-- +goose Up
-- Who works here. A counsellor's id is that of her profile, so that what is sealed for her names one person everywhere.
CREATE TABLE staff (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  roles TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
  recipient TEXT NOT NULL,
  signing_key BYTEA NOT NULL,
  enrolled TEXT
);

-- Sessions are short: those of the older form end here, and their owners sign in again.
DROP TABLE sessions;

CREATE TABLE sessions (
  id_hash BYTEA PRIMARY KEY NOT NULL,
  renew_hash BYTEA NOT NULL UNIQUE,
  guest_id TEXT REFERENCES guests (id),
  staff_id TEXT REFERENCES staff (id),
  passkey_id TEXT,
  own_device BOOLEAN NOT NULL,
  touched_at BIGINT NOT NULL,
  idle_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  CHECK ((guest_id IS NULL) <> (staff_id IS NULL))
);

CREATE INDEX sessions_guest ON sessions (guest_id);
CREATE INDEX sessions_staff ON sessions (staff_id);
CREATE INDEX sessions_idle ON sessions (idle_at);

-- +goose Down
DROP TABLE sessions;

CREATE TABLE sessions (
  id_hash BYTEA PRIMARY KEY NOT NULL,
  renew_hash BYTEA NOT NULL UNIQUE,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  own_device BOOLEAN NOT NULL,
  idle_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);

CREATE INDEX sessions_guest ON sessions (guest_id);
CREATE INDEX sessions_idle ON sessions (idle_at);

DROP TABLE staff;
