package urgent

import (
	"context"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Numbers keeps and ends the sealed number; the note domain is joined here.
type Numbers interface {
	// Ready may wait for what keeping n items needs; it is called before the transaction.
	Ready(ctx context.Context, n int) error
	Keep(tx *db.Tx, guestID string, item Item) error
	// Of gives the id of the item in which a guest's number is; ok is false when there is none that can be read.
	Of(tx *db.Tx, guestID string) (itemID string, ok bool, err error)
	End(tx *db.Tx, guestID string) error
}

// Deps are what the service needs.
type Deps struct {
	DB      *db.DB
	IDs     token.Source
	Numbers Numbers
	Desk    Desk
	Rota    Rota
	Alarm   Alarm
}

// Service holds the use cases.
type Service struct{ Deps }

// New makes the service; wire calls it.
func New(d Deps) *Service { return &Service{d} }

// Line is the staffed line as everybody may know it; ok is false when nobody answers now.
func (s *Service) Line(tx *db.Tx) (Duty, bool, error) {
	duty, ok, err := s.Rota.Now(tx)
	if err != nil {
		return Duty{}, false, fmt.Errorf("ask who answers now: %w", err)
	}
	return duty, ok, nil
}

// State is what a guest's own page shows.
type State struct {
	CanAsk bool  // in staffed hours, while the safety desk takes texts
	Call   *Call // nil without one
	Nobody bool  // has seen it, and it is time to call one of the numbers
}

// For tells a guest how it stands. Errors: not_found for anybody but a guest.
func (s *Service) For(tx *db.Tx, actor session.Actor) (State, error) {
	if actor.Kind != session.Guest {
		return State{}, ErrNotFound
	}
	open, err := s.open(tx)
	if err != nil {
		return State{}, err
	}
	out := State{CanAsk: open}
	c, err := find(tx, actor.GuestID)
	if db.IsNotFound(err) {
		return out, nil
	}
	if err != nil {
		return State{}, fmt.Errorf("look for an urgent call: %w", err)
	}
	out.Call, out.Nobody = &c, c.Nobody(tx.Instant())
	return out, nil
}

// open reports that somebody is there who can read a number.
func (s *Service) open(tx *db.Tx) (bool, error) {
	if _, ok, err := s.Line(tx); err != nil || !ok {
		return false, err
	}
	open, err := s.Desk.Open(tx)
	if err != nil {
		return false, fmt.Errorf("ask whether the safety desk is open: %w", err)
	}
	return open, nil
}

// Ask puts a guest's wish to be called now before the safety leads. Sent again after a lost answer it changes nothing. Errors:
// not_found for anybody but a guest, urgent_closed, urgent_asked, item_refused, desk_changed, texts_unavailable.
func (s *Service) Ask(ctx context.Context, actor session.Actor, item Item) error {
	if actor.Kind != session.Guest {
		return ErrNotFound
	}
	if err := s.Numbers.Ready(ctx, 1); err != nil {
		return err
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		_, err := find(tx, actor.GuestID)
		if err == nil {
			return s.again(tx, actor.GuestID, item)
		}
		if !db.IsNotFound(err) {
			return err
		}
		if open, err := s.open(tx); err != nil {
			return err
		} else if !open {
			return ErrClosed
		}
		return s.begin(tx, actor.GuestID, item)
	})
	if db.IsDuplicate(err) {
		return ErrAsked // somebody was quicker in the guest's other window
	}
	if err != nil {
		return fmt.Errorf("ask for an urgent call: %w", err)
	}
	return nil
}

// again is no error for the very same number.
func (s *Service) again(tx *db.Tx, guestID string, item Item) error {
	if id, ok, err := s.Numbers.Of(tx, guestID); err != nil {
		return err
	} else if !ok || id != item.ID {
		return ErrAsked
	}
	return nil
}

func (s *Service) begin(tx *db.Tx, guestID string, item Item) error {
	// What is left of a day that is over stands in nobody's way, whether the sweep has run or not.
	if _, err := s.EraseGuest(tx, guestID); err != nil {
		return err
	}
	id, err := s.IDs.ID()
	if err != nil {
		return err
	}
	// The row comes first: its index lets one of two windows through before a number is kept.
	if err := insert(tx, Call{ID: id, GuestID: guestID, Day: tx.Today(), SentAt: tx.Instant(), LookAt: tx.Instant().Add(Again)}); err != nil {
		return err
	}
	if err := s.Numbers.Keep(tx, guestID, item); err != nil {
		return err
	}
	return s.Alarm.Raise(tx, AlarmKind, id)
}

// Withdraw takes a guest's wish back; without one it changes nothing. Errors: not_found for anybody but a guest.
func (s *Service) Withdraw(ctx context.Context, actor session.Actor) error {
	if actor.Kind != session.Guest {
		return ErrNotFound
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		c, err := find(tx, actor.GuestID)
		if db.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.end(tx, c)
	})
	if err != nil {
		return fmt.Errorf("withdraw an urgent call: %w", err)
	}
	return nil
}

// end leaves nothing: no row, no number, no alarm.
func (s *Service) end(tx *db.Tx, c Call) error {
	if err := remove(tx, c.ID); err != nil {
		return err
	}
	if err := s.Numbers.End(tx, c.GuestID); err != nil {
		return err
	}
	return s.Alarm.Ended(tx, c.ID)
}

// NumberGone ends a call whose number its guest has ended, or that nobody can read any more.
func (s *Service) NumberGone(tx *db.Tx, guestID string) error {
	_, err := s.EraseGuest(tx, guestID)
	return err
}

// EraseGuest ends a guest's call as part of erasing (retention.Eraser). No key slot hangs on it; the number's is note's.
func (s *Service) EraseGuest(tx *db.Tx, guestID string) ([]int64, error) {
	c, err := findAny(tx, guestID)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("erase an urgent call: %w", err)
	}
	if err := remove(tx, c.ID); err != nil {
		return nil, fmt.Errorf("erase an urgent call: %w", err)
	}
	return nil, s.Alarm.Ended(tx, c.ID)
}

// swept is how many calls one transaction of the sweep looks at; there are hardly ever two at a time.
const swept = 50

// Sweep alarms again about calls that nobody has said were made, and ends those of a day that is over; the job loop calls it each
// minute. All that it goes by are rows, so that a restart or a moved clock loses no call.
func (s *Service) Sweep(ctx context.Context) error {
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		over, err := listOver(tx, swept)
		if err != nil {
			return err
		}
		for _, c := range over {
			if err := s.end(tx, c); err != nil {
				return err
			}
		}
		due, err := listDue(tx, swept)
		if err != nil {
			return err
		}
		for _, c := range due {
			if err := lookAgain(tx, c.ID, tx.Instant().Add(Again)); err != nil {
				return err
			}
			if err := s.Alarm.Raise(tx, AlarmKind, c.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("sweep urgent calls: %w", err)
	}
	return nil
}

// At is a moment on the programme's wall clock, for pages.
func At(i clock.Instant, zone *time.Location) string { return i.Time().In(zone).Format("15:04") }
