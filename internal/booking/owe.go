package booking

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// The programme owes a date (domain 4.9 no. 2) to whoever's day or week it could not keep. Such a wish stands before all others: by its
// rank, which a CHECK in the schema ties to the reason, so that no statement can put anybody else there. It ends when a day is
// booked or accepted, or when the guest ends it.

// Debt is why the programme owes a guest a date.
type Debt string

// The reasons.
const (
	NoDebt      Debt = ""
	OwedIll     Debt = "ill"     // the colleague fell ill
	OwedLeaving Debt = "leaving" // the colleague works here no more
	OwedWeek    Debt = "week"    // a week with colleagues is not held
)

// debtOf is what asking for another day for a reason makes the programme owe.
func debtOf(kind AskKind) Debt {
	switch kind {
	case Ill:
		return OwedIll
	case Leaving:
		return OwedLeaving
	case TooClose, HandOver:
	}
	return NoDebt
}

// Owe puts a guest at the head of the line for a day, anywhere: a week that they asked for is not held. Who waits for any place already
// keeps that wish, and it goes to the head.
func (s *Service) Owe(tx *db.Tx, guestID string) error {
	last := tx.Today().AddMonths(standByMonths)
	if err := s.deps.Guests.KeepUntil(tx, guestID, last); err != nil {
		return err
	}
	if err := s.owe(tx, guestID, OwedWeek, last, true); err != nil {
		return err
	}
	return s.record(tx, guestID, standByAsked)
}

// owe makes a wish for any day until a date the next one after all others that are owed. reachable says that there is a way to the guest
// beside those of bookings.
func (s *Service) owe(tx *db.Tx, guestID string, why Debt, until clock.Date, reachable bool) error {
	id, err := s.deps.Secrets.ID()
	if err != nil {
		return fmt.Errorf("owe a day: %w", err)
	}
	sb := StandBy{ID: id, GuestID: guestID, Before: tx.Today().AddMonths(standByMonths), Until: until, Owed: why}
	for range 20 {
		was, err := oweAnywhere(tx, guestID)
		if err != nil {
			return fmt.Errorf("owe a day: %w", err)
		}
		var ok bool
		if was == "" {
			ok, err = insertOwed(tx, sb, reachable)
		} else {
			ok, err = raiseToOwed(tx, was, sb)
		}
		if err != nil {
			return fmt.Errorf("owe a day: %w", err)
		}
		if ok {
			return nil
		}
	}
	return fmt.Errorf("owe a day: all ranks are taken")
}

// settled ends what is owed to a guest: a day is theirs again, or they want none. A day that was kept for them goes on in the line.
func (s *Service) settled(tx *db.Tx, guestID string, why ...Debt) error {
	all, err := listStandBys(tx, guestID, "")
	if err != nil {
		return fmt.Errorf("end what is owed: %w", err)
	}
	for _, sb := range all {
		owed := sb.Owed != NoDebt && len(why) == 0
		for _, w := range why {
			owed = owed || sb.Owed == w
		}
		if !owed {
			continue
		}
		if sb, err = s.findStandBy(tx, guestID, sb.ID); ignoreNotFound(err) != nil {
			return err
		} else if err != nil {
			continue
		}
		if err := s.endStandBy(tx, sb); err != nil {
			return fmt.Errorf("end what is owed: %w", err)
		}
	}
	return nil
}

// Waiting is a wish as the office sees it: where it stands in the line and why, and no severity.
type Waiting struct {
	StandBy
	Position int    // from 1
	CardName string // of the guest's next booking; empty without one
}

// Line lists who waits, in their order, for the office.
func (s *Service) Line(tx *db.Tx) ([]Waiting, error) {
	all, err := listLine(tx)
	if err != nil {
		return nil, fmt.Errorf("list the line: %w", err)
	}
	for i := range all {
		all[i].Position = i + 1
	}
	return all, nil
}
