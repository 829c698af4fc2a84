package booking

import (
	"database/sql"
	"errors"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// changed runs a statement and reports whether it changed a row. ON CONFLICT DO NOTHING keeps PostgreSQL's transaction usable
// after a refused row, so that the cause can be looked at.
func changed(tx *db.Tx, query string, args ...any) (bool, error) {
	res := tx.Gorm().Exec(query, args...)
	return res.RowsAffected > 0, res.Error
}

// insertHold keeps a day. askID is empty, or the ask that it is kept for.
func insertHold(tx *db.Tx, hash []byte, r row, askID string, expires clock.Instant) (bool, error) {
	if r.HeldUntil != 0 { // its time is over: exactly then it is anybody's
		if err := tx.Gorm().Exec("DELETE FROM holds WHERE day_id = ? AND expires_at <= ?", r.ID, tx.Instant()).Error; err != nil {
			return false, err
		}
	}
	// The hash is not first: GORM takes bytes right after a parenthesis for a list of values.
	return changed(tx, "INSERT INTO holds (day_id, token_hash, ask_id, expires_at) VALUES (?,?,?,?) ON CONFLICT DO NOTHING", r.ID, hash, nullable(askID), expires)
}

func findHold(tx *db.Tx, hash []byte) (dayID string, expires clock.Instant, err error) {
	err = notFound(tx.Gorm().Raw("SELECT day_id, expires_at FROM holds WHERE token_hash = ? AND ask_id IS NULL", hash).Row().Scan(&dayID, &expires))
	return dayID, expires, err
}

func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return db.ErrNotFound
	}
	return err
}

func deleteHold(tx *db.Tx, hash []byte) error {
	return tx.Gorm().Exec("DELETE FROM holds WHERE token_hash = ?", hash).Error
}

func countHolds(tx *db.Tx) (int, error) {
	var n int
	return n, tx.Gorm().Raw("SELECT COUNT(*) FROM holds WHERE expires_at > ? AND ask_id IS NULL", tx.Instant()).Row().Scan(&n)
}

func deleteOldHolds(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM holds WHERE expires_at <= ?", tx.Instant()).Error
}

// doorSetting is the row of settings that keeps whether new web bookings become call-backs.
const doorSetting = "door"

func readDoor(tx *db.Tx) (Door, error) {
	door, err := db.Setting(tx, doorSetting)
	if err != nil || door == "" {
		return DoorOpen, err
	}
	return Door(door), nil
}

func setDoor(tx *db.Tx, to Door) error { return db.SetSetting(tx, doorSetting, string(to)) }

// insertOnce remembers a request; one that is over is forgotten, whether or not it is gone.
func insertOnce(tx *db.Tx, mac []byte, operation, guestID, ref string, body []byte, until clock.Date) (bool, error) {
	return changed(tx, `INSERT INTO idempotency (operation, mac, ref, body_hash, until, guest_id) VALUES (?,?,?,?,?,?)
		ON CONFLICT (mac) DO UPDATE SET ref = excluded.ref, body_hash = excluded.body_hash, until = excluded.until, guest_id = excluded.guest_id
		WHERE idempotency.until <= ?`,
		operation, mac, ref, body, until, guestID, tx.Today())
}

func findOnce(tx *db.Tx, mac []byte) (ref string, body []byte, err error) {
	err = notFound(tx.Gorm().Raw("SELECT ref, body_hash FROM idempotency WHERE mac = ? AND until > ?", mac, tx.Today()).Row().Scan(&ref, &body))
	return ref, body, err
}

func deleteOldOnce(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM idempotency WHERE until <= ?", tx.Today()).Error
}

func insertBooking(tx *db.Tx, b Booking) (bool, error) {
	by, minute := b.Words.promised()
	return changed(tx, `INSERT INTO bookings (id, guest_id, day_id, date, card_name, with_partner, evening_before, reachable,
		sequence, until, words_by, words_minute, room, pair_id, pair_no, agreement) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`,
		b.ID, b.GuestID, b.Day.ID, b.Day.Date, b.CardName, b.WithPartner, b.EveningBefore, b.Reachable, b.Sequence, b.Until,
		by, minute, nullable(b.Room), nullable(b.Pair.ID), b.Pair.number(), nullable(b.Agreement))
}

// collisions tells which rule a booking would break beside the card name's.
func collisions(tx *db.Tx, b Booking) (dayTaken, sameDate bool, err error) {
	err = tx.Gorm().Raw(`SELECT EXISTS (SELECT 1 FROM bookings WHERE day_id = ? AND id <> ?),
		EXISTS (SELECT 1 FROM bookings WHERE guest_id = ? AND date = ? AND id <> ?)`,
		b.Day.ID, b.ID, b.GuestID, b.Day.Date, b.ID).Row().Scan(&dayTaken, &sameDate)
	return dayTaken, sameDate, err
}

func updateBooking(tx *db.Tx, b Booking) error {
	by, minute := b.Words.promised()
	return tx.Gorm().Exec(`UPDATE bookings SET day_id = ?, date = ?, evening_before = ?, reachable = ?, sequence = ?, until = ?,
		words_by = ?, words_minute = ?, words_read = ?, room = ?, held = NULL, call_day = NULL WHERE id = ? AND guest_id = ?`,
		b.Day.ID, b.Day.Date, b.EveningBefore, b.Reachable, b.Sequence, b.Until, by, minute, b.Words.Read, nullable(b.Room), b.ID, b.GuestID).Error
}

// deleteBooking removes a booking with what is to be bought for it.
func deleteBooking(tx *db.Tx, id string) error {
	if err := deleteTicketsOf(tx, id); err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM bookings WHERE id = ?", id).Error
}

func setReachable(tx *db.Tx, guestID, bookingID string, yes bool) error {
	return tx.Gorm().Exec("UPDATE bookings SET reachable = ? WHERE id = ? AND guest_id = ?", yes, bookingID, guestID).Error
}

// countUnreachable leaves out guests whom the office has talked with.
func countUnreachable(tx *db.Tx, date clock.Date) (int, error) {
	where := "NOT reachable"
	if tx.Dialect() == db.SQLite {
		where = "reachable = 0" // as the index says it
	}
	var n int
	return n, tx.Gorm().Raw("SELECT COUNT(*) FROM bookings b JOIN guests g ON g.id = b.guest_id WHERE g.recipient <> '' AND b.date = ? AND "+where, date).Row().Scan(&n)
}

// bookingQuery reads bookings with their days. The last column tells whether there are words for the counsellor; it asks for today.
const bookingQuery = `SELECT b.id, b.guest_id, b.card_name, b.with_partner, b.evening_before, b.sequence, b.reachable, b.until,
	b.words_by, b.words_minute, b.words_read, b.held, COALESCE(b.room, ''), b.call_day, COALESCE(b.pair_id, ''), COALESCE(b.pair_no, 0), COALESCE(b.agreement, ''),
	d.id, d.counsellor_id, d.place_id, d.mode, d.date, d.start_minute, d.minutes, d.zone,
	EXISTS (SELECT 1 FROM items i WHERE i.booking_id = b.id AND i.kind = 'words_beforehand' AND i.recipient_role = 'counsellor' AND i.until > ?)
	FROM bookings b JOIN days d ON d.id = b.day_id `

func scanBooking(tx *db.Tx, r *sql.Rows) (Booking, error) {
	var b Booking
	var by clock.Date
	var minute sql.NullInt64
	var words bool
	err := r.Scan(&b.ID, &b.GuestID, &b.CardName, &b.WithPartner, &b.EveningBefore, &b.Sequence, &b.Reachable, &b.Until,
		&by, &minute, &b.Words.Read, &b.Held, &b.Room, &b.CallOn, &b.Pair.ID, &b.Pair.No, &b.Agreement,
		&b.Day.ID, &b.Day.CounsellorID, &b.Day.PlaceID, &b.Day.Mode, &b.Day.Date, &b.Day.StartMinute, &b.Day.Minutes, &b.Day.Zone, &words)
	if !by.IsZero() {
		b.Words.By = &ReadsBy{Date: by, Minute: int(minute.Int64)}
	}
	b.Words.judge(tx, words)
	return b, err
}

func bookingsWhere(tx *db.Tx, where string, args ...any) ([]Booking, error) {
	rows, err := tx.Gorm().Raw(bookingQuery+where, append([]any{tx.Today()}, args...)...).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	var all []Booking
	for rows.Next() {
		b, err := scanBooking(tx, rows)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

func oneBooking(tx *db.Tx, where string, args ...any) (Booking, error) {
	all, err := bookingsWhere(tx, where, args...)
	if err != nil {
		return Booking{}, err
	}
	if len(all) == 0 {
		return Booking{}, db.ErrNotFound
	}
	return all[0], nil
}

// lockBooking keeps others from changing a booking until the transaction ends (see lockDay).
func lockBooking(tx *db.Tx, id string) error {
	if tx.Dialect() != db.Postgres {
		return nil
	}
	return tx.Gorm().Exec("SELECT id FROM bookings WHERE id = ? FOR UPDATE", id).Error
}

// lockForGuest is findForGuest, locked.
func lockForGuest(tx *db.Tx, guestID, id string) (Booking, error) {
	if err := lockBooking(tx, id); err != nil {
		return Booking{}, err
	}
	return findForGuest(tx, guestID, id)
}

func findForGuest(tx *db.Tx, guestID, id string) (Booking, error) {
	return oneBooking(tx, "WHERE b.guest_id = ? AND b.id = ? AND b.until > ?", guestID, id, tx.Today())
}

func listForGuest(tx *db.Tx, guestID string) ([]Booking, error) {
	return bookingsWhere(tx, "WHERE b.guest_id = ? ORDER BY b.date", guestID)
}

// listPast lists bookings whose time is over and whose items are gone.
func listPast(tx *db.Tx, limit int) ([]string, error) {
	var ids []string
	err := tx.Gorm().Raw(`SELECT b.id FROM bookings b WHERE b.until <= ?
		AND NOT EXISTS (SELECT 1 FROM items i WHERE i.booking_id = b.id) ORDER BY b.until LIMIT ?`, tx.Today(), limit).Scan(&ids).Error
	return ids, err
}

// deleteOnceOf forgets the remembered keys of a guest, also those that led to what has ended since.
func deleteOnceOf(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM idempotency WHERE guest_id = ?", guestID).Error
}

func hasCardName(tx *db.Tx, name string) (bool, error) {
	var yes bool
	return yes, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM bookings WHERE card_name = ?)", name).Row().Scan(&yes)
}
