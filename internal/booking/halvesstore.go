package booking

import "lysning/internal/db"

func setMinutes(tx *db.Tx, dayID string, minutes int) error {
	return tx.Gorm().Exec("UPDATE days SET minutes = ? WHERE id = ?", minutes, dayID).Error
}

// listPair reads two half days, the first one first.
func listPair(tx *db.Tx, pairID string) ([]Booking, error) {
	return bookingsWhere(tx, "WHERE b.pair_id = ? ORDER BY b.pair_no", pairID)
}

// clearPair makes a booking, and the other one of its pair, stand alone.
func clearPair(tx *db.Tx, bookingID string) error {
	return tx.Gorm().Exec(`UPDATE bookings SET pair_id = NULL, pair_no = NULL
		WHERE pair_id = (SELECT pair_id FROM bookings WHERE id = ? AND pair_id IS NOT NULL)`, bookingID).Error
}
