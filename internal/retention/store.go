package retention

import (
	"errors"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// sweptSetting is the row of settings that keeps the day of the last whole sweep.
const sweptSetting = "retention_swept"

func saveSweep(tx *db.Tx, day clock.Date) error {
	const upsert = "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
	return tx.Gorm().Exec(upsert, sweptSetting, day.String()).Error
}

// lastSweep gives the zero date when there was none.
func lastSweep(tx *db.Tx) (clock.Date, error) {
	var values []string
	if err := tx.Gorm().Raw("SELECT value FROM settings WHERE name = ?", sweptSetting).Scan(&values).Error; err != nil {
		return clock.Date{}, fmt.Errorf("read the last sweep: %w", err)
	}
	if len(values) == 0 {
		return clock.Date{}, nil
	}
	return clock.ParseDate(values[0])
}

// whole asks SQLite whether the file holds together; PostgreSQL looks after itself.
func whole(tx *db.Tx) error {
	if tx.Dialect() != db.SQLite {
		return nil
	}
	var answers []string
	if err := tx.Gorm().Raw("PRAGMA integrity_check").Scan(&answers).Error; err != nil {
		return fmt.Errorf("check the store: %w", err)
	}
	if len(answers) != 1 || answers[0] != "ok" {
		return errors.New("check the store: damaged")
	}
	return nil
}
