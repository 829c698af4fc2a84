package course

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

func neededUntil(tx *db.Tx, guestID string) (until clock.Date, err error) {
	return until, tx.Gorm().Raw("SELECT MAX(until) FROM course_requests WHERE guest_id = ?", guestID).Row().Scan(&until)
}
