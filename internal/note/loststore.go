package note

import (
	"fmt"

	"lysning/internal/db"
)

// LostWith lists the guests of whose texts some are kept for this person and have not ended: who loses the key loses them.
func (s *Service) LostWith(tx *db.Tx, recipientID string) ([]string, error) {
	var guests []string
	err := tx.Gorm().Raw("SELECT DISTINCT guest_id FROM items WHERE recipient_id = ? AND until > ? ORDER BY guest_id", recipientID, tx.Today()).Scan(&guests).Error
	if err != nil {
		return nil, fmt.Errorf("list guests by a reader: %w", err)
	}
	return guests, nil
}
