package booking

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Visit is a booking as those who read and write beside it know it.
type Visit struct {
	ID           string
	GuestID      string
	CounsellorID string
	CardName     string
	Date         clock.Date
}

// Visits gives those of some guests that are to come or were in the last 30 days, by date.
func (s *Service) Visits(tx *db.Tx, guestIDs ...string) ([]Visit, error) {
	all, err := listVisits(tx, guestIDs)
	if err != nil {
		return nil, fmt.Errorf("list visits: %w", err)
	}
	return all, nil
}

// VisitsWith gives the same of all guests of one counsellor.
func (s *Service) VisitsWith(tx *db.Tx, counsellorID string) ([]Visit, error) {
	all, err := listVisitsWith(tx, counsellorID)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's visits: %w", err)
	}
	return all, nil
}

// NeededUntil is until when a guest's bookings, wishes and questions need the guest; zero when there are none.
func (s *Service) NeededUntil(tx *db.Tx, guestID string) (clock.Date, error) {
	until, err := neededUntil(tx, guestID)
	if err != nil {
		return clock.Date{}, fmt.Errorf("look for what needs a guest: %w", err)
	}
	return until, nil
}

// Stretch is when somebody has a day, without whom.
type Stretch struct {
	Date        clock.Date
	StartMinute int
	Minutes     int
	Zone        string // IANA; empty where nobody asked
}

// Promised lists when days are booked or kept for somebody, from one date to another: whoever stands behind them must be there then.
func (s *Service) Promised(tx *db.Tx, from, to clock.Date) ([]Stretch, error) {
	all, err := listPromised(tx, from, to)
	if err != nil {
		return nil, fmt.Errorf("list what is promised: %w", err)
	}
	return all, nil
}

// TakenOf lists when a counsellor has days that are booked, from a date on: for her own calendar, and nothing but the hours.
func (s *Service) TakenOf(tx *db.Tx, counsellorID string, from clock.Date) ([]Stretch, error) {
	all, err := listTaken(tx, counsellorID, from)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's taken days: %w", err)
	}
	return all, nil
}

// HoursOf lists when a counsellor's days of one date are booked, or kept for somebody who chooses.
func (s *Service) HoursOf(tx *db.Tx, counsellorID string, date clock.Date) (all []Stretch, err error) {
	rows, err := rowsWhere(tx, "WHERE d.counsellor_id = ? AND d.date = ?", counsellorID, date)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's hours: %w", err)
	}
	for _, r := range rows {
		if r.taken(tx.Instant()) {
			all = append(all, Stretch{Date: r.Date, StartMinute: r.StartMinute, Minutes: r.Minutes, Zone: r.Zone})
		}
	}
	return all, nil
}
