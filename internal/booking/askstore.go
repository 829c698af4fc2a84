package booking

import (
	"database/sql"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// insertAsk reports false when the booking, or for a hand-over the guest, has a question already.
func insertAsk(tx *db.Tx, a Asked) (bool, error) {
	return changed(tx, "INSERT INTO asks (id, guest_id, booking_id, kind, counsellor_id, state, until) VALUES (?,?,?,?,?,'open',?) ON CONFLICT DO NOTHING",
		a.ID, a.GuestID, nullable(a.BookingID), string(a.Kind), nullable(a.CounsellorID), a.Until)
}

// lockAsk keeps others from answering until the transaction ends (see lockDay).
func lockAsk(tx *db.Tx, id string) error {
	if tx.Dialect() != db.Postgres {
		return nil
	}
	return tx.Gorm().Exec("SELECT id FROM asks WHERE id = ? FOR UPDATE", id).Error
}

// listAsks reads questions with the day that is kept for each, while it is.
func listAsks(tx *db.Tx, where string, args ...any) ([]Asked, error) {
	rows, err := tx.Gorm().Raw(`SELECT a.id, a.guest_id, COALESCE(a.booking_id, ''), a.kind, COALESCE(a.counsellor_id, ''), a.state = 'agreed', a.until,
		h.expires_at, d.id, d.counsellor_id, d.place_id, d.mode, d.date, d.start_minute, d.minutes, d.zone
		FROM asks a LEFT JOIN holds h ON h.ask_id = a.id AND h.expires_at > ? LEFT JOIN days d ON d.id = h.day_id `+where+" ORDER BY a.until, a.id",
		append([]any{tx.Instant()}, args...)...).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	var all []Asked
	for rows.Next() {
		var a Asked
		var d Day
		var dayID, counsellor, place, mode, zone sql.NullString
		var expires, start, minutes sql.NullInt64
		if err := rows.Scan(&a.ID, &a.GuestID, &a.BookingID, &a.Kind, &a.CounsellorID, &a.Agreed, &a.Until,
			&expires, &dayID, &counsellor, &place, &mode, &d.Date, &start, &minutes, &zone); err != nil {
			return nil, err
		}
		if dayID.Valid {
			d.ID, d.CounsellorID, d.PlaceID, d.Mode, d.Zone = dayID.String, counsellor.String, place.String, Mode(mode.String), zone.String
			d.StartMinute, d.Minutes = int(start.Int64), int(minutes.Int64)
			a.Kept = &Offer{Day: d, Expires: clock.Instant(expires.Int64).Time()}
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

func guestOfAsk(tx *db.Tx, id string) (guestID string, err error) {
	err = notFound(tx.Gorm().Raw("SELECT guest_id FROM asks WHERE id = ?", id).Row().Scan(&guestID))
	return guestID, err
}

func findByDay(tx *db.Tx, dayID string) (Booking, error) {
	return oneBooking(tx, "WHERE b.day_id = ?", dayID)
}

// askedFor reports whether the guest of a booking is asked for another day.
func askedFor(tx *db.Tx, bookingID string) (bool, error) {
	var yes bool
	return yes, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM asks WHERE booking_id = ? AND kind <> 'hand_over' AND until > ?)", bookingID, tx.Today()).Row().Scan(&yes)
}

// askedKinds tells of which bookings of a counsellor the guest is asked, and why.
func askedKinds(tx *db.Tx, counsellorID string) (map[string]AskKind, error) {
	rows, err := tx.Gorm().Raw(`SELECT a.booking_id, a.kind FROM asks a JOIN bookings b ON b.id = a.booking_id JOIN days d ON d.id = b.day_id
		WHERE d.counsellor_id = ? AND a.until > ?`, counsellorID, tx.Today()).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	all := map[string]AskKind{}
	for rows.Next() {
		var id string
		var kind AskKind
		if err := rows.Scan(&id, &kind); err != nil {
			return nil, err
		}
		all[id] = kind
	}
	return all, rows.Err()
}

func setAgreed(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("UPDATE asks SET state = 'agreed' WHERE id = ?", id).Error
}

// deleteKept lets go of the day that is kept for a question.
func deleteKept(tx *db.Tx, askID string) error {
	return tx.Gorm().Exec("DELETE FROM holds WHERE ask_id = ?", askID).Error
}

// deleteAsksWhere removes questions with what is kept for them.
func deleteAsksWhere(tx *db.Tx, where string, args ...any) error {
	if err := tx.Gorm().Exec("DELETE FROM holds WHERE ask_id IN (SELECT id FROM asks WHERE "+where+")", args...).Error; err != nil {
		return err
	}
	if err := tx.Gorm().Exec("DELETE FROM rebookings WHERE ask_id IN (SELECT id FROM asks WHERE "+where+")", args...).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM asks WHERE "+where, args...).Error
}

func deleteAsk(tx *db.Tx, id string) error { return deleteAsksWhere(tx, "id = ?", id) }

func deleteAsksOf(tx *db.Tx, bookingID string) error {
	return deleteAsksWhere(tx, "booking_id = ?", bookingID)
}

func deleteHandOverOf(tx *db.Tx, bookingID string) error {
	return deleteAsksWhere(tx, "booking_id = ? AND kind = 'hand_over'", bookingID)
}

// deleteAnswered removes what a booking's new day answers: any question but a hand-over that leads to somebody else.
func deleteAnswered(tx *db.Tx, bookingID, counsellorID string) error {
	return deleteAsksWhere(tx, "booking_id = ? AND (kind <> 'hand_over' OR counsellor_id = ?)", bookingID, counsellorID)
}

func deleteAsksOfGuest(tx *db.Tx, guestID string) error {
	if err := deleteAsksWhere(tx, "guest_id = ?", guestID); err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM aparts WHERE guest_id = ?", guestID).Error
}

// deleteOldAsks removes what nobody has answered in time, and aparts with the last of their guest's days.
func deleteOldAsks(tx *db.Tx) error {
	if err := deleteAsksWhere(tx, "until <= ?", tx.Today()); err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM aparts WHERE until <= ?", tx.Today()).Error
}

func insertApart(tx *db.Tx, guestID, counsellorID string, until clock.Date) error {
	return tx.Gorm().Exec(`INSERT INTO aparts (guest_id, counsellor_id, until) VALUES (?,?,?)
		ON CONFLICT (guest_id, counsellor_id) DO UPDATE SET until = CASE WHEN aparts.until < excluded.until THEN excluded.until ELSE aparts.until END`,
		guestID, counsellorID, until).Error
}

// keepAparts lets them last as long as a guest's newest booking.
func keepAparts(tx *db.Tx, guestID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE aparts SET until = ? WHERE guest_id = ? AND until < ?", until, guestID, until).Error
}

func listAparts(tx *db.Tx, guestID string) ([]string, error) {
	var ids []string
	err := tx.Gorm().Raw("SELECT counsellor_id FROM aparts WHERE guest_id = ? AND until > ?", guestID, tx.Today()).Scan(&ids).Error
	return ids, err
}
