package booking

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Ended is a day that was held and whose booking has come to its end by itself, without whose it was.
type Ended struct {
	Date    clock.Date
	PlaceID string
}

// Oldest is the earliest date that somebody still has a booking on.
func (s *Service) Oldest(tx *db.Tx) (clock.Date, bool, error) {
	d, err := oldestDate(tx)
	if err != nil {
		return clock.Date{}, false, fmt.Errorf("find the oldest booking: %w", err)
	}
	return d, !d.IsZero(), nil
}
