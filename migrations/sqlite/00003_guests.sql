-- +goose Up
CREATE TABLE guests (
  id TEXT PRIMARY KEY NOT NULL,
  locator_hash BLOB NOT NULL UNIQUE,
  sign_in_key BLOB NOT NULL,
  signing_key BLOB NOT NULL,
  recipient TEXT NOT NULL,
  language TEXT NOT NULL,
  phone_word_mac BLOB,
  until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX guests_until ON guests (until);

-- +goose Down
DROP TABLE guests;
