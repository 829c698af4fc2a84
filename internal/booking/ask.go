package booking

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// AskKind is why a guest is asked for something. Nothing is ever swapped without the guest's yes.
type AskKind string

// The kinds.
const (
	TooClose AskKind = "too_close" // one of the two would rather not meet the other
	Ill      AskKind = "ill"
	Leaving  AskKind = "leaving"
	HandOver AskKind = "hand_over" // to another colleague, if the guest agrees
)

// keptFor is how long a day is kept for somebody who is asked: the first choice among the free days, with time to think.
const keptFor = term.AskedHold

// handOverDays is how long a question for a hand-over waits.
const handOverDays = term.HandOverDays

// Asked is a question to a guest.
type Asked struct {
	ID           string
	GuestID      string
	BookingID    string // empty for a hand-over without a day to come
	Kind         AskKind
	CounsellorID string // of a hand-over: the colleague it leads to
	Agreed       bool   // to a hand-over whose colleague has no day in the place of the old one: a new date is still to be chosen
	Until        clock.Date
	Kept         *Offer // the day that is kept for the guest
}

// askOf asks the guest of a booked day for another one. Who is asked already is not asked again.
func (s *Service) askOf(tx *db.Tx, d Day, kind AskKind) error {
	b, err := findByDay(tx, d.ID)
	if err != nil {
		return ignoreAbsent(err)
	}
	made, err := s.ask(tx, Asked{GuestID: b.GuestID, BookingID: b.ID, Kind: kind, Until: b.Until})
	if err != nil || !made {
		return err
	}
	if why := debtOf(kind); why != NoDebt { // no longer than the question: nothing of the guest is kept for it
		if err := s.owe(tx, b.GuestID, why, b.Until, false); err != nil {
			return err
		}
	}
	return s.recordBy(tx, b.GuestID, audit.Counsellor, d.CounsellorID, otherDayAsked)
}

// ask inserts a question; false when there is one about the booking already. A hand-over gives way to any other reason.
func (s *Service) ask(tx *db.Tx, a Asked) (bool, error) {
	id, err := s.deps.Secrets.ID()
	if err != nil {
		return false, err
	}
	a.ID = id
	// What nobody has answered in time must not stand in the way until the sweep comes.
	if err := deleteAsksWhere(tx, "guest_id = ? AND until <= ?", a.GuestID, tx.Today()); err != nil {
		return false, err
	}
	if a.BookingID != "" && a.Kind != HandOver {
		if err := deleteHandOverOf(tx, a.BookingID); err != nil {
			return false, err
		}
	}
	made, err := insertAsk(tx, a)
	if err != nil || !made {
		return false, err
	}
	today, err := s.isToday(tx, a)
	if err != nil {
		return false, err
	}
	return true, s.deps.Texts.Look(tx, a.GuestID, today)
}

// SayTooClose is said by a counsellor of her own guest, or by a guest of the own counsellor, without a reason. The two are never shown to
// each other again while anything about the guest is kept; what was sealed for the counsellor can be read no more; the guest is
// offered other dates first. Faults: forbidden, sign_in_needed, not_found, day_past.
func (s *Service) SayTooClose(ctx context.Context, actor session.Actor, bookingID string) error {
	return asFault("ask for another colleague", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		var b Booking
		var err error
		role, by := audit.Counsellor, actor.StaffID
		if actor.Kind == session.Guest {
			role, by = audit.Doctor, actor.GuestID
			b, err = s.find(tx, actor.GuestID, bookingID)
		} else {
			b, err = s.herOwn(tx, actor, bookingID)
		}
		switch {
		case err != nil:
			return err
		case s.over(tx.Now, b.Day):
			return ErrDayPast
		}
		if err := insertApart(tx, b.GuestID, b.Day.CounsellorID, b.Until); err != nil {
			return err
		}
		made, err := s.partFrom(tx, b.GuestID, b.Day.CounsellorID)
		if err != nil || !made {
			return err
		}
		return s.recordBy(tx, b.GuestID, role, by, otherDayAsked)
	}))
}

// partFrom asks about every day to come that a guest has with a counsellor; made tells whether any was not asked about before.
func (s *Service) partFrom(tx *db.Tx, guestID, counsellorID string) (made bool, err error) {
	all, err := listForGuest(tx, guestID)
	if err != nil {
		return false, err
	}
	for _, b := range all {
		if b.Day.CounsellorID != counsellorID || s.over(tx.Now, b.Day) {
			continue
		}
		fresh, err := s.ask(tx, Asked{GuestID: guestID, BookingID: b.ID, Kind: TooClose, Until: b.Until})
		if err != nil {
			return false, err
		}
		made = made || fresh
		if err := s.deps.Notes.MoveForBooking(tx, b.ID, "", b.Day.Date); err != nil {
			return false, err
		}
	}
	return made, nil
}

// mayMeet refuses a day of a colleague with whom it was too close, also when it was held before that was said.
func (s *Service) mayMeet(tx *db.Tx, guestID string, d Day) error {
	aparts, err := listAparts(tx, guestID)
	if err == nil && slices.Contains(aparts, d.CounsellorID) {
		return ErrDayWithdrawn
	}
	return err
}

// apart lists whose days a guest is not shown; nobody's for a stranger.
func (s *Service) apart(tx *db.Tx, actor session.Actor) ([]string, error) {
	if actor.Kind != session.Guest {
		return nil, nil
	}
	return listAparts(tx, actor.GuestID)
}

// AsksFor lists what a guest is asked, for the own page of that guest alone.
func (s *Service) AsksFor(tx *db.Tx, guestID string) ([]Asked, error) {
	all, err := listAsks(tx, "WHERE a.guest_id = ? AND a.until > ?", guestID, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("list what a guest is asked: %w", err)
	}
	return all, nil
}

// findAsk is a guest's own question, locked, or not_found.
func (s *Service) findAsk(tx *db.Tx, guestID, id string) (Asked, error) {
	if !token.IsID(id) {
		return Asked{}, ErrNotFound
	}
	if err := lockAsk(tx, id); err != nil {
		return Asked{}, err
	}
	all, err := listAsks(tx, "WHERE a.guest_id = ? AND a.id = ? AND a.until > ?", guestID, id, tx.Today())
	if err != nil {
		return Asked{}, err
	}
	if len(all) == 0 {
		return Asked{}, ErrNotFound
	}
	return all[0], nil
}

// Choose keeps a free day for a guest who is asked for another one, for two days: nobody can take it meanwhile. A day kept before is
// let go. Faults: sign_in_needed, not_found, day_taken, day_withdrawn.
func (s *Service) Choose(ctx context.Context, actor session.Actor, askID, dayID string) (Asked, error) {
	guestID, err := guest(actor)
	if err != nil {
		return Asked{}, err
	}
	var a Asked
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if a, err = s.findAsk(tx, guestID, askID); err != nil {
			return err
		}
		if a.Kind == HandOver && !a.Agreed {
			return ErrNotFound
		}
		if err := s.keepFor(tx, a, dayID, false); err != nil {
			return err
		}
		a, err = s.findAsk(tx, guestID, askID)
		return err
	})
	return a, asFault("keep a day for who is asked", err)
}

// keepFor holds a day for an ask. short lets a day be kept that is too near for anybody else.
func (s *Service) keepFor(tx *db.Tx, a Asked, dayID string, short bool) error {
	if !token.IsID(dayID) {
		return ErrNotFound
	}
	secret, err := s.deps.Secrets.Secret(16)
	if err != nil {
		return err
	}
	if err := deleteKept(tx, a.ID); err != nil {
		return err
	}
	r, err := freeDay(tx, dayID)
	if err != nil {
		return err
	}
	aparts, err := listAparts(tx, a.GuestID)
	if err != nil {
		return err
	}
	if slices.Contains(aparts, r.CounsellorID) || a.Kind == HandOver && r.CounsellorID != a.CounsellorID {
		return ErrNotFound
	}
	w, err := s.world(tx)
	if err != nil {
		return err
	}
	asOf := tx.Now
	if short {
		asOf = s.zones.start(r.Day).Add(-notice)
	}
	if s.begun(tx, r.Day) {
		return ErrDayWithdrawn
	}
	if err := w.refuses(r, asOf); err != nil {
		return err
	}
	until := tx.Now.Add(keptFor)
	if start := s.zones.start(r.Day); start.Before(until) {
		until = start
	}
	ok, err := insertHold(tx, token.Hash(secret), r, a.ID, clock.InstantOf(until))
	if err == nil && !ok {
		return ErrDayTaken
	}
	return err
}

// AnswerInput is a guest's yes or no. Items are sealed for the colleague of the day that is kept, what was written with the old one
// handed on among them; all goes with the yes or nothing does. Ticked are items that the colleague may have too and that
// the guest's browser has not sealed: the old one's does.
type AnswerInput struct {
	AskID  string
	Yes    bool
	Items  []Item
	Ticked []string
	Once   Once
}

// Answered is what became of an answer. Booking is the day as it is now, where the yes moved one.
type Answered struct {
	Booking *Booking
	Ask     *Asked // what is still open
}

// Answer takes a guest's yes or no. Yes moves the booking to the day that is kept, in this transaction; yes to a hand-over moves it to
// the colleague's day in the place of the old one, if there is one, and else leaves a new date to be chosen. No lets the kept
// day go, or ends a hand-over. Faults: sign_in_needed, not_found, nothing_proposed, day_withdrawn, same_date,
// idempotency_mismatch.
func (s *Service) Answer(ctx context.Context, actor session.Actor, in AnswerInput) (Answered, error) {
	guestID, err := guest(actor)
	if err != nil {
		return Answered{}, err
	}
	if err := in.Once.check(); err != nil {
		return Answered{}, err
	}
	var out Answered
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		out = Answered{}
		a, err := s.findAsk(tx, guestID, in.AskID)
		if err != nil && ignoreNotFound(err) != nil {
			return err
		}
		gone := err
		ref := a.BookingID
		if ref == "" {
			ref = in.AskID
		}
		ref, again, err := s.once(tx, "answer:"+in.AskID, guestID, in.Once, ref)
		if err != nil {
			return err
		}
		if again {
			return s.answeredBefore(tx, guestID, ref, in.AskID, &out)
		}
		if gone != nil {
			return gone
		}
		if err := s.answer(tx, a, in, &out); err != nil {
			return err
		}
		return s.record(tx, guestID, askAnswered)
	})
	if err != nil {
		return Answered{}, asFault("answer what was asked", err)
	}
	return out, nil
}

// answeredBefore says again what is true now.
func (s *Service) answeredBefore(tx *db.Tx, guestID, ref, askID string, out *Answered) error {
	if b, err := s.find(tx, guestID, ref); err == nil {
		out.Booking = &b
	} else if ignoreNotFound(err) != nil {
		return err
	}
	if a, err := s.findAsk(tx, guestID, askID); err == nil {
		out.Ask = &a
	} else if ignoreNotFound(err) != nil {
		return err
	}
	return nil
}

func (s *Service) answer(tx *db.Tx, a Asked, in AnswerInput, out *Answered) error {
	switch {
	case a.Kind == HandOver && !a.Agreed:
		return s.answerHandOver(tx, a, in, out)
	case !in.Yes:
		if err := deleteKept(tx, a.ID); err != nil {
			return err
		}
		a.Kept, out.Ask = nil, &a
		return nil
	case a.Kept == nil || a.BookingID == "":
		return ErrNothingKept
	}
	b, err := s.find(tx, a.GuestID, a.BookingID)
	if err != nil {
		return err
	}
	r, err := lockDay(tx, a.Kept.Day.ID)
	if err != nil {
		return err
	}
	if err := deleteKept(tx, a.ID); err != nil {
		return err
	}
	r.HeldUntil = 0 // the guest's own
	return s.goTo(tx, b, r, in, out)
}

// goTo moves who was asked to a locked day.
func (s *Service) goTo(tx *db.Tx, b Booking, r row, in AnswerInput, out *Answered) error {
	w, err := s.world(tx)
	if err != nil {
		return err
	}
	if s.begun(tx, r.Day) {
		return ErrDayPast
	}
	if err := w.refuses(r, s.zones.start(r.Day).Add(-notice)); err != nil {
		return err
	}
	if b, err = s.swap(tx, b, r.Day, in.Items, in.Ticked); err != nil {
		return err
	}
	out.Booking = &b
	return nil
}
