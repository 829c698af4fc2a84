package booking

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// What becomes of an offer: the guest says yes or no on the own page, or to the office on the telephone.

const offerPhoned audit.Action = "offer_phoned"

// Accept takes the offered day: it moves the guest's next later booking there, or books when there is none, and ends the
// wish. Faults: sign_in_needed, not_found, offer_expired, day_withdrawn, same_date, idempotency_mismatch.
func (s *Service) Accept(ctx context.Context, actor session.Actor, in AcceptInput) (Booking, error) {
	guestID, err := guest(actor)
	if err != nil {
		return Booking{}, err
	}
	if err := in.Once.check(); err != nil {
		return Booking{}, err
	}
	id, names, err := s.draw()
	if err != nil {
		return Booking{}, fmt.Errorf("accept an offer: %w", err)
	}
	var b Booking
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		// The ref is the booking as it will be: the moved one, or the new one.
		later, err := s.laterBooking(tx, guestID, in.StandByID)
		if err != nil {
			return err
		}
		ref := id
		if later != nil {
			ref = later.ID
		}
		ref, again, err := s.once(tx, "accept:"+in.StandByID, guestID, in.Once, ref)
		if err != nil {
			return err
		}
		if again {
			b, err = s.find(tx, guestID, ref)
			return err
		}
		b, err = s.accept(tx, Booking{ID: id, GuestID: guestID}, names, later, in)
		return err
	})
	if err != nil {
		return Booking{}, asFault("accept an offer", err)
	}
	return b, nil
}

// accept ends the wish and gives its day: b is the booking to make where later is nil.
func (s *Service) accept(tx *db.Tx, b Booking, names []string, later *Booking, in AcceptInput) (Booking, error) {
	day, err := s.takeOffer(tx, b.GuestID, in.StandByID)
	if err != nil {
		return Booking{}, err
	}
	if later != nil {
		return s.swap(tx, *later, day, in.Items, nil)
	}
	has, err := reachableGuest(tx, b.GuestID)
	if err != nil {
		return Booking{}, err
	}
	b.Day, b.Reachable, b.Until = day, has || reachable(in.Items), day.Date.AddDays(keptDays)
	if err := s.deps.Guests.KeepUntil(tx, b.GuestID, b.Until); err != nil {
		return Booking{}, err
	}
	return s.settle(tx, b, names, in.Items)
}

// laterBooking is the booking that an accepted offer moves: the one that we could not keep, else the guest's next one after the offered
// date; nil when there is none.
func (s *Service) laterBooking(tx *db.Tx, guestID, standByID string) (*Booking, error) {
	sb, err := s.findStandBy(tx, guestID, standByID)
	if err != nil || sb.Offer == nil {
		return nil, ignoreNotFound(err) // a repetition finds no wish any more; takeOffer says not_found to the rest
	}
	all, err := listForGuest(tx, guestID)
	if err != nil {
		return nil, err
	}
	if sb.Owed != NoDebt {
		asks, err := listAsks(tx, "WHERE a.guest_id = ? AND a.kind IN ('ill', 'leaving') AND a.booking_id IS NOT NULL AND a.until > ?", guestID, tx.Today())
		if err != nil {
			return nil, err
		}
		for _, b := range all { // the nearest of those
			for _, a := range asks {
				if a.BookingID == b.ID {
					b, err = s.find(tx, guestID, b.ID)
					return &b, err
				}
			}
		}
	}
	for _, b := range all {
		if b.Day.Date.After(sb.Offer.Day.Date) {
			b, err = s.find(tx, guestID, b.ID)
			if err == nil && s.begun(tx, b.Day) {
				return nil, ErrDayPast
			}
			return &b, err
		}
	}
	return nil, nil
}

// Out is an offer with whose turn it is, for the office, which calls where the day is near.
type Out struct {
	Offer
	StandByID string
	GuestID   string
	CardName  string // empty for a guest without a booking
	Owed      Debt
	Call      bool // nearer than three days: the office calls, and the offer holds for two hours
}

// OfferGap keeps a day that is free for all for the first in the line whom it fits, on behalf of the office; the rules are those of a day
// that comes free. Faults: forbidden, not_found, day_taken, day_withdrawn, fits_nobody.
func (s *Service) OfferGap(ctx context.Context, actor session.Actor, dayID string) (Out, error) {
	if err := office(actor); err != nil {
		return Out{}, err
	}
	if !token.IsID(dayID) {
		return Out{}, ErrNotFound
	}
	var out Out
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		r, err := freeDay(tx, dayID)
		if err != nil {
			return err
		}
		w, err := s.world(tx)
		if err != nil {
			return err
		}
		if err := w.refuses(r, tx.Now); err != nil {
			return err
		}
		if err := s.offerDay(tx, dayID); err != nil {
			return err
		}
		all, err := s.offersOut(tx)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Day.ID == dayID {
				out = o
				return nil
			}
		}
		return ErrFitsNobody
	})
	if err != nil {
		return Out{}, asFault("offer a day", err)
	}
	return out, nil
}

// offersOut are the days that are kept for somebody who waits, the first to end first.
func (s *Service) offersOut(tx *db.Tx) ([]Out, error) {
	line, err := listLine(tx)
	if err != nil {
		return nil, err
	}
	var out []Out
	for _, w := range line {
		if w.Offer != nil {
			out = append(out, Out{
				Offer: *w.Offer, StandByID: w.ID, GuestID: w.GuestID, CardName: w.CardName, Owed: w.Owed,
				Call: w.Offer.Expires.Before(tx.Today().AddDays(1).At(answerMinute, tx.Zone())) && s.zones.start(w.Offer.Day).Sub(tx.Now) < shortNotice,
			})
		}
	}
	slices.SortStableFunc(out, func(a, b Out) int { return a.Expires.Compare(b.Expires) })
	return out, nil
}

// AnswerOfferByPhone writes down the yes or no to an offered day that its guest has said on the telephone. The rules are those of Accept
// and Decline; nothing is sealed, so a new colleague begins with nothing. It names the day, so that it answers nothing else. Nobody
// writes down a yes to her own day. Faults: forbidden, not_found, offer_expired, day_withdrawn, day_past, same_date.
func (s *Service) AnswerOfferByPhone(ctx context.Context, actor session.Actor, standByID, dayID string, yes bool) error {
	if err := office(actor); err != nil {
		return err
	}
	id, names, err := s.draw()
	if err != nil {
		return fmt.Errorf("answer an offer: %w", err)
	}
	return asFault("answer an offer", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		guestID, err := guestOfWish(tx, standByID)
		if err != nil {
			return ErrNotFound
		}
		sb, err := s.findStandBy(tx, guestID, standByID)
		switch {
		case err != nil:
			return err
		case sb.Offer == nil, sb.Offer.Day.ID != dayID, !sb.Offer.Expires.After(tx.Now):
			return ErrOfferExpired
		case sb.Offer.Day.CounsellorID == actor.StaffID:
			return ErrForbidden
		}
		if !yes {
			err = s.pass(tx, sb.ID, sb.Offer.Day)
		} else {
			var later *Booking
			if later, err = s.laterBooking(tx, guestID, sb.ID); err == nil {
				_, err = s.accept(tx, Booking{ID: id, GuestID: guestID}, names, later, AcceptInput{StandByID: sb.ID})
			}
		}
		if err != nil {
			return err
		}
		return s.recordBy(tx, guestID, audit.Office, actor.StaffID, offerPhoned)
	}))
}
