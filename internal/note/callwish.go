package note

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Wish is a wish to be called, without its text.
type Wish struct {
	GuestID    string
	ItemID     string
	AnsweredBy clock.Date // as promised
	Written    clock.Date
}

// CallWishes lists the wishes to be called that wait for the office, the oldest promise first.
func (s *Service) CallWishes(tx *db.Tx) ([]Wish, error) {
	rows, err := listOfKind(tx, string(Office), CallWish)
	if err != nil {
		return nil, fmt.Errorf("list wishes to be called: %w", err)
	}
	wishes := make([]Wish, len(rows))
	for i, r := range rows {
		wishes[i] = Wish{GuestID: r.GuestID, ItemID: r.ID, AnsweredBy: r.Until.AddDays(-rules[CallWish].ends.Session), Written: r.Written}
	}
	return wishes, nil
}

// EndCallWish lets what a guest wrote for a call end on a day, if not before.
func (s *Service) EndCallWish(tx *db.Tx, guestID string, until clock.Date) error {
	if err := shortenWish(tx, guestID, until); err != nil {
		return fmt.Errorf("end a wish to be called: %w", err)
	}
	return nil
}
