package urgent

import (
	"context"
	"fmt"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// The safety leads' side: a list, *I call*, and *the call is made*. The number is opened with the desk's key, in the browser, and
// that is what the guest's log shows.

// Waiting is a call with the item in which the number is.
type Waiting struct {
	Call
	ItemID  string
	Nobody  bool // has seen it for minutes
	MayTake bool
}

// List gives the calls that somebody waits for, the longest first. Errors: forbidden, desk_not_member.
func (s *Service) List(tx *db.Tx, actor session.Actor) ([]Waiting, error) {
	if err := s.atDesk(tx, actor); err != nil {
		return nil, err
	}
	calls, err := list(tx)
	if err != nil {
		return nil, fmt.Errorf("list urgent calls: %w", err)
	}
	all := make([]Waiting, 0, len(calls))
	for _, c := range calls {
		item, ok, err := s.Numbers.Of(tx, c.GuestID)
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, Waiting{Call: c, ItemID: item, Nobody: c.Nobody(tx.Instant()), MayTake: c.mayTake(actor.StaffID, tx.Instant())})
		}
	}
	return all, nil
}

func (s *Service) atDesk(tx *db.Tx, actor session.Actor) error {
	if !actor.Has(session.SafetyLead) {
		return ErrForbidden
	}
	if ok, err := s.Desk.Member(tx, actor.StaffID); err != nil {
		return fmt.Errorf("look for a member of the safety desk: %w", err)
	} else if !ok {
		return ErrNotAtDesk
	}
	return nil
}

// Take says *I call*: the guest reads who, and when. One of two gets it. Errors: forbidden, desk_not_member, not_found, urgent_taken.
func (s *Service) Take(ctx context.Context, actor session.Actor, id string) error {
	return s.about(ctx, actor, id, "take an urgent call", func(tx *db.Tx, c Call) error {
		if c.SeenBy == actor.StaffID {
			return nil
		}
		if !c.mayTake(actor.StaffID, tx.Instant()) {
			return ErrTaken
		}
		taken, err := take(tx, c, actor.StaffID, tx.Instant(), tx.Instant().Add(Again))
		if err != nil {
			return err
		}
		if !taken {
			return ErrTaken
		}
		return s.Alarm.Ended(tx, c.ID)
	})
}

// Done says that the call was made; nothing of it is left. Errors: forbidden, desk_not_member, not_found, urgent_taken for who has not taken it.
func (s *Service) Done(ctx context.Context, actor session.Actor, id string) error {
	return s.about(ctx, actor, id, "end an urgent call", func(tx *db.Tx, c Call) error {
		if c.SeenBy != actor.StaffID {
			return ErrTaken
		}
		return s.end(tx, c)
	})
}

func (s *Service) about(ctx context.Context, actor session.Actor, id, doing string, do func(tx *db.Tx, c Call) error) error {
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if err := s.atDesk(tx, actor); err != nil {
			return err
		}
		if !token.IsID(id) {
			return ErrNotFound
		}
		c, err := findByID(tx, id)
		if db.IsNotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		return do(tx, c)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
