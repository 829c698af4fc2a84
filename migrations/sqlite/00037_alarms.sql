-- +goose Up
-- Something that a person must see to now. It climbs from one person to the next until somebody says *I have it*, and goes when what it is
-- about ends. step counts how often somebody was called.
CREATE TABLE alarms (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  raised_at INTEGER NOT NULL,
  step INTEGER NOT NULL CHECK (step >= 0),
  acknowledged_by TEXT REFERENCES staff (id),
  acknowledged_at INTEGER,
  CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX alarms_one ON alarms (kind, subject_id);

-- Whom an alarm has called; who was called sees who has it.
CREATE TABLE alarm_calls (
  alarm_id TEXT NOT NULL REFERENCES alarms (id),
  staff_id TEXT NOT NULL REFERENCES staff (id),
  PRIMARY KEY (alarm_id, staff_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX alarm_calls_staff ON alarm_calls (staff_id);

-- Test alarms: after how many minutes and at which step somebody answered; never who. Empty while it runs, step too when nobody did.
CREATE TABLE drills (
  id TEXT PRIMARY KEY NOT NULL,
  day TEXT NOT NULL,
  minutes INTEGER,
  step INTEGER
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE drills;
DROP TABLE alarm_calls;
DROP TABLE alarms;
