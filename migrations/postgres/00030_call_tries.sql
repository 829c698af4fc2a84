-- What the office has said of a call that somebody wished for: made, nobody answered, or to be tried again. It goes with the guest.
-- +goose Up
CREATE TABLE call_tries (
  guest_id TEXT PRIMARY KEY NOT NULL REFERENCES guests (id),
  state TEXT NOT NULL CHECK (state IN ('called', 'not_reached', 'again')),
  day TEXT NOT NULL
);

-- +goose Down
DROP TABLE call_tries;
