package note

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// KeepContact lengthens what reaches the guest of a booking, when the guest has wished for a call later; it never shortens it.
func (s *Service) KeepContact(tx *db.Tx, bookingID string, until clock.Date) error {
	if err := lengthenContact(tx, bookingID, until); err != nil {
		return fmt.Errorf("keep a contact: %w", err)
	}
	return nil
}

// ChosenNames gives, by booking, the item in which a guest tells a counsellor the chosen name. The counsellor's browser opens it.
func (s *Service) ChosenNames(tx *db.Tx, counsellorID string) (map[string]string, error) {
	names, err := listChosenNames(tx, counsellorID)
	if err != nil {
		return nil, fmt.Errorf("list chosen names: %w", err)
	}
	return names, nil
}
