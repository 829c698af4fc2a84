package db

import "fmt"

// Setting reads one of the few facts that a store keeps about itself; "" when it was never said.
func Setting(tx *Tx, name string) (string, error) {
	var values []string
	if err := tx.Gorm().Raw("SELECT value FROM settings WHERE name = ?", name).Scan(&values).Error; err != nil {
		return "", fmt.Errorf("read a setting: %w", err)
	}
	if len(values) == 0 {
		return "", nil
	}
	return values[0], nil
}

// SetSetting writes one of them.
func SetSetting(tx *Tx, name, value string) error {
	const upsert = "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
	if err := tx.Gorm().Exec(upsert, name, value).Error; err != nil {
		return fmt.Errorf("write a setting: %w", err)
	}
	return nil
}
