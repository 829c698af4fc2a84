package booking

import (
	"context"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// WordsState is how far the words beforehand of a booking have come.
type WordsState string

// The states; none when there are no words. Late is our fault: the promised time has passed and nobody has read.
const (
	NoWords      WordsState = ""
	WordsWaiting WordsState = "waiting"
	WordsRead    WordsState = "read"
	WordsLate    WordsState = "late"
)

// Words is what is known of the words beforehand without knowing them. By is the promise as it was given when they were written; nil
// when nobody could promise it.
type Words struct {
	State WordsState
	By    *ReadsBy
	Read  clock.Date // the day of the counsellor's ok
}

// passed reports whether the promised moment has come, on the programme's wall clock.
func (r *ReadsBy) passed(tx *db.Tx) bool {
	return r != nil && !r.Date.At(r.Minute, tx.Zone()).After(tx.Now)
}

// judge sets the state from whether there are words for the counsellor at all.
func (w *Words) judge(tx *db.Tx, there bool) {
	switch {
	case !there:
		*w = Words{State: NoWords}
	case !w.Read.IsZero():
		w.State = WordsRead
	case w.By.passed(tx):
		w.State = WordsLate
	default:
		w.State = WordsWaiting
	}
}

// wordsBeforehand is the kind of item that a reading time is promised for.
const wordsBeforehand = "words_beforehand"

func brings(items []Item, kind string) bool {
	for _, it := range items {
		if it.Kind == kind {
			return true
		}
	}
	return false
}

// promise gives words that are written now their reading time, which is kept from then on.
func (s *Service) promise(tx *db.Tx, b *Booking) error {
	by, err := s.readsBy(tx, b.Day)
	b.Words = Words{State: WordsWaiting, By: by}
	return err
}

// ReadWords is a counsellor's ok to the words beforehand of her own guest. Only the day is kept; a second ok changes nothing.
// Faults: forbidden, not_found.
func (s *Service) ReadWords(ctx context.Context, actor session.Actor, bookingID string) error {
	return asFault("note that words were read", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		b, err := s.herOwn(tx, actor, bookingID)
		if err != nil {
			return err
		}
		switch b.Words.State {
		case NoWords:
			return ErrNotFound
		case WordsRead:
			return nil
		}
		if err := setWordsRead(tx, b.ID, tx.Today()); err != nil {
			return err
		}
		return s.recordBy(tx, b.GuestID, audit.Counsellor, actor.StaffID, wordsRead)
	}))
}

// herOwn is the booking of a counsellor's own day, locked, or not_found: another's and none look alike.
func (s *Service) herOwn(tx *db.Tx, actor session.Actor, bookingID string) (Booking, error) {
	if !actor.Has(session.Counsellor) {
		return Booking{}, ErrForbidden
	}
	if !token.IsID(bookingID) {
		return Booking{}, ErrNotFound
	}
	b, err := lockForCounsellor(tx, actor.StaffID, bookingID)
	if db.IsNotFound(err) {
		return Booking{}, ErrNotFound
	}
	return b, err
}

// MayOpenHeldWords reports whether the safety desk may open its own copy of the words of a booking: they are unread, and the promised
// time has passed, nobody could promise one, or the counsellor cannot keep it - away, paused, ill, left, without a key -, or the
// guest is being asked for another day. The note domain asks it before it hands out a copy that is held back.
func (s *Service) MayOpenHeldWords(tx *db.Tx, bookingID string) (bool, error) {
	b, err := findAnyBooking(tx, bookingID)
	if db.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at held words: %w", err)
	}
	by, read, err := promiseOf(tx, bookingID)
	if err != nil || !read.IsZero() {
		return false, err
	}
	if by == nil || by.passed(tx) {
		return true, nil
	}
	if asked, err := askedFor(tx, bookingID); err != nil || asked {
		return asked, err
	}
	works, err := s.deps.Counsellors.WorksOn(tx, b.Day.CounsellorID, by.Date)
	if err != nil {
		return false, fmt.Errorf("look at held words: %w", err)
	}
	return !works, nil
}

// LateWords lists bookings to come whose words have not been read in time, for the office: who they are with, and no text.
func (s *Service) LateWords(tx *db.Tx) ([]Booking, error) {
	all, err := listUnread(tx)
	if err != nil {
		return nil, fmt.Errorf("list words that were not read in time: %w", err)
	}
	late := all[:0]
	for _, b := range all {
		if b.Words.State == WordsLate {
			late = append(late, b)
		}
	}
	return late, nil
}
