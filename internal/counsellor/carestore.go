package counsellor

import (
	"database/sql"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// insertSupervision reports false when the hour, or the counsellor's date, is taken.
func insertSupervision(tx *db.Tx, s Supervision) (bool, error) {
	res := tx.Gorm().Exec("INSERT INTO supervisions (id, counsellor_id, date, minute, supervisor) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
		s.ID, s.CounsellorID, s.Date, s.Minute, s.Supervisor)
	return res.RowsAffected == 1, res.Error
}

func listSupervisions(tx *db.Tx, from clock.Date) ([]Supervision, error) {
	var all []Supervision
	err := rotaRows(tx, "SELECT id, counsellor_id, date, minute, supervisor FROM supervisions", "", "date >= ? ORDER BY date, minute, supervisor", []any{from},
		func(rows *sql.Rows) error {
			var s Supervision
			err := rows.Scan(&s.ID, &s.CounsellorID, &s.Date, &s.Minute, &s.Supervisor)
			all = append(all, s)
			return err
		})
	return all, err
}

func deleteSupervision(tx *db.Tx, counsellorID, id string) (bool, error) {
	res := tx.Gorm().Exec("DELETE FROM supervisions WHERE id = ? AND counsellor_id = ?", id, counsellorID)
	return res.RowsAffected == 1, res.Error
}

func deletePastSupervisions(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM supervisions WHERE date < ?", tx.Today()).Error
}
