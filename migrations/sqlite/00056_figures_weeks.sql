-- +goose Up
-- Doctors who were at a week are counted beside the days that were held.
CREATE TABLE figures_new (
  month TEXT NOT NULL,
  offering TEXT NOT NULL CHECK (offering IN ('day', 'week')),
  region TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0),
  PRIMARY KEY (month, offering, region)
) STRICT, WITHOUT ROWID;
INSERT INTO figures_new SELECT month, offering, region, n FROM figures;
DROP TABLE figures;
ALTER TABLE figures_new RENAME TO figures;

-- +goose Down
DELETE FROM figures WHERE offering <> 'day';
CREATE TABLE figures_old (
  month TEXT NOT NULL,
  offering TEXT NOT NULL CHECK (offering = 'day'),
  region TEXT NOT NULL,
  n INTEGER NOT NULL CHECK (n > 0),
  PRIMARY KEY (month, offering, region)
) STRICT, WITHOUT ROWID;
INSERT INTO figures_old SELECT month, offering, region, n FROM figures;
DROP TABLE figures;
ALTER TABLE figures_old RENAME TO figures;
