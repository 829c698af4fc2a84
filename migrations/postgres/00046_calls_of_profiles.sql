-- +goose Up
-- A counsellor who stands in the programme's files alone can leave too: whom she was to meet is called, though she never had an account.
ALTER TABLE staff_calls DROP CONSTRAINT staff_calls_staff_id_fkey;

-- +goose Down
DELETE FROM staff_calls WHERE staff_id NOT IN (SELECT id FROM staff);
ALTER TABLE staff_calls ADD CONSTRAINT staff_calls_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES staff (id);
