package booking

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/session"
)

// Propose keeps a colleague's free day for a guest who is asked, on behalf of the office, also at short notice. It moves nobody: the
// guest says yes or no. Faults: forbidden, not_found, day_taken, day_withdrawn.
func (s *Service) Propose(ctx context.Context, actor session.Actor, askID, dayID string) error {
	if !actor.Has(session.Coordinator) {
		return ErrForbidden
	}
	return asFault("propose a day", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		guestID, err := guestOfAsk(tx, askID)
		if err != nil {
			return ErrNotFound
		}
		a, err := s.findAsk(tx, guestID, askID)
		if err != nil {
			return err
		}
		if a.BookingID == "" {
			return ErrNotFound
		}
		if err := s.keepFor(tx, a, dayID, true); err != nil {
			return err
		}
		if err := clearLater(tx, a.ID); err != nil {
			return err
		}
		today, err := s.isToday(tx, a)
		if err != nil {
			return err
		}
		if err := s.deps.Texts.Look(tx, guestID, today); err != nil {
			return err
		}
		return s.recordBy(tx, guestID, audit.Office, actor.StaffID, dayProposed)
	}))
}

// Colleagues lists who else is free on the date of a booking, in the same mode, and can be proposed to its guest.
func (s *Service) Colleagues(tx *db.Tx, b Booking) ([]Day, error) {
	rows, err := rowsWhere(tx, "WHERE d.date = ? AND d.mode = ? AND d.state = 'open' AND d.counsellor_id <> ? ORDER BY d.start_minute, d.id",
		b.Day.Date, string(b.Day.Mode), b.Day.CounsellorID)
	if err != nil {
		return nil, fmt.Errorf("list free colleagues: %w", err)
	}
	aparts, err := listAparts(tx, b.GuestID)
	if err != nil {
		return nil, fmt.Errorf("list free colleagues: %w", err)
	}
	w, err := s.world(tx)
	if err != nil {
		return nil, err
	}
	var free []Day
	for _, r := range rows {
		if !slices.Contains(aparts, r.CounsellorID) && !s.begun(tx, r.Day) && w.refuses(r, s.zones.start(r.Day).Add(-notice)) == nil {
			free = append(free, r.Day)
		}
	}
	return free, nil
}

// Owed is a question to a guest as the office sees it: whom to call, and what can be proposed.
type Owed struct {
	Asked
	Booking    Booking
	Colleagues []Day // free on that date
	Next       []Day // free on later ones, with anybody
	Rebooking  Rebooking
	Begun      bool // the day has begun by the wall clock
}

// Owed lists the guests who are asked for another day and have not settled it, in the order in which their days begin, for the office.
func (s *Service) Owed(tx *db.Tx) ([]Owed, error) {
	asks, err := listAsks(tx, "WHERE a.booking_id IS NOT NULL AND a.kind <> 'hand_over' AND a.until > ?", tx.Today())
	if err != nil {
		return nil, fmt.Errorf("list who is asked: %w", err)
	}
	done, err := listRebookings(tx)
	if err != nil {
		return nil, fmt.Errorf("list who is asked: %w", err)
	}
	out := make([]Owed, 0, len(asks))
	for _, a := range asks {
		b, err := findAnyBooking(tx, a.BookingID)
		if err != nil {
			return nil, fmt.Errorf("list who is asked: %w", err)
		}
		free, err := s.Colleagues(tx, b)
		if err != nil {
			return nil, err
		}
		next, err := s.nextFor(tx, a)
		if err != nil {
			return nil, err
		}
		out = append(out, Owed{Asked: a, Booking: b, Colleagues: free, Next: next, Rebooking: done[a.ID], Begun: s.begun(tx, b.Day)})
	}
	slices.SortStableFunc(out, func(a, b Owed) int {
		return cmp.Or(b.Booking.Day.Date.DaysUntil(a.Booking.Day.Date), cmp.Compare(a.Booking.Day.StartMinute, b.Booking.Day.StartMinute))
	})
	return out, nil
}
