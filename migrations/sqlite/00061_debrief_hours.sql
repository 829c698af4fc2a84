-- +goose Up
-- The hour of the same day that is a counsellor's own after a worry, on the programme's wall clock. No day of hers is booked into it, and it
-- is set into no day that somebody has, whatever two writers do at once.
ALTER TABLE concerns ADD COLUMN debrief_date TEXT;
ALTER TABLE concerns ADD COLUMN debrief_minute INTEGER CHECK (debrief_minute BETWEEN 0 AND 1380);
CREATE INDEX concerns_debrief ON concerns (debrief_date, counsellor_id);

-- +goose StatementBegin
CREATE TRIGGER bookings_not_into_a_debrief BEFORE INSERT ON bookings
WHEN EXISTS (SELECT 1 FROM days d JOIN concerns c ON c.counsellor_id = d.counsellor_id AND c.debrief_date = d.date
  WHERE d.id = NEW.day_id AND c.debrief_minute < d.start_minute + d.minutes AND c.debrief_minute + 60 > d.start_minute)
BEGIN
  SELECT RAISE(ABORT, 'an hour after a worry');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER bookings_not_moved_into_a_debrief BEFORE UPDATE OF day_id ON bookings
WHEN NEW.day_id <> OLD.day_id AND EXISTS (SELECT 1 FROM days d JOIN concerns c ON c.counsellor_id = d.counsellor_id AND c.debrief_date = d.date
  WHERE d.id = NEW.day_id AND c.debrief_minute < d.start_minute + d.minutes AND c.debrief_minute + 60 > d.start_minute)
BEGIN
  SELECT RAISE(ABORT, 'an hour after a worry');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER debriefs_not_begun_in_a_booking BEFORE INSERT ON concerns
WHEN EXISTS (SELECT 1 FROM days d JOIN bookings b ON b.day_id = d.id WHERE d.counsellor_id = NEW.counsellor_id AND d.date = NEW.debrief_date
  AND NEW.debrief_minute < d.start_minute + d.minutes AND NEW.debrief_minute + 60 > d.start_minute)
BEGIN
  SELECT RAISE(ABORT, 'a day that somebody has');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER debriefs_not_into_a_booking BEFORE UPDATE OF debrief_date, debrief_minute ON concerns
WHEN (NEW.debrief_date IS NOT OLD.debrief_date OR NEW.debrief_minute IS NOT OLD.debrief_minute)
  AND EXISTS (SELECT 1 FROM days d JOIN bookings b ON b.day_id = d.id WHERE d.counsellor_id = NEW.counsellor_id AND d.date = NEW.debrief_date
  AND NEW.debrief_minute < d.start_minute + d.minutes AND NEW.debrief_minute + 60 > d.start_minute)
BEGIN
  SELECT RAISE(ABORT, 'a day that somebody has');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER debriefs_not_into_a_booking;
DROP TRIGGER debriefs_not_begun_in_a_booking;
DROP TRIGGER bookings_not_moved_into_a_debrief;
DROP TRIGGER bookings_not_into_a_debrief;
DROP INDEX concerns_debrief;
ALTER TABLE concerns DROP COLUMN debrief_minute;
ALTER TABLE concerns DROP COLUMN debrief_date;
