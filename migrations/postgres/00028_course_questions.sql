-- +goose Up
-- What the guests of a week are asked when the leader has decided at the date: each answers alone, and nobody sees another's answer.
-- yes is empty until then.
CREATE TABLE course_questions (
  request_id TEXT PRIMARY KEY NOT NULL REFERENCES course_requests (id),
  kind TEXT NOT NULL CHECK (kind IN ('run_small', 'other_week', 'days')),
  course_id TEXT REFERENCES courses (id),
  yes BOOLEAN,
  CHECK ((kind = 'other_week') = (course_id IS NOT NULL))
);

-- +goose Down
DROP TABLE course_questions;
