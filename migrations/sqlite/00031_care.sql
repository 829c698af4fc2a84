-- +goose Up
-- The number on which the office calls somebody who works here: hers to give, gone when she takes it away or leaves.
CREATE TABLE staff_phones (
  staff_id TEXT PRIMARY KEY NOT NULL REFERENCES staff (id),
  phone TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Somebody has left, or is a counsellor no more: what is to be done by hand, and what of it is done. It names no guest.
CREATE TABLE staff_exits (
  staff_id TEXT PRIMARY KEY NOT NULL REFERENCES staff (id),
  day TEXT NOT NULL,
  done TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Whoever waits for an earlier day is asked after three months whether to go on; without a yes the wish ends on this date.
ALTER TABLE stand_bys ADD COLUMN confirm_by TEXT;

-- +goose Down
ALTER TABLE stand_bys DROP COLUMN confirm_by;
DROP TABLE staff_exits;
DROP TABLE staff_phones;
