-- +goose Up
-- A Merkle log of what must never be changed quietly. An entry follows the one before it, or it cannot be: no gap, no fork, no
-- removal from the middle. witness_head is the row that everybody who appends takes first. An opening says what an entry's
-- commitment stands for; it goes with the guest whom it names, or on its day, and the entry stays and says nothing more.
CREATE TABLE witness_head (
  name TEXT PRIMARY KEY NOT NULL CHECK (name = 'log'),
  size INTEGER NOT NULL CHECK (size >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO witness_head (name, size) VALUES ('log', 0);

CREATE TABLE witness_entries (
  idx INTEGER PRIMARY KEY NOT NULL CHECK (idx >= 0),
  follows INTEGER REFERENCES witness_entries (idx),
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  commitment BLOB NOT NULL CHECK (length(commitment) = 32),
  CHECK ((idx = 0) = (follows IS NULL)),
  CHECK (follows = idx - 1)
) STRICT, WITHOUT ROWID;

CREATE TABLE witness_hashes (
  idx INTEGER PRIMARY KEY NOT NULL CHECK (idx >= 0),
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE witness_openings (
  id TEXT PRIMARY KEY NOT NULL,
  idx INTEGER NOT NULL UNIQUE REFERENCES witness_entries (idx),
  guest_id TEXT REFERENCES guests (id),
  slot INTEGER UNIQUE,
  body BLOB NOT NULL,
  until TEXT,
  CHECK ((guest_id IS NULL) = (slot IS NULL)),
  CHECK (guest_id IS NULL OR until IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX witness_openings_guest ON witness_openings (guest_id) WHERE guest_id IS NOT NULL;
CREATE INDEX witness_openings_until ON witness_openings (until) WHERE until IS NOT NULL;

-- +goose Down
DROP TABLE witness_openings;
DROP TABLE witness_hashes;
DROP TABLE witness_entries;
DROP TABLE witness_head;
