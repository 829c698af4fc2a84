package course

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// NeededUntil is until when a guest's requests for a week need the guest; zero when there are none. Whoever shortens a stay asks it.
func (s *Requests) NeededUntil(tx *db.Tx, guestID string) (clock.Date, error) {
	until, err := neededUntil(tx, guestID)
	if err != nil {
		return clock.Date{}, fmt.Errorf("look for what needs a guest: %w", err)
	}
	return until, nil
}
