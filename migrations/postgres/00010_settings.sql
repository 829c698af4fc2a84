-- +goose Up
CREATE TABLE settings (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
);

-- +goose Down
DROP TABLE settings;
