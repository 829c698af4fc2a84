package booking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Two half days by video (domain 3.3): for whoever cannot sit before a screen for six hours, the office books two dates of one colleague,
// three hours each from the start, in one transaction. The rest of each day is nobody's.

const (
	halfMinutes = dayMinutes / 2

	halvesBooked audit.Action = "half_days_booked"
)

// HalvesInput is what the office books: two held days by video of one colleague.
type HalvesInput struct {
	Holds       [2][]byte
	GuestID     string // who has wished for the call and has keys; empty for anybody else
	Language    string
	WithPartner bool
	Agreement   string
	Once        Once
}

// TwoHalves are the two bookings with the words to say aloud; either card and the words lead to its own booking.
type TwoHalves struct {
	First, Second Booking
	PhoneWord     string
}

// BookHalves books both or none. Sent again with its key it gives the same two and the same words. Faults: forbidden, halves_invalid,
// hold_expired, day_taken, day_withdrawn, same_date, idempotency_mismatch, not_found (a repetition after one was cancelled, or
// nobody who wished for a call).
func (s *Service) BookHalves(ctx context.Context, actor session.Actor, in HalvesInput) (TwoHalves, error) {
	if err := office(actor); err != nil {
		return TwoHalves{}, err
	}
	if err := in.Once.check(); err != nil {
		return TwoHalves{}, err
	}
	var ids [2]string
	var names [2][]string
	for i := range ids {
		var err error
		if ids[i], names[i], err = s.draw(); err != nil {
			return TwoHalves{}, fmt.Errorf("book two half days: %w", err)
		}
	}
	guestID, err := s.deps.Secrets.ID()
	if err != nil {
		return TwoHalves{}, fmt.Errorf("book two half days: %w", err)
	}
	if in.GuestID != "" {
		guestID = in.GuestID
	}
	var out TwoHalves
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		out = TwoHalves{}
		ref, again, err := s.onceAs(tx, "book_halves", actor.StaffID, guestID, in.Once, ids[0])
		if err != nil {
			return err
		}
		out.PhoneWord = s.deps.Callers.MakeWords(ref, in.Language)
		if again {
			return s.halvesAgain(tx, ref, &out)
		}
		days, err := s.redeemHalves(tx, in.Holds)
		if err != nil {
			return err
		}
		b := Booking{GuestID: guestID, WithPartner: in.WithPartner, Agreement: in.Agreement, Until: days[1].Date.AddDays(keptDays)}
		for i, d := range days {
			b.ID, b.Day, b.Pair = ids[i], d, Pair{ID: ids[0], No: i + 1}
			if i == 0 {
				whole := CallerInput{GuestID: in.GuestID, Language: in.Language}
				if err := s.callerFor(tx, whole, b, out.PhoneWord); err != nil {
					return err
				}
			}
			b.Until = d.Date.AddDays(keptDays)
			if b.Day, err = s.halve(tx, d); err != nil {
				return err
			}
			made, err := s.enter(tx, b, names[i], nil)
			if err != nil {
				return err
			}
			if i == 0 {
				out.First = made
			} else {
				out.Second = made
			}
		}
		return s.recordBy(tx, guestID, audit.Office, actor.StaffID, halvesBooked)
	})
	if err != nil {
		return TwoHalves{}, asFault("book two half days", err)
	}
	return out, nil
}

// redeemHalves gives the two held days by date, locked in the order of their ids as everywhere, and ends both holds.
func (s *Service) redeemHalves(tx *db.Tx, holds [2][]byte) ([]Day, error) {
	type held struct {
		dayID string
		token []byte
	}
	var all []held
	for _, h := range holds {
		dayID, expires, err := findHold(tx, token.Hash(h))
		if db.IsNotFound(err) || err == nil && expires <= tx.Instant() {
			return nil, ErrHoldExpired
		} else if err != nil {
			return nil, err
		}
		all = append(all, held{dayID, h})
	}
	slices.SortFunc(all, func(a, b held) int { return strings.Compare(a.dayID, b.dayID) })
	var days []Day
	for _, h := range all {
		r, err := s.redeemAt(tx, h.token, func(d Day, at time.Time) time.Time { return s.asOfCaller(tx, d, at) })
		if err != nil {
			return nil, err
		}
		if err := deleteHold(tx, token.Hash(h.token)); err != nil {
			return nil, err
		}
		if s.over(tx.Now, r.Day) {
			return nil, ErrDayWithdrawn
		}
		days = append(days, r.Day)
	}
	a, b := days[0], days[1]
	if a.Mode != Video || b.Mode != Video || a.CounsellorID != b.CounsellorID || a.Date == b.Date {
		return nil, ErrHalves
	}
	slices.SortFunc(days, func(a, b Day) int { return b.Date.DaysUntil(a.Date) })
	return days, nil
}

// halvesAgain gives what was booked before with the same key.
func (s *Service) halvesAgain(tx *db.Tx, pairID string, out *TwoHalves) error {
	both, err := listPair(tx, pairID)
	if err != nil {
		return err
	}
	if len(both) != 2 {
		return ErrNotFound
	}
	out.First, out.Second = both[0], both[1]
	return nil
}

// halve makes a locked day three hours long.
func (s *Service) halve(tx *db.Tx, d Day) (Day, error) {
	if err := setMinutes(tx, d.ID, halfMinutes); err != nil {
		return Day{}, fmt.Errorf("halve a day: %w", err)
	}
	d.Minutes = halfMinutes
	return d, nil
}

// asLong is the day to which a booking moves: a half day by video stays one.
func (s *Service) asLong(tx *db.Tx, from, to Day) (Day, error) {
	if from.Minutes != halfMinutes || to.Mode != Video || from.ID == to.ID {
		return to, nil
	}
	return s.halve(tx, to)
}

// unpair lets the other one of two half days stand alone.
func (s *Service) unpair(tx *db.Tx, b *Booking) error {
	if b.Pair.ID == "" {
		return nil
	}
	if err := clearPair(tx, b.ID); err != nil {
		return fmt.Errorf("part two half days: %w", err)
	}
	b.Pair = Pair{}
	return nil
}
