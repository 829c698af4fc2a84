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
	return db.SetSetting(tx, sweptSetting, day.String())
}

// lastSweep gives the zero date when there was none.
func lastSweep(tx *db.Tx) (clock.Date, error) {
	day, err := db.Setting(tx, sweptSetting)
	if err != nil || day == "" {
		return clock.Date{}, err
	}
	return clock.ParseDate(day)
}

// rewriteSetting is there while removed rows may lie in gaps of the store's pages. It counts, so that who pays does not pay for
// rows that were removed meanwhile.
const rewriteSetting = "retention_rewrite"

// oweRewrite is part of every transaction that removes rows for good. PostgreSQL cannot be rewritten (docs/runbook.md).
func oweRewrite(tx *db.Tx) error {
	if tx.Dialect() != db.SQLite {
		return nil
	}
	const upsert = `INSERT INTO settings (name, value) VALUES (?, '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(settings.value AS INTEGER) + 1 AS TEXT)`
	return tx.Gorm().Exec(upsert, rewriteSetting).Error
}

// rewriteOwed gives "" when nothing is owed.
func rewriteOwed(tx *db.Tx) (string, error) { return db.Setting(tx, rewriteSetting) }

// paidRewrite forgets the debt unless it has grown.
func paidRewrite(tx *db.Tx, owed string) error {
	return tx.Gorm().Exec("DELETE FROM settings WHERE name = ? AND value = ?", rewriteSetting, owed).Error
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

// damaged counts complaints about the store's file, and rows that name a missing one. PostgreSQL looks after both itself.
func damaged(tx *db.Tx) (damage, orphans int, err error) {
	if tx.Dialect() != db.SQLite {
		return 0, 0, nil
	}
	if whole(tx) != nil {
		damage = 1
	}
	rows, err := tx.Gorm().Raw("PRAGMA foreign_key_check").Rows()
	if err != nil {
		return 0, 0, fmt.Errorf("check references: %w", err)
	}
	defer func() { _ = rows.Close() }() // Err is asked below
	for rows.Next() {
		orphans++
	}
	return damage, orphans, rows.Err()
}

func countAll(tx *db.Tx) ([]Count, error) {
	var all []Count
	for _, table := range []string{"guests", "bookings", "stand_bys", "items", "days"} {
		c := Count{Of: table}
		if err := tx.Gorm().Raw("SELECT count(*) FROM " + table).Scan(&c.N).Error; err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
