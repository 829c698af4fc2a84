package outbox

import (
	"fmt"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
)

func insert(tx *db.Tx, r Row) error {
	err := tx.Gorm().Exec(`INSERT INTO outbox (id, kind, subject_id, run_at, lease_until, attempts) VALUES (?, ?, ?, ?, 0, 0)`,
		r.ID, r.Kind, r.SubjectID, r.RunAt).Error
	if err != nil {
		return fmt.Errorf("put into the outbox: %w", err)
	}
	return nil
}

func deleteForSubject(tx *db.Tx, subjectID string) error {
	if err := tx.Gorm().Exec(`DELETE FROM outbox WHERE subject_id = ?`, subjectID).Error; err != nil {
		return fmt.Errorf("drop from the outbox: %w", err)
	}
	return nil
}

func waits(tx *db.Tx, kinds []string) (any bool, err error) {
	return any, tx.Gorm().Raw("SELECT EXISTS (SELECT 1 FROM outbox WHERE kind IN ?)", kinds).Row().Scan(&any)
}

// take counts a row's attempts up as it leases it: whoever holds the number it was counted up to holds the row.
// MATERIALIZED, because PostgreSQL may otherwise run the inner query again for each row and lease more than n.
func take(tx *db.Tx, kinds []string, n int, until clock.Instant) ([]Row, error) {
	skip := ""
	if tx.Dialect() == db.Postgres {
		skip = "FOR UPDATE SKIP LOCKED"
	}
	var rows []Row
	err := tx.Gorm().Raw(`WITH due AS MATERIALIZED (
			SELECT id FROM outbox WHERE run_at <= ? AND lease_until <= ? AND kind IN ? ORDER BY run_at, id LIMIT ? `+skip+`)
		UPDATE outbox SET lease_until = ?, attempts = attempts + 1 WHERE id IN (SELECT id FROM due)
		RETURNING id, kind, subject_id, run_at, attempts`,
		tx.Instant(), tx.Instant(), kinds, n, until).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b Row) int { // RETURNING promises no order
		if a.RunAt != b.RunAt {
			return int(a.RunAt - b.RunAt)
		}
		return strings.Compare(a.ID, b.ID)
	})
	return rows, nil
}

func finish(tx *db.Tx, r Row) error {
	return mine(tx, `DELETE FROM outbox WHERE id = ? AND attempts = ?`, r.ID, r.Attempts)
}

func giveBack(tx *db.Tx, r Row, at clock.Instant) error {
	return mine(tx, `UPDATE outbox SET run_at = ?, lease_until = 0 WHERE id = ? AND attempts = ?`, at, r.ID, r.Attempts)
}

// mine runs a statement that changes exactly the row that is still the worker's.
func mine(tx *db.Tx, statement string, args ...any) error {
	result := tx.Gorm().Exec(statement, args...)
	if result.Error != nil {
		return fmt.Errorf("end work of the outbox: %w", result.Error)
	}
	if result.RowsAffected == 0 {
		return ErrTaken
	}
	return nil
}
