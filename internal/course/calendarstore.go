package course

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

func listWeeksOf(tx *db.Tx, counsellorID string, from clock.Date) ([]Course, error) {
	var rows []courseRow
	err := tx.Gorm().Table("courses").Where(`last_date >= ? AND until > ? AND state IN ('published', 'on')
		AND id IN (SELECT course_id FROM course_counsellors WHERE counsellor_id = ?)`, from, tx.Today(), counsellorID).Order("first_date, id").Find(&rows).Error
	all := make([]Course, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.course())
	}
	return all, err
}
