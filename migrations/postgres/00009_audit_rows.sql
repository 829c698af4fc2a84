-- +goose Up
CREATE TABLE audit_rows (
  id TEXT PRIMARY KEY NOT NULL,
  guest_id TEXT NOT NULL REFERENCES guests (id),
  item_id TEXT,
  day TEXT NOT NULL,
  actor_role TEXT NOT NULL CHECK (actor_role IN ('doctor', 'counsellor', 'office', 'safety', 'program')),
  actor_id TEXT NOT NULL,
  action TEXT NOT NULL
);

CREATE INDEX audit_rows_guest ON audit_rows (guest_id);

-- +goose Down
DROP TABLE audit_rows;
