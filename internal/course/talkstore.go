package course

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

type talkRow struct {
	ID           string
	CourseID     string
	BlockID      string
	CounsellorID string
	Date         clock.Date
	StartMinute  int
	Minutes      int
	RequestID    *string
}

func (r talkRow) talk() Talk {
	return Talk{ID: r.ID, CourseID: r.CourseID, BlockID: r.BlockID, CounsellorID: r.CounsellorID, Date: r.Date, Start: r.StartMinute,
		Minutes: r.Minutes, RequestID: text(r.RequestID)}
}

// listTalks lists a course's talks in the order of the week.
func listTalks(tx *db.Tx, courseID string) ([]Talk, error) {
	var rows []talkRow
	err := tx.Gorm().Table("course_talks").Where("course_id = ?", courseID).Order("date, start_minute, counsellor_id").Find(&rows).Error
	all := make([]Talk, 0, len(rows))
	for _, r := range rows {
		all = append(all, r.talk())
	}
	return all, err
}

func insertTalk(tx *db.Tx, t Talk) error {
	return tx.Gorm().Exec(`INSERT INTO course_talks (id, course_id, block_id, counsellor_id, date, start_minute, minutes, request_id)
		VALUES (?,?,?,?,?,?,?,?)`, t.ID, t.CourseID, t.BlockID, t.CounsellorID, t.Date, t.Start, t.Minutes, null(t.RequestID)).Error
}

// deleteFreeTalk removes a talk that nobody has; one that somebody has stays.
func deleteFreeTalk(tx *db.Tx, id string) error {
	if err := deleteTalkAsksFor(tx, "id = ?", id); err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM course_talks WHERE id = ? AND request_id IS NULL", id).Error
}

func deleteFreeTalks(tx *db.Tx, courseID string) error {
	if err := deleteTalkAsksFor(tx, "course_id = ?", courseID); err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM course_talks WHERE course_id = ? AND request_id IS NULL", courseID).Error
}

func deleteFreeTalksOf(tx *db.Tx, blockID string) error {
	if err := deleteTalkAsksFor(tx, "block_id = ?", blockID); err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM course_talks WHERE block_id = ? AND request_id IS NULL", blockID).Error
}

// takenTalks counts the talks of a course that somebody has. Place, bed and talk are taken together: it counts the places too.
func takenTalks(tx *db.Tx, courseID string) (int, error) {
	var n int
	return n, tx.Gorm().Raw("SELECT count(*) FROM course_talks WHERE course_id = ? AND request_id IS NOT NULL", courseID).Scan(&n).Error
}

func takenTalksOf(tx *db.Tx, blockID string) (int, error) {
	var n int
	return n, tx.Gorm().Raw("SELECT count(*) FROM course_talks WHERE block_id = ? AND request_id IS NOT NULL", blockID).Scan(&n).Error
}

// listWeeksOfTalks lists the weeks in which somebody has a talk with a counsellor on some dates.
func listWeeksOfTalks(tx *db.Tx, counsellorID string, from, to clock.Date) ([]string, error) {
	var ids []string
	return ids, tx.Gorm().Raw(`SELECT DISTINCT t.course_id FROM course_talks t JOIN courses c ON c.id = t.course_id WHERE t.counsellor_id = ? AND t.date BETWEEN ? AND ?
		AND t.date >= ? AND t.request_id IS NOT NULL AND c.state IN ('published', 'on') ORDER BY t.course_id`, counsellorID, from, to, tx.Today()).Scan(&ids).Error
}

func deleteTalkWishes(tx *db.Tx, requestID string) error {
	return tx.Gorm().Exec("DELETE FROM course_talk_asks WHERE from_id = ?", requestID).Error
}
