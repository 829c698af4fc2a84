package job

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// A lease with a holder is a run; one without is the rest until the next run.

// claimLease takes the lease when it has ended, or, for an urgent run, when it is only a rest. A lease that lasts beyond
// latest was made before the clock was moved back, and has ended too. Otherwise it says until when the lease lasts.
func claimLease(tx *db.Tx, name, holder string, until, latest clock.Instant, urgent bool) (mine bool, ends clock.Instant, err error) {
	result := tx.Gorm().Exec(`INSERT INTO leases (name, holder, until_at) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_at = excluded.until_at
		WHERE leases.until_at <= ? OR leases.until_at > ? OR (? = 1 AND leases.holder = '')`,
		name, holder, until, tx.Instant(), latest, number(urgent))
	if result.Error != nil {
		return false, 0, fmt.Errorf("claim a lease: %w", result.Error)
	}
	if result.RowsAffected > 0 {
		return true, until, nil
	}
	if err := tx.Gorm().Raw(`SELECT until_at FROM leases WHERE name = ?`, name).Scan(&ends).Error; err != nil {
		return false, 0, fmt.Errorf("read a lease: %w", err)
	}
	return false, ends, nil
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// releaseLease turns the holder's run into a rest. If the run took so long that another copy has begun, it does nothing.
func releaseLease(tx *db.Tx, name, holder string, until clock.Instant) error {
	err := tx.Gorm().Exec(`UPDATE leases SET holder = '', until_at = ? WHERE name = ? AND holder = ?`, until, name, holder).Error
	if err != nil {
		return fmt.Errorf("release a lease: %w", err)
	}
	return nil
}

func clearLeases(tx *db.Tx) error {
	if err := tx.Gorm().Exec(`DELETE FROM leases`).Error; err != nil {
		return fmt.Errorf("clear the leases: %w", err)
	}
	return nil
}
