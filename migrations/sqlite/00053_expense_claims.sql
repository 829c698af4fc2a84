-- +goose Up
-- What is kept of money that somebody gets back: the random number of a slip, a month, a sum in the smallest unit, whether it is paid. Nothing
-- names a guest, a booking or a day. until: as many years after the year's end as the law asks for.
CREATE TABLE expense_claims (
  month TEXT NOT NULL CHECK (length(month) = 7),
  number TEXT NOT NULL CHECK (length(number) = 10),
  sum INTEGER NOT NULL CHECK (sum > 0),
  paid INTEGER NOT NULL,
  until TEXT NOT NULL,
  PRIMARY KEY (month, number)
) STRICT, WITHOUT ROWID;

-- No slip is entered, and so paid, twice.
CREATE UNIQUE INDEX expense_claims_once ON expense_claims (number);

-- +goose Down
DROP TABLE expense_claims;
