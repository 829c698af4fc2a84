package booking

import (
	"errors"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// endPast removes a booking, and reports whether this very call removed it and somebody had said that the day was held: of two
// who end the same one, the row answers to one only.
func endPast(tx *db.Tx, id string) (e Ended, held bool, err error) {
	var found []struct {
		Ended
		Held *bool
	}
	err = tx.Gorm().Raw("SELECT b.date, b.held, d.place_id FROM bookings b JOIN days d ON d.id = b.day_id WHERE b.id = ?", id).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return Ended{}, false, err
	}
	if err := errors.Join(clearPair(tx, id), deleteTicketsOf(tx, id)); err != nil {
		return Ended{}, false, err
	}
	removed, err := changed(tx, "DELETE FROM bookings WHERE id = ?", id)
	if err != nil {
		return Ended{}, false, err
	}
	return found[0].Ended, removed && found[0].Held != nil && *found[0].Held, nil
}

func oldestDate(tx *db.Tx) (clock.Date, error) {
	var dates []clock.Date
	err := tx.Gorm().Raw("SELECT date FROM bookings ORDER BY date LIMIT 1").Scan(&dates).Error
	if err != nil || len(dates) == 0 {
		return clock.Date{}, err
	}
	return dates[0], nil
}
