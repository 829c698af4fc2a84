package main

import (
	"context"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/course"
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
	weeks, err := n.p.CourseRequests.HouseNights(ctx)
	if err != nil {
		return nil, err
	}
	today := n.p.today()
	return append(shapes(all, func(b booking.Night) figures.Night {
		return figures.Night{
			Kind: figures.Day, Place: b.PlaceID, First: daysUntil(today, b.First), Third: daysUntil(today, b.Third), Given: b.Given, Taken: b.Taken, Unused: b.Given - b.Taken,
		}
	}), shapes(weeks, func(c course.HouseNight) figures.Night {
		return figures.Night{
			Kind: figures.Week, Place: c.PlaceID, First: daysUntil(today, c.First), Third: daysUntil(today, c.Third), Given: c.Given, Taken: c.Taken, Unused: c.Given - c.Taken,
		}
	})...), nil
}

// daysUntil is nil for no date.
func daysUntil(today, date clock.Date) *int {
	if date.IsZero() {
		return nil
	}
	days := today.DaysUntil(date)
	return &days
}
