package booking

import (
	"context"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// MoveInput moves a booking to the day that a hold keeps. Items replace what was sealed to the former counsellor.
type MoveInput struct {
	BookingID string
	Hold      []byte
	Items     []Item
	Once      Once
}

// Move changes the day of a guest's own booking and raises its sequence; the old day goes to the stand-by line or is free.
// Faults: sign_in_needed, not_found, hold_expired, day_taken, day_withdrawn, day_past, same_date, idempotency_mismatch.
func (s *Service) Move(ctx context.Context, actor session.Actor, in MoveInput) (Booking, error) {
	guestID, err := guest(actor)
	if err != nil {
		return Booking{}, err
	}
	if err := in.Once.check(); err != nil {
		return Booking{}, err
	}
	var b Booking
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		ref, again, err := s.once(tx, "move", guestID, in.Once, in.BookingID)
		if err != nil {
			return err
		}
		if b, err = s.find(tx, guestID, ref); err != nil || again {
			return err
		}
		r, err := s.redeem(tx, in.Hold)
		if err != nil {
			return err
		}
		if err := deleteHold(tx, token.Hash(in.Hold)); err != nil {
			return err
		}
		b, err = s.move(tx, b, r.Day, in.Items)
		return err
	})
	if err != nil {
		return Booking{}, asFault("move a booking", err)
	}
	return b, nil
}

// move takes a booking that has not begun to a locked, free day.
func (s *Service) move(tx *db.Tx, b Booking, to Day, items []Item) (Booking, error) {
	if s.begun(tx, b.Day) {
		return Booking{}, ErrDayPast
	}
	return s.swap(tx, b, to, items, nil)
}

// swap is move for whoever is asked, also after the day that we could not keep.
func (s *Service) swap(tx *db.Tx, b Booking, to Day, items []Item, ticked []string) (Booking, error) {
	old, was := b.Day, b.Until
	asked, err := owedAsk(tx, b.ID)
	if err != nil {
		return Booking{}, err
	}
	if err := s.mayMeet(tx, b.GuestID, to); err != nil {
		return Booking{}, err
	}
	if to, err = s.asLong(tx, old, to); err != nil {
		return Booking{}, err
	}
	if err := s.follow(tx, &b, to, items); err != nil {
		return Booking{}, err
	}
	b.Day, b.Sequence, b.Until = to, b.Sequence+1, to.Date.AddDays(keptDays)
	b.Reachable = b.Reachable || reachable(items)
	if _, sameDate, err := collisions(tx, b); err != nil {
		return Booking{}, err
	} else if sameDate {
		return Booking{}, ErrSameDate
	}
	if !b.Reachable && old.Date != to.Date {
		if full, err := s.unreachableFull(tx, to.Date); err != nil {
			return Booking{}, err
		} else if full {
			return Booking{}, ErrTooMany
		}
	}
	if old.PlaceID != to.PlaceID || monthOf(old.Date) != monthOf(to.Date) {
		if err := s.countIn(tx, b); err != nil {
			return Booking{}, err
		}
	}
	if b, err = s.sleepsAnew(tx, b); err != nil {
		return Booking{}, err
	}
	if err := updateBooking(tx, b); err != nil {
		return Booking{}, err
	}
	if to.Mode != Video {
		if err := s.unpair(tx, &b); err != nil {
			return Booking{}, err
		}
	}
	if asked {
		if err := s.settled(tx, b.GuestID, OwedIll, OwedLeaving); err != nil {
			return Booking{}, err
		}
	}
	if err := s.deps.Guests.KeepUntil(tx, b.GuestID, b.Until); err != nil {
		return Booking{}, err
	}
	if err := keepAparts(tx, b.GuestID, b.Until); err != nil {
		return Booking{}, err
	}
	// What is handed on names an original that another counsellor has: it is kept before that one is ended.
	if err := s.deps.Notes.Keep(tx, b.GuestID, b.ID, to.CounsellorID, items, to.Date); err != nil {
		return Booking{}, err
	}
	if err := s.deps.Notes.HandOn(tx, b.ID, to.CounsellorID, ticked); err != nil {
		return Booking{}, err
	}
	if err := s.deps.Notes.MoveForBooking(tx, b.ID, to.CounsellorID, to.Date); err != nil {
		return Booking{}, err
	}
	if b.Until.Before(was) {
		if err := s.deps.Guests.KeepLess(tx, b.GuestID, was); err != nil {
			return Booking{}, err
		}
	}
	if err := s.freed(tx, old.ID); err != nil {
		return Booking{}, err
	}
	if err := s.deps.Texts.Changed(tx, b.GuestID, b.ID); err != nil {
		return Booking{}, err
	}
	return b, s.record(tx, b.GuestID, dayMoved)
}

// follow settles what the new day means for words and room: words for somebody else than who is met now get no promise, and what was
// asked about the old day is answered.
func (s *Service) follow(tx *db.Tx, b *Booking, to Day, items []Item) (err error) {
	if to.CounsellorID != b.Day.CounsellorID {
		b.Words = Words{}
	}
	was := *b
	b.Day = to
	if brings(items, wordsBeforehand) {
		if err := s.promise(tx, b); err != nil {
			return err
		}
	}
	b.Day = was.Day
	if b.Room, err = s.newRoom(to); err != nil {
		return err
	}
	b.Held, b.CallOn = nil, clock.Date{}
	return deleteAnswered(tx, b.ID, to.CounsellorID)
}

// CancelInput names a booking to cancel.
type CancelInput struct {
	BookingID string
	Once      Once
}

// Cancel ends a guest's own booking and all that was sealed for it. It is always free and asks nothing; nothing is left that
// could be held against anybody. Faults: sign_in_needed, not_found, day_past, idempotency_mismatch.
func (s *Service) Cancel(ctx context.Context, actor session.Actor, in CancelInput) error {
	guestID, err := guest(actor)
	if err != nil {
		return err
	}
	if err := in.Once.check(); err != nil {
		return err
	}
	return asFault("cancel a booking", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		ref, again, err := s.once(tx, "cancel", guestID, in.Once, in.BookingID)
		if err != nil || again {
			return err
		}
		b, err := s.find(tx, guestID, ref)
		if err != nil {
			return err
		}
		if s.begun(tx, b.Day) {
			return ErrDayPast
		}
		if err := s.end(tx, b); err != nil {
			return err
		}
		return s.record(tx, guestID, dayCancelled)
	}))
}

// end removes a booking with its items and frees the day.
func (s *Service) end(tx *db.Tx, b Booking) error {
	if err := s.deps.Notes.EndForBooking(tx, b.ID); err != nil {
		return err
	}
	asked, err := owedAsk(tx, b.ID)
	if err != nil {
		return err
	}
	if err := deleteAsksOf(tx, b.ID); err != nil {
		return err
	}
	if asked { // whoever cancels the day that we could not keep wants none
		if err := s.settled(tx, b.GuestID, OwedIll, OwedLeaving); err != nil {
			return err
		}
	}
	if err := s.unpair(tx, &b); err != nil {
		return err
	}
	if err := s.deps.Beds.Free(tx, b.ID); err != nil {
		return err
	}
	if err := deleteBooking(tx, b.ID); err != nil {
		return err
	}
	if err := s.deps.Texts.Ended(tx, b.GuestID, b.ID); err != nil {
		return err
	}
	return s.freed(tx, b.Day.ID)
}
