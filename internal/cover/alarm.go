package cover

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// Kinds of alarms that this package raises itself. Other domains name their own; all of those climb.
const (
	KindDrill = "drill" // a test: it climbs as a real one and says on screen that it is none
	KindGap   = "gap"   // a date on which a duty that is needed has nobody; the subject is the date
	KindLines = "lines" // a number of the help-now page is to be tested, or the page to be copied
	KindWait  = "wait"  // doctors wait too long for a day
	KindNight = "night" // a night of a week that doctors count on lacks somebody; the subject is the date. The office is called too: it names another
)

// slow are the kinds that are for the leader and wait for days: nobody is in danger this minute.
var slow = []string{KindGap, KindLines, KindWait, KindNight}

// again is how often those who were called are called again when everybody has been, and until when at that pace.
const (
	again     = 10 * time.Minute
	often     = time.Hour
	seldom    = time.Hour
	slowAgain = 24 * time.Hour
)

// due is how long after it was raised an alarm takes its nth step: the lead at once, the deputy at 5 minutes, the second deputy and the
// leader at 10; all three steps at once where minutes count (Deps.AtOnce). From then on everybody who was called, every ten minutes for an
// hour and then every hour, until a person has it. Source: issue 5 section 2, domain 5.2.
func (s *Service) due(kind string, step int) time.Duration {
	if slices.Contains(slow, kind) {
		return time.Duration(step) * slowAgain
	}
	if slices.Contains(s.AtOnce, kind) {
		return later(max(step, 2)) - later(2)
	}
	return later(step)
}

// Climb is how long after an alarm began its steps call the next: lead, deputy, then everybody.
func Climb(step int) time.Duration { return later(step) }

func later(step int) time.Duration {
	switch step {
	case 0:
		return 0
	case 1:
		return 5 * time.Minute
	case 2:
		return 10 * time.Minute
	}
	at := 10*time.Minute + time.Duration(step-2)*again
	if at <= often {
		return at
	}
	return often + time.Duration(step-2-int((often-10*time.Minute)/again))*seldom
}

// Alarm is one alarm as somebody whom it has called sees it.
type Alarm struct {
	ID      string
	Kind    string
	Subject string
	Raised  clock.Instant
	By      string // name of who has it; empty for nobody yet
	Mine    bool   // the actor has it
	At      clock.Instant
}

// Raise calls people about something, beginning now, in the transaction of whatever makes it necessary. An alarm about the same that
// nobody has yet goes on as it is; one that somebody has had begins anew. The subject is an id that tells nothing to whoever reads the store.
func (s *Service) Raise(tx *db.Tx, kind, subjectID string) error {
	return s.raise(tx, kind, subjectID, true)
}

func (s *Service) raise(tx *db.Tx, kind, subjectID string, anew bool) error {
	old, err := findAlarmOf(tx, kind, subjectID)
	switch {
	case db.IsNotFound(err):
	case err != nil:
		return fmt.Errorf("raise an alarm: %w", err)
	case old.AcknowledgedBy == nil || !anew:
		return nil
	default:
		if err := removeAlarm(tx, old.ID); err != nil {
			return fmt.Errorf("raise an alarm: %w", err)
		}
	}
	id, err := s.IDs.ID()
	if err != nil {
		return fmt.Errorf("raise an alarm: %w", err)
	}
	a := alarmRow{ID: id, Kind: kind, SubjectID: subjectID, RaisedAt: tx.Instant()}
	if err := insertAlarm(tx, a); err != nil {
		return fmt.Errorf("raise an alarm: %w", err)
	}
	return s.climb(tx, a)
}

// Ended ends every alarm about a subject: nobody is called about it any more.
func (s *Service) Ended(tx *db.Tx, subjectID string) error {
	if err := removeAlarmsOf(tx, subjectID); err != nil {
		return fmt.Errorf("end an alarm: %w", err)
	}
	return nil
}

// ended ends one kind of alarm about a subject.
func (s *Service) ended(tx *db.Tx, kind, subjectID string) error {
	a, err := findAlarmOf(tx, kind, subjectID)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return removeAlarm(tx, a.ID)
}

// climb takes every step whose time has come and leaves a row for each message: what is sent is a matter of the outbox, so a dead server
// or a restart holds no step up. A clock that went back begins the wait for the next step anew instead of standing still.
func (s *Service) climb(tx *db.Tx, a alarmRow) error {
	if a.RaisedAt > tx.Instant() {
		a.RaisedAt = tx.Instant().Add(-s.due(a.Kind, max(a.Step-1, 0)))
	}
	first := a.Step
	for a.Step < first+mostSteps && a.RaisedAt.Add(s.due(a.Kind, a.Step)) <= tx.Instant() {
		to, err := s.calledAt(tx, a)
		if err != nil {
			return fmt.Errorf("climb: %w", err)
		}
		for _, id := range to {
			if err := s.call(tx, a.ID, id); err != nil {
				return fmt.Errorf("climb: %w", err)
			}
		}
		a.Step++
	}
	return moveAlarm(tx, a.ID, a.RaisedAt, a.Step)
}

// mostSteps are taken at once when the clock jumps ahead: everybody is called by then.
const mostSteps = 3

func (s *Service) call(tx *db.Tx, alarmID, staffID string) error {
	if err := insertCall(tx, alarmID, staffID); err != nil {
		return err
	}
	for _, kind := range []string{mailKind, textKind} {
		// Due since ever: a clock that goes back must not hold it up.
		if err := s.Box.Put(tx, kind, staffID, time.UnixMilli(0)); err != nil {
			return err
		}
	}
	return nil
}

// calledAt tells whom a step calls. A step whose person is not there calls the next instead: no step is empty.
func (s *Service) calledAt(tx *db.Tx, a alarmRow) ([]string, error) {
	people, err := s.People.Working(tx)
	if err != nil {
		return nil, err
	}
	with := func(r session.Role) (ids []string) {
		for _, p := range people {
			if p.Has(r) {
				ids = append(ids, p.ID)
			}
		}
		return ids
	}
	leaders, leads := with(session.Leader), with(session.SafetyLead)
	if a.Kind == KindNight {
		all := append(with(session.Coordinator), leaders...)
		slices.Sort(all)
		return slices.Compact(all), nil
	}
	if slices.Contains(slow, a.Kind) {
		return leaders, nil
	}
	if a.Step > 2 {
		return listCalled(tx, a.ID)
	}
	st, err := s.Standing(tx)
	if err != nil {
		return nil, err
	}
	now := tx.Now.In(tx.Zone())
	today, q := clock.DateOf(now), (now.Hour()*60+now.Minute())/quarter
	holding := func(d Duty) (ids []string) {
		if id := st.holder(today, d, q); id != "" {
			ids = []string{id}
		}
		return ids
	}
	firstOf := func(lists ...[]string) []string {
		for _, l := range lists {
			if len(l) > 0 {
				return l
			}
		}
		return nil
	}
	switch a.Step {
	case 0: // without a rota, or outside its hours, everybody who may lead
		return firstOf(holding(Lead), holding(Deputy), leads, leaders), nil
	case 1:
		return firstOf(holding(Deputy), leads, leaders), nil
	default:
		all := append(holding(Second), leaders...)
		slices.Sort(all)
		return slices.Compact(all), nil
	}
}

// seenFor is how long those who were called are shown who has it.
const seenFor = time.Hour

// keptFor is when an alarm that somebody has, and that nothing ended, is forgotten.
const keptFor = 24 * time.Hour

// Mine lists the alarms that have called the actor: those that nobody has, and for an hour those that somebody has. Errors: forbidden.
func (s *Service) Mine(ctx context.Context, actor session.Actor) ([]Alarm, error) {
	if actor.Kind != session.Staff {
		return nil, ErrForbidden
	}
	var out []Alarm
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := listAlarmsFor(tx, actor.StaffID, tx.Instant().Add(-seenFor))
		if err != nil {
			return err
		}
		out = make([]Alarm, 0, len(rows))
		for _, r := range rows {
			out = append(out, r.alarm(actor.StaffID))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list one's alarms: %w", err)
	}
	return out, nil
}

// Acknowledge says *I have it*: the first who does has it, whoever comes later is told who. Only somebody whom it has called can.
// Errors: forbidden, not_found.
func (s *Service) Acknowledge(ctx context.Context, actor session.Actor, id string) (Alarm, error) {
	if actor.Kind != session.Staff {
		return Alarm{}, ErrForbidden
	}
	var out Alarm
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		a, err := findAlarmFor(tx, id, actor.StaffID)
		if err != nil {
			return err
		}
		first, err := acknowledge(tx, id, actor.StaffID, tx.Instant())
		if err != nil {
			return err
		}
		if first && a.Kind == KindDrill {
			if err := s.measured(tx, a.row()); err != nil {
				return err
			}
		}
		if a, err = findAlarmFor(tx, id, actor.StaffID); err != nil {
			return err
		}
		out = a.alarm(actor.StaffID)
		return nil
	})
	if db.IsNotFound(err) {
		return Alarm{}, ErrNotFound
	}
	if err != nil {
		return Alarm{}, fmt.Errorf("acknowledge an alarm: %w", err)
	}
	return out, nil
}
