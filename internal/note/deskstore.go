package note

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

func countForDesk(tx *db.Tx, desk Role) ([]Readable, error) {
	var all []Readable
	err := tx.Gorm().Raw(`SELECT clock AS kind, written AS day, count(*) AS count FROM items
		WHERE recipient_role = ? AND held_back = ? AND until > ? GROUP BY clock, written ORDER BY written, clock`,
		string(desk), false, tx.Today()).Scan(&all).Error
	return all, err
}

func countOfEpoch(tx *db.Tx, desk Role, epoch int) (int, error) {
	var n int
	err := tx.Gorm().Raw("SELECT count(*) FROM items WHERE recipient_id = ? AND desk_epoch = ? AND until > ?",
		string(desk), epoch, tx.Today()).Scan(&n).Error
	return n, err
}

func countStale(tx *db.Tx, desk Role, epoch int) (int, error) {
	var n int
	err := tx.Gorm().Raw("SELECT count(*) FROM items WHERE recipient_id = ? AND desk_epoch <> ? AND held_back = ? AND until > ?",
		string(desk), epoch, false, tx.Today()).Scan(&n).Error
	return n, err
}

func moveToEpoch(tx *db.Tx, desk Role, epoch int) error {
	return tx.Gorm().Exec("UPDATE items SET desk_epoch = ? WHERE recipient_id = ? AND desk_epoch = 0", epoch, string(desk)).Error
}

func lastItem(tx *db.Tx, guestID string) (until clock.Date, err error) {
	return until, tx.Gorm().Raw("SELECT MAX(until) FROM items WHERE guest_id = ?", guestID).Row().Scan(&until)
}
