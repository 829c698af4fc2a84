package note

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Readable counts items of one kind that were written on one day. It never names a guest.
type Readable struct {
	Kind  Kind
	Day   clock.Date
	Count int
}

// DeskReadable tells what lives that a desk may open now, so that it can be said what somebody who leaves the desk could have
// read. What is held back is left out: it was given to nobody.
func (s *Service) DeskReadable(tx *db.Tx, desk Role) ([]Readable, error) {
	all, err := countForDesk(tx, desk)
	if err != nil {
		return nil, fmt.Errorf("count a desk's items: %w", err)
	}
	return all, nil
}

// DeskHas reports whether an item lives that was written for a desk until a day, held back or not.
func (s *Service) DeskHas(tx *db.Tx, desk Role, until clock.Date) (bool, error) {
	has, err := hasForDesk(tx, desk, until)
	if err != nil {
		return false, fmt.Errorf("look for a desk's items: %w", err)
	}
	return has, nil
}

// NeededUntil is until when the last item of a guest is kept; zero when there is none.
func (s *Service) NeededUntil(tx *db.Tx, guestID string) (clock.Date, error) {
	until, err := lastItem(tx, guestID)
	if err != nil {
		return clock.Date{}, fmt.Errorf("look for a guest's last item: %w", err)
	}
	return until, nil
}
