package passkey

import (
	"gorm.io/gorm"

	"lysning/internal/clock"
	"lysning/internal/db"
)

type row struct {
	ID      string
	Purpose string
	Subject string
	Bound   []byte
	Asked   string
	EndsAt  clock.Instant
}

// TableName names the table for the mapper.
func (row) TableName() string { return "ceremonies" }

func insert(tx *db.Tx, r row) error {
	return tx.Gorm().Exec("INSERT INTO ceremonies (id, purpose, subject, bound, asked, ends_at) VALUES (?,?,?,?,?,?)",
		r.ID, r.Purpose, r.Subject, r.Bound, r.Asked, r.EndsAt).Error
}

// take reads a ceremony that is still good and removes it; of two who come at once only one takes it.
func take(tx *db.Tx, purpose, id string) (row, error) {
	var r row
	err := tx.Gorm().Where("id = ? AND purpose = ? AND ends_at > ?", id, purpose, tx.Instant()).Take(&r).Error
	if err != nil {
		return r, err
	}
	gone := tx.Gorm().Exec("DELETE FROM ceremonies WHERE id = ?", id)
	if gone.Error == nil && gone.RowsAffected != 1 {
		return r, gorm.ErrRecordNotFound
	}
	return r, gone.Error
}

func removeEnded(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM ceremonies WHERE ends_at <= ?", tx.Instant()).Error
}
