package staff

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
)

// Steps of an exit that only people can take; what the program does by itself is not among them (domain 4.9 no. 10).
const (
	ExitDevices = "devices" // what was lent is handed in, and nothing of ours stays on her own
	ExitPapers  = "papers"  // cards, lists and notes on paper are handed in or destroyed together
	ExitKeys    = "keys"    // keys and codes of doors
	ExitPledge  = "pledge"  // she has been told that the pledge of secrecy goes on for ever
)

// ExitSteps are all of them, in the order of the list.
var ExitSteps = []string{ExitDevices, ExitPapers, ExitKeys, ExitPledge}

// Exit is what the leader sees to when somebody leaves.
type Exit struct {
	Person Person
	Day    clock.Date // of leaving
	Done   []string   // of ExitSteps
	Owed   int        // guests whom the office still has to call because of it
	Desks  []Desk     // whose key she knew, and which has not been changed since
}

// leaves begins the list of somebody who goes, and owes a call to every guest whom she was to meet. It runs in the transaction of
// the change; who was no counsellor has no such guests.
func (s *Service) leaves(tx *db.Tx, p Person) error {
	if err := insertExit(tx, p.ID, tx.Today()); err != nil {
		return err
	}
	return s.Dropped(tx, p.ID)
}

// Dropped owes a call to every guest whom a counsellor who has left was to meet. The program calls it for one who stood in the programme's
// files alone; whoever has an account leaves by it.
func (s *Service) Dropped(tx *db.Tx, counsellorID string) error {
	guests, err := s.Guests.ToMeet(tx, counsellorID)
	if err != nil {
		return err
	}
	return s.OweCalls(tx, counsellorID, LeftUs, guests)
}

// returns ends the list of somebody who is back, and the calls that were owed because she had gone.
func returns(tx *db.Tx, staffID string) error {
	if err := removeExit(tx, staffID); err != nil {
		return err
	}
	return removeCallsFor(tx, staffID, LeftUs)
}

// Exits lists who has left in the last half year and has not come back, newest first. Errors: forbidden.
func (s *Service) Exits(ctx context.Context, actor session.Actor) ([]Exit, error) {
	if !actor.Has(session.Leader) {
		return nil, ErrForbidden
	}
	var out []Exit
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := listExits(tx)
		if err != nil {
			return err
		}
		all, err := listCalls(tx)
		if err != nil {
			return err
		}
		calls, err := s.owed(tx, all)
		if err != nil {
			return err
		}
		out = make([]Exit, 0, len(rows))
		for _, r := range rows {
			one := Exit{Day: r.Day, Done: strings.Fields(r.Done)}
			if one.Person, err = findPerson(tx, r.StaffID); err != nil {
				return err
			}
			for _, c := range calls {
				if c.StaffID == r.StaffID && c.Reason == LeftUs {
					one.Owed++
				}
			}
			if one.Desks, err = desksToChangeAfter(tx, r.StaffID); err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return out, absent("list who has left", err)
}

// TickExit notes that a step is done, or takes that back. Errors: forbidden, not_found.
func (s *Service) TickExit(ctx context.Context, actor session.Actor, staffID, step string, done bool) error {
	if !actor.Has(session.Leader) {
		return ErrForbidden
	}
	if !slices.Contains(ExitSteps, step) {
		return ErrNotFound
	}
	return absent("tick a step of leaving", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		was, err := findExit(tx, staffID)
		if err != nil {
			return err
		}
		var now []string
		for _, one := range ExitSteps {
			if one == step && done || one != step && slices.Contains(strings.Fields(was.Done), one) {
				now = append(now, one)
			}
		}
		return updateExit(tx, staffID, strings.Join(now, " "))
	}))
}

// sweepExits forgets lists whose time is over; the job loop calls it through Sweep.
func sweepExits(tx *db.Tx) error {
	if err := removeExitsUntil(tx, tx.Today().AddDays(-term.ExitDays)); err != nil {
		return fmt.Errorf("forget who has left: %w", err)
	}
	return nil
}
