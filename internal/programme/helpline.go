package programme

import (
	"cmp"
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
	Failed       clock.Date // the newest test call did not reach it; zero when it did
	Hidden       bool       // because of that, and because enough others of its country are left
}

// TestCall is what somebody entered about a number: it counts over the file when it is not older.
type TestCall struct {
	Country, Number string
	Day             clock.Date
	Tester          string
	Reached         bool
	GoodDay         clock.Date // of the newest one that reached it; zero for none that was entered
}

// leastLines is how many numbers a country keeps beside the emergency number, whatever a test call says (issue 5 section 6).
const leastLines = 2

// inOrder puts the programme's own country first and each country's emergency number before its others, whatever the file's order is:
// a page that has room for a few numbers shows these.
func inOrder(lines []Helpline, own string) []Helpline {
	country, kind := func(h Helpline) int {
		if h.Country == own {
			return -1
		}
		return slices.IndexFunc(lines, func(o Helpline) bool { return o.Country == h.Country })
	}, func(h Helpline) int {
		if h.Kind == Emergency {
			return 0
		}
		return 1
	}
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b Helpline) int {
		return cmp.Or(country(a)-country(b), kind(a)-kind(b))
	})
	return sorted
}

// FewLines reports whether fewer numbers than two stand beside a country's emergency number: the page then says so.
func FewLines(lines []Helpline, country string) bool {
	return len(LinesOf(lines, country, Talk, OutOfHours, ForDoctors)) < leastLines
}

// Tested gives the numbers as the test calls leave them. One that was not reached is hidden until it is reached again, but never an
// emergency number - nobody rings that for a test -, and never so that fewer than two others of the country are left.
func (p *Programme) Tested(calls []TestCall) []Helpline {
	lines := slices.Clone(p.Helplines)
	for i := range lines {
		h := &lines[i]
		at := slices.IndexFunc(calls, func(c TestCall) bool { return c.Country == h.Country && c.Number == h.Number })
		if at < 0 || calls[at].Day.Before(h.LastTestCall) {
			continue
		}
		c := calls[at]
		if c.Reached {
			h.LastTestCall, h.Tester = c.Day, c.Tester
			continue
		}
		h.Failed = c.Day
		if c.GoodDay.After(h.LastTestCall) {
			h.LastTestCall = c.GoodDay
		}
	}
	left := map[string]int{}
	for _, h := range lines {
		if h.Kind != Emergency {
			left[h.Country]++
		}
	}
	for i := range lines {
		h := &lines[i]
		if !h.Failed.IsZero() && h.Kind != Emergency && left[h.Country] > leastLines {
			h.Hidden = true
			left[h.Country]--
		}
	}
	return lines
}

// LinesOf lists a country's numbers of some kinds that are shown, in their order.
func LinesOf(lines []Helpline, country string, kinds ...string) (list []Helpline) {
	for _, h := range lines {
		if h.Country == country && !h.Hidden && (len(kinds) == 0 || slices.Contains(kinds, h.Kind)) {
			list = append(list, h)
		}
	}
	return list
}

// Stale reports on a helpline by the age of its last test call.
func (h Helpline) Stale(today clock.Date) (alarm, stop bool) {
	if h.LastTestCall.IsZero() {
		return true, true
	}
	age := h.LastTestCall.DaysUntil(today)
	return age > alarmDays, age > stopDays
}

// DueLines lists the numbers whose test call is due, oldest first, for the programme leader: a failed one is due at once.
func DueLines(lines []Helpline, today clock.Date) []Helpline {
	var due []Helpline
	for _, h := range lines {
		if alarm, _ := h.Stale(today); alarm || !h.Failed.IsZero() {
			due = append(due, h)
		}
	}
	slices.SortStableFunc(due, func(a, b Helpline) int { return b.LastTestCall.DaysUntil(a.LastTestCall) })
	return due
}

// DaysStopped reports whether a test call is so old that no new day may be offered. It holds for every number that is shown,
// also those of other countries: what cannot be tested should not be listed.
func DaysStopped(lines []Helpline, today clock.Date) bool {
	return slices.ContainsFunc(lines, func(h Helpline) bool { _, stop := h.Stale(today); return stop && !h.Hidden })
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

// HelplinesOf lists a country's helplines of some kinds as the file has them. It never leaves one out for its age.
func (p *Programme) HelplinesOf(country string, kinds ...string) []Helpline {
	return LinesOf(p.Helplines, country, kinds...)
}
