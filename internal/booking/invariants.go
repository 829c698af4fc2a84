package booking

import (
	"context"
	"fmt"

	"lysning/internal/db"
)

// Check is one named rule that must hold at every moment, with how many rows break it.
type Check struct {
	Name   string
	Broken int
}

// Invariants proves the rules of booking from the rows, read-only. The audit command prints them and exits 2 when one is
// broken; tests run it after every load.
func (s *Service) Invariants(ctx context.Context) ([]Check, error) {
	checks := []Check{
		{Name: "no two bookings on a day"},
		{Name: "no two days for a counsellor on a date"},
		{Name: "no two bookings of a guest on a date"},
		{Name: "no two bookings with a card name"},
		{Name: "no booking on a withdrawn or missing day"},
		{Name: "no booking whose date is not its day's"},
		{Name: "no booking without its guest"},
		{Name: "no hold on a day that is booked, offered, withdrawn or missing"},
		{Name: "no hold that lasts longer than ten minutes, or two days for who is asked"},
		{Name: "no two holds on a day"},
		{Name: "no offer of a day that is booked, withdrawn or missing"},
		{Name: "no day offered twice"},
		{Name: "no offer without its wish, and no wish with two"},
		{Name: "no two wishes of one rank"},
		{Name: "no booking that is asked about twice"},
		{Name: "no question about another guest's booking"},
		{Name: "no question that outlives its booking"},
		{Name: "no two hand-overs that a guest is asked"},
		{Name: "no question agreed to but a hand-over"},
		{Name: "no day kept for a question without a day to give up for it"},
		{Name: "no guest with a day of a colleague who is not to be met, unless asked for another"},
		{Name: "no more than three days a week for a counsellor"},
	}
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		for i := range checks {
			n, err := countBroken(tx, checks[i].Name)
			if err != nil {
				return err
			}
			checks[i].Broken = n
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("prove the invariants of booking: %w", err)
	}
	return checks, nil
}
