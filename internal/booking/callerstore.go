package booking

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

func findByCard(tx *db.Tx, cardName string) (Booking, error) {
	return oneBooking(tx, "WHERE b.card_name = ?", cardName)
}

// moveToGuest gives the rows of a guest to another one, who has none of the same kind.
func moveToGuest(tx *db.Tx, from, to string) error {
	for _, table := range []string{"bookings", "asks", "aparts", "stand_bys", "idempotency"} {
		if err := tx.Gorm().Exec("UPDATE "+table+" SET guest_id = ? WHERE guest_id = ?", to, from).Error; err != nil {
			return err
		}
	}
	return nil
}

func countWaiting(tx *db.Tx) (n int, err error) {
	err = tx.Gorm().Raw("SELECT COUNT(*) FROM stand_bys WHERE until > ?", tx.Today()).Row().Scan(&n)
	return n, err
}

// listOffers reads the days that are kept for somebody in the line.
func listOffers(tx *db.Tx) ([]Offer, error) {
	rows, err := tx.Gorm().Raw(`SELECT o.expires_at, d.id, d.counsellor_id, d.place_id, d.mode, d.date, d.start_minute, d.minutes, d.zone
		FROM offers o JOIN days d ON d.id = o.day_id WHERE o.expires_at > ? ORDER BY o.expires_at, d.id`, tx.Instant()).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	var all []Offer
	for rows.Next() {
		var o Offer
		var at clock.Instant
		if err := rows.Scan(&at, &o.Day.ID, &o.Day.CounsellorID, &o.Day.PlaceID, &o.Day.Mode, &o.Day.Date, &o.Day.StartMinute, &o.Day.Minutes, &o.Day.Zone); err != nil {
			return nil, err
		}
		o.Expires = at.Time()
		all = append(all, o)
	}
	return all, rows.Err()
}
