package booking

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// PlaceWait is how long the line at a place is: its first free date, and its third; zero for none.
type PlaceWait struct {
	PlaceID      string
	First, Third clock.Date
}

// Night is what became of the days that were given for a date at a place.
type Night struct {
	PlaceWait
	Given, Taken int
}

// waits counts dates and not days: three counsellors on one date are one.
func (s *snapshot) waits() []PlaceWait {
	dates := map[string][]clock.Date{}
	var places []string
	for _, d := range s.free {
		if !slices.Contains(places, d.PlaceID) {
			places = append(places, d.PlaceID)
		}
		if all := dates[d.PlaceID]; len(all) < 3 && !slices.Contains(all, d.Date) {
			dates[d.PlaceID] = append(all, d.Date)
		}
	}
	out := make([]PlaceWait, len(places))
	for i, p := range places {
		out[i] = PlaceWait{PlaceID: p, First: dates[p][0]}
		if len(dates[p]) == 3 {
			out[i].Third = dates[p][2]
		}
	}
	return out
}

// Waits tells how long the line is now, for the office's morning and the leader.
func (s *Service) Waits(ctx context.Context) ([]PlaceWait, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the line: %w", err)
	}
	return snap.waits(), nil
}

// Nights adds what became of today's days. It names nobody: whoever erased everything before is in no number.
func (s *Service) Nights(ctx context.Context) ([]Night, error) {
	waits, err := s.Waits(ctx)
	if err != nil {
		return nil, err
	}
	var nights []Night
	err = s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		given, err := givenOn(tx, tx.Today())
		if err != nil {
			return err
		}
		nights = nil
		for _, w := range waits {
			nights = append(nights, Night{PlaceWait: w, Given: given[w.PlaceID].Given, Taken: given[w.PlaceID].Taken})
			delete(given, w.PlaceID)
		}
		for place, g := range given { // whose dates are all taken, or that gave for today alone
			nights = append(nights, Night{PlaceWait: PlaceWait{PlaceID: place}, Given: g.Given, Taken: g.Taken})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look at the days of today: %w", err)
	}
	return nights, nil
}
