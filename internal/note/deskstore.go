package note

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

func countForDesk(tx *db.Tx, desk Role) ([]Readable, error) {
	var all []Readable
	err := tx.Gorm().Raw(`SELECT kind, written AS day, count(*) AS count FROM items
		WHERE recipient_role = ? AND held_back = ? AND until > ? GROUP BY kind, written ORDER BY written, kind`,
		string(desk), false, tx.Today()).Scan(&all).Error
	return all, err
}

func hasForDesk(tx *db.Tx, desk Role, until clock.Date) (bool, error) {
	var n int64
	err := tx.Gorm().Raw("SELECT count(*) FROM items WHERE recipient_role = ? AND written <= ? AND until > ?",
		string(desk), until, tx.Today()).Scan(&n).Error
	return n > 0, err
}

func lastItem(tx *db.Tx, guestID string) (until clock.Date, err error) {
	return until, tx.Gorm().Raw("SELECT MAX(until) FROM items WHERE guest_id = ?", guestID).Row().Scan(&until)
}
