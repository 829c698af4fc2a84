-- +goose Up
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

-- +goose Down
DROP TABLE sessions;
