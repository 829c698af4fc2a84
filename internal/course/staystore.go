package course

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

func listStays(tx *db.Tx, guestID string) ([]Stay, error) {
	var all []Stay
	err := tx.Gorm().Raw(`SELECT COALESCE(t.counsellor_id, '') AS counsellor_id, r.card_name, COALESCE(t.date, c.first_date) AS date
		FROM course_requests r JOIN courses c ON c.id = r.course_id LEFT JOIN course_talks t ON t.request_id = r.id
		WHERE r.guest_id = ? AND r.until > ? ORDER BY 3, 2`, guestID, tx.Today()).Scan(&all).Error
	return all, err
}

func listTalksOn(tx *db.Tx, counsellorID string, date clock.Date) ([]Talk, error) {
	var rows []talkRow
	err := tx.Gorm().Table("course_talks").Where("counsellor_id = ? AND date = ?", counsellorID, date).Find(&rows).Error
	all := make([]Talk, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.talk())
	}
	return all, err
}
