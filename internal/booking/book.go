package booking

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// BookInput is what turns a hold into a booking. Guest is set for a first booking and nil for a signed-in guest's further
// one. Also runs at the end of the same transaction, at a repetition too; it issues the session.
type BookInput struct {
	Hold          []byte
	Guest         *GuestKeys
	WithPartner   bool
	EveningBefore bool
	Agreement     string // as the guest says it; may be left out
	Items         []Item
	Once          Once
	Also          func(tx *db.Tx, b Booking) error
}

// Book makes a booking: guest, booking, sealed items and the end of the hold, all or nothing. A stranger books with new keys,
// whose proof the caller has checked; a guest with a session books a further day. Faults: hold_expired, day_taken,
// day_withdrawn, same_date, door_half_open, too_many, no_bed_here, idempotency_mismatch, not_found (a repetition after the
// booking was cancelled), and whatever Guests and Notes refuse.
func (s *Service) Book(ctx context.Context, actor session.Actor, in BookInput) (Booking, error) {
	var guestID string
	if in.Guest != nil {
		guestID = in.Guest.ID
	} else {
		id, err := guest(actor)
		if err != nil {
			return Booking{}, err
		}
		guestID = id
	}
	if err := in.Once.check(); err != nil {
		return Booking{}, err
	}
	id, names, err := s.draw()
	if err != nil {
		return Booking{}, fmt.Errorf("book a day: %w", err)
	}
	var b Booking
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		ref, again, err := s.once(tx, "book", guestID, in.Once, id)
		if err != nil {
			return err
		}
		if again {
			b, err = s.find(tx, guestID, ref)
		} else {
			b, err = s.book(tx, guestID, id, names, in)
		}
		if err != nil || in.Also == nil {
			return err
		}
		return in.Also(tx, b)
	})
	if err != nil {
		return Booking{}, asFault("book a day", err)
	}
	return b, nil
}

func (s *Service) book(tx *db.Tx, guestID, id string, names []string, in BookInput) (Booking, error) {
	if in.Guest != nil {
		if err := doorOpen(tx); err != nil {
			return Booking{}, err
		}
	}
	r, err := s.redeem(tx, in.Hold)
	if err != nil {
		return Booking{}, err
	}
	if err := deleteHold(tx, token.Hash(in.Hold)); err != nil {
		return Booking{}, err
	}
	b := Booking{
		ID: id, GuestID: guestID, Day: r.Day, WithPartner: in.WithPartner, EveningBefore: in.EveningBefore, Agreement: in.Agreement,
		Reachable: reachable(in.Items), Until: r.Date.AddDays(keptDays),
	}
	if in.Guest != nil {
		err = s.deps.Guests.Register(tx, *in.Guest, b.Until)
	} else if err = s.mayMeet(tx, guestID, r.Day); err == nil {
		err = errors.Join(s.deps.Guests.KeepUntil(tx, guestID, b.Until), keepAparts(tx, guestID, b.Until))
	}
	if err != nil {
		return Booking{}, err
	}
	return s.settle(tx, b, names, in.Items)
}

// settle writes a new booking and what comes with it. The guest exists and the day is locked and free for this guest.
func (s *Service) settle(tx *db.Tx, b Booking, names []string, items []Item) (Booking, error) {
	if !b.Reachable {
		if full, err := s.unreachableFull(tx, b.Day.Date); err != nil {
			return Booking{}, err
		} else if full {
			return Booking{}, ErrTooMany
		}
	}
	b, err := s.enter(tx, b, names, items)
	if err != nil {
		return Booking{}, err
	}
	return b, s.record(tx, b.GuestID, dayBooked)
}

// enter is settle without the cap that is against false bookings, and without the guest's own entry in the log.
func (s *Service) enter(tx *db.Tx, b Booking, names []string, items []Item) (Booking, error) {
	if b.EveningBefore && !s.hasBeds(b.Day.PlaceID) {
		return Booking{}, ErrNoBed
	}
	if brings(items, wordsBeforehand) {
		if err := s.promise(tx, &b); err != nil {
			return Booking{}, err
		}
	}
	var err error
	if b.Room, err = s.newRoom(b.Day); err != nil {
		return Booking{}, err
	}
	if b.Agreement, err = s.under(tx, b.Agreement, b.GuestID); err != nil {
		return Booking{}, err
	}
	if err := s.countIn(tx, b); err != nil {
		return Booking{}, err
	}
	b, err = s.insertFirstFree(tx, b, names)
	if err != nil {
		return Booking{}, err
	}
	if b.EveningBefore {
		if ok, err := s.takeBed(tx, b); err != nil {
			return Booking{}, err
		} else if !ok {
			return Booking{}, ErrBedsTaken
		}
	}
	if err := s.settled(tx, b.GuestID); err != nil { // a day is theirs: nothing is owed any more
		return Booking{}, err
	}
	if err := s.deps.Notes.Keep(tx, b.GuestID, b.ID, b.Day.CounsellorID, items, b.Day.Date); err != nil {
		return b, err
	}
	return b, s.deps.Texts.Refresh(tx, b.GuestID)
}

// insertFirstFree inserts the booking under the first card name that nobody has. The UNIQUE rules decide; what they refuse is
// then looked at: the day, the guest's other day on that date, or only the name.
func (s *Service) insertFirstFree(tx *db.Tx, b Booking, names []string) (Booking, error) {
	for _, name := range names {
		b.CardName = name
		if s.deps.Named != nil {
			if taken, err := s.deps.Named(tx, name); err != nil {
				return b, err
			} else if taken {
				continue
			}
		}
		ok, err := insertBooking(tx, b)
		if err != nil || ok {
			return b, err
		}
		dayTaken, sameDate, err := collisions(tx, b)
		switch {
		case err != nil:
			return b, err
		case sameDate:
			return b, ErrSameDate
		case dayTaken:
			return b, ErrDayTaken
		}
	}
	return b, fmt.Errorf("find a card name: all %d tries are taken", len(names))
}

// draw makes the random parts of a booking before its transaction, so that running the transaction again gives the same.
func (s *Service) draw() (id string, names []string, err error) {
	if id, err = s.deps.Secrets.ID(); err != nil {
		return "", nil, err
	}
	names, err = cardNames(s.deps.Secrets)
	return id, names, err
}

// find is a guest's own booking, locked, or not_found.
func (s *Service) find(tx *db.Tx, guestID, id string) (Booking, error) {
	b, err := lockForGuest(tx, guestID, id)
	if db.IsNotFound(err) {
		return Booking{}, ErrNotFound
	}
	return b, err
}

// ForGuest lists a guest's bookings by date, for the own page of that guest alone. One whose day has come is not in it, whether
// or not it is gone.
func (s *Service) ForGuest(tx *db.Tx, guestID string) ([]Booking, error) {
	all, err := listForGuest(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("list bookings: %w", err)
	}
	return slices.DeleteFunc(all, func(b Booking) bool { return !b.Until.After(tx.Today()) }), nil
}

// SetReachable follows a contact item that a guest left or ended outside of booking, in the same transaction.
func (s *Service) SetReachable(tx *db.Tx, guestID, bookingID string, yes bool) error {
	if err := setReachable(tx, guestID, bookingID, yes); err != nil {
		return fmt.Errorf("set whether a guest can be reached: %w", err)
	}
	return nil
}

// TakesItems gives counsellor and date of a guest's own booking whose day is still to come, for the note domain to keep texts
// with; reachable says that one of them is a way to be reached, words that there are new words beforehand, which get a reading time of
// their own. Faults: not_found, day_past.
func (s *Service) TakesItems(tx *db.Tx, guestID, bookingID string, reachable, words bool) (counsellorID string, date clock.Date, err error) {
	b, err := s.find(tx, guestID, bookingID)
	if err != nil {
		return "", clock.Date{}, err
	}
	if s.begun(tx, b.Day) {
		return "", clock.Date{}, ErrDayPast
	}
	if reachable && !b.Reachable {
		if err := s.SetReachable(tx, guestID, bookingID, true); err != nil {
			return "", clock.Date{}, err
		}
	}
	if words {
		if err := s.promise(tx, &b); err != nil {
			return "", clock.Date{}, err
		}
		if err := setPromise(tx, b); err != nil {
			return "", clock.Date{}, fmt.Errorf("keep a reading time: %w", err)
		}
	}
	return b.Day.CounsellorID, b.Day.Date, nil
}

// begun reports whether a day has started.
func (s *Service) begun(tx *db.Tx, d Day) bool { return !s.zones.start(d).After(tx.Now) }

// OutOfReach follows the end of the last contact item of a booking, or of a guest's wishes when bookingID is empty, in the same
// transaction: such a wish keeps its rank and is passed over.
func (s *Service) OutOfReach(tx *db.Tx, guestID, bookingID string) error {
	if bookingID != "" {
		return s.SetReachable(tx, guestID, bookingID, false)
	}
	if err := setWishesOutOfReach(tx, guestID); err != nil {
		return fmt.Errorf("set whether a guest can be reached: %w", err)
	}
	return nil
}
