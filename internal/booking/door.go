package booking

import (
	"context"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// The door against a flood of false bookings: whoever leads or coordinates may put it half open alone, at once; it is opened again
// by two who are not one person, so that nobody can be made to, and nobody forgets it alone. While it is half open whoever comes
// new is asked to be called, and stands first on the list of calls.

// burst is how many more bookings than yesterday without a way to be reached are an alarm. Real doctors leave one now and then; nobody's
// programme gets five more in a day.
const burst = 5

// ErrTwoPeople says that the second person has to be another one.
var ErrTwoPeople = fault.New(fault.Conflict, "door_two_people", "Two people open the door: somebody else has to say so too.")

// DoorView is how the door stands, for whoever leads or coordinates.
type DoorView struct {
	Door  Door
	Since clock.Date // half open since; zero when a command of the operator's put it so
	Asked bool       // somebody has said that it can be opened
	Mine  bool       // and it was whoever asks
	Burst bool       // many new bookings without a way to be reached
}

func keepsDoor(actor session.Actor) error {
	if actor.Kind != session.Staff || !actor.Has(session.Coordinator) && !actor.Has(session.Leader) {
		return ErrForbidden
	}
	return nil
}

// LookAtDoor shows it. Faults: forbidden.
func (s *Service) LookAtDoor(tx *db.Tx, actor session.Actor) (v DoorView, err error) {
	if err := keepsDoor(actor); err != nil {
		return v, err
	}
	if v.Door, err = readDoor(tx); err != nil {
		return v, fmt.Errorf("look at the door: %w", err)
	}
	row, err := halfOpenDoor(tx)
	if err != nil {
		return v, fmt.Errorf("look at the door: %w", err)
	}
	if row != nil {
		v.Since, v.Asked = row.HalfDay, row.AskedBy != nil
		v.Mine = v.Asked && *row.AskedBy == actor.StaffID
	}
	if v.Burst, err = s.Burst(tx); err != nil {
		return v, err
	}
	return v, nil
}

// HalfOpen turns new web bookings into calls from now on. It wants a fresh touch. Saying it twice is saying it once. Faults:
// forbidden, touch_needed.
func (s *Service) HalfOpen(ctx context.Context, actor session.Actor) error {
	if err := keepsDoor(actor); err != nil {
		return err
	}
	if !actor.Fresh {
		return session.ErrTouch
	}
	id, err := s.deps.Secrets.ID()
	if err != nil {
		return fmt.Errorf("put the door half open: %w", err)
	}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		row, err := halfOpenDoor(tx)
		if err != nil || row != nil {
			return err
		}
		if err := insertDoor(tx, id, actor.StaffID); err != nil {
			return err
		}
		return setDoor(tx, DoorHalfOpen)
	})
	if db.IsDuplicate(err) { // somebody else at the same moment
		return nil
	}
	return asFault("put the door half open", err)
}

// OpenAgain says that the door can be opened; when somebody else has said so before, it is. It wants a fresh touch. Faults: forbidden,
// touch_needed, door_two_people (the same person again).
func (s *Service) OpenAgain(ctx context.Context, actor session.Actor) error {
	if err := keepsDoor(actor); err != nil {
		return err
	}
	if !actor.Fresh {
		return session.ErrTouch
	}
	id, err := s.deps.Secrets.ID()
	if err != nil {
		return fmt.Errorf("open the door: %w", err)
	}
	return asFault("open the door", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		row, err := halfOpenDoor(tx)
		switch {
		case err != nil:
			return err
		case row == nil: // open, or half open by a command
			door, err := readDoor(tx)
			if err != nil || door == DoorOpen {
				return err
			}
			if err := insertDoor(tx, id, actor.StaffID); err != nil {
				return err
			}
			return askToOpenDoor(tx, id, actor.StaffID)
		case row.AskedBy == nil:
			return askToOpenDoor(tx, row.ID, actor.StaffID)
		case *row.AskedBy == actor.StaffID:
			return ErrTwoPeople
		}
		if err := releaseDoor(tx, row.ID, actor.StaffID); err != nil {
			return err
		}
		return setDoor(tx, DoorOpen)
	}))
}

// Burst reports whether there are many more bookings without a way to be reached than when the day began.
func (s *Service) Burst(tx *db.Tx) (bool, error) {
	base, known, err := unreachableBase(tx)
	if err != nil || !known {
		return false, wrapped("look for a burst", err)
	}
	now, err := countAllUnreachable(tx)
	return now-base >= burst, wrapped("look for a burst", err)
}

// CountUnreachable notes, once a day, how many bookings there are without a way to be reached: what a burst is measured from. The job
// runs it. While the door is half open the number stays, so that the alarm does too.
func (s *Service) CountUnreachable(ctx context.Context) error {
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		door, err := readDoor(tx)
		if err != nil || door == DoorHalfOpen {
			return err
		}
		return noteUnreachable(tx)
	})
	return wrapped("note bookings without a way to be reached", err)
}

// TurnedAway reports whether somebody who wrote on a day may have been asked to be called because the door was half open. They come
// first on the list of calls.
func (s *Service) TurnedAway(tx *db.Tx) (func(written clock.Date) bool, error) {
	all, err := listDoors(tx)
	if err != nil {
		return nil, fmt.Errorf("list when the door was half open: %w", err)
	}
	return func(written clock.Date) bool {
		for _, d := range all {
			if !written.Before(d.HalfDay) && (d.ReleasedDay == nil || !written.After(*d.ReleasedDay)) {
				return true
			}
		}
		return false
	}, nil
}

func wrapped(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
