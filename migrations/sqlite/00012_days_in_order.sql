-- +goose Up
-- The list of free days reads some hundred days in a row. Both indexes hold all of them side by side, however many past ones
-- there are; by their random ids each would lie on a page of its own.
CREATE INDEX days_in_order ON days (date, start_minute, id, counsellor_id, place_id, mode, minutes, zone) WHERE state = 'open';
DROP INDEX days_by_date;
CREATE INDEX bookings_by_date ON bookings (date, day_id);

-- +goose Down
DROP INDEX bookings_by_date;
CREATE INDEX days_by_date ON days (date, start_minute) WHERE state = 'open';
DROP INDEX days_in_order;
