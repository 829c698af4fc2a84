package escalation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// The reasons for which a doctor is told later than at once.
const (
	DangerIfTold    = "danger_if_told"
	CannotBeReached = "cannot_be_reached"
	ForbiddenByLaw  = "forbidden_by_court"
)

// HoldReasons are all of them.
var HoldReasons = []string{DangerIfTold, CannotBeReached, ForbiddenByLaw}

// AskInput asks for an opening. Without a hold the doctor is told at once.
type AskInput struct {
	Ground     string
	Imminent   bool   // harm to patients is imminent: no chance to act first is waited for
	HoldReason string // why the doctor is told later; empty for at once
	HoldUntil  clock.Date
}

// Ask asks that what was kept back be opened without consent. It opens nothing: somebody else decides. Errors: touch_needed, not_found,
// concern_moved, concern_invalid, chance_first, nobody_to_find.
func (s *Service) Ask(ctx context.Context, actor session.Actor, concernID string, in AskInput) (View, error) {
	if !actor.Fresh {
		return View{}, session.ErrTouch
	}
	id, err := s.IDs.ID()
	if err != nil {
		return View{}, fmt.Errorf("ask for an opening: %w", err)
	}
	return s.change(ctx, actor, concernID, "ask for an opening", func(tx *db.Tx, sc *scene) error {
		if sc.guestID == "" {
			return ErrCut
		}
		if err := s.settleAll(tx, sc); err != nil {
			return err
		}
		if _, ok := sc.arrow(sc.State, AskSeal, sc.as(actor.StaffID)); !ok {
			return ErrMoved
		}
		ground, ok := sc.law.ground(in.Ground, sc.About)
		if !ok {
			return ErrInvalid
		}
		if given := sc.State == Chance && sc.Due != nil && *sc.Due <= tx.Instant(); sc.Level == Patients && !in.Imminent && !given {
			return ErrChance
		}
		o := opening{ID: id, ConcernID: sc.ID, State: SealAsked, Ground: in.Ground, Imminent: in.Imminent, AskedBy: actor.StaffID, Asked: tx.Instant()}
		if o.GroundWords, err = ground.said(); err != nil {
			return err
		}
		if in.HoldReason != "" {
			if !slices.Contains(HoldReasons, in.HoldReason) || !in.HoldUntil.After(tx.Today()) || in.HoldUntil.After(lastHold(tx, *sc)) {
				return ErrInvalid
			}
			o.HoldReason, o.HoldUntil = &in.HoldReason, in.HoldUntil
		}
		if err := insertOpening(tx, o); err != nil {
			return orMoved(err)
		}
		sc.openings = append(sc.openings, o)
		if err := s.touch(tx, sc.concern, sc.guestID, actor.StaffID); err != nil {
			return err
		}
		for _, key := range []ClockKey{ClockSealDecide, ClockSealRequest} {
			if err := s.Outbox.Put(tx, kindSeal, o.ID, tx.Now.Add(sc.law.After(key, sc.Level))); err != nil {
				return err
			}
		}
		return s.Alarm.Raise(tx, alarmAt(SealAsked, sc.Level, AlarmSeal), o.ID)
	})
}

// graver lets a request that waits for its second person wait no longer than the new level allows, and rings by it.
func (s *Service) graver(tx *db.Tx, sc *scene) error {
	for _, o := range sc.openings {
		if o.State != SealAsked {
			continue
		}
		if err := s.Outbox.Put(tx, kindSeal, o.ID, o.Asked.Add(sc.law.After(ClockSealDecide, sc.Level)).Time()); err != nil {
			return err
		}
		if err := s.Alarm.Ended(tx, o.ID); err != nil {
			return err
		}
		if err := s.Alarm.Raise(tx, alarmAt(SealAsked, sc.Level, AlarmSeal), o.ID); err != nil {
			return err
		}
	}
	return nil
}

// lastHold is the last day to which the law profile lets the telling of an opening be put off.
func lastHold(tx *db.Tx, sc scene) clock.Date {
	return clock.DateOf(tx.Now.Add(sc.law.After(ClockHold, sc.Level)).In(tx.Zone()))
}

// Decide is the second person's yes or no. Both are looked at as they are now: whoever has been shut out or has another role since does
// not count. Errors: touch_needed (for a yes), not_found, concern_moved, second_person_needed, review_late, nobody_to_find.
func (s *Service) Decide(ctx context.Context, actor session.Actor, openingID string, yes bool) (View, error) {
	if yes && !actor.Fresh {
		return View{}, session.ErrTouch
	}
	return s.changeOpening(ctx, actor, openingID, "decide about an opening", func(tx *db.Tx, sc *scene, o *opening) error {
		if o.State != SealAsked {
			return ErrMoved
		}
		if !slices.Contains(sc.at(*o, actor.StaffID), Second) {
			return ErrOneself
		}
		if !yes {
			o.State, o.DecidedBy = SealRefused, &actor.StaffID
			return s.ends(tx, o)
		}
		if sc.guestID == "" {
			return ErrCut
		}
		if !slices.ContainsFunc(row(sc.State).Next, func(a Arrow) bool { return a.Step == AskSeal }) {
			return ErrMoved // the doctor has agreed meanwhile, or it is over
		}
		if !sc.stands(o.AskedBy, actor.StaffID) {
			return ErrOneself
		}
		if err := s.noneLate(tx, sc.law, o.AskedBy, actor.StaffID); err != nil {
			return err
		}
		return s.open(tx, actor, sc, o)
	})
}

// noneLate refuses two of whom a review is late.
func (s *Service) noneLate(tx *db.Tx, law Profile, one, other string) error {
	all, err := unreviewed(tx, one, other)
	if err != nil {
		return err
	}
	for _, o := range all {
		c, err := findConcern(tx, o.ConcernID)
		if err != nil {
			return err
		}
		if o.settle(tx, law, c.Level); o.State != SealOpen && past(tx, o.ReviewDue) {
			return ErrLate
		}
	}
	return nil
}

// open is reached by Decide alone.
func (s *Service) open(tx *db.Tx, actor session.Actor, sc *scene, o *opening) error {
	now, ends := tx.Instant(), tx.Instant().Add(sc.law.After(ClockSealWindow, sc.Level))
	o.State, o.DecidedBy, o.Opened, o.Ends = SealOpen, &actor.StaffID, &now, &ends
	if err := s.Alarm.Ended(tx, o.ID); err != nil {
		return err
	}
	if err := s.Outbox.Put(tx, kindSeal, o.ID, ends.Time()); err != nil {
		return err
	}
	if until := o.HoldUntil.AddDays(keepsGuest); !o.HoldUntil.IsZero() {
		if err := s.keepGuest(tx, sc.ID, sc.guestID, until); err != nil {
			return err
		}
	}
	if err := s.Log.Record(tx, audit.Entry{GuestID: sc.guestID, Role: audit.Safety, ActorID: actor.StaffID, Action: sealOpened}); err != nil {
		return err
	}
	return s.witness(tx, sc, *o, "opened", map[string]string{"level": string(sc.Level), "ground": o.Ground})
}

// Withdraw takes a request back. Errors: not_found, concern_moved.
func (s *Service) Withdraw(ctx context.Context, actor session.Actor, openingID string) (View, error) {
	return s.changeOpening(ctx, actor, openingID, "withdraw a request", func(tx *db.Tx, sc *scene, o *opening) error {
		if o.State != SealAsked || o.AskedBy != actor.StaffID {
			return ErrMoved
		}
		o.State = SealWithdrawn
		return s.ends(tx, o)
	})
}

// Longer prolongs the window, once. Errors: touch_needed, not_found, concern_moved.
func (s *Service) Longer(ctx context.Context, actor session.Actor, openingID string) (View, error) {
	if !actor.Fresh {
		return View{}, session.ErrTouch
	}
	return s.changeOpening(ctx, actor, openingID, "prolong an opening", func(tx *db.Tx, sc *scene, o *opening) error {
		if o.State != SealOpen || o.Prolonged || !sc.two(*o, actor.StaffID) {
			return ErrMoved
		}
		ends := o.Ends.Add(sc.law.After(ClockSealWindow, sc.Level))
		o.Prolonged, o.Ends = true, &ends
		if err := s.Outbox.Put(tx, kindSeal, o.ID, ends.Time()); err != nil {
			return err
		}
		return s.witness(tx, sc, *o, "prolonged", nil)
	})
}

// two reports that somebody is one of the two who opened, and that both still may.
func (sc scene) two(o opening, staffID string) bool {
	return o.DecidedBy != nil && slices.Contains(sc.at(o, staffID), Two) && sc.stands(o.AskedBy, *o.DecidedBy)
}

// Close shuts what is open before its time. Errors: not_found, concern_moved.
func (s *Service) Close(ctx context.Context, actor session.Actor, openingID string) (View, error) {
	return s.changeOpening(ctx, actor, openingID, "close an opening", func(tx *db.Tx, sc *scene, o *opening) error {
		if o.State != SealOpen || !slices.Contains(sc.at(*o, actor.StaffID), Two) {
			return ErrMoved
		}
		return s.shutOne(tx, sc, o)
	})
}

// Disclose writes who was told, by kind, and shuts the seal. Errors: touch_needed, not_found, concern_moved, concern_invalid.
func (s *Service) Disclose(ctx context.Context, actor session.Actor, openingID string, to Kind) (View, error) {
	if !actor.Fresh {
		return View{}, session.ErrTouch
	}
	return s.changeOpening(ctx, actor, openingID, "write who was told", func(tx *db.Tx, sc *scene, o *opening) error {
		if o.State != SealOpen || !sc.two(*o, actor.StaffID) {
			return ErrMoved
		}
		if g, ok := sc.law.ground(o.Ground, sc.About); !ok || !slices.Contains(g.To, to) {
			return ErrInvalid
		}
		o.ToldTo = &to
		if err := s.shutOne(tx, sc, o); err != nil {
			return err
		}
		if err := insertContact(tx, contact{ConcernID: sc.ID, Kind: to, WithoutConsent: true, Day: tx.Today()}); err != nil {
			return err
		}
		if err := s.witness(tx, sc, *o, "disclosed", map[string]string{"to": string(to)}); err != nil {
			return err
		}
		if !sc.Ended.IsZero() || sc.State == InReview {
			return nil
		}
		return s.move(tx, actor, sc, Arrow{Step: Disclose, To: Disclosed})
	})
}

// Told ends a hold: the doctor has been told by voice. Errors: not_found, concern_moved.
func (s *Service) Told(ctx context.Context, actor session.Actor, openingID string) (View, error) {
	return s.changeOpening(ctx, actor, openingID, "say that the doctor was told", func(tx *db.Tx, sc *scene, o *opening) error {
		if o.Opened == nil || o.HoldUntil.IsZero() || !slices.Contains(sc.as(actor.StaffID), Lead) && !slices.Contains(sc.at(*o, actor.StaffID), Two) {
			return ErrMoved
		}
		if o.HoldUntil.After(tx.Today()) {
			o.HoldUntil = tx.Today()
		}
		return nil
	})
}

// shut closes what is open of a concern.
func (s *Service) shut(tx *db.Tx, sc *scene) error {
	for i := range sc.openings {
		o := &sc.openings[i]
		if o.State != SealOpen {
			continue
		}
		if err := s.shutOne(tx, sc, o); err != nil {
			return err
		}
		if _, err := saveOpening(tx, *o, SealOpen); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) shutOne(tx *db.Tx, sc *scene, o *opening) error {
	due := tx.Instant().Add(sc.law.After(ClockReviewBegin, sc.Level))
	o.State, o.ReviewDue, o.Ends = ReviewDue, &due, at(tx.Instant())
	return s.Outbox.Put(tx, kindSeal, o.ID, due.Time())
}

func at(i clock.Instant) *clock.Instant { return &i }

// ends silences what an opening rang.
func (s *Service) ends(tx *db.Tx, o *opening) error { return s.Alarm.Ended(tx, o.ID) }

// settle brings an opening to where its clocks have brought it, whether or not anybody has looked at them.
func (o *opening) settle(tx *db.Tx, law Profile, level Level) {
	switch {
	case o.State == SealAsked && o.Asked.Add(law.After(ClockSealRequest, level)) <= tx.Instant():
		o.State = SealExpired
	case o.State == SealOpen && *o.Ends <= tx.Instant():
		due := o.Ends.Add(law.After(ClockReviewBegin, level))
		o.State, o.ReviewDue = ReviewDue, &due
	}
}

// settleAll writes what settle has found; a row still says otherwise only until somebody comes by.
func (s *Service) settleAll(tx *db.Tx, sc *scene) error {
	for _, o := range sc.openings {
		switch o.State {
		case SealExpired:
			if done, err := saveOpening(tx, o, SealAsked); err != nil || !done {
				if err != nil {
					return err
				}
				continue
			}
			if err := s.ends(tx, &o); err != nil {
				return err
			}
		case ReviewDue:
			done, err := saveOpening(tx, o, SealOpen)
			if err != nil {
				return err
			}
			if done {
				if err := s.Outbox.Put(tx, kindSeal, o.ID, o.ReviewDue.Time()); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// changeOpening reads an opening with its concern, as its clocks have left it, lets do change it, and writes it if nobody else has.
func (s *Service) changeOpening(ctx context.Context, actor session.Actor, openingID, doing string, do func(tx *db.Tx, sc *scene, o *opening) error) (View, error) {
	if !token.IsID(openingID) {
		return View{}, ErrNotFound
	}
	if err := s.Witness.Prepare(ctx); err != nil {
		return View{}, asFault(doing, err)
	}
	var out View
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		found, err := findOpening(tx, openingID)
		if err != nil {
			return orNotFound(err)
		}
		sc, err := s.seen(tx, actor, found.ConcernID)
		if err != nil {
			return err
		}
		if err := s.settleAll(tx, &sc); err != nil {
			return err
		}
		i := slices.IndexFunc(sc.openings, func(o opening) bool { return o.ID == openingID })
		was := sc.openings[i].State
		if err := do(tx, &sc, &sc.openings[i]); err != nil {
			return err
		}
		if ok, err := saveOpening(tx, sc.openings[i], was); err != nil || !ok {
			return orMoved(err)
		}
		if textOf(sc.openings[i].Reviewer) != actor.StaffID { // to review is to have no part in it
			if err := involve(tx, sc.ID, actor.StaffID); err != nil {
				return err
			}
		}
		if err := s.reviewed(tx, &sc); err != nil {
			return err
		}
		out, err = s.find(tx, actor, sc.ID)
		return err
	})
	return out, asFault(doing, err)
}

// witness writes what happened to a seal; ref leads back to it only as long as its row is there.
func (s *Service) witness(tx *db.Tx, sc *scene, o opening, what string, fields map[string]string) error {
	sum := sha256.Sum256([]byte("lysning/v1|seal|" + o.ID))
	all := map[string]string{"what": what, "seal": hex.EncodeToString(sum[:])}
	maps.Copy(all, fields)
	if err := s.Witness.Append(tx, WitnessSeal, sc.guestID, all); err != nil {
		return fmt.Errorf("witness an opening: %w", err)
	}
	return nil
}
