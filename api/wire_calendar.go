package main

import (
	"slices"

	"lysning/internal/calendar"
	"lysning/internal/clock"
	"lysning/internal/db"
)

// joinCalendar builds the addresses at which calendars of those who work here read when they are busy.
func (p *program) joinCalendar() {
	p.Calendar = calendar.New(calendar.Deps{DB: p.DB, Secrets: p.Source, Taken: p.taken})
}

// taken is calendar.Deps.Taken: booked days with an hour of her own after a worry, and weeks with colleagues. Nothing of a guest is asked
// for. A date is one stretch, from the first of it to the last.
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
	hours, err := p.Escalation.SetAsideOf(tx, staffID)
	if err != nil {
		return nil, err
	}
	for _, h := range hours {
		i := slices.IndexFunc(all, func(b calendar.Busy) bool {
			return !h.Date.Before(b.Date) && (h.Date == b.Date || !h.Date.After(b.Last))
		})
		switch {
		case i < 0:
			all = append(all, calendar.Busy{Date: h.Date, StartMinute: h.Minute, Minutes: h.Minutes(), Zone: tx.Zone().String()})
		case all[i].Last.IsZero():
			from, to := min(all[i].StartMinute, h.Minute), max(all[i].StartMinute+all[i].Minutes, h.Minute+h.Minutes())
			all[i].StartMinute, all[i].Minutes = from, to-from
		}
	}
	return all, nil
}
