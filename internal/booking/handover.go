package booking

import (
	"context"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// ProposeHandOver asks a guest whether another colleague may take over. The guest's counsellor asks, or the office. What was written
// stays where it is: browsers seal it anew for the colleague if the guest ticks it, else the colleague begins with nothing.
// Faults: forbidden, not_found (also for a colleague who is not active, or with whom it was too close), hand_over_exists.
func (s *Service) ProposeHandOver(ctx context.Context, actor session.Actor, guestID, toID string) error {
	if !actor.Has(session.Counsellor) && !actor.Has(session.Coordinator) {
		return ErrForbidden
	}
	if !token.IsID(guestID) || !token.IsID(toID) {
		return ErrNotFound
	}
	return asFault("propose a hand-over", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		b, err := s.handedOver(tx, actor, guestID, toID)
		if err != nil {
			return err
		}
		w, err := s.world(tx)
		if err != nil {
			return err
		}
		aparts, err := listAparts(tx, guestID)
		if err != nil {
			return err
		}
		for _, id := range aparts {
			if id == toID {
				return ErrNotFound
			}
		}
		if _, active := w.counsellors[toID]; !active {
			return ErrNotFound
		}
		a := Asked{GuestID: guestID, Kind: HandOver, CounsellorID: toID, Until: tx.Today().AddDays(handOverDays)}
		if b.Until.Before(a.Until) {
			a.Until = b.Until // never longer than what it is about
		}
		if !s.begun(tx, b.Day) {
			a.BookingID = b.ID
		}
		made, err := s.ask(tx, a)
		if err != nil {
			return err
		}
		if !made {
			return ErrAsked
		}
		role := audit.Counsellor
		if !actor.Has(session.Counsellor) || b.Day.CounsellorID != actor.StaffID {
			role = audit.Office
		}
		return s.recordBy(tx, guestID, role, actor.StaffID, handOverAsked)
	}))
}

// handedOver is the booking that a hand-over is about: the guest's next day with who asks, or with anybody for the office; else the last.
func (s *Service) handedOver(tx *db.Tx, actor session.Actor, guestID, toID string) (Booking, error) {
	all, err := s.ForGuest(tx, guestID)
	if err != nil {
		return Booking{}, err
	}
	var found *Booking
	for i, b := range all {
		if b.Day.CounsellorID == toID || !actor.Has(session.Coordinator) && b.Day.CounsellorID != actor.StaffID {
			continue
		}
		if found = &all[i]; !s.begun(tx, b.Day) {
			break
		}
	}
	if found == nil {
		return Booking{}, ErrNotFound
	}
	return *found, nil
}

func (s *Service) answerHandOver(tx *db.Tx, a Asked, in AnswerInput, out *Answered) error {
	if !in.Yes || a.BookingID == "" {
		return deleteAsk(tx, a.ID)
	}
	b, err := s.find(tx, a.GuestID, a.BookingID)
	if err != nil {
		return err
	}
	if s.begun(tx, b.Day) {
		return deleteAsk(tx, a.ID)
	}
	free, err := s.Colleagues(tx, b)
	if err != nil {
		return err
	}
	for _, d := range free {
		if d.CounsellorID != a.CounsellorID || d.PlaceID != b.Day.PlaceID {
			continue
		}
		r, err := lockDay(tx, d.ID)
		if err != nil {
			return err
		}
		if r.gone(tx.Instant()) != nil {
			break // somebody was faster: another date, then
		}
		return s.goTo(tx, b, r, in, out)
	}
	if err := setAgreed(tx, a.ID); err != nil {
		return err
	}
	a.Agreed, out.Ask = true, &a
	return nil
}

// callAfter is how long after a day the office calls a guest who has wished for it, and until when the number is kept for that.
const (
	callAfter   = term.CallAfter
	callWithin  = term.CallWithin
	callOffered = 14 // days after the day on which it can still be wished for
)

// CallLater notes that a guest wishes to be called two weeks after the day, or takes it back. The way to be reached is kept until then; a
// guest who left none is told so. Faults: sign_in_needed, not_found, day_not_over, day_past, needs_a_way_to_be_reached.
func (s *Service) CallLater(ctx context.Context, actor session.Actor, bookingID string, yes bool) error {
	guestID, err := guest(actor)
	if err != nil {
		return err
	}
	return asFault("wish for a call later", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		b, err := s.find(tx, guestID, bookingID)
		if err != nil {
			return err
		}
		on := b.Day.Date.AddDays(callAfter)
		switch {
		case !s.over(tx.Now, b.Day):
			return ErrNotOver
		case yes && !b.Reachable:
			return ErrReachLater
		case yes && !on.After(tx.Today()):
			return ErrDayPast
		case !yes:
			on = clock.Date{}
		}
		if err := setCallOn(tx, b.ID, on); err != nil || !yes {
			return err
		}
		if err := s.deps.Notes.KeepContact(tx, b.ID, on.AddDays(callWithin)); err != nil {
			return err
		}
		return s.record(tx, guestID, callLater)
	}))
}

// CallsOwed lists the bookings whose guests the office calls today or should have, oldest first.
func (s *Service) CallsOwed(tx *db.Tx) ([]Booking, error) { return listCallsOwed(tx) }

// Called notes that the office has called. Faults: forbidden, not_found.
func (s *Service) Called(ctx context.Context, actor session.Actor, bookingID string) error {
	if !actor.Has(session.Coordinator) {
		return ErrForbidden
	}
	return asFault("note a call", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		b, err := findAnyBooking(tx, bookingID)
		if db.IsNotFound(err) || err == nil && b.CallOn.IsZero() {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		return setCallOn(tx, bookingID, clock.Date{})
	}))
}
