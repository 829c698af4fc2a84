package booking

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

const (
	answerMinute  = 20 * 60            // an offer holds until 20:00 the next day ...
	shortNotice   = 72 * time.Hour     // ... unless the day starts within this time:
	shortAnswer   = 2 * time.Hour      // then the office calls, and it holds this long
	standByMonths = term.StandByMonths // nobody waits longer than this without asking again
)

// StandBy is a guest's wish for an earlier day. The line goes by the time of asking and by nothing else.
type StandBy struct {
	ID      string
	GuestID string
	PlaceID string     // empty: any place
	Before  clock.Date // only days before this date
	Until   clock.Date // the date on which it is gone
	GoOnBy  clock.Date // without a yes it is gone on this date; zero when nothing is to be asked any more
	Owed    Debt       // why the programme owes this guest a date, whose turn then is before all others'
	Offer   *Offer

	Reachable bool // whoever is not is passed over, and keeps the place
}

// Offer is a day that is kept for one stand-by.
type Offer struct {
	Day     Day
	Expires time.Time
}

// StandByInput asks for earlier days. Items may bring the way to be reached.
type StandByInput struct {
	PlaceID string
	Before  clock.Date
	Items   []Item
	Once    Once
}

// StandBy puts a signed-in guest at the end of the line. Who waits already, and could not be reached any more, leaves a way with it: then the wish keeps
// its place in the line, and what the programme owes stays owed (docs/adr/0010). Faults: sign_in_needed, needs_a_way_to_be_reached, stand_by_exists,
// stand_by_date, ask_invalid (unknown place), idempotency_mismatch.
func (s *Service) StandBy(ctx context.Context, actor session.Actor, in StandByInput) (StandBy, error) {
	guestID, err := guest(actor)
	if err != nil {
		return StandBy{}, err
	}
	if err := in.Once.check(); err != nil {
		return StandBy{}, err
	}
	if _, known := s.deps.Cover.Place(in.PlaceID); in.PlaceID != "" && !known {
		return StandBy{}, ErrAsk
	}
	id, err := s.deps.Secrets.ID()
	if err != nil {
		return StandBy{}, fmt.Errorf("ask for an earlier day: %w", err)
	}
	var sb StandBy
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		was, err := s.outOfReach(tx, guestID, in)
		if err != nil {
			return err
		}
		ref, again, err := s.once(tx, "stand_by", guestID, in.Once, cmp.Or(was, id))
		if err != nil {
			return err
		}
		if again || was != "" {
			if sb, err = s.findStandBy(tx, guestID, ref); err != nil || again {
				return err
			}
			return s.inReach(tx, &sb, in.Items)
		}
		if !in.Before.After(tx.Today().AddDays(1)) {
			return ErrStandByDate
		}
		if ok, err := reachableGuest(tx, guestID); err != nil {
			return err
		} else if !ok && !reachable(in.Items) {
			return ErrReach
		}
		sb = StandBy{ID: id, GuestID: guestID, PlaceID: in.PlaceID, Before: in.Before, Until: in.Before, Reachable: true}
		if last := tx.Today().AddMonths(standByMonths); last.Before(sb.Until) {
			sb.Until = last
		}
		if by := tx.Today().AddMonths(term.AskGoOnMonths).AddDays(term.GoOnDays); by.Before(sb.Until) {
			sb.GoOnBy = by
		}
		if err := s.deps.Guests.KeepUntil(tx, guestID, sb.Until); err != nil {
			return err
		}
		if err := s.lapseOf(tx, guestID); err != nil {
			return err
		}
		if err := queue(tx, sb, reachable(in.Items)); err != nil {
			return err
		}
		if err := s.deps.Notes.Keep(tx, guestID, "", "", in.Items, sb.Until); err != nil {
			return err
		}
		return errors.Join(s.deps.Texts.Refresh(tx, guestID), s.record(tx, guestID, standByAsked))
	})
	if err != nil {
		return StandBy{}, asFault("ask for an earlier day", err)
	}
	return sb, nil
}

// outOfReach is a guest's own wish at that place that is passed over because there is no way to be reached, when one comes now; else empty.
func (s *Service) outOfReach(tx *db.Tx, guestID string, in StandByInput) (string, error) {
	if !reachable(in.Items) {
		return "", nil
	}
	all, err := listStandBys(tx, guestID, "")
	if err != nil {
		return "", err
	}
	for _, sb := range all {
		if sb.PlaceID == in.PlaceID && !sb.Reachable && sb.Until.After(tx.Today()) {
			return sb.ID, nil
		}
	}
	return "", nil
}

// inReach keeps a way to be reached for a wish, whose place in the line is the one that it had.
func (s *Service) inReach(tx *db.Tx, sb *StandBy, items []Item) error {
	sb.Reachable = true
	return errors.Join(setWishReachable(tx, sb.ID), s.deps.Notes.Keep(tx, sb.GuestID, "", "", items, sb.Until),
		s.deps.Texts.Refresh(tx, sb.GuestID), s.record(tx, sb.GuestID, standByAsked))
}

// queue gives the next rank. Two at once on PostgreSQL may want the same one; the later takes the next.
func queue(tx *db.Tx, sb StandBy, ownContact bool) error {
	for range 20 {
		if ok, err := insertStandBy(tx, sb, ownContact); err != nil || ok {
			return err
		}
		if waits, err := waitsAt(tx, sb.GuestID, sb.PlaceID); err != nil {
			return err
		} else if waits {
			return ErrStandBy
		}
	}
	return fmt.Errorf("find a rank in the line: all tries are taken")
}

// WithdrawStandBy ends a guest's own wish; a day that was kept for it goes on in the line. Faults: sign_in_needed, not_found.
func (s *Service) WithdrawStandBy(ctx context.Context, actor session.Actor, id string) error {
	guestID, err := guest(actor)
	if err != nil {
		return err
	}
	return asFault("end a wish for an earlier day", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		sb, err := s.findStandBy(tx, guestID, id)
		if err != nil {
			return err
		}
		if err := s.endStandBy(tx, sb); err != nil {
			return err
		}
		return s.record(tx, guestID, standByEnded)
	}))
}

// endStandBy removes a wish; the day it was offered goes on in the line.
func (s *Service) endStandBy(tx *db.Tx, sb StandBy) error {
	if err := errors.Join(deleteStandBy(tx, sb.ID), s.deps.Texts.Ended(tx, sb.GuestID, sb.ID)); err != nil {
		return err
	}
	if sb.Offer == nil {
		return nil
	}
	return s.offerDay(tx, sb.Offer.Day.ID)
}

// AcceptInput takes the day that is offered to a stand-by.
type AcceptInput struct {
	StandByID string
	Items     []Item
	Once      Once
}

func ignoreNotFound(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// takeOffer ends the wish and gives its day, locked. The notice is not judged again: it was when the offer was made.
func (s *Service) takeOffer(tx *db.Tx, guestID, standByID string) (Day, error) {
	sb, err := s.findStandBy(tx, guestID, standByID)
	if err != nil {
		return Day{}, err
	}
	if sb.Offer == nil || !sb.Offer.Expires.After(tx.Now) {
		return Day{}, ErrOfferExpired
	}
	if err := deleteStandBy(tx, sb.ID); err != nil {
		return Day{}, err
	}
	r, err := lockDay(tx, sb.Offer.Day.ID)
	if err != nil {
		return Day{}, err
	}
	w, err := s.world(tx)
	if err != nil {
		return Day{}, err
	}
	if s.begun(tx, r.Day) {
		return Day{}, ErrDayPast
	}
	return r.Day, w.refuses(r, s.zones.start(r.Day).Add(-notice))
}

// Decline lets the offered date pass, this date only; the wish keeps its rank. It names the day, so that said again it declines
// nothing else. Faults: sign_in_needed, not_found, offer_expired.
func (s *Service) Decline(ctx context.Context, actor session.Actor, standByID, dayID string) error {
	guestID, err := guest(actor)
	if err != nil {
		return err
	}
	return asFault("decline an offer", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		sb, err := s.findStandBy(tx, guestID, standByID)
		if err != nil {
			return err
		}
		if sb.Offer == nil || sb.Offer.Day.ID != dayID {
			passed, err := letPass(tx, sb.ID, dayID)
			if err == nil && !passed {
				return ErrOfferExpired
			}
			return err
		}
		if err := s.pass(tx, sb.ID, sb.Offer.Day); err != nil {
			return err
		}
		return s.record(tx, guestID, offerDeclined)
	}))
}

// pass ends an offer without a booking and hands the day on. The rank is not touched.
func (s *Service) pass(tx *db.Tx, standByID string, d Day) error {
	if err := deleteOffer(tx, standByID); err != nil {
		return err
	}
	if err := insertSkip(tx, standByID, d.Date); err != nil {
		return err
	}
	return s.offerDay(tx, d.ID)
}

// freed hands a day that a guest gave back to the stand-by line, in the same transaction: between the two nobody else sees it. A day
// that was only there because somebody had it, and is not given any more, is withdrawn instead.
func (s *Service) freed(tx *db.Tx, dayID string) error {
	r, err := lockDay(tx, dayID)
	if err != nil {
		return ignoreAbsent(err)
	}
	if r.Minutes == halfMinutes && !r.Booked {
		if err := setMinutes(tx, r.ID, dayMinutes); err != nil { // a whole day again
			return err
		}
		r.Minutes = dayMinutes
	}
	given, err := s.deps.Counsellors.Giving(tx, r.CounsellorID, r.Date, r.Date)
	if err != nil {
		return err
	}
	still := slices.ContainsFunc(given, func(g Given) bool {
		d, ok := s.dayOf(tx, g)
		d.ID = r.ID
		return ok && d == r.Day
	})
	if !still && r.Date.After(tx.Today().AddDays(-1)) && !r.taken(tx.Instant()) {
		return s.takeBack(tx, r)
	}
	waiting, err := anybodyWaits(tx)
	if err != nil || !waiting {
		return err
	}
	return s.offerDay(tx, dayID)
}

func ignoreAbsent(err error) error {
	if db.IsNotFound(err) {
		return nil
	}
	return err
}

// offerDay keeps a free day for the first in the line whom it fits: before the date wished for, at the place wished for, not
// a date let pass, not beside another offer, not on a date when the guest has a day, and earlier than one the guest has, if
// any. A wish whose guest cannot be reached any more (the contact ended with a cancelled booking) keeps its rank and is passed
// over until there is a way again. When the day fits nobody, it is free for all.
func (s *Service) offerDay(tx *db.Tx, dayID string) error {
	r, err := lockDay(tx, dayID)
	if err != nil {
		return err
	}
	w, err := s.world(tx)
	if err != nil {
		return err
	}
	if w.refuses(r, tx.Now) != nil {
		return nil // not a day that can be given: nobody is told of it
	}
	expires := s.answerBy(tx, r.Day)
	for range 20 {
		id, err := firstInLine(tx, r.Day)
		if db.IsNotFound(err) {
			return nil
		} else if err != nil {
			return err
		}
		// On PostgreSQL the first may just have got another offer; then the line is looked at again.
		if ok, err := insertOffer(tx, id, r.Day.ID, clock.InstantOf(expires)); err != nil {
			return err
		} else if ok {
			return s.tellOffered(tx, id)
		}
	}
	return nil
}

// answerBy is until when an offer of a day holds.
func (s *Service) answerBy(tx *db.Tx, d Day) time.Time {
	if s.zones.start(d).Sub(tx.Now) < shortNotice {
		return tx.Now.Add(shortAnswer)
	}
	return tx.Today().AddDays(1).At(answerMinute, tx.Zone())
}

// findStandBy is a guest's own wish with its offer, locked, or not_found.
func (s *Service) findStandBy(tx *db.Tx, guestID, id string) (StandBy, error) {
	if !token.IsID(id) {
		return StandBy{}, ErrNotFound
	}
	all, err := listStandBys(tx, guestID, id)
	if err != nil {
		return StandBy{}, err
	}
	if len(all) == 0 {
		return StandBy{}, ErrNotFound
	}
	return all[0], nil
}
