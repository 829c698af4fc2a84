-- +goose Up
-- A Merkle log of what must never be changed quietly. An entry follows the one before it, or it cannot be: no gap, no fork, no
-- removal from the middle. witness_head is the row that everybody who appends takes first. An opening says what an entry's
-- commitment stands for; it goes with the guest whom it names, or on its day, and the entry stays and says nothing more.
CREATE TABLE witness_head (
  name TEXT PRIMARY KEY NOT NULL CHECK (name = 'log'),
  size BIGINT NOT NULL CHECK (size >= 0)
);
INSERT INTO witness_head (name, size) VALUES ('log', 0);

CREATE TABLE witness_entries (
  idx BIGINT PRIMARY KEY NOT NULL CHECK (idx >= 0),
  follows BIGINT REFERENCES witness_entries (idx),
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  commitment BYTEA NOT NULL CHECK (length(commitment) = 32),
  CHECK ((idx = 0) = (follows IS NULL)),
  CHECK (follows = idx - 1)
);

CREATE TABLE witness_hashes (
  idx BIGINT PRIMARY KEY NOT NULL CHECK (idx >= 0),
  hash BYTEA NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE witness_openings (
  id TEXT PRIMARY KEY NOT NULL,
  idx BIGINT NOT NULL UNIQUE REFERENCES witness_entries (idx),
  guest_id TEXT REFERENCES guests (id),
  slot BIGINT UNIQUE,
  body BYTEA NOT NULL,
  until TEXT,
  CHECK ((guest_id IS NULL) = (slot IS NULL)),
  CHECK (guest_id IS NULL OR until IS NOT NULL)
);
CREATE INDEX witness_openings_guest ON witness_openings (guest_id) WHERE guest_id IS NOT NULL;
CREATE INDEX witness_openings_until ON witness_openings (until) WHERE until IS NOT NULL;

-- +goose Down
DROP TABLE witness_openings;
DROP TABLE witness_hashes;
DROP TABLE witness_entries;
DROP TABLE witness_head;
