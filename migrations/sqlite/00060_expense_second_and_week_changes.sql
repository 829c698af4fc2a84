-- +goose Up
-- A sum above what somebody's own word is enough for is paid when a second person who works here has said yes, who is not the one who entered it.
-- Nobody is remembered of slips from before; those are paid as they were.
ALTER TABLE expense_claims ADD COLUMN entered_by TEXT;
ALTER TABLE expense_claims ADD COLUMN needs_second INTEGER;
ALTER TABLE expense_claims ADD COLUMN second_by TEXT CONSTRAINT expense_second CHECK (second_by <> entered_by)
  CONSTRAINT expense_paid_by_two CHECK (second_by IS NOT NULL OR NOT paid OR NOT needs_second);
UPDATE expense_claims SET entered_by = '', needs_second = 0;

-- How often what a guest knows of the own week has changed: another week, another talk. The calendar file's SEQUENCE, which only rises.
ALTER TABLE course_requests ADD COLUMN sequence INTEGER CHECK (sequence >= 0);
UPDATE course_requests SET sequence = 0;

-- +goose Down
ALTER TABLE course_requests DROP COLUMN sequence;
ALTER TABLE expense_claims DROP COLUMN second_by;
ALTER TABLE expense_claims DROP COLUMN needs_second;
ALTER TABLE expense_claims DROP COLUMN entered_by;
