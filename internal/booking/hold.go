package booking

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// HoldInput is the day to hold, and whom the asker would rather not meet: a shut-out day is not there.
type HoldInput struct {
	DayID            string
	Without          []string
	WithoutEmployers []string
}

// Held is a day that waits while the form is filled. Token is shown once; the store keeps its hash.
type Held struct {
	Token   []byte // 16 random bytes
	Day     Day
	Expires time.Time
	ReadsBy *ReadsBy // by when words written now are read; nil when nobody can promise it
}

// Hold keeps a day for ten minutes. Anybody may ask; while the door is half open only a signed-in guest. Faults: not_found,
// day_taken, day_withdrawn, hold_limit, door_half_open.
func (s *Service) Hold(ctx context.Context, actor session.Actor, in HoldInput) (Held, error) {
	if !token.IsID(in.DayID) {
		return Held{}, ErrNotFound
	}
	secret, err := s.deps.Secrets.Secret(16)
	if err != nil {
		return Held{}, fmt.Errorf("hold a day: %w", err)
	}
	held := Held{Token: secret}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if actor.Kind != session.Guest {
			if err := doorOpen(tx); err != nil {
				return err
			}
		}
		r, err := freeDay(tx, in.DayID)
		if err != nil {
			return err
		}
		w, err := s.world(tx)
		if err != nil {
			return err
		}
		if w.shutsOut(r.CounsellorID, in.Without, in.WithoutEmployers) {
			return ErrNotFound
		}
		if apart, err := s.apart(tx, actor); err != nil {
			return err
		} else if slices.Contains(apart, r.CounsellorID) {
			return ErrNotFound
		}
		if err := w.refuses(r, tx.Now); err != nil {
			return err
		}
		if s.deps.Limits.Holds > 0 {
			if n, err := countHolds(tx); err != nil {
				return err
			} else if n >= s.deps.Limits.Holds {
				return ErrHoldLimit
			}
		}
		expires := tx.Instant().Add(holdFor)
		if ok, err := insertHold(tx, token.Hash(secret), r, "", expires); err != nil {
			return err
		} else if !ok {
			return ErrDayTaken
		}
		held.Day, held.Expires = r.Day, expires.Time()
		held.ReadsBy, err = s.readsBy(tx, r.Day)
		return err
	})
	if err != nil {
		return Held{}, asFault("hold a day", err)
	}
	return held, nil
}

// freeDay is lockDay for a day that nobody has. On PostgreSQL it looks before it locks, so that the many who come too late do
// not stand in line to hear so.
func freeDay(tx *db.Tx, id string) (row, error) {
	find := []func(*db.Tx, string) (row, error){lockDay}
	if tx.Dialect() == db.Postgres {
		find = []func(*db.Tx, string) (row, error){findDay, lockDay}
	}
	var r row
	for _, look := range find {
		var err error
		if r, err = look(tx, id); db.IsNotFound(err) {
			return row{}, ErrNotFound
		} else if err != nil {
			return row{}, err
		}
		if err := r.gone(tx.Instant()); err != nil {
			return row{}, err
		}
	}
	return r, nil
}

// Release gives a held day back. Whoever has the token may; an unknown or expired one is no error, for what is wished is true.
func (s *Service) Release(ctx context.Context, hold []byte) error {
	return asFault("release a day", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error { return deleteHold(tx, token.Hash(hold)) }))
}

// redeem finds the day that a hold keeps, locks it, and judges it as of the moment when the hold was made. The caller deletes
// the hold in the same transaction.
func (s *Service) redeem(tx *db.Tx, hold []byte) (row, error) {
	return s.redeemAt(tx, hold, func(_ Day, held time.Time) time.Time { return held })
}

// redeemAt is redeem with another moment at which the notice is judged; it is given the one of the hold.
func (s *Service) redeemAt(tx *db.Tx, hold []byte, asOf func(d Day, held time.Time) time.Time) (row, error) {
	dayID, expires, err := findHold(tx, token.Hash(hold))
	if db.IsNotFound(err) || err == nil && expires <= tx.Instant() {
		return row{}, ErrHoldExpired
	} else if err != nil {
		return row{}, err
	}
	r, err := lockDay(tx, dayID)
	if err != nil {
		return row{}, err
	}
	if r.HeldUntil != expires { // on PostgreSQL somebody may have used the hold while this waited for the lock
		return row{}, ErrHoldExpired
	}
	r.HeldUntil = 0 // the asker's own
	w, err := s.world(tx)
	if err != nil {
		return row{}, err
	}
	return r, w.refuses(r, asOf(r.Day, expires.Add(-holdFor).Time()))
}

func (s *Service) readsBy(tx *db.Tx, d Day) (*ReadsBy, error) {
	on, minute, ok, err := s.deps.Counsellors.ReadingTime(tx, d.CounsellorID, tx.Now, d.Date)
	if err != nil || !ok {
		return nil, err
	}
	return &ReadsBy{Date: on, Minute: minute}, nil
}

// ReadsBy is by when words written now for a day are read; nil when nobody can promise it.
func (s *Service) ReadsBy(ctx context.Context, d Day) (*ReadsBy, error) {
	var by *ReadsBy
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		by, err = s.readsBy(tx, d)
		return err
	})
	return by, asFault("find the reading time", err)
}

// asFault lets a fault through and says of any other error what was being done. A broken UNIQUE rule means that somebody else
// was faster: the day is taken.
func asFault(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case db.IsDuplicate(err):
		return fault.Wrap(fault.Conflict, ErrDayTaken.Code, ErrDayTaken.Message, err)
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

// Door says whether new guests may book on the web ("open") or are asked to be called ("half_open").
type Door string

// The states of the door. It is never shut: the telephone is an equal door.
const (
	DoorOpen     Door = "open"
	DoorHalfOpen Door = "half_open"
)

// SetDoor opens the door or leaves it half open against a flood of false bookings, by the operator's command. A door that people have
// put half open is opened by people (door.go). Faults: forbidden, door_invalid, door_two_people.
func (s *Service) SetDoor(ctx context.Context, actor session.Actor, to Door) error {
	if actor.Kind != session.Program {
		return ErrForbidden
	}
	if to != DoorOpen && to != DoorHalfOpen {
		return ErrDoorValue
	}
	return asFault("set the door", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if row, err := halfOpenDoor(tx); err != nil || row != nil {
			return cmp.Or(err, error(ErrTwoPeople))
		}
		return setDoor(tx, to)
	}))
}

// Door tells how the door stands. Anybody may ask.
func (s *Service) Door(ctx context.Context) (Door, error) {
	door := DoorOpen
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		door, err = readDoor(tx)
		return err
	})
	return door, asFault("read the door", err)
}

func doorOpen(tx *db.Tx) error {
	door, err := readDoor(tx)
	if err == nil && door == DoorHalfOpen {
		return ErrDoor
	}
	return err
}

// unreachableFull reports whether a date takes no more bookings of guests who cannot be reached.
func (s *Service) unreachableFull(tx *db.Tx, date clock.Date) (bool, error) {
	if s.deps.Limits.Unreachable == 0 {
		return false, nil
	}
	n, err := countUnreachable(tx, date)
	return n >= s.deps.Limits.Unreachable, err
}
