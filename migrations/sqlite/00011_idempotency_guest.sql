-- Whose key it is, so that erasing a guest finds it also when what it led to has ended before. No reference: a first booking's
-- key is written before its guest. Rows of the step before live two days at the most and keep no guest.
-- +goose Up
CREATE TABLE idempotency_new (
  mac BLOB PRIMARY KEY NOT NULL,
  operation TEXT NOT NULL,
  ref TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  until TEXT NOT NULL,
  guest_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_new (mac, operation, ref, body_hash, until, guest_id)
SELECT mac, operation, ref, body_hash, until, '' FROM idempotency;
DROP TABLE idempotency;
ALTER TABLE idempotency_new RENAME TO idempotency;

-- +goose Down
ALTER TABLE idempotency DROP COLUMN guest_id;
