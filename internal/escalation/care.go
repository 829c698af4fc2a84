package escalation

import (
	"context"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// What follows for people: the agreed check-back, the counsellor's debrief, and her pause.

// The states of a debrief; empty where there is no counsellor.
const (
	DebriefOwed   = "owed"
	DebriefBooked = "booked"
	DebriefHeld   = "held"
)

// Whether the number for a check-back was asked for before the doctor left.
const (
	NumberLeft     = "left"
	NumberDeclined = "declined"
)

// CheckBack agrees who calls the doctor and when, within 24 hours. The number itself is what the doctor has sealed, or says; it is not
// written here. Errors: not_found, concern_moved, concern_invalid.
func (s *Service) CheckBack(ctx context.Context, actor session.Actor, concernID, by string, when time.Time, number string) (View, error) {
	return s.change(ctx, actor, concernID, "agree a check-back", func(tx *db.Tx, sc *scene) error {
		if !sc.Ended.IsZero() || !slices.ContainsFunc(sc.as(actor.StaffID), func(w Who) bool { return w == Counsellor || w == Lead }) {
			return ErrMoved
		}
		due := clock.InstantOf(when)
		last := tx.Instant().Add(sc.law.After(ClockFollowUp, sc.Level))
		who := sc.people.has(by, session.SafetyLead) || sc.own(by) && sc.people.has(by, session.Counsellor)
		if !who || due <= tx.Instant() || due > last || number != NumberLeft && number != NumberDeclined {
			return ErrInvalid
		}
		sc.CheckBy, sc.CheckDue, sc.CheckNumber = by, &due, number
		if sc.State == FollowUp && (sc.Due == nil || due < *sc.Due) {
			sc.Due = &due
			if err := s.Outbox.Put(tx, kindConcern, sc.ID, when); err != nil {
				return err
			}
		}
		return s.save(tx, actor, sc)
	})
}

// mostPause is how long a lead can let a counsellor rest for one concern.
const mostPause = 60

// Rest sets the day on which a counsellor's pause after a concern ends; only she and the safety leads see it. A zero date ends it. While
// it lasts none of her free days is shown. Errors: not_found, concern_moved, concern_invalid.
func (s *Service) Rest(ctx context.Context, actor session.Actor, concernID string, until clock.Date) (View, error) {
	return s.change(ctx, actor, concernID, "let a counsellor rest", func(tx *db.Tx, sc *scene) error {
		if sc.CounsellorID == "" || !slices.Contains(sc.as(actor.StaffID), Lead) {
			return ErrMoved
		}
		if !until.IsZero() && (!until.After(tx.Today()) || until.After(tx.Today().AddDays(mostPause))) {
			return ErrInvalid
		}
		sc.PausedUntil = until
		return s.save(tx, actor, sc)
	})
}

// Resting gives the counsellors who rest today, each until when.
func (s *Service) Resting(tx *db.Tx) (map[string]clock.Date, error) { return resting(tx) }

func (s *Service) save(tx *db.Tx, actor session.Actor, sc *scene) error {
	if ok, err := saveConcern(tx, sc.concern); err != nil || !ok {
		return orMoved(err)
	}
	sc.Moves++
	return s.touch(tx, sc.concern, sc.guestID, actor.StaffID)
}

// Leads are the safety leads who can sign in, by name. Errors: forbidden.
func (s *Service) Leads(ctx context.Context, actor session.Actor) (out []Person, err error) {
	if actor.Kind != session.Staff {
		return nil, ErrForbidden
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		people, err := s.People.Working(tx)
		out = slices.DeleteFunc(people, func(p Person) bool { return !slices.Contains(p.Roles, session.SafetyLead) })
		return err
	})
	return out, asFault("list safety leads", err)
}
