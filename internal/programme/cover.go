package programme

import (
	"slices"
	"time"

	"lysning/internal/clock"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"
)

// BeforeStart is how many minutes before a day's start the safety lead and the duty phone must answer: whoever falls ill at seven
// must find somebody (design section 5).
const BeforeStart = 120

// calendars are the public holidays of the kept library, by the programme's word for them.
var calendars = map[string][]*cal.Holiday{
	"at": at.Holidays, "ca": ca.Holidays, "ch": ch.Holidays, "de": de.Holidays, "dk": dk.Holidays, "es": es.Holidays,
	"fr": fr.Holidays, "gb": gb.Holidays, "ie": ie.Holidays, "it": it.Holidays, "nl": nl.Holidays, "no": no.Holidays,
	"nz": nz.Holidays, "se": se.Holidays, "us": us.Holidays, "none": nil,
}

// PublicHoliday reports whether date is a public holiday of the programme's calendar, on its own date or the one it is
// observed on.
func (p *Programme) PublicHoliday(date clock.Date) bool {
	if y, ok := p.holidays.Load(date.Year()); ok {
		return y.(map[clock.Date]bool)[date]
	}
	year := map[clock.Date]bool{}
	for _, h := range calendars[p.Holidays] {
		actual, observed := h.Calc(date.Year())
		year[clock.DateOf(actual)], year[clock.DateOf(observed)] = true, true
	}
	p.holidays.Store(date.Year(), year) // a list of free days asks for hundreds of dates
	return year[date]
}

// CoversDay reports whether a safety lead and an office duty phone stand behind a day of minutes length that starts at
// startMinute, from two hours before until its end. Stretches that follow each other count as one. Nobody covers a public
// holiday or a closed day.
func (p *Programme) CoversDay(date clock.Date, startMinute, minutes int) bool {
	return startMinute >= BeforeStart && minutes > 0 && p.Covers(date, startMinute-BeforeStart, startMinute+minutes)
}

// Covers reports whether a safety lead and an office duty phone are there from one minute of a date to another.
func (p *Programme) Covers(date clock.Date, reached, end int) bool {
	if p.DayOff(date) {
		return false
	}
	for again := true; again && reached < end; {
		again = false
		for _, s := range p.Staffed {
			if s.complete() && s.holds(date.Weekday()) && s.From <= reached && s.To > reached {
				reached, again = s.To, true
			}
		}
	}
	return reached >= end
}

// DayOff reports whether a date is a public holiday or a day on which the programme is closed.
func (p *Programme) DayOff(date clock.Date) bool {
	return p.PublicHoliday(date) || slices.Contains(p.Closed, date)
}

// StaffedOn lists the stretches of a date that must be covered, whoever covers them, as pairs of minutes in order; what touches is one.
func (p *Programme) StaffedOn(date clock.Date) (all [][2]int) {
	if p.DayOff(date) {
		return nil
	}
	for _, s := range p.Staffed {
		if s.holds(date.Weekday()) {
			all = append(all, [2]int{s.From, s.To})
		}
	}
	slices.SortFunc(all, func(a, b [2]int) int { return a[0] - b[0] })
	out := all[:0]
	for _, x := range all {
		if n := len(out); n > 0 && x[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], x[1])
		} else {
			out = append(out, x)
		}
	}
	return out
}

func (s Staffed) complete() bool {
	return s.SafetyLead != "" && s.SafetyPhone != "" && s.OfficePhone != ""
}

// OnDuty is the stretch that covers a minute of a date: who stands behind whoever is at work then.
func (p *Programme) OnDuty(date clock.Date, minute int) (Staffed, bool) {
	if p.DayOff(date) {
		return Staffed{}, false
	}
	for _, s := range p.Staffed {
		if s.complete() && s.holds(date.Weekday()) && s.From <= minute && minute < s.To {
			return s, true
		}
	}
	return Staffed{}, false
}

// SupervisionOn lists the hours of supervision on a date: none on a public holiday or a closed day.
func (p *Programme) SupervisionOn(date clock.Date) []Supervision {
	var all []Supervision
	for _, h := range p.Supervision {
		if slices.Contains(h.Days, date.Weekday()) && !p.DayOff(date) {
			all = append(all, h)
		}
	}
	return all
}

// WorkingDay reports whether the office is staffed at all on date: what "the next working day" counts.
func (p *Programme) WorkingDay(date clock.Date) bool {
	if p.DayOff(date) {
		return false
	}
	return slices.ContainsFunc(p.Staffed, func(s Staffed) bool { return s.complete() && s.holds(date.Weekday()) })
}

// Today is the date that the programme's wall clock shows at now.
func (p *Programme) Today(now time.Time) clock.Date { return clock.DateOf(now.In(p.Zone)) }
