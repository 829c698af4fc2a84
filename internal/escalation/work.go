package escalation

import (
	"context"
	"maps"
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
	AlarmRescueLate  = "rescue_late"  // its step is overdue, and a life is in danger
	AlarmSeal        = "seal"         // a second person is asked for: the subject is the opening
	AlarmSealNow     = "seal_now"     // and a life is in danger
	AlarmSealLate    = "seal_late"
	AlarmSealNowLate = "seal_now_late"
	AlarmReview      = "review_late"
	AlarmDebrief     = "debrief_late"
)

// Alarms are all kinds.
var Alarms = []string{
	AlarmConcern, AlarmRescue, AlarmConcernLate, AlarmRescueLate, AlarmSeal, AlarmSealNow, AlarmSealLate, AlarmSealNowLate, AlarmReview, AlarmDebrief,
}

// together are the kinds by which everybody is rung together, in place of those by which people are rung one after the other.
var together = map[string]string{AlarmConcern: AlarmRescue, AlarmConcernLate: AlarmRescueLate, AlarmSeal: AlarmSealNow, AlarmSealLate: AlarmSealNowLate}

// AtOnce are the kinds for which everybody is rung together.
func AtOnce() []string { return slices.Sorted(maps.Values(together)) }

// alarmAt is the kind by which people are rung about a state at a level: the table says whether all of them at once.
func alarmAt(state State, level Level, kind string) string {
	if all, has := together[kind]; has && slices.Contains(row(state).Everybody, level) {
		return all
	}
	return kind
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
			if c.debriefLate(tx) {
				return s.Alarm.Raise(tx, AlarmDebrief, c.ID)
			}
			return nil
		}
		if c.Ended.IsZero() && past(tx, c.Due) {
			return s.Alarm.Raise(tx, alarmAt(c.State, c.Level, AlarmConcernLate), c.ID)
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
			return s.Alarm.Raise(tx, alarmAt(SealAsked, sc.Level, AlarmSealLate), o.ID)
		case now.State == SealExpired && sc.Ended.IsZero() && !sc.sealed(SealAsked, SealOpen): // nobody has decided: it does not end in silence
			return s.Alarm.Raise(tx, alarmAt(sc.State, sc.Level, AlarmConcernLate), sc.ID)
		case (now.State == ReviewDue || now.State == Reviewing) && past(tx, now.ReviewDue):
			return s.Alarm.Raise(tx, AlarmReview, o.ID)
		}
	}
	return nil
}
