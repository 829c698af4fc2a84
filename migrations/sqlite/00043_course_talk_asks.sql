-- +goose Up
-- What a guest of a week is asked about the one talk: to swap it with another guest's (from_id), or to take a free one because the
-- colleague is away. gives_id is the talk that who is asked has, gets_id the one that they would have instead. request_id is empty
-- for a wish that reaches nobody; who wished cannot tell. A free talk is kept for one. declined stays, for the office to see to it.
CREATE TABLE course_talk_asks (
  id TEXT PRIMARY KEY NOT NULL,
  course_id TEXT NOT NULL REFERENCES courses (id),
  kind TEXT NOT NULL CHECK (kind IN ('swap', 'away')),
  request_id TEXT REFERENCES course_requests (id),
  from_id TEXT UNIQUE REFERENCES course_requests (id),
  gives_id TEXT REFERENCES course_talks (id),
  gets_id TEXT NOT NULL REFERENCES course_talks (id),
  declined INTEGER NOT NULL,
  CHECK ((kind = 'swap') = (from_id IS NOT NULL)),
  CHECK ((request_id IS NULL) = (gives_id IS NULL)),
  CHECK (kind = 'swap' OR request_id IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX course_talk_asks_request ON course_talk_asks (request_id);
CREATE UNIQUE INDEX course_talk_asks_away ON course_talk_asks (request_id) WHERE kind = 'away';
CREATE UNIQUE INDEX course_talk_asks_kept ON course_talk_asks (gets_id) WHERE kind = 'away' AND NOT declined;

-- +goose Down
DROP TABLE course_talk_asks;
