package course

import (
	"lysning/internal/db"
)

func setState(tx *db.Tx, courseID string, state State) error {
	return tx.Gorm().Exec("UPDATE courses SET state = ? WHERE id = ?", string(state), courseID).Error
}

// listOpenRequests lists all open requests of a week by rank.
func listOpenRequests(tx *db.Tx, courseID string) ([]Request, error) {
	return requestsWhere(tx, listedRequest, "WHERE r.course_id = ? AND r.state <> 'gone' ORDER BY r.rank", courseID)
}

func putQuestion(tx *db.Tx, requestID string, kind Choice, courseID string) error {
	return tx.Gorm().Exec(`INSERT INTO course_questions (request_id, kind, course_id, yes) VALUES (?,?,?,NULL)
		ON CONFLICT (request_id) DO UPDATE SET kind = excluded.kind, course_id = excluded.course_id, yes = NULL`, requestID, string(kind), null(courseID)).Error
}

type questionRow struct {
	Kind     Choice
	CourseID *string
	Yes      *bool
}

// findQuestion gives what a request is asked, and the id of the other week.
func findQuestion(tx *db.Tx, requestID string) (Question, string, error) {
	var rows []questionRow
	if err := tx.Gorm().Raw("SELECT kind, course_id, yes FROM course_questions WHERE request_id = ?", requestID).Scan(&rows).Error; err != nil {
		return Question{}, "", err
	}
	if len(rows) == 0 {
		return Question{}, "", db.ErrNotFound
	}
	return Question{Kind: rows[0].Kind, Yes: rows[0].Yes}, text(rows[0].CourseID), nil
}

func setAnswer(tx *db.Tx, requestID string, yes bool) error {
	return tx.Gorm().Exec("UPDATE course_questions SET yes = ? WHERE request_id = ?", yes, requestID).Error
}

func deleteQuestion(tx *db.Tx, requestID string) error {
	return tx.Gorm().Exec("DELETE FROM course_questions WHERE request_id = ?", requestID).Error
}

func deleteQuestions(tx *db.Tx, courseID string) error {
	return tx.Gorm().Exec("DELETE FROM course_questions WHERE request_id IN (SELECT id FROM course_requests WHERE course_id = ?)", courseID).Error
}

// moveRequest takes a request to another week; what it was asked is answered.
func moveRequest(tx *db.Tx, id, courseID string, until any) error {
	if err := deleteQuestion(tx, id); err != nil {
		return err
	}
	return tx.Gorm().Exec("UPDATE course_requests SET course_id = ?, until = ?, not_before = NULL, sequence = sequence + 1 WHERE id = ?", courseID, until, id).Error
}

func tally(tx *db.Tx, c Course) (Tally, error) {
	var t Tally
	n, err := countStandings(tx, c.ID)
	if err != nil {
		return t, err
	}
	t.Confirmed = n[Confirmed]
	var rows []questionRow
	err = tx.Gorm().Raw(`SELECT q.kind, q.course_id, q.yes FROM course_questions q JOIN course_requests r ON r.id = q.request_id
		WHERE r.course_id = ?`, c.ID).Scan(&rows).Error
	for _, r := range rows {
		switch {
		case r.Yes == nil:
			t.Open++
		case *r.Yes:
			t.Yes++
		default:
			t.No++
		}
	}
	t.Due = c.State == Published && !tx.Today().Before(c.DecideBy) && t.Open == 0
	return t, err
}
