package main

import (
	"context"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/figures"
)

// joinFigures builds what is counted without persons.
func (p *program) joinFigures() {
	p.Figures = figures.New(figures.Deps{
		DB: p.DB, Bookings: p.Bookings, Weeks: weeksOf{p}, Dates: nightsOf{p}, Key: p.Keys.MAC,
		Breaks:   func(tx *db.Tx) (map[int]int, error) { return p.Witness.BreaksByYear(tx) },
		Concerns: func(tx *db.Tx) (map[int]int, error) { return p.Escalation.ConcernsByYear(tx) },
	})
}

// weeksOf is figures.Weeks; the requests are built later than what counts them.
type weeksOf struct{ p *program }

func (w weeksOf) OldestWeek(tx *db.Tx) (clock.Date, bool, error) {
	return w.p.CourseRequests.OldestWeek(tx)
}

// nightsOf is figures.Dates.
type nightsOf struct{ p *program }

func (n nightsOf) Nights(ctx context.Context) ([]figures.Night, error) {
	all, err := n.p.Bookings.Nights(ctx)
	if err != nil {
		return nil, err
	}
	today := n.p.today()
	return shapes(all, func(b booking.Night) figures.Night {
		out := figures.Night{Place: b.PlaceID, Given: b.Given, Taken: b.Taken, Unused: b.Given - b.Taken}
		if !b.First.IsZero() {
			days := today.DaysUntil(b.First)
			out.First = &days
		}
		if !b.Third.IsZero() {
			days := today.DaysUntil(b.Third)
			out.Third = &days
		}
		return out
	}), nil
}
