package main

import (
	"lysning/internal/calendar"
	"lysning/internal/clock"
	"lysning/internal/db"
)

// joinCalendar builds the addresses at which calendars of those who work here read when they are busy.
func (p *program) joinCalendar() {
	p.Calendar = calendar.New(calendar.Deps{DB: p.DB, Secrets: p.Source, Taken: p.taken})
}

// taken is calendar.Deps.Taken: booked days, and weeks with colleagues. Nothing of a guest is asked for.
func (p *program) taken(tx *db.Tx, staffID string, from clock.Date) ([]calendar.Busy, error) {
	days, err := p.Bookings.TakenOf(tx, staffID, from)
	if err != nil {
		return nil, err
	}
	weeks, err := p.Courses.WeeksOf(tx, staffID, from)
	if err != nil {
		return nil, err
	}
	all := make([]calendar.Busy, 0, len(days)+len(weeks))
	for _, w := range weeks {
		all = append(all, calendar.Busy{Date: w.First, Last: w.Last})
	}
	for _, d := range days {
		all = append(all, calendar.Busy{Date: d.Date, StartMinute: d.StartMinute, Minutes: d.Minutes, Zone: d.Zone})
	}
	return all, nil
}
