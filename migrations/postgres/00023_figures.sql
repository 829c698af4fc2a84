-- +goose Up
-- What is left of days when they have ended: how many were held in a month in a region, and nothing else.
CREATE TABLE figures (
  month TEXT NOT NULL,
  offering TEXT NOT NULL CHECK (offering = 'day'),
  region TEXT NOT NULL,
  n BIGINT NOT NULL CHECK (n > 0),
  PRIMARY KEY (month, offering, region)
);

-- +goose Down
DROP TABLE figures;
