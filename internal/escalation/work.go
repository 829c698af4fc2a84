package escalation

import (
	"context"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/outbox"
)

// What waits in the outbox, and what people are rung for.
const (
	kindConcern = "concern_due"
	kindSeal    = "seal_due"
	kindDebrief = "concern_debrief"
	kindKeep    = "law_keeping"

	AlarmConcern     = "concern"      // somebody is worried: the subject is the concern
	AlarmRescue      = "rescue"       // a life is in danger now: the subject is the concern
	AlarmConcernLate = "concern_late" // its step is overdue
	AlarmSeal        = "seal"         // a second person is asked for: the subject is the opening
	AlarmSealLate    = "seal_late"
	AlarmReview      = "review_late"
	AlarmDebrief     = "debrief_late"
)

// Alarms are all kinds.
var Alarms = []string{AlarmConcern, AlarmRescue, AlarmConcernLate, AlarmSeal, AlarmSealLate, AlarmReview, AlarmDebrief}

// AtOnce are the kinds for which everybody is rung together, as the table has it.
func AtOnce() []string {
	if slices.ContainsFunc(Table(), func(r Row) bool { return r.Everybody }) {
		return []string{AlarmRescue}
	}
	return nil
}

// atOnce is how many clocks one run looks at.
const atOnce = 50

// Run looks at the clocks that have run out. Each is a row, so a restart, a clock that jumps and a mail server that is down lose none.
// The job loop calls it every few seconds; what it finds done already is let go.
func (s *Service) Run(ctx context.Context) error {
	for {
		n, err := s.Outbox.Work(ctx, atOnce, s.due, kindConcern, kindSeal, kindDebrief, kindKeep)
		if err != nil || n < atOnce {
			return err
		}
	}
}

func (s *Service) due(ctx context.Context, r outbox.Row) error {
	return s.DB.WithTx(ctx, func(tx *db.Tx) error {
		switch r.Kind {
		case kindSeal:
			return s.sealDue(tx, r.SubjectID)
		case kindKeep:
			return endKeeping(tx, r.SubjectID)
		}
		c, err := findConcern(tx, r.SubjectID)
		if db.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if r.Kind == kindDebrief {
			if c.Debrief == DebriefOwed && past(tx, c.DebriefDue) {
				return s.Alarm.Raise(tx, AlarmDebrief, c.ID)
			}
			return nil
		}
		if c.Ended.IsZero() && past(tx, c.Due) {
			return s.Alarm.Raise(tx, AlarmConcernLate, c.ID)
		}
		return nil
	})
}

func past(tx *db.Tx, due *clock.Instant) bool { return due != nil && *due <= tx.Instant() }

func (s *Service) sealDue(tx *db.Tx, openingID string) error {
	o, err := findOpening(tx, openingID)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := findConcern(tx, o.ConcernID)
	if err != nil {
		return err
	}
	sc, err := s.scene(tx, c)
	if err != nil {
		return err
	}
	if err := s.settleAll(tx, &sc); err != nil {
		return err
	}
	for _, now := range sc.openings {
		if now.ID != openingID {
			continue
		}
		switch {
		case now.State == SealAsked && now.Asked.Add(sc.law.After(ClockSealDecide, sc.Level)) <= tx.Instant():
			return s.Alarm.Raise(tx, AlarmSealLate, o.ID)
		case (now.State == ReviewDue || now.State == Reviewing) && past(tx, now.ReviewDue):
			return s.Alarm.Raise(tx, AlarmReview, o.ID)
		}
	}
	return nil
}
