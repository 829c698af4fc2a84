package staff

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// The reasons for which the office calls a guest.
const (
	KeysLost = "keys_lost" // what the guest wrote can no longer be read by whom it was for
	LeftUs   = "left"      // whom the guest was to meet has left
)

// Call is a guest whom the office is to call. Who the guest is, is for others to say.
type Call struct {
	ID      string
	GuestID string
	StaffID string // whose guest it was
	Name    string // empty for a counsellor who never had an account
	Reason  string
	Day     clock.Date
}

// lost puts every guest whose texts were sealed for a key that is gone on the office's list.
func (s *Service) lost(tx *db.Tx, staffID string) error {
	guests, err := s.Items.LostWith(tx, staffID)
	if err != nil {
		return err
	}
	return s.OweCalls(tx, staffID, KeysLost, guests)
}

// OweCalls puts guests on the office's list; who is on it for the same already stays once.
func (s *Service) OweCalls(tx *db.Tx, staffID, reason string, guests []string) error {
	for _, g := range guests {
		id, err := s.Secrets.ID()
		if err != nil {
			return err
		}
		if err := insertCall(tx, callRow{ID: id, GuestID: g, StaffID: staffID, Reason: reason, Day: tx.Today()}); err != nil {
			return fmt.Errorf("owe a call: %w", err)
		}
	}
	return nil
}

// Calls lists whom the office is to call, oldest day first. Who was told that a text is lost is ticked off by a person. A guest of somebody
// who has left needs no call about that any more once nothing is left to meet her for: another day was found, or the day was cancelled,
// or is over. Errors: forbidden.
func (s *Service) Calls(ctx context.Context, actor session.Actor) ([]Call, error) {
	if !actor.Has(session.Coordinator) {
		return nil, ErrForbidden
	}
	var out []Call
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := listCalls(tx)
		if err != nil {
			return err
		}
		out, err = s.owed(tx, all)
		return err
	})
	return out, absent("list calls", err)
}

// owed are those of the calls that are still to be made.
func (s *Service) owed(tx *db.Tx, all []Call) ([]Call, error) {
	toMeet := map[string][]string{}
	var out []Call
	for _, c := range all {
		if c.Reason == LeftUs {
			guests, known := toMeet[c.StaffID]
			if !known {
				var err error
				if guests, err = s.Guests.ToMeet(tx, c.StaffID); err != nil {
					return nil, err
				}
				toMeet[c.StaffID] = guests
			}
			if !slices.Contains(guests, c.GuestID) {
				continue
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// sweepCalls forgets the calls that need not be made any more; nothing depends on it.
func (s *Service) sweepCalls(tx *db.Tx) error {
	all, err := listCalls(tx)
	if err != nil {
		return fmt.Errorf("look at the calls owed: %w", err)
	}
	owed, err := s.owed(tx, all)
	if err != nil {
		return err
	}
	for _, c := range all {
		if slices.Contains(owed, c) {
			continue
		}
		if err := removeCall(tx, c.ID); err != nil {
			return fmt.Errorf("forget a call: %w", err)
		}
	}
	return nil
}

// Called ticks a call off. Errors: forbidden, not_found.
func (s *Service) Called(ctx context.Context, actor session.Actor, id string) error {
	if !actor.Has(session.Coordinator) {
		return ErrForbidden
	}
	if !token.IsID(id) {
		return ErrNotFound
	}
	return absent("tick a call off", s.DB.WithTx(ctx, func(tx *db.Tx) error { return removeCall(tx, id) }))
}

// EraseGuest takes a guest off the list, as part of erasing (retention.Eraser). No key slot hangs on it.
func (s *Service) EraseGuest(tx *db.Tx, guestID string) ([]int64, error) {
	if err := removeCallsOf(tx, guestID); err != nil {
		return nil, fmt.Errorf("take a guest off the calls: %w", err)
	}
	return nil, nil
}

// Adopt lets the calls owed to one guest be owed to another: one who has claimed what was booked without keys.
func (s *Service) Adopt(tx *db.Tx, from, to string) error {
	if err := moveCalls(tx, from, to); err != nil {
		return fmt.Errorf("hand on the calls owed to a guest: %w", err)
	}
	return nil
}

// Sweep removes links, ceremonies, lists of leaving and calls whose time is over; the job loop calls it. Nothing depends on it.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.DB.WithTx(ctx, removeEndedInvitations); err != nil {
		return fmt.Errorf("sweep invitations: %w", err)
	}
	if err := s.DB.WithTx(ctx, sweepExits); err != nil {
		return err
	}
	if err := s.DB.WithTx(ctx, s.sweepCalls); err != nil {
		return err
	}
	return s.Passkeys.Sweep(ctx)
}
