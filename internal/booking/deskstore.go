package booking

import (
	"database/sql"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// lockForCounsellor is a booking of a counsellor's own day, locked (see lockDay).
func lockForCounsellor(tx *db.Tx, counsellorID, id string) (Booking, error) {
	if err := lockBooking(tx, id); err != nil {
		return Booking{}, err
	}
	return oneBooking(tx, "WHERE b.id = ? AND d.counsellor_id = ? AND b.until > ?", id, counsellorID, tx.Today())
}

func listForCounsellor(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Booking, error) {
	return bookingsWhere(tx, "WHERE d.counsellor_id = ? AND b.date BETWEEN ? AND ? AND b.until > ? ORDER BY b.date", counsellorID, from, to, tx.Today())
}

// listUnread lists bookings from today on with a promise that nobody has kept yet.
func listUnread(tx *db.Tx) ([]Booking, error) {
	return bookingsWhere(tx, "WHERE b.words_by <= ? AND b.words_read IS NULL AND b.date >= ? ORDER BY b.words_by, b.id", tx.Today(), tx.Today())
}

// findAnyBooking reads a booking whoever's it is.
func findAnyBooking(tx *db.Tx, id string) (Booking, error) {
	return oneBooking(tx, "WHERE b.id = ?", id)
}

// promiseOf reads the promise as it was given, also where the counsellor's own copy is gone.
func promiseOf(tx *db.Tx, id string) (by *ReadsBy, read clock.Date, err error) {
	var on clock.Date
	var minute sql.NullInt64
	err = tx.Gorm().Raw("SELECT words_by, words_minute, words_read FROM bookings WHERE id = ?", id).Row().Scan(&on, &minute, &read)
	if err == nil && !on.IsZero() {
		by = &ReadsBy{Date: on, Minute: int(minute.Int64)}
	}
	return by, read, err
}

func setPromise(tx *db.Tx, b Booking) error {
	on, minute := b.Words.promised()
	return tx.Gorm().Exec("UPDATE bookings SET words_by = ?, words_minute = ?, words_read = ? WHERE id = ?", on, minute, b.Words.Read, b.ID).Error
}

// promised is the promise as columns.
func (w Words) promised() (on clock.Date, minute *int) {
	if w.By == nil {
		return clock.Date{}, nil
	}
	return w.By.Date, &w.By.Minute
}

func setWordsRead(tx *db.Tx, id string, day clock.Date) error {
	return tx.Gorm().Exec("UPDATE bookings SET words_read = ? WHERE id = ? AND words_read IS NULL", day, id).Error
}

// setHeld changes what was said only from what the caller has read: of two that say the same at once, one counts.
func setHeld(tx *db.Tx, id string, from *bool, to bool) (bool, error) {
	if from == nil {
		return changed(tx, "UPDATE bookings SET held = ? WHERE id = ? AND held IS NULL", to, id)
	}
	return changed(tx, "UPDATE bookings SET held = ? WHERE id = ? AND held = ?", to, id, *from)
}

func countTalk(tx *db.Tx, counsellorID, month string, by int) error {
	return tx.Gorm().Exec(`INSERT INTO talk_counts (counsellor_id, month, offering, n) VALUES (?,?,'day',?)
		ON CONFLICT (counsellor_id, month, offering) DO UPDATE SET n = talk_counts.n + ?`, counsellorID, month, max(by, 0), by).Error
}

func listTalks(tx *db.Tx, counsellorID string) ([]Talks, error) {
	var all []Talks
	err := tx.Gorm().Raw("SELECT month, n FROM talk_counts WHERE counsellor_id = ? AND n > 0 ORDER BY month DESC LIMIT 12", counsellorID).Scan(&all).Error
	return all, err
}

// listRooms lists the bookings up to today that still have a room.
func listRooms(tx *db.Tx, limit int) ([]Booking, error) {
	return bookingsWhere(tx, "WHERE b.room IS NOT NULL AND b.date <= ? ORDER BY b.date, b.id LIMIT ?", tx.Today(), limit)
}

func forgetRoom(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("UPDATE bookings SET room = NULL WHERE id = ?", id).Error
}

func setCallOn(tx *db.Tx, id string, on clock.Date) error {
	return tx.Gorm().Exec("UPDATE bookings SET call_day = ? WHERE id = ?", on, id).Error
}

func listCallsOwed(tx *db.Tx) ([]Booking, error) {
	return bookingsWhere(tx, "WHERE b.call_day <= ? AND b.until > ? ORDER BY b.call_day, b.id", tx.Today(), tx.Today())
}
