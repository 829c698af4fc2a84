package booking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// What the office does for somebody on the telephone or at the door. The caller is a guest without keys: a card name and a phone
// word to say aloud, and nothing that could be read. The days are those that the list shows, by the same function; only today's are
// open longer here than on the web, for whoever stands in the door.

// Callers keeps guests who have no keys, and knows what a guest says on the telephone; the intake domain is joined here.
type Callers interface {
	// MakeWords gives the phone word of a booking that is being made; the same again for the same booking.
	MakeWords(bookingID, language string) string
	RegisterCaller(tx *db.Tx, guestID, language, words string, until clock.Date) error
	// Says reports whether words are the phone word of that guest; guestID is empty for a card name that is nobody's. Wrong
	// tries count against the name that was said, so a transaction in which it says no must end well.
	Says(tx *db.Tx, guestID, cardName, words, staffID string) (bool, error)
	// NewCode makes the one-time code with which a guest without keys brings their own.
	NewCode(tx *db.Tx, guestID, staffID string) (string, error)
	// WishedFor reports whether a guest with keys has wished to be called; SetWords gives such a guest a phone word.
	WishedFor(tx *db.Tx, guestID string) (bool, error)
	SetWords(tx *db.Tx, guestID, words string) error
}

const (
	callerBooked audit.Action = "caller_booked"
	wordSaid     audit.Action = "phone_word_said"
)

// ErrCannotSay is the one answer about a card name that is unknown, over, another's, said with a wrong word, or tried too often.
var ErrCannotSay = fault.New(fault.NotFound, "cannot_say", "I cannot say whether anyone is booked here.")

// asOfCaller is the moment at which a day's notice is judged for a caller: it does not count today.
func (s *Service) asOfCaller(tx *db.Tx, d Day, now time.Time) time.Time {
	if d.Date == tx.Today() {
		return s.zones.start(d).Add(-notice)
	}
	return now
}

// FreeToday lists today's free days that are not over, for whoever walks in. Faults: forbidden.
func (s *Service) FreeToday(ctx context.Context, actor session.Actor) ([]Day, error) {
	if err := office(actor); err != nil {
		return nil, err
	}
	var free []Day
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := rowsWhere(tx, "WHERE d.date = ? AND d.state = 'open'", tx.Today())
		if err != nil {
			return err
		}
		w, err := s.world(tx)
		if err != nil {
			return err
		}
		free = nil
		for _, r := range rows {
			if !s.over(tx.Now, r.Day) && w.refuses(r, s.asOfCaller(tx, r.Day, tx.Now)) == nil {
				free = append(free, r.Day)
			}
		}
		order(free, load{})
		return nil
	})
	return free, asFault("list today's free days", err)
}

// HoldForCaller keeps a day for ten minutes while the office talks. It asks for no open door and counts in no cap: both are against
// what a machine sends. Faults: forbidden, not_found, day_taken, day_withdrawn.
func (s *Service) HoldForCaller(ctx context.Context, actor session.Actor, dayID string) (Held, error) {
	if err := office(actor); err != nil {
		return Held{}, err
	}
	if !token.IsID(dayID) {
		return Held{}, ErrNotFound
	}
	secret, err := s.deps.Secrets.Secret(16)
	if err != nil {
		return Held{}, fmt.Errorf("hold a day for a caller: %w", err)
	}
	held := Held{Token: secret}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		r, err := freeDay(tx, dayID)
		if err != nil {
			return err
		}
		w, err := s.world(tx)
		if err != nil {
			return err
		}
		if s.over(tx.Now, r.Day) {
			return ErrDayWithdrawn
		}
		if err := w.refuses(r, s.asOfCaller(tx, r.Day, tx.Now)); err != nil {
			return err
		}
		expires := tx.Instant().Add(holdFor)
		if ok, err := insertHold(tx, token.Hash(secret), r, "", expires); err != nil {
			return err
		} else if !ok {
			return ErrDayTaken
		}
		held.Day, held.Expires = r.Day, expires.Time()
		return nil
	})
	if err != nil {
		return Held{}, asFault("hold a day for a caller", err)
	}
	return held, nil
}

// CallerInput is what the office books for somebody: the held day and what goes with it. There are no texts.
type CallerInput struct {
	Hold          []byte
	GuestID       string // who has wished for the call and has keys; empty for anybody else
	Language      string
	WithPartner   bool
	EveningBefore bool
	Agreement     string // as the caller says it
	Once          Once
	Also          func(tx *db.Tx, b Booking) error // runs in the same transaction, not at a repetition
}

// ForCaller is a booking with the words to say aloud.
type ForCaller struct {
	Booking
	PhoneWord string
}

// BookForCaller makes a guest without keys and books the held day for them. Sent again with its key it gives the same booking and the
// same words. A guest who has wished for the call has keys, and gets the day on a page that is there already. Faults: forbidden,
// hold_expired, day_taken, day_withdrawn, same_date, no_bed_here, idempotency_mismatch, not_found (a repetition after the
// booking was cancelled, or nobody who wished for a call).
func (s *Service) BookForCaller(ctx context.Context, actor session.Actor, in CallerInput) (ForCaller, error) {
	if err := office(actor); err != nil {
		return ForCaller{}, err
	}
	if err := in.Once.check(); err != nil {
		return ForCaller{}, err
	}
	id, names, err := s.draw()
	if err != nil {
		return ForCaller{}, fmt.Errorf("book for a caller: %w", err)
	}
	guestID, err := s.deps.Secrets.ID()
	if err != nil {
		return ForCaller{}, fmt.Errorf("book for a caller: %w", err)
	}
	if in.GuestID != "" {
		guestID = in.GuestID
	}
	var out ForCaller
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		ref, again, err := s.onceAs(tx, "book_for_caller", actor.StaffID, guestID, in.Once, id)
		if err != nil {
			return err
		}
		out.PhoneWord = s.deps.Callers.MakeWords(ref, in.Language)
		if again {
			out.Booking, err = findAnyBooking(tx, ref)
			if db.IsNotFound(err) {
				return ErrNotFound
			}
			return err
		}
		r, err := s.redeemAt(tx, in.Hold, func(d Day, held time.Time) time.Time { return s.asOfCaller(tx, d, held) })
		if err != nil {
			return err
		}
		if err := deleteHold(tx, token.Hash(in.Hold)); err != nil {
			return err
		}
		if s.over(tx.Now, r.Day) {
			return ErrDayWithdrawn
		}
		b := Booking{ID: id, GuestID: guestID, Day: r.Day, WithPartner: in.WithPartner, EveningBefore: in.EveningBefore, Agreement: in.Agreement, Until: r.Date.AddDays(keptDays)}
		if err := s.callerFor(tx, in, b, out.PhoneWord); err != nil {
			return err
		}
		if out.Booking, err = s.enter(tx, b, names, nil); err != nil {
			return err
		}
		return errors.Join(in.also(tx, out.Booking), s.recordBy(tx, guestID, audit.Office, actor.StaffID, callerBooked))
	})
	if err != nil {
		return ForCaller{}, asFault("book for a caller", err)
	}
	return out, nil
}

// callerFor makes the guest of a booking, or lets one who wished for the call stay as long and have the words.
func (s *Service) callerFor(tx *db.Tx, in CallerInput, b Booking, words string) error {
	if in.GuestID == "" {
		return s.deps.Callers.RegisterCaller(tx, b.GuestID, in.Language, words, b.Until)
	}
	if wished, err := s.deps.Callers.WishedFor(tx, in.GuestID); err != nil {
		return err
	} else if !wished {
		return ErrNotFound
	}
	if err := s.mayMeet(tx, in.GuestID, b.Day); err != nil {
		return err
	}
	if err := s.deps.Guests.KeepUntil(tx, in.GuestID, b.Until); err != nil {
		return err
	}
	return s.deps.Callers.SetWords(tx, in.GuestID, words)
}

// Said is what somebody on the telephone says: the name on the card and the two words.
type Said struct {
	CardName string // in the one way in which card names are written
	Words    string
}

// spoken finds the booking of whoever said the right words, locked; nil for everything else. The transaction must end well either way.
func (s *Service) spoken(tx *db.Tx, staffID string, said Said) (*Booking, error) {
	b, err := findByCard(tx, said.CardName)
	if err != nil && !db.IsNotFound(err) {
		return nil, err
	}
	there := err == nil && b.Until.After(tx.Today()) && !s.over(tx.Now, b.Day)
	guestID := ""
	if there {
		guestID = b.GuestID
	}
	ok, err := s.deps.Callers.Says(tx, guestID, said.CardName, said.Words, staffID)
	if err != nil || !ok || !there {
		return nil, err
	}
	b, err = s.find(tx, guestID, b.ID)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	return &b, s.recordBy(tx, guestID, audit.Office, staffID, wordSaid)
}

// byVoice runs a use case for whoever said the right words; everything else is one answer, and its count is kept.
func (s *Service) byVoice(ctx context.Context, actor session.Actor, said Said, doing string, do func(tx *db.Tx, b Booking) error) error {
	if err := office(actor); err != nil {
		return err
	}
	var found bool
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		b, err := s.spoken(tx, actor.StaffID, said)
		if found = b != nil; err != nil || !found {
			return err
		}
		return do(tx, *b)
	})
	if err != nil {
		return asFault(doing, err)
	}
	if !found {
		return ErrCannotSay
	}
	return nil
}

// Look tells the office the booking of whoever says card name and phone word. The guest reads in the log that it was asked for.
// Faults: forbidden, cannot_say.
func (s *Service) Look(ctx context.Context, actor session.Actor, said Said) (out Booking, err error) {
	err = s.byVoice(ctx, actor, said, "look for a caller's booking", func(_ *db.Tx, b Booking) error {
		out = b
		return nil
	})
	return out, err
}

// MoveByVoice moves the booking of whoever says the words to a day that the office holds: as its guest would, and nothing is read. What
// was sealed to another counsellor ends, and can be written anew. Faults: forbidden, cannot_say and those of Move.
func (s *Service) MoveByVoice(ctx context.Context, actor session.Actor, said Said, hold []byte, once Once) (out Booking, err error) {
	if err := once.check(); err != nil {
		return Booking{}, err
	}
	err = s.byVoice(ctx, actor, said, "move a booking by voice", func(tx *db.Tx, b Booking) error {
		_, again, err := s.onceAs(tx, "voice_move", actor.StaffID, b.GuestID, once, b.ID)
		if out = b; err != nil || again {
			return err
		}
		r, err := s.redeemAt(tx, hold, func(d Day, held time.Time) time.Time { return s.asOfCaller(tx, d, held) })
		if err != nil {
			return err
		}
		if err := deleteHold(tx, token.Hash(hold)); err != nil {
			return err
		}
		out, err = s.move(tx, b, r.Day, nil)
		return err
	})
	return out, err
}

// CancelByVoice cancels the booking of whoever says the words, as its guest would. Faults: forbidden, cannot_say, day_past,
// idempotency_mismatch.
func (s *Service) CancelByVoice(ctx context.Context, actor session.Actor, said Said, once Once) error {
	if err := office(actor); err != nil {
		return err
	}
	if err := once.check(); err != nil {
		return err
	}
	var done bool
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) (err error) {
		done, err = s.doneBefore(tx, "voice_cancel", actor.StaffID, once)
		return err
	})
	if err != nil || done {
		return asFault("cancel a booking by voice", err)
	}
	return s.byVoice(ctx, actor, said, "cancel a booking by voice", func(tx *db.Tx, b Booking) error {
		if s.begun(tx, b.Day) {
			return ErrDayPast
		}
		if _, again, err := s.onceAs(tx, "voice_cancel", actor.StaffID, b.GuestID, once, b.ID); err != nil || again {
			return err
		}
		if err := s.end(tx, b); err != nil {
			return err
		}
		return s.record(tx, b.GuestID, dayCancelled)
	})
}
