-- +goose Up
-- A counsellor who stands in the programme's files alone can leave too: whom she was to meet is called, though she never had an account.
CREATE TABLE staff_calls_grown (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  staff_id TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('keys_lost', 'left')),
  day TEXT NOT NULL,
  UNIQUE (guest_id, staff_id, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO staff_calls_grown (id, guest_id, staff_id, reason, day) SELECT id, guest_id, staff_id, reason, day FROM staff_calls;
DROP TABLE staff_calls;
ALTER TABLE staff_calls_grown RENAME TO staff_calls;

-- +goose Down
CREATE TABLE staff_calls_before (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  staff_id TEXT NOT NULL REFERENCES staff (id),
  reason TEXT NOT NULL CHECK (reason IN ('keys_lost', 'left')),
  day TEXT NOT NULL,
  UNIQUE (guest_id, staff_id, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO staff_calls_before (id, guest_id, staff_id, reason, day) SELECT id, guest_id, staff_id, reason, day FROM staff_calls
  WHERE staff_id IN (SELECT id FROM staff);
DROP TABLE staff_calls;
ALTER TABLE staff_calls_before RENAME TO staff_calls;
