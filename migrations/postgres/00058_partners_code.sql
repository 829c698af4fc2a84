-- +goose Up
-- With a code of their own a partner stays at home without a word to anybody: it is made of the request's id and kept as a keyed hash until it is used.
ALTER TABLE course_requests ADD COLUMN partner_mac BYTEA;
CREATE UNIQUE INDEX course_requests_partner ON course_requests (partner_mac);

-- +goose Down
DROP INDEX course_requests_partner;
ALTER TABLE course_requests DROP COLUMN partner_mac;
