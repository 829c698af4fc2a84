-- +goose Up
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

-- +goose Down
DROP TABLE sessions;
