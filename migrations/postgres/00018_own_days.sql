-- +goose Up
-- What a counsellor, or the office for her, has decided since the programme's files were written; the files never undo it.
-- training_until, set by the leader, stands in place of the file's. week_most is her own lower limit of days a week.
CREATE TABLE counsellor_own (
  counsellor_id TEXT PRIMARY KEY NOT NULL REFERENCES counsellors (id),
  week_most BIGINT NOT NULL CHECK (week_most BETWEEN 1 AND 3),
  paused BOOLEAN NOT NULL,
  keeps_profile BOOLEAN NOT NULL,
  training_until TEXT,
  pledged TEXT,
  left_day TEXT
);

-- The promise by when words are read is kept as it was given (the programme's wall clock); words_read is the day of her ok. held is
-- unsaid until the day is over. room names the video room of this day, and is forgotten after it.
-- call_day is the day on which the office owes a call, where the guest has wished for one.
ALTER TABLE bookings ADD COLUMN words_by TEXT;
ALTER TABLE bookings ADD COLUMN words_minute BIGINT;
ALTER TABLE bookings ADD COLUMN words_read TEXT;
ALTER TABLE bookings ADD COLUMN held BOOLEAN;
ALTER TABLE bookings ADD COLUMN room TEXT;
ALTER TABLE bookings ADD COLUMN call_day TEXT;
UPDATE bookings SET room = replace(gen_random_uuid()::text, '-', '') WHERE day_id IN (SELECT id FROM days WHERE mode = 'video');

-- How many talks a counsellor has held in a month: for pay, and without a guest.
CREATE TABLE talk_counts (
  counsellor_id TEXT NOT NULL REFERENCES counsellors (id),
  month TEXT NOT NULL,
  offering TEXT NOT NULL CHECK (offering = 'day'),
  n BIGINT NOT NULL CHECK (n >= 0),
  PRIMARY KEY (counsellor_id, month, offering)
);

-- +goose Down
DROP TABLE talk_counts;
ALTER TABLE bookings DROP COLUMN call_day;
ALTER TABLE bookings DROP COLUMN room;
ALTER TABLE bookings DROP COLUMN held;
ALTER TABLE bookings DROP COLUMN words_read;
ALTER TABLE bookings DROP COLUMN words_minute;
ALTER TABLE bookings DROP COLUMN words_by;
DROP TABLE counsellor_own;
