package booking

import (
	"context"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// After *ill today* the office goes from guest to guest, in the order in which their days begin (domain 4.9 no. 2): it proposes, calls, writes
// down what is said, and puts somebody at the door for whoever nobody reached. What it has done so far is kept with the question, and
// ends with it.

// Spot is where somebody waits for a guest who could not be reached.
type Spot string

// The spots: there is nothing to write.
const (
	AtDoor   Spot = "door"   // our own
	AtStreet Spot = "street" // the entrance of the building
	AtStop   Spot = "stop"   // the nearest stop or station
)

// Rebooking is what was done for a guest who is asked.
type Rebooking struct {
	Tries  int        // how often the office called and nobody answered
	Tried  clock.Date // last
	DoorID string     // who stands there
	Spot   Spot
	Later  bool // the guest has said that another date will do: the programme owes it
}

const (
	callTried     audit.Action = "call_tried"
	metAtDoor     audit.Action = "met_at_door"
	laterAgreed   audit.Action = "later_agreed"
	mostCallTries              = 99
)

// rebook runs a step for a guest who is asked for another day, on behalf of the office.
func (s *Service) rebook(ctx context.Context, actor session.Actor, askID, doing string, action audit.Action, do func(tx *db.Tx, a Asked, b Booking) error) error {
	if err := office(actor); err != nil {
		return err
	}
	return asFault(doing, s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		guestID, err := guestOfAsk(tx, askID)
		if err != nil {
			return ErrNotFound
		}
		a, err := s.findAsk(tx, guestID, askID)
		if err != nil {
			return err
		}
		if a.BookingID == "" || a.Kind == HandOver {
			return ErrNotFound
		}
		b, err := s.find(tx, guestID, a.BookingID)
		if err != nil {
			return err
		}
		if err := do(tx, a, b); err != nil {
			return err
		}
		return s.recordBy(tx, guestID, audit.Office, actor.StaffID, action)
	}))
}

// NotReached notes that the office called and nobody answered. Faults: forbidden, not_found.
func (s *Service) NotReached(ctx context.Context, actor session.Actor, askID string) error {
	return s.rebook(ctx, actor, askID, "note a call", callTried, func(tx *db.Tx, a Asked, _ Booking) error {
		return countTry(tx, a.ID, mostCallTries)
	})
}

// MeetAtDoor puts somebody who works here where a guest arrives who could not be reached, on the day itself. It can be said again. Faults:
// forbidden, not_found (also a day that is not today's, one by video, and somebody who does not work here).
func (s *Service) MeetAtDoor(ctx context.Context, actor session.Actor, askID, staffID string, spot Spot) error {
	return s.rebook(ctx, actor, askID, "put somebody at the door", metAtDoor, func(tx *db.Tx, a Asked, b Booking) error {
		if spot != AtDoor && spot != AtStreet && spot != AtStop || b.Day.Date != tx.Today() || b.Day.Mode == Video {
			return ErrNotFound
		}
		if here, err := s.deps.Works(tx, staffID); err != nil {
			return err
		} else if !here {
			return ErrNotFound
		}
		return setAtDoor(tx, a.ID, staffID, spot)
	})
}

// OwedLater writes down that another date will do, as the guest has said on the telephone: the programme owes it, for as long as anybody
// waits, and what was kept is let go. The question stays, so that the guest can still say yes to a day. Faults: forbidden, not_found.
func (s *Service) OwedLater(ctx context.Context, actor session.Actor, askID string) error {
	return s.rebook(ctx, actor, askID, "owe another date", laterAgreed, func(tx *db.Tx, a Asked, b Booking) error {
		why := debtOf(a.Kind)
		if why == NoDebt {
			return ErrNotFound
		}
		if err := deleteKept(tx, a.ID); err != nil {
			return err
		}
		last := tx.Today().AddMonths(standByMonths)
		if err := s.deps.Guests.KeepUntil(tx, a.GuestID, last); err != nil {
			return err
		}
		if err := s.owe(tx, a.GuestID, why, last, false); err != nil {
			return err
		}
		return setLater(tx, a.ID)
	})
}

// DoorPost is where somebody who works here stands today.
type DoorPost struct {
	Booking Booking
	Spot    Spot
}

// DoorPosts lists where somebody stands today, for that person alone: card names, by start.
func (s *Service) DoorPosts(tx *db.Tx, staffID string) ([]DoorPost, error) {
	return listDoorPosts(tx, staffID)
}
