package booking

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/db"
	"lysning/internal/session"
)

// A guest without keys becomes one with keys: the office makes a code, and what was theirs goes over to whoever claims it.

// ClaimCode makes the code with which a guest without keys brings their own, for whoever says the words. Faults: forbidden,
// cannot_say, has_keys.
func (s *Service) ClaimCode(ctx context.Context, actor session.Actor, said Said) (code string, err error) {
	err = s.byVoice(ctx, actor, said, "make a claim code", func(tx *db.Tx, b Booking) (err error) {
		code, err = s.deps.Callers.NewCode(tx, b.GuestID, actor.StaffID)
		return err
	})
	return code, err
}

// ClaimCodeAtDoor makes the code for a guest who stands in the door on the day. Faults: forbidden, not_found, has_keys.
func (s *Service) ClaimCodeAtDoor(ctx context.Context, actor session.Actor, bookingID string) (code string, err error) {
	if err := office(actor); err != nil {
		return "", err
	}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		b, err := findAnyBooking(tx, bookingID)
		if db.IsNotFound(err) || err == nil && b.Day.Date != tx.Today() {
			return ErrNotFound
		}
		if err == nil {
			code, err = s.deps.Callers.NewCode(tx, b.GuestID, actor.StaffID)
		}
		return err
	})
	return code, asFault("make a claim code at the door", err)
}

// GuestOfCard finds whose card a name is, today or to come, for a claim.
func (s *Service) GuestOfCard(tx *db.Tx, cardName string) (guestID string, ok bool, err error) {
	b, err := findByCard(tx, cardName)
	if db.IsNotFound(err) || err == nil && !b.Until.After(tx.Today()) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("find a card: %w", err)
	}
	return b.GuestID, true, nil
}

// Adopt gives all that a guest without keys has here to the guest who claimed it. Faults: same_date.
func (s *Service) Adopt(tx *db.Tx, from, to string) error {
	mine, err := listForGuest(tx, from)
	if err != nil {
		return fmt.Errorf("hand on bookings: %w", err)
	}
	theirs, err := listForGuest(tx, to)
	if err != nil {
		return fmt.Errorf("hand on bookings: %w", err)
	}
	for _, b := range mine {
		if slices.ContainsFunc(theirs, func(t Booking) bool { return t.Day.Date == b.Day.Date }) {
			return ErrSameDate
		}
	}
	if err := moveToGuest(tx, from, to); err != nil {
		return fmt.Errorf("hand on bookings: %w", err)
	}
	return nil
}
