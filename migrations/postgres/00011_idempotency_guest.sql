-- Whose key it is, so that erasing a guest finds it also when what it led to has ended before. No reference: a first booking's
-- key is written before its guest. Rows of the step before live two days at the most and keep no guest.
-- +goose Up
ALTER TABLE idempotency ADD COLUMN guest_id TEXT NOT NULL DEFAULT '';
ALTER TABLE idempotency ALTER COLUMN guest_id DROP DEFAULT;

-- +goose Down
ALTER TABLE idempotency DROP COLUMN guest_id;
