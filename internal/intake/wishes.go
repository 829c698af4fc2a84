package intake

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// CallState is what became of a call that somebody wished for.
type CallState string

// The states.
const (
	CallOwed   CallState = ""            // nobody has called yet
	CallMade   CallState = "called"      // and off the list; what was written for it goes three days later
	NotReached CallState = "not_reached" // nobody answered
	CallAgain  CallState = "again"       // as agreed
)

const wishCalled audit.Action = "wish_called"

var (
	errForbidden = fault.New(fault.Forbidden, "forbidden", "This is for the office alone.")
	errCallState = fault.New(fault.Invalid, "call_state_invalid", "A call was made, not reached, or is made again.")
)

// CallWish is a wish to be called without its text.
type CallWish struct {
	GuestID  string
	ItemID   string     // to be opened by the office's key
	AnswerBy clock.Date // as promised
	Written  clock.Date
	State    CallState
	Day      clock.Date // of the last try
}

// Wishes is what the note domain knows of them.
type Wishes interface {
	// CallWishes lists the wishes that the office can open; without what became of them.
	CallWishes(tx *db.Tx) ([]CallWish, error)
	// EndCallWish lets what was written for a guest's call end on a day, if not before.
	EndCallWish(tx *db.Tx, guestID string, until clock.Date) error
}

// CallsWished lists the calls that the office owes, the oldest promise first, and those it said it would try again after the
// others of their day. Errors: forbidden.
func (s *Service) CallsWished(tx *db.Tx, actor session.Actor) ([]CallWish, error) {
	if actor.Kind != session.Staff || !actor.Has(session.Coordinator) {
		return nil, errForbidden
	}
	all, err := s.Wishes.CallWishes(tx)
	if err != nil {
		return nil, fmt.Errorf("list the calls that were wished for: %w", err)
	}
	tries, err := listTries(tx)
	if err != nil {
		return nil, fmt.Errorf("list the calls that were wished for: %w", err)
	}
	for i, w := range all {
		all[i].State, all[i].Day = tries[w.GuestID].State, tries[w.GuestID].Day
	}
	all = slices.DeleteFunc(all, func(w CallWish) bool { return w.State == CallMade })
	slices.SortStableFunc(all, func(a, b CallWish) int {
		if days := b.AnswerBy.DaysUntil(a.AnswerBy); days != 0 {
			return days
		}
		return len(a.State) - len(b.State)
	})
	return all, nil
}

// SayCalled notes what became of a wished call. The guest reads that the office called. Errors: forbidden, call_state_invalid,
// not_found.
func (s *Service) SayCalled(ctx context.Context, actor session.Actor, guestID string, state CallState) error {
	if actor.Kind != session.Staff || !actor.Has(session.Coordinator) {
		return errForbidden
	}
	if !slices.Contains([]CallState{CallMade, NotReached, CallAgain}, state) {
		return errCallState
	}
	if !token.IsID(guestID) {
		return gone(db.ErrNotFound)
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if wished, err := s.WishedFor(tx, guestID); err != nil {
			return err
		} else if !wished {
			return gone(db.ErrNotFound)
		}
		if err := setTry(tx, guestID, state); err != nil {
			return err
		}
		if state != CallMade {
			return nil
		}
		if err := s.Wishes.EndCallWish(tx, guestID, tx.Today().AddDays(callKeptDays)); err != nil {
			return err
		}
		return s.Log.Record(tx, audit.Entry{GuestID: guestID, Role: audit.Office, ActorID: actor.StaffID, Action: wishCalled})
	})
	if err != nil {
		return fmt.Errorf("say what became of a call: %w", err)
	}
	return nil
}

// WishedFor reports whether a guest wished to be called and what was written for it is still here.
func (s *Service) WishedFor(tx *db.Tx, guestID string) (bool, error) {
	all, err := s.Wishes.CallWishes(tx)
	if err != nil {
		return false, fmt.Errorf("look for a wish to be called: %w", err)
	}
	return slices.ContainsFunc(all, func(w CallWish) bool { return w.GuestID == guestID }), nil
}

// SetWords keeps a phone word for a guest who has wished to be called, and for whom a day is booked in that call.
func (s *Service) SetWords(tx *db.Tx, guestID, words string) error {
	spoken, ok := asSpoken(words)
	if !ok {
		return errWord
	}
	if err := setPhoneWord(tx, guestID, s.phoneWordMAC(guestID, spoken)); err != nil {
		return fmt.Errorf("keep a phone word: %w", err)
	}
	return nil
}
