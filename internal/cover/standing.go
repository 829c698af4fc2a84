package cover

import (
	"fmt"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/programme"
)

const (
	quarter     = 15 // minutes; the rota is kept in quarters of an hour
	quarters    = 24 * 60 / quarter
	beforeStart = programme.BeforeStart
)

// weekdays name the days of the pattern in the store, as time.Weekday counts them.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

type dayDesk struct {
	day  string
	desk Desk
}

// table is who has which duty in which quarter of a day.
type table map[Duty]*[quarters]string

// Standing is the rota and the test calls as they stood in one transaction: what decides whether a day can be offered. It is read
// once for each change and then answers from memory, since a list of days asks hundreds of times.
type Standing struct {
	version string
	files   *programme.Programme
	days    map[dayDesk]table
	begun   map[Desk]bool // a weekday has been written
	calls   []programme.TestCall
}

// Standing reads what stands now, in the caller's transaction: a change of the rota and a booking cannot both believe that they came first.
func (s *Service) Standing(tx *db.Tx) (*Standing, error) {
	version, err := db.Setting(tx, versionSetting)
	if err != nil {
		return nil, fmt.Errorf("read the rota: %w", err)
	}
	if old := s.newest.Load(); old != nil && old.version == version {
		return old, nil
	}
	fresh, err := s.read(tx, version)
	if err != nil {
		return nil, fmt.Errorf("read the rota: %w", err)
	}
	s.newest.Store(fresh)
	return fresh, nil
}

func (s *Service) read(tx *db.Tx, version string) (*Standing, error) {
	st := &Standing{version: version, files: s.Files, days: map[dayDesk]table{}, begun: map[Desk]bool{}}
	if version == "" {
		return st, nil // nothing was ever written
	}
	days, err := listDays(tx)
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		st.days[dayDesk{d.Day, d.Desk}] = table{}
		if slices.Contains(weekdays, d.Day) {
			st.begun[d.Desk] = true
		}
	}
	people, err := s.People.Working(tx)
	if err != nil {
		return nil, err
	}
	slots, err := listSlots(tx, "")
	if err != nil {
		return nil, err
	}
	for _, x := range slots {
		// Whoever is shut out or has lost the role leaves a gap at once; the row stays for the day on which she comes back.
		if i := slices.IndexFunc(people, func(p Person) bool { return p.ID == x.StaffID }); i < 0 || !people[i].may(x.Duty) {
			continue
		}
		t := st.days[dayDesk{x.Day, x.Desk}]
		if t[x.Duty] == nil {
			t[x.Duty] = &[quarters]string{}
		}
		t[x.Duty][x.Quarter] = x.StaffID
	}
	st.calls, err = listCalls(tx)
	return st, err
}

// changed gives what stands a name that nothing had before. A number that counts up would not do: one that is taken back with its
// transaction would be given again to something else.
func (s *Service) changed(tx *db.Tx) error {
	id, err := s.IDs.ID()
	if err != nil {
		return fmt.Errorf("change the rota: %w", err)
	}
	return db.SetSetting(tx, versionSetting, id)
}

// Changed says, in the transaction of the change, that somebody's roles or state are others now.
func (s *Service) Changed(tx *db.Tx) error { return s.changed(tx) }

// Version names what stands; two that are equal answer every question alike.
func (st *Standing) Version() string { return st.version }

// Lines are the numbers of the help-now page as the test calls leave them.
func (st *Standing) Lines() []programme.Helpline { return st.files.Tested(st.calls) }

// written reports whether a desk's people on a date are those of a rota, and not of the file.
func (st *Standing) written(desk Desk, date clock.Date) bool {
	_, own := st.days[dayDesk{date.String(), desk}]
	return own || st.begun[desk]
}

// on is the table that counts for a desk on a date; nil where nobody is there. The pattern rests on public holidays and closed days.
func (st *Standing) on(desk Desk, date clock.Date) table {
	if t, own := st.days[dayDesk{date.String(), desk}]; own {
		return t
	}
	if st.files.DayOff(date) {
		return nil
	}
	return st.days[dayDesk{weekdays[date.Weekday()], desk}]
}

func (st *Standing) holder(date clock.Date, d Duty, q int) string {
	if t := st.on(d.Desk(), date); t[d] != nil && q >= 0 && q < quarters {
		return t[d][q]
	}
	return ""
}

// until is the minute at which whoever leads in a minute stops.
func (st *Standing) until(date clock.Date, minute int) int {
	q := minute / quarter
	for lead := st.holder(date, Lead, q); q < quarters && st.holder(date, Lead, q) == lead; {
		q++
	}
	return q * quarter
}

// CoversDay reports whether enough people stand behind a day of minutes length that starts at startMinute, from two hours before until
// its end. What has no rota yet is judged by the file's hours.
func (st *Standing) CoversDay(date clock.Date, startMinute, minutes int) bool {
	from, to := startMinute-beforeStart, startMinute+minutes
	if from < 0 || minutes <= 0 || st.files.DayOff(date) {
		return false
	}
	for _, desk := range Desks {
		if !st.written(desk, date) && !st.files.CoversDay(date, startMinute, minutes) {
			return false
		}
	}
	return len(st.lacking(date, from, to)) == 0
}

// Missing lists what nobody has on a date between two minutes. A desk without a rota is judged by the file's hours, and there a whole
// desk is there or is not.
func (st *Standing) Missing(date clock.Date, from, to int) []Lack {
	all := st.lacking(date, from, to)
	for _, first := range []Duty{Lead, Phone} {
		if !st.written(first.Desk(), date) && !st.files.Covers(date, from, to) {
			all = append(all, Lack{Date: date, Duty: first, From: from, To: to})
		}
	}
	return tidy(all)
}

// Lack is a stretch in which nobody has a duty that is needed.
type Lack struct {
	Date     clock.Date
	Duty     Duty
	From, To int
	Week     bool // a week with colleagues counts on it
	Promised bool // somebody counts on it already
	Planned  bool // a week cannot be opened before it is mended; nobody counts on it yet
}

// lacking lists what is missing between two minutes, for the desks that have a rota.
func (st *Standing) lacking(date clock.Date, from, to int) (all []Lack) {
	for _, d := range needed {
		if !st.written(d.Desk(), date) {
			continue
		}
		open := -1
		first, end := max(from, 0)/quarter, (min(to, quarters*quarter)+quarter-1)/quarter
		for q := first; q <= end; q++ {
			missing := q < end && st.holder(date, d, q) == ""
			switch {
			case missing && open < 0:
				open = q
			case !missing && open >= 0:
				all = append(all, Lack{Date: date, Duty: d, From: max(open*quarter, from), To: min(q*quarter, to)})
				open = -1
			}
		}
	}
	return all
}

// Lacks lists, for some dates, what is missing in the hours that must be covered: those of the file, and those that are promised.
func (st *Standing) Lacks(from, to clock.Date, promised []Need) (all []Lack) {
	for date := from; !date.After(to); date = date.AddDays(1) {
		for _, hours := range st.files.StaffedOn(date) {
			all = append(all, st.lacking(date, hours[0], hours[1])...)
		}
		for _, n := range promised {
			if n.Date != date {
				continue
			}
			all = append(all, st.of(n)...)
		}
	}
	return tidy(all)
}

// of lists what is missing for somebody who counts on it, or for a week that is planned.
func (st *Standing) of(n Need) []Lack {
	all := st.lacking(n.Date, n.From, n.To)
	for i := range all {
		all[i].Week, all[i].Planned, all[i].Promised = n.Week, n.Planned, !n.Planned
	}
	return all
}

// tidy lets one stretch stand for all that say the same or less of it. Promised ones come before others of the same place.
func tidy(all []Lack) (out []Lack) {
	slices.SortStableFunc(all, func(a, b Lack) int {
		switch {
		case a.Date != b.Date:
			return b.Date.DaysUntil(a.Date)
		case a.Duty != b.Duty:
			return slices.Index(Duties, a.Duty) - slices.Index(Duties, b.Duty)
		case a.From != b.From:
			return a.From - b.From
		}
		return b.To - a.To
	})
	for _, l := range all {
		if n := len(out); n > 0 && out[n-1].Date == l.Date && out[n-1].Duty == l.Duty && l.From <= out[n-1].To {
			last := &out[n-1]
			last.To, last.Promised, last.Week = max(last.To, l.To), last.Promised || l.Promised, last.Week || l.Week
			last.Planned = last.Planned && l.Planned
			continue
		}
		out = append(out, l)
	}
	return out
}

// dayKnown reports whether a text names a weekday of the pattern or a date.
func dayKnown(day string) bool {
	if slices.Contains(weekdays, day) {
		return true
	}
	_, err := clock.ParseDate(day)
	return err == nil && strings.Count(day, "-") == 2
}

// DayNeed is when somebody must stand behind a day: from two hours before it starts until it ends.
func DayNeed(date clock.Date, startMinute, minutes int) Need {
	return Need{Date: date, From: max(0, startMinute-beforeStart), To: startMinute + minutes}
}
