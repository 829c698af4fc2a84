package figures

import "lysning/internal/db"

func add(tx *db.Tx, c cell, n int) error {
	return tx.Gorm().Exec(`INSERT INTO figures (month, offering, region, n) VALUES (?,?,?,?)
		ON CONFLICT (month, offering, region) DO UPDATE SET n = figures.n + excluded.n`, c.month, string(c.offering), c.region, n).Error
}

func list(tx *db.Tx) (all []counted, err error) {
	err = tx.Gorm().Raw("SELECT month, offering, region, n FROM figures ORDER BY month, offering, region").Scan(&all).Error
	return all, err
}
