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

// DeskHas reports whether an item lives that is sealed for an epoch of a desk, held back or not.
func (s *Service) DeskHas(tx *db.Tx, desk Role, epoch int) (bool, error) {
	n, err := countOfEpoch(tx, desk, epoch)
	if err != nil {
		return false, fmt.Errorf("look for a desk's items: %w", err)
	}
	return n > 0, nil
}

// DeskStale counts what a desk may open and has for another key than the one of this epoch: a member's browser seals it anew.
// What is held back waits for its time under the key that it was sealed for.
func (s *Service) DeskStale(tx *db.Tx, desk Role, epoch int) (int, error) {
	n, err := countStale(tx, desk, epoch)
	if err != nil {
		return 0, fmt.Errorf("count what is for an earlier key: %w", err)
	}
	return n, nil
}

// Adopt says that what was sealed for the key in the programme's file is this epoch's, whose key is the same. Invented desks alone.
func (s *Service) Adopt(tx *db.Tx, desk Role, epoch int) error {
	if err := moveToEpoch(tx, desk, epoch); err != nil {
		return fmt.Errorf("take over a desk's items: %w", err)
	}
	return nil
}

// NeededUntil is until when the last item of a guest is kept; zero when there is none.
func (s *Service) NeededUntil(tx *db.Tx, guestID string) (clock.Date, error) {
	until, err := lastItem(tx, guestID)
	if err != nil {
		return clock.Date{}, fmt.Errorf("look for a guest's last item: %w", err)
	}
	return until, nil
}
