-- +goose Up
-- Doctors who were at a week are counted beside the days that were held.
ALTER TABLE figures DROP CONSTRAINT figures_offering_check;
ALTER TABLE figures ADD CONSTRAINT figures_offering_check CHECK (offering IN ('day', 'week'));

-- +goose Down
DELETE FROM figures WHERE offering <> 'day';
ALTER TABLE figures DROP CONSTRAINT figures_offering_check;
ALTER TABLE figures ADD CONSTRAINT figures_offering_check CHECK (offering = 'day');
