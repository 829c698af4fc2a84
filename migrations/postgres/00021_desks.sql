-- +goose Up
-- Each desk's keys by epochs: public halves only. An epoch that is past still opens what was sealed for it; one that has
-- ended opens nothing, and keeps its number from being used again.
CREATE TABLE desk_epochs (
  desk TEXT NOT NULL CHECK (desk IN ('office', 'safety')),
  epoch BIGINT NOT NULL CHECK (epoch > 0),
  recipient TEXT NOT NULL,
  signing_key BYTEA NOT NULL,
  made_by TEXT NOT NULL REFERENCES staff (id),
  day TEXT NOT NULL,
  until TEXT,
  state TEXT NOT NULL CHECK (state IN ('live', 'past', 'ended')),
  to_change BOOLEAN NOT NULL,
  PRIMARY KEY (desk, epoch)
);

-- At most one live epoch for a desk, whatever two members' browsers do at once.
CREATE UNIQUE INDEX desk_epochs_one_live ON desk_epochs (desk) WHERE state = 'live';

-- The desk's seed, sealed for each member; the server can open none.
CREATE TABLE desk_members (
  desk TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff (id),
  sealed BYTEA NOT NULL,
  admitted_by TEXT NOT NULL REFERENCES staff (id),
  day TEXT NOT NULL,
  PRIMARY KEY (desk, epoch, staff_id),
  FOREIGN KEY (desk, epoch) REFERENCES desk_epochs (desk, epoch)
);

CREATE INDEX desk_members_staff ON desk_members (staff_id);

-- What somebody who left could have read on that day: kinds, days and counts, never a guest.
CREATE TABLE desk_leavers (
  desk TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff (id),
  day TEXT NOT NULL,
  could_read TEXT NOT NULL,
  PRIMARY KEY (desk, epoch, staff_id),
  FOREIGN KEY (desk, epoch) REFERENCES desk_epochs (desk, epoch)
);

-- +goose Down
DROP TABLE desk_leavers;
DROP TABLE desk_members;
DROP TABLE desk_epochs;
