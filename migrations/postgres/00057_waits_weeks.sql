-- +goose Up
-- A night says of weeks what it says of days: how far off the first and the third are that are open to whoever asks, and what became of the
-- places of a week that began on that date. No person is in it.
ALTER TABLE waits DROP CONSTRAINT waits_kind_check, ADD CONSTRAINT waits_kind_check CHECK (kind IN ('day', 'week'));

-- +goose Down
DELETE FROM waits WHERE kind <> 'day';
ALTER TABLE waits DROP CONSTRAINT waits_kind_check, ADD CONSTRAINT waits_kind_check CHECK (kind = 'day');
