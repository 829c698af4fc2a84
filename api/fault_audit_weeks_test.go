package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"path/filepath"
	"time"

	"lysning/internal/clock"
	"lysning/internal/retention"
	"lysning/internal/shred"
	"lysning/internal/token"
)

// What the statements below begin with: a week that is on, with one guest who has a place, a bed and a talk; the guest and the key slot are those of
// somebody who has booked a day.
const (
	aWeek = `INSERT INTO courses (id, place_id, first_date, last_date, zone, template, couples, fewest, most, decide_by, state, until)
		VALUES ('w', 'house', '2999-01-01', '2999-01-05', 'Europe/Oslo', 't', 0, 1, 2, '2998-12-01', 'on', '2999-02-01');
		INSERT INTO house_rooms (id, place_id, name, floor, beds, bath, step_free) VALUES ('m', 'house', '1', 0, 2, 0, 0);`
	aRequest = "INSERT INTO course_requests (id, course_id, guest_id, state, decision, rank, answer_date, answer_minute, partner, early_arrival, late_leaving, card_name, slot, wishes, until) "
	oneAsks  = aWeek + aRequest + "SELECT 'r', 'w', (SELECT min(id) FROM guests), 'confirmed', '', 1, '2998-01-01', 0, 0, 0, 0, 'r', min(slot), x'00', '2999-02-01' FROM items;"
	aBed     = "INSERT INTO course_beds (course_id, room_id, bed, request_id, who, locked, first_night, last_night) VALUES "
	itsNight = "INSERT INTO room_nights (kept_for, course_id, room_id, night) VALUES ('w', 'w', 'm', '2999-01-01'), ('w', 'w', 'm', '2999-01-02'), ('w', 'w', 'm', '2999-01-03'); "
	aPlace   = oneAsks + itsNight + aBed + "('w', 'm', 1, 'r', 'guest', 0, '2999-01-01', '2999-01-03');" +
		`INSERT INTO course_seats (course_id, seat, request_id) VALUES ('w', 1, 'r');
		INSERT INTO course_talks (id, course_id, block_id, counsellor_id, date, start_minute, minutes, request_id) VALUES ('t', 'w', 'x', 'c', '2999-01-02', 600, 60, 'r');`
)

// harmToWeeks breaks the rules of weeks.
var harmToWeeks = map[string]string{
	"no week with more places given than it has":                             aPlace + "UPDATE course_seats SET seat = 3",
	"no place of a week given twice":                                         aPlace + "CREATE TABLE loose AS SELECT * FROM course_seats; DROP TABLE course_seats; ALTER TABLE loose RENAME TO course_seats; INSERT INTO course_seats SELECT * FROM course_seats",
	"no place for a request of another week, or one that has no claim to it": aPlace + "UPDATE course_requests SET state = 'waiting'",
	"no request that was given a place and has none":                         aPlace + "DELETE FROM course_seats",
	"no place without its bed":                                               aPlace + "DELETE FROM course_beds",
	"no place without its talk":                                              aPlace + "DELETE FROM course_talks",
	"no bed or talk without its place":                                       aPlace + "DELETE FROM course_seats",
	"no room with more beds taken than it has":                               aPlace + "UPDATE course_beds SET bed = 3",
	"nobody in a room with somebody with whom they have not agreed to share it": aPlace +
		"DROP INDEX course_beds_alone; " + aBed + "('w', 'm', 2, 'q', 'guest', 0, '2999-01-01', '2999-01-03')",
	"no bed taken twice for one night":       aPlace + aBed + "('v', 'm', 1, 'q', 'guest', 0, '2999-01-03', '2999-01-04')",
	"no night of a room that belongs to two": aPlace + "DROP INDEX room_nights_one; INSERT INTO room_nights (kept_for, course_id, room_id, night) VALUES ('v', 'v', 'm', '2999-01-02')",
	"no bed of a week on a night on which the room is not the week's, and no night kept for a bed that is not there": aPlace + "DELETE FROM room_nights WHERE night = '2999-01-02'",
	"no offer of a week without its request, and no request with an offer that is not there":                         "INSERT INTO course_offers (request_id, expires_at) VALUES ('gone', 0)",
	"nobody is asked about a talk that they have not, or is kept one that somebody has":                              "INSERT INTO course_talk_asks (id, course_id, kind, request_id, gives_id, gets_id, declined) VALUES ('x', 'w', 'away', 'r', 'gone', 'gone', 0)",
	"no two open requests of a guest": oneAsks + "DROP INDEX course_requests_guest; " + aRequest +
		"SELECT 'q', 'w', (SELECT min(id) FROM guests), 'waiting', '', 2, '2998-01-01', 0, 0, 0, 0, 'q', max(slot), x'00', '2999-02-01' FROM items",
	"no request without its guest":                                   oneAsks + "UPDATE course_requests SET guest_id = 'gone'",
	"no text at a request of somebody else, or of none that is open": "UPDATE items SET course_request_id = 'gone' WHERE id = (SELECT min(id) FROM items)",
}

// aDay is a day that nobody has.
const aDay = "(SELECT min(id) FROM days WHERE state = 'open' AND id NOT IN (SELECT day_id FROM bookings))"

const (
	aHold  = "INSERT INTO holds (day_id, token_hash, expires_at, ask_id) "
	aOffer = "INSERT INTO offers (day_id, stand_by_id, expires_at) "
	aWish  = "INSERT INTO stand_bys (id, guest_id, before, rank, reachable, until) "
)

// harmToDays breaks the rules of days, bookings and texts.
var harmToDays = map[string]string{
	"no two days for a counsellor on a date":                         "DROP INDEX days_one_a_date; UPDATE days SET counsellor_id = (SELECT min(counsellor_id) FROM days), date = '2999-01-01'",
	"no two bookings of a guest on a date":                           "DROP INDEX bookings_one_a_date; UPDATE bookings SET guest_id = (SELECT min(id) FROM guests), date = '2999-01-01'",
	"no two bookings with a card name":                               "DROP INDEX bookings_card_name; UPDATE bookings SET card_name = 'x'",
	"no booking on a withdrawn or missing day":                       "UPDATE days SET state = 'withdrawn'",
	"no booking whose date is not its day's":                         "UPDATE bookings SET date = '2999-01-01'",
	"no hold on a day that is booked, offered, withdrawn or missing": aHold + "SELECT min(day_id), x'01', 0, NULL FROM bookings",
	"no two holds on a day":                                          "DROP INDEX holds_one_a_day; " + aHold + "SELECT " + aDay + ", x'01', 0, NULL; " + aHold + "SELECT " + aDay + ", x'02', 0, NULL",
	"no offer of a day that is booked, withdrawn or missing":         aOffer + "SELECT min(day_id), 'x', 0 FROM bookings",
	"no day offered twice":                                           "DROP INDEX offers_one_a_day; " + aOffer + "SELECT " + aDay + ", 'x', 0; " + aOffer + "SELECT " + aDay + ", 'y', 0",
	"no offer without its wish, and no wish with two":                aOffer + "SELECT " + aDay + ", 'gone', 0",
	"no two wishes of one rank":                                      "DROP INDEX stand_bys_rank; " + aWish + "VALUES ('x', 'x', '2999-01-01', 1, 0, '2999-01-01'), ('y', 'y', '2999-01-01', 1, 0, '2999-01-01')",
	"no booking that is asked about twice":                           "DROP INDEX asks_one_a_booking; " + anAsk + "id, 'ill', NULL, 'open', until FROM bookings; " + anAsk + "id, 'ill', NULL, 'open', until FROM bookings",
	"no question about another guest's booking":                      anAsk + "(SELECT o.id FROM bookings o WHERE o.id <> b.id LIMIT 1), 'ill', NULL, 'open', until FROM bookings b LIMIT 1",
	"no day kept for a question without a day to give up for it":     aHold + "SELECT " + aDay + ", x'01', 0, 'gone'",
	"no guest with a day of a colleague who is not to be met, unless asked for another": "UPDATE bookings SET date = '2999-01-01'; " +
		"INSERT INTO aparts (guest_id, counsellor_id, until) SELECT b.guest_id, d.counsellor_id, '2999-01-01' FROM bookings b JOIN days d ON d.id = b.day_id",
	"no more than three days a week for a counsellor": `INSERT INTO days (id, counsellor_id, date, place_id, mode, start_minute, minutes, zone, state)
		SELECT 'x' || value, 'c', '2999-01-0' || value, 'house', 'house', 570, 360, 'Europe/Oslo', 'open' FROM json_each('[1, 2, 3, 4, 5, 6, 7]')`,
	"no message without its number, none above the last": "UPDATE items SET kind = 'message' WHERE id = (SELECT min(id) FROM items)",
	"no live working note without a yes and a place":     "UPDATE items SET kind = 'working_note' WHERE id = (SELECT min(id) FROM items)",
	"no key slot named twice":                            "CREATE TABLE loose AS SELECT * FROM items; DROP TABLE items; ALTER TABLE loose RENAME TO items; UPDATE items SET slot = (SELECT min(slot) FROM items)",
}

// buried says of a guest who is there that everything was erased.
func buried(data string) error {
	ctx := context.Background()
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "main.db"))
	if err != nil {
		return err
	}
	var id string
	err = errors.Join(pool.QueryRowContext(ctx, "SELECT min(id) FROM guests").Scan(&id), pool.Close())
	if err != nil {
		return err
	}
	keys, err := shred.Open(ctx, filepath.Join(data, "shred"), token.From(rand.Reader))
	if err != nil {
		return err
	}
	return errors.Join(keys.Tombstone(ctx, retention.KindGuest, id, clock.NewDate(2026, time.November, 23)), keys.Close())
}
