package note

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

func lengthenContact(tx *db.Tx, bookingID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE items SET until = ? WHERE booking_id = ? AND clock = ? AND until > ? AND until < ?",
		until, bookingID, string(Contact), tx.Today(), until).Error
}

func listChosenNames(tx *db.Tx, counsellorID string) (map[string]string, error) {
	var rows []row
	err := tx.Gorm().Select(listed).Where("clock = ? AND recipient_role = ? AND recipient_id = ? AND booking_id IS NOT NULL AND until > ?",
		string(ChosenName), string(Counsellor), counsellorID, tx.Today()).Find(&rows).Error
	names := make(map[string]string, len(rows))
	for _, r := range rows {
		names[*r.BookingID] = r.ID
	}
	return names, err
}
