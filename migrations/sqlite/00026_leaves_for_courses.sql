-- +goose Up
-- A leave that a course made: the course ends it, nobody else.
ALTER TABLE leaves ADD COLUMN course_id TEXT REFERENCES courses (id);
CREATE UNIQUE INDEX leaves_one_a_course ON leaves (course_id, counsellor_id);

-- +goose Down
DROP INDEX leaves_one_a_course;
DELETE FROM leaves WHERE course_id IS NOT NULL;
ALTER TABLE leaves DROP COLUMN course_id;
