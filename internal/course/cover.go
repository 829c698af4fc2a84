package course

import (
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Gap is a stretch of a date in which nobody has a duty of the rota. The nights of a week have people of their own (night.go).
type Gap struct {
	Date     clock.Date
	Duty     string
	From, To int // minutes of the wall clock
}

// covered says, for each date, in which hours nobody stands behind those at work. A week without them is not opened, as a day is not
// offered (domain 5.6); one that is open already stays promised to who has a place, is no longer offered to others, and alarms the leader.
func covered(p Plan) (out []Finding) {
	for _, g := range p.Gaps {
		same := func(f Finding) bool { return f.Date == g.Date && f.From == g.From && f.To == g.To }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].Duties += " " + g.Duty
			continue
		}
		out = append(out, Finding{Code: NoCover, Date: g.Date, Duties: g.Duty, From: g.From, To: g.To})
	}
	return out
}

// gaps lists what nobody stands behind on the days of a week that are not over.
func (s *Service) gaps(tx *db.Tx, c Course) ([]Gap, error) {
	from := c.First
	if today := tx.Today(); from.Before(today) {
		from = today
	}
	all, err := s.deps.Cover.Missing(tx, from, c.Last)
	if err != nil {
		return nil, fmt.Errorf("ask who stands behind a week: %w", err)
	}
	return all, nil
}

// askable is the function that decides what is shown and what can be asked for: nothing is offered that nobody stands behind.
func (s *Requests) askable(tx *db.Tx, c Course, answer Promise) (bool, error) {
	if !soonEnough(c, tx.Today(), answer) {
		return false, nil
	}
	gaps, err := s.deps.Plans.gaps(tx, c)
	return len(gaps) == 0, err
}

// ToCover lists the weeks that are not over on a date: somebody must stand behind each day of those that are open, and of those that are
// planned before they can be.
func (s *Service) ToCover(tx *db.Tx, from clock.Date) ([]Course, error) {
	all, err := listCourses(tx, from)
	if err != nil {
		return nil, fmt.Errorf("list the weeks to cover: %w", err)
	}
	return slices.DeleteFunc(all, func(c Course) bool { return c.State == Off || c.State == Over }), nil
}

// Promised reports whether doctors can count on the week.
func (c Course) Promised() bool { return c.State == Published || c.State == On }
