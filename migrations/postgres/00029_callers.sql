-- A guest for whom the office booked on the telephone has no keys: the recipient is empty, and the locator's hash is of nothing
-- that anybody knows. A claim is the one-time code with which such a guest puts keys of their own in that place; it is good on
-- its day alone. Guesses count what was wrong about a card name that was said, whether or not there is such a card; they are
-- kept under a keyed hash, for the day.
-- +goose Up
CREATE TABLE claims (
  guest_id TEXT PRIMARY KEY NOT NULL REFERENCES guests (id),
  code_mac BYTEA NOT NULL UNIQUE,
  day TEXT NOT NULL
);

CREATE INDEX claims_day ON claims (day);

CREATE TABLE guesses (
  mac BYTEA PRIMARY KEY NOT NULL,
  day TEXT NOT NULL,
  n BIGINT NOT NULL CHECK (n > 0)
);

CREATE INDEX guesses_day ON guesses (day);

-- +goose Down
DROP TABLE guesses;
DROP TABLE claims;
