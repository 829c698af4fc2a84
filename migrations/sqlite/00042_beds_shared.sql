-- +goose Up
-- Two who come together and have both said that they would share sleep in one room: each bed names the other's request. Everybody
-- else has a room alone, or with the partner they come with.
ALTER TABLE course_beds ADD COLUMN shares_with TEXT;
CREATE UNIQUE INDEX course_beds_alone ON course_beds (course_id, room_id) WHERE who = 'guest' AND shares_with IS NULL;
CREATE UNIQUE INDEX course_beds_shares ON course_beds (shares_with);

-- +goose Down
DROP INDEX course_beds_shares;
DROP INDEX course_beds_alone;
ALTER TABLE course_beds DROP COLUMN shares_with;
