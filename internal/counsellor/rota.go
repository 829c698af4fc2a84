package counsellor

import (
	"cmp"
	"slices"
	"time"

	"lysning/internal/clock"
)

// MostAWeek is the programme's limit of days in a week: more wears out whoever listens (domain 3.5).
const MostAWeek = 3

const (
	aWeek       = MostAWeek
	readMinute  = 15 * 60 // words beforehand are read by 15:00
	readingLead = 3 * 60  // words that come later than 12:00 on a working day wait for the next one
)

// rota is everything that decides which days a counsellor gives, in memory. It is a pure function of what is in it.
type rota struct {
	profile    Profile
	patterns   []Pattern
	exceptions map[clock.Date]Exception
	leaves     []Leave
	calendar   Calendar
}

// away reports whether the counsellor does not work on a date whatever her pattern says.
func (r *rota) away(date clock.Date) bool {
	if r.profile.now() != Active || r.calendar.PublicHoliday(date) || r.exceptions[date].Off {
		return true
	}
	return r.onLeave(date)
}

func (r *rota) onLeave(date clock.Date) bool {
	return slices.ContainsFunc(r.leaves, func(l Leave) bool {
		return !date.Before(l.FirstDate) && !date.After(l.LastDate)
	})
}

// onOwnLeave is onLeave without the weeks that take a counsellor from her days.
func (r *rota) onOwnLeave(date clock.Date) bool {
	return slices.ContainsFunc(r.leaves, func(l Leave) bool {
		return l.CourseID == "" && !date.Before(l.FirstDate) && !date.After(l.LastDate)
	})
}

// on is what the counsellor does on a date by exception or pattern; extra tells which. An exception replaces the pattern; of
// two patterns for one weekday the newer holds.
func (r *rota) on(date clock.Date) (w WeekDay, extra, ok bool) {
	if r.away(date) {
		return WeekDay{}, false, false
	}
	if e, found := r.exceptions[date]; found {
		return WeekDay{Weekday: date.Weekday(), StartMinute: e.StartMinute, PlaceID: e.PlaceID}, true, true
	}
	var best *Pattern
	for i := range r.patterns {
		p := &r.patterns[i]
		if p.Weekday != date.Weekday() || date.Before(p.FirstDate) || !p.LastDate.IsZero() && date.After(p.LastDate) {
			continue
		}
		if best == nil || p.FirstDate.After(best.FirstDate) || p.FirstDate == best.FirstDate && p.ID < best.ID {
			best = p
		}
	}
	if best == nil {
		return WeekDay{}, false, false
	}
	return best.WeekDay, false, true
}

// works reports whether a date is a real working day of the counsellor.
func (r *rota) works(date clock.Date) bool {
	_, _, ok := r.on(date)
	return ok
}

// giving lists the dates from..to that the counsellor can give: at most one a date and three a week (Monday to Sunday), or
// fewer when she has said so.
// Days added by hand count before those of the pattern. Whole weeks are looked at, so an answer never depends on the range
// asked for, and a year of 53 weeks is nothing special.
func (r *rota) giving(from, to clock.Date) []Given {
	var all []Given
	for monday := mondayOf(from); !monday.After(to); monday = monday.AddDays(7) {
		var week, pattern []Given
		for i := range 7 {
			date := monday.AddDays(i)
			w, extra, ok := r.on(date)
			if !ok || date.After(r.profile.trainedUntil()) {
				continue
			}
			g := Given{CounsellorID: r.profile.ID, Date: date, PlaceID: w.PlaceID, StartMinute: w.StartMinute, Most: r.profile.most()}
			if extra {
				week = append(week, g)
			} else {
				pattern = append(pattern, g)
			}
		}
		week = append(week, pattern...)
		for _, g := range week[:min(len(week), r.profile.most())] {
			if !g.Date.Before(from) && !g.Date.After(to) {
				all = append(all, g)
			}
		}
	}
	slices.SortFunc(all, func(a, b Given) int { return cmp.Compare(a.Date.String(), b.Date.String()) })
	return all
}

// readingTime is the first moment at which words written at from, for a day on date, are promised to be read: 15:00 on a real
// working day before the day itself. ok is false when there is none.
func (r *rota) readingTime(from time.Time, date clock.Date) (clock.Date, int, bool) {
	today := clock.DateOf(from)
	minute := from.Hour()*60 + from.Minute()
	for d := today; d.Before(date); d = d.AddDays(1) {
		if d == today && minute > readMinute-readingLead {
			continue
		}
		if r.works(d) {
			return d, readMinute, true
		}
	}
	return clock.Date{}, 0, false
}

func mondayOf(d clock.Date) clock.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }
