-- +goose Up
-- What two people have agreed to is kept, not its hash alone: so it goes on counting when somebody changes the file, until two agree
-- again. round is the how manieth agreement it was; an approval counts in the round in which it was given. Null: from before.
ALTER TABLE law_profiles ADD COLUMN profile TEXT;
ALTER TABLE law_profiles ADD COLUMN round BIGINT CHECK (round > 0);
ALTER TABLE law_approvals ADD COLUMN round BIGINT CHECK (round > 0);

-- +goose Down
ALTER TABLE law_approvals DROP COLUMN round;
ALTER TABLE law_profiles DROP COLUMN round;
ALTER TABLE law_profiles DROP COLUMN profile;
