package cover

import (
	"context"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
)

// drillFor is when a drill that nobody answers ends: everybody has been called for twenty minutes by then.
const drillFor = 30 * time.Minute

const (
	mostDrills  = 12 // that are shown: three years of quarters
	drillMonths = term.DrillMonths
)

// Drill is a test alarm. Domain 5.6: one a quarter, measured against the clocks. It names nobody.
type Drill struct {
	Day      clock.Date
	Running  bool
	Answered bool
	Minutes  int  // until it was answered, whole ones
	Step     int  // 0 by the lead, 1 when the deputy had been called, 2 when all had
	InTime   bool // before the second deputy and the leader had to be called
}

// Drills lists the newest first, and whether this quarter's is still to be held. Leaders and safety leads. Errors: forbidden.
func (s *Service) Drills(ctx context.Context, actor session.Actor) (all []Drill, owed bool, err error) {
	if !actor.Has(session.Leader) && !actor.Has(session.SafetyLead) {
		return nil, false, ErrForbidden
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := listDrills(tx)
		if err != nil {
			return err
		}
		all, owed = make([]Drill, 0, len(rows)), true
		for _, r := range rows {
			d := Drill{Day: r.Day, Running: r.Minutes == nil, Answered: r.Step != nil}
			if r.Minutes != nil {
				d.Minutes = *r.Minutes
			}
			if r.Step != nil {
				d.Step = *r.Step
				d.InTime = d.Step < 2
			}
			owed = owed && quarterOf(r.Day) != quarterOf(tx.Today())
			all = append(all, d)
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("list drills: %w", err)
	}
	return all, owed, nil
}

func quarterOf(d clock.Date) int { return d.Year()*4 + (int(d.Month())-1)/3 }

// StartDrill raises a test alarm. Leaders. Errors: forbidden, drill_on.
func (s *Service) StartDrill(ctx context.Context, actor session.Actor) error {
	if !actor.Has(session.Leader) {
		return ErrForbidden
	}
	id, err := s.IDs.ID()
	if err != nil {
		return fmt.Errorf("start a drill: %w", err)
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		all, err := listDrills(tx)
		if err != nil {
			return err
		}
		for _, d := range all {
			if d.Minutes == nil {
				return ErrDrill
			}
		}
		if err := insertDrill(tx, id, tx.Today()); err != nil {
			return err
		}
		return s.Raise(tx, KindDrill, id)
	})
	if err != nil {
		return fmt.Errorf("start a drill: %w", err)
	}
	return nil
}

// measured writes down that a drill was answered. The alarm stays for a while, so that the others see who has it.
func (s *Service) measured(tx *db.Tx, a alarmRow) error {
	step := min(max(a.Step-1, 0), 2)
	return endDrill(tx, a.SubjectID, minutesSince(tx, a), &step)
}

// unanswered ends a drill that nobody answered.
func (s *Service) unanswered(tx *db.Tx, a alarmRow) error {
	if err := endDrill(tx, a.SubjectID, minutesSince(tx, a), nil); err != nil {
		return err
	}
	return removeAlarm(tx, a.ID)
}

func minutesSince(tx *db.Tx, a alarmRow) int {
	return max(0, int((tx.Instant()-a.RaisedAt)/clock.Instant(time.Minute.Milliseconds())))
}
