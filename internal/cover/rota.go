package cover

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// Ahead is how many days of the rota are looked at: six weeks.
const Ahead = 42

// Stretch is somebody's duty between two minutes of a day.
type Stretch struct {
	Duty     Duty
	From, To int
	StaffID  string
}

// RotaDay is a day of the rota: a weekday of the pattern, or a date.
type RotaDay struct {
	Day       string // mon, or 2026-11-30
	Own       []Desk // of a date: for which desks it differs from the pattern; of a weekday: which have been written
	Off       bool   // a public holiday or a closed day: the pattern rests
	Stretches []Stretch
	Must      [][2]int // the hours that must be covered, in minutes
	Week      bool     // a week with colleagues, planned or open
	Lacks     []Lack
}

// View is the rota as those who keep it see it.
type View struct {
	Version string
	Write   []Desk // that the actor may write
	Begun   []Desk // whose rota has been written; the file counts for the other
	Week    []RotaDay
	Dates   []RotaDay // the next six weeks, and later dates of weeks with colleagues
	Lacks   []Lack    // of the dates, and of later ones that somebody counts on
	Swaps   []Swap
	People  []Person // who can have a duty; the numbers are left out but for whether there is one
}

var keepers = []session.Role{session.Leader, session.Coordinator, session.SafetyLead}

// Rota shows the pattern, the next six weeks, what is missing and who asks for a swap. Errors: forbidden.
func (s *Service) Rota(ctx context.Context, actor session.Actor) (View, error) {
	if !slices.ContainsFunc(keepers, actor.Has) {
		return View{}, ErrForbidden
	}
	var v View
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		st, err := s.Standing(tx)
		if err != nil {
			return err
		}
		v = View{Version: st.version}
		for _, d := range Desks {
			if slices.ContainsFunc(d.editors(), actor.Has) {
				v.Write = append(v.Write, d)
			}
			if st.begun[d] {
				v.Begun = append(v.Begun, d)
			}
		}
		for i := range weekdays { // Monday first
			v.Week = append(v.Week, st.weekday(weekdays[(i+1)%7]))
		}
		today := tx.Today()
		needs, err := s.needs(tx, today)
		if err != nil {
			return err
		}
		v.Lacks = st.missing(needs, today, today.AddDays(Ahead-1))
		for _, date := range shownDates(needs, today) {
			one := st.date(date)
			one.add(needs, date)
			for _, l := range v.Lacks {
				if l.Date == date {
					one.Lacks = append(one.Lacks, l)
				}
			}
			v.Dates = append(v.Dates, one)
		}
		if v.Swaps, err = s.swaps(tx, st); err != nil {
			return err
		}
		v.People, err = s.holders(tx)
		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("show the rota: %w", err)
	}
	return v, nil
}

// holders lists who can have any duty.
func (s *Service) holders(tx *db.Tx) ([]Person, error) {
	all, err := s.People.Working(tx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p Person) bool {
		return !slices.ContainsFunc(Duties, p.may)
	}), nil
}

// May lists the duties that a person can be given.
func (p Person) May() (all []Duty) {
	for _, d := range Duties {
		if p.may(d) {
			all = append(all, d)
		}
	}
	return all
}

func (st *Standing) weekday(day string) RotaDay {
	one := RotaDay{Day: day}
	for _, desk := range Desks {
		if t, own := st.days[dayDesk{day, desk}]; own {
			one.Own = append(one.Own, desk)
			one.Stretches = append(one.Stretches, t.stretches(desk)...)
		}
	}
	return one
}

func (st *Standing) date(date clock.Date) RotaDay {
	one := RotaDay{Day: date.String(), Off: st.files.DayOff(date), Must: st.files.StaffedOn(date)}
	for _, desk := range Desks {
		if _, own := st.days[dayDesk{one.Day, desk}]; own {
			one.Own = append(one.Own, desk)
		}
		one.Stretches = append(one.Stretches, st.on(desk, date).stretches(desk)...)
	}
	return one
}

// add lets the hours of a week with colleagues be among those that must be covered.
func (d *RotaDay) add(needs []Need, date clock.Date) {
	for _, n := range needs {
		if !n.Week || n.Date != date {
			continue
		}
		d.Week = true
		from, to := n.From, n.To
		for _, m := range d.Must {
			from, to = min(from, m[0]), max(to, m[1])
		}
		d.Must = [][2]int{{from, to}}
	}
}

func (t table) stretches(desk Desk) (all []Stretch) {
	for _, d := range Duties {
		if d.Desk() != desk || t[d] == nil {
			continue
		}
		for q := 0; q < quarters; {
			who, from := t[d][q], q
			for q < quarters && t[d][q] == who {
				q++
			}
			if who != "" {
				all = append(all, Stretch{Duty: d, From: from * quarter, To: q * quarter, StaffID: who})
			}
		}
	}
	return all
}

// Write is one desk's people for some days of the pattern, or for some dates; whoever had the desk on those days has it no more.
type Write struct {
	Days      []string
	Desk      Desk
	Stretches []Stretch // may be none: then nobody is there
	Seen      string    // View.Version that the writer has looked at
}

const mostDays = 7

// Set writes days of a desk's rota. Leaders; safety leads write the safety desk's, coordinators the office's.
// Errors: forbidden, duty_hours_invalid, rota_holder, rota_same_person, rota_moved.
func (s *Service) Set(ctx context.Context, actor session.Actor, in Write) error {
	if !slices.Contains(Desks, in.Desk) {
		return ErrRota
	}
	if !slices.ContainsFunc(in.Desk.editors(), actor.Has) {
		return ErrForbidden
	}
	if err := in.check(); err != nil {
		return err
	}
	return s.rewrite(ctx, "write the rota", in.Seen, func(tx *db.Tx) error {
		if err := s.able(tx, in.Stretches); err != nil {
			return err
		}
		for _, day := range in.Days {
			if date, err := clock.ParseDate(day); err == nil && date.Before(tx.Today()) {
				return ErrRota
			}
			if err := writeDay(tx, day, in.Desk, in.slots(day)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Clear takes away how a date differs: the pattern counts on it again. The roles are those of Set. Errors: forbidden, duty_hours_invalid, rota_moved.
func (s *Service) Clear(ctx context.Context, actor session.Actor, day string, desk Desk, seen string) error {
	if !slices.Contains(Desks, desk) {
		return ErrRota
	}
	if !slices.ContainsFunc(desk.editors(), actor.Has) {
		return ErrForbidden
	}
	if !dayKnown(day) || slices.Contains(weekdays, day) {
		return ErrRota // a written pattern stays written: the file must not come back unseen
	}
	return s.rewrite(ctx, "clear a date of the rota", seen, func(tx *db.Tx) error { return removeDay(tx, day, desk) })
}

// rewrite changes what its author has seen, and nothing else.
func (s *Service) rewrite(ctx context.Context, what, seen string, change func(tx *db.Tx) error) error {
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		version, err := db.Setting(tx, versionSetting)
		if err != nil {
			return err
		}
		if version != seen {
			return ErrMoved
		}
		if err := change(tx); err != nil {
			return err
		}
		return s.changed(tx)
	})
	if db.IsDuplicate(err) {
		return ErrSame
	}
	if err != nil && fault.Of(err) == nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return err
}

func (in Write) check() error {
	if len(in.Days) == 0 || len(in.Days) > mostDays || len(in.Stretches) > quarters {
		return ErrRota
	}
	for i, day := range in.Days {
		if !dayKnown(day) || slices.Contains(in.Days[:i], day) {
			return ErrRota
		}
	}
	for i, x := range in.Stretches {
		if x.Duty.Desk() != in.Desk || !slices.Contains(Duties, x.Duty) ||
			x.From < 0 || x.To > 24*60 || x.From >= x.To || x.From%quarter != 0 || x.To%quarter != 0 {
			return ErrRota
		}
		for _, o := range in.Stretches[:i] {
			if x.From >= o.To || o.From >= x.To {
				continue
			}
			if o.Duty == x.Duty {
				return ErrRota
			}
			if o.StaffID == x.StaffID {
				return ErrSame
			}
		}
	}
	return nil
}

// able refuses whoever may not have a duty.
func (s *Service) able(tx *db.Tx, all []Stretch) error {
	people, err := s.People.Working(tx)
	if err != nil {
		return err
	}
	for _, x := range all {
		if !slices.ContainsFunc(people, func(p Person) bool { return p.ID == x.StaffID && p.may(x.Duty) }) {
			return ErrHolder
		}
	}
	return nil
}

func (in Write) slots(day string) (all []slotRow) {
	for _, x := range in.Stretches {
		for q := x.From / quarter; q < x.To/quarter; q++ {
			all = append(all, slotRow{Day: day, Desk: in.Desk, Duty: x.Duty, Quarter: q, StaffID: x.StaffID})
		}
	}
	return all
}

// shownDates are the next six weeks, and later dates of weeks with colleagues, which are written one by one.
func shownDates(needs []Need, today clock.Date) (all []clock.Date) {
	for n := range Ahead {
		all = append(all, today.AddDays(n))
	}
	end := len(all)
	for _, n := range needs {
		if n.Week && n.Date.After(all[end-1]) {
			all = append(all, n.Date)
		}
	}
	slices.SortFunc(all[end:], func(a, b clock.Date) int { return b.DaysUntil(a) })
	return slices.Compact(all)
}

// needs lists what somebody counts on, and what a planned week will.
func (s *Service) needs(tx *db.Tx, from clock.Date) ([]Need, error) {
	if s.Counted == nil {
		return nil, nil
	}
	return s.Counted(tx, from, from.AddDays(countedAhead))
}

// missing lists what is missing on dates, and on later ones that somebody counts on.
func (st *Standing) missing(needs []Need, from, to clock.Date) []Lack {
	all := st.Lacks(from, to, needs)
	for _, n := range needs {
		if n.Date.After(to) {
			all = append(all, st.of(n)...)
		}
	}
	return tidy(all)
}

// countedAhead is how many days ahead a promise is looked at: further than days are made, and than weeks are open.
const countedAhead = 400

// Plant writes the pattern of an invented programme; only the demo does.
func (s *Service) Plant(ctx context.Context, actor session.Actor, all []Write) error {
	if actor.Kind != session.Program {
		return ErrForbidden
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		for _, in := range all {
			if err := errors.Join(in.check(), s.able(tx, in.Stretches)); err != nil {
				return err
			}
			for _, day := range in.Days {
				if err := writeDay(tx, day, in.Desk, in.slots(day)); err != nil {
					return err
				}
			}
		}
		return s.changed(tx)
	})
	if err != nil {
		return fmt.Errorf("plant a rota: %w", err)
	}
	return nil
}
