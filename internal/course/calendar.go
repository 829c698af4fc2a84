package course

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// WeeksOf lists the weeks that a counsellor gives talks in and that are published or will be held, as far as they end on a date or later:
// for her own calendar. A date that two weeks share is in both.
func (s *Service) WeeksOf(tx *db.Tx, counsellorID string, from clock.Date) ([]Course, error) {
	all, err := listWeeksOf(tx, counsellorID, from)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's weeks: %w", err)
	}
	return all, nil
}
