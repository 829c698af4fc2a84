package booking

import "lysning/internal/db"

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

func guestOfWish(tx *db.Tx, id string) (guestID string, err error) {
	err = notFound(tx.Gorm().Raw("SELECT guest_id FROM stand_bys WHERE id = ?", id).Row().Scan(&guestID))
	return guestID, err
}
