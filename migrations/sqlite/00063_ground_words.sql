-- +goose Up
-- The words of an opening's ground, in each language, as they counted when it was asked for: two people approve words with the law profile,
-- and what they agree to later does not change what the doctor was told. JSON; null for an opening from before they were kept.
ALTER TABLE concern_openings ADD COLUMN ground_words TEXT;

-- +goose Down
ALTER TABLE concern_openings DROP COLUMN ground_words;
