package programme

import (
	"slices"

	"lysning/internal/clock"
)

// Kinds of a helpline.
const (
	Emergency  = "emergency"    // a life may be in danger now
	Talk       = "helpline"     // talk with somebody now
	OutOfHours = "out_of_hours" // help with illness when the ordinary doors are shut
	ForDoctors = "doctors"      // a line for doctors
)

// After a last test call this many days old the leader is alarmed, and no new day is offered (design section 6). A number
// is never taken away by age: a number that may be right is better than none.
const (
	alarmDays = 60
	stopDays  = 90
)

// Helpline is one number of the help-now page. LastTestCall is the day somebody rang it and reached what it promises; an
// emergency number is never rung for a test, so for it the date is that of the last check against its source.
type Helpline struct {
	Country      string
	Kind         string
	Name         string
	Number       string
	TextNumber   string
	Always       bool  // day and night
	Hours        Words // when not always
	Audience     Words
	Languages    []string
	Source       string
	SourceDate   string // as precise as the source is: 2024, 2024-03 or 2024-03-18
	SecondSource string
	LastTestCall clock.Date
	Tester       string
}

// Stale reports on a helpline by the age of its last test call.
func (h Helpline) Stale(today clock.Date) (alarm, stop bool) {
	if h.LastTestCall.IsZero() {
		return true, true
	}
	age := h.LastTestCall.DaysUntil(today)
	return age > alarmDays, age > stopDays
}

// HelplineAlarms lists the helplines whose test call is due, oldest first, for the programme leader.
func (p *Programme) HelplineAlarms(today clock.Date) []Helpline {
	var due []Helpline
	for _, h := range p.Helplines {
		if alarm, _ := h.Stale(today); alarm {
			due = append(due, h)
		}
	}
	slices.SortStableFunc(due, func(a, b Helpline) int { return b.LastTestCall.DaysUntil(a.LastTestCall) })
	return due
}

// NewDaysStopped reports whether a test call is so old that no new day may be offered. It holds for every listed number,
// also those of other countries: what cannot be tested should not be listed.
func (p *Programme) NewDaysStopped(today clock.Date) bool {
	return slices.ContainsFunc(p.Helplines, func(h Helpline) bool { _, stop := h.Stale(today); return stop })
}

// Countries are the countries that have helplines: the programme's own first, the others in the order of the file.
func (p *Programme) Countries() []string {
	list := []string{p.Country}
	for _, h := range p.Helplines {
		if !slices.Contains(list, h.Country) {
			list = append(list, h.Country)
		}
	}
	return list
}

// HelplinesOf lists a country's helplines of some kinds, in the order of the file. It never leaves one out for its age.
func (p *Programme) HelplinesOf(country string, kinds ...string) []Helpline {
	var list []Helpline
	for _, h := range p.Helplines {
		if h.Country == country && (len(kinds) == 0 || slices.Contains(kinds, h.Kind)) {
			list = append(list, h)
		}
	}
	return list
}
