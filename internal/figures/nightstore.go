package figures

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

func countNights(tx *db.Tx, day clock.Date) (n int, err error) {
	return n, tx.Gorm().Raw("SELECT COUNT(*) FROM waits WHERE day = ?", day).Row().Scan(&n)
}

// insertNight leaves a row that is there as it is.
func insertNight(tx *db.Tx, n Night) error {
	return tx.Gorm().Exec(`INSERT INTO waits (day, kind, place, first_in, third_in, given, taken, unused) VALUES (?,?,?,?,?,?,?,?)
		ON CONFLICT (day, kind, place) DO NOTHING`, tx.Today(), string(n.Kind), n.Place, n.First, n.Third, n.Given, n.Taken, n.Unused).Error
}

func removeNights(tx *db.Tx, before clock.Date) error {
	return tx.Gorm().Exec("DELETE FROM waits WHERE day < ?", before).Error
}

// listFirsts gives, of each night from..to, the wait of the place that had the earliest free date for a day.
func listFirsts(tx *db.Tx, from, to clock.Date) (firsts []*int, err error) {
	var rows []nightRow
	err = tx.Gorm().Raw("SELECT day, min(first_in) AS first_in FROM waits WHERE kind = 'day' AND day >= ? AND day < ? GROUP BY day ORDER BY day", from, to).Scan(&rows).Error
	for _, r := range rows {
		firsts = append(firsts, r.FirstIn)
	}
	return firsts, err
}

func listNights(tx *db.Tx) (rows []nightRow, err error) {
	err = tx.Gorm().Raw("SELECT day, kind, first_in, third_in FROM waits").Scan(&rows).Error
	return rows, err
}

func addAnswer(tx *db.Tx, month string, answer Feedback) error {
	return tx.Gorm().Exec(`INSERT INTO feedback (month, answer, n) VALUES (?,?,1)
		ON CONFLICT (month, answer) DO UPDATE SET n = feedback.n + 1`, month, string(answer)).Error
}

func listAnswers(tx *db.Tx) (rows []answerRow, err error) {
	err = tx.Gorm().Raw("SELECT month, answer, n FROM feedback ORDER BY month, answer").Scan(&rows).Error
	return rows, err
}
