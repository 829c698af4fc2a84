package escalation

import (
	"context"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Take takes a step of the table out of the state that a concern is in. What the table does not let this person do here is
// concern_moved, since pages offer only what it does. Errors: not_found, concern_moved.
func (s *Service) Take(ctx context.Context, actor session.Actor, concernID string, step Step) (View, error) {
	return s.change(ctx, actor, concernID, "take a step", func(tx *db.Tx, sc *scene) error {
		a, ok := sc.arrow(sc.State, step, sc.as(actor.StaffID))
		if !ok || step == AskSeal || step == EndReview {
			return ErrMoved
		}
		if err := s.effect(tx, actor, sc, step); err != nil {
			return err
		}
		return s.move(tx, actor, sc, a)
	})
}

// change reads a concern that the actor may see, lets do change it, and shows it.
func (s *Service) change(ctx context.Context, actor session.Actor, concernID, doing string, do func(tx *db.Tx, sc *scene) error) (View, error) {
	var out View
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		sc, err := s.seen(tx, actor, concernID)
		if err != nil {
			return err
		}
		if err := do(tx, &sc); err != nil {
			return err
		}
		out, err = s.find(tx, actor, concernID)
		return err
	})
	return out, asFault(doing, err)
}

var contactOf = map[Step]Kind{
	ContactGP: GP, ContactProvider: Provider, ContactOutOfHours: OutOfHours, ContactEmergency: Emergency, ContactPerson: Somebody,
}

var consentOf = map[Step]Consent{ConsentYes: Yes, ConsentNo: No, ConsentNotPossible: NotPossible}

// effect is what a step writes beside the state.
func (s *Service) effect(tx *db.Tx, actor session.Actor, sc *scene, step Step) error {
	switch step {
	case Answer:
		now := tx.Instant()
		sc.LeadID, sc.Answered = actor.StaffID, &now
	case Arrived:
		sc.Arrived = true
	}
	if c, ok := consentOf[step]; ok {
		sc.Consent = c
	}
	if kind, ok := contactOf[step]; ok {
		one := contact{ConcernID: sc.ID, Kind: kind, WithoutConsent: sc.Consent != Yes, Day: tx.Today()}
		sc.contacts = append(sc.contacts, one)
		return insertContact(tx, one)
	}
	return nil
}

// move goes where an arrow leads.
func (s *Service) move(tx *db.Tx, actor session.Actor, sc *scene, a Arrow) error {
	if a.To != "" {
		switch a.Step {
		case LifeInDanger:
			sc.Level = Now
			if err := s.graver(tx, sc); err != nil {
				return err
			}
		case StandDown:
			if err := s.shut(tx, sc); err != nil {
				return err
			}
		}
		sc.State = a.To
		s.enter(tx, &sc.concern, sc.law)
		if err := s.Alarm.Ended(tx, sc.ID); err != nil {
			return err
		}
	}
	over := len(row(sc.State).Next) == 0
	if over {
		sc.Ended = tx.Today()
		if err := s.over(tx, sc); err != nil {
			return err
		}
	}
	if ok, err := saveConcern(tx, sc.concern); err != nil || !ok {
		return orMoved(err)
	}
	sc.Moves++
	if actor.Kind == session.Staff {
		if err := s.touch(tx, sc.concern, sc.guestID, actor.StaffID); err != nil {
			return err
		}
	}
	if a.To == "" {
		return nil
	}
	if err := s.record(tx, sc, actor, concernMoved, over); err != nil {
		return err
	}
	if over {
		return nil
	}
	if err := s.ring(tx, sc.concern); err != nil {
		return err
	}
	if sc.debriefLate(tx) {
		return s.Alarm.Raise(tx, AlarmDebrief, sc.ID) // it was silenced with the state's
	}
	return nil
}

// over lets go of what waits for a concern that has ended, an opening that nobody has decided included.
func (s *Service) over(tx *db.Tx, sc *scene) error {
	if err := unlive(tx, sc.ID); err != nil {
		return err
	}
	for _, o := range sc.openings {
		if o.State != SealAsked {
			continue
		}
		o.State = SealWithdrawn
		if _, err := saveOpening(tx, o, SealAsked); err != nil {
			return err
		}
		if err := s.Alarm.Ended(tx, o.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) record(tx *db.Tx, sc *scene, actor session.Actor, action audit.Action, over bool) error {
	if sc.guestID == "" {
		return nil
	}
	if over {
		action = concernEnded
	}
	return s.Log.Record(tx, audit.Entry{GuestID: sc.guestID, Role: sc.roleOf(actor), ActorID: actorID(actor), Action: action})
}

func actorID(actor session.Actor) string {
	if actor.Kind == session.Staff {
		return actor.StaffID
	}
	return string(session.Program)
}

func (sc scene) roleOf(actor session.Actor) audit.Role {
	switch {
	case actor.Kind != session.Staff:
		return audit.Program
	case sc.own(actor.StaffID):
		return audit.Counsellor
	case sc.people.has(actor.StaffID, session.SafetyLead, session.Leader):
		return audit.Safety
	}
	return audit.Office
}

// seen reads a concern that the actor may see; another's and none look alike.
func (s *Service) seen(tx *db.Tx, actor session.Actor, concernID string) (scene, error) {
	if actor.Kind != session.Staff || !token.IsID(concernID) {
		return scene{}, ErrNotFound
	}
	c, err := findConcern(tx, concernID)
	if err != nil {
		return scene{}, orNotFound(err)
	}
	sc, err := s.scene(tx, c)
	if err == nil && !sc.sees(actor.StaffID) {
		return sc, ErrNotFound
	}
	return sc, err
}

// sees: the guest's own counsellor, the safety leads, whoever raised it as long as it lives; a leader as soon as something is to be
// opened or reviewed (domain 4.6: else a leader knows the number only).
func (sc scene) sees(staffID string) bool {
	for _, w := range sc.as(staffID) {
		switch {
		case w == Counsellor, w == Lead, w == Office && sc.Ended.IsZero(), w == Leader && len(sc.openings) > 0:
			return true
		}
	}
	return false
}

func orNotFound(err error) error {
	if err == nil || db.IsNotFound(err) {
		return ErrNotFound
	}
	return err
}

func orMoved(err error) error {
	if err == nil || db.IsDuplicate(err) {
		return ErrMoved
	}
	return err
}

func asFault(doing string, err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
