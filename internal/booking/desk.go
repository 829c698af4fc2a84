package booking

import (
	"context"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// Appointment is a booking as its counsellor sees it.
type Appointment struct {
	Booking
	Over  bool    // the day is over by the wall clock: held or not held can be said
	Asked AskKind // the guest is being asked for another day or colleague
}

// AppointmentsOf lists a counsellor's own bookings from one date to another, by date.
func (s *Service) AppointmentsOf(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Appointment, error) {
	all, err := listForCounsellor(tx, counsellorID, from, to)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's appointments: %w", err)
	}
	asked, err := askedKinds(tx, counsellorID)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's appointments: %w", err)
	}
	out := make([]Appointment, len(all))
	for i, b := range all {
		out[i] = Appointment{Booking: b, Over: s.over(tx.Now, b.Day), Asked: asked[b.ID]}
	}
	return out, nil
}

// over reports whether a day has ended.
func (s *Service) over(now time.Time, d Day) bool {
	return !s.zones.start(d).Add(time.Duration(d.Minutes) * time.Minute).After(now)
}

// Over reports whether the day of a booking has ended by the wall clock.
func (s *Service) Over(b Booking) bool { return s.over(s.deps.Clock.Now(), b.Day) }

// CellState is what a day is for its counsellor.
type CellState string

// The states of a made day.
const (
	CellFree       CellState = "free"
	CellBooked     CellState = "booked"
	CellHeld       CellState = "held"        // somebody is choosing it, or it is kept for somebody
	CellNotCovered CellState = "not_covered" // nobody stands behind it then, or there is no video provider: not offered
)

// Cell is a made day of a counsellor's own table.
type Cell struct {
	Day
	State       CellState
	Appointment *Appointment
}

// CellsOf lists the made days of a counsellor from one date to another.
func (s *Service) CellsOf(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Cell, error) {
	rows, err := rowsWhere(tx, "WHERE d.counsellor_id = ? AND d.date BETWEEN ? AND ? AND d.state = 'open' ORDER BY d.date", counsellorID, from, to)
	if err != nil {
		return nil, fmt.Errorf("list a counsellor's days: %w", err)
	}
	booked, err := s.AppointmentsOf(tx, counsellorID, from, to)
	if err != nil {
		return nil, err
	}
	w, err := s.world(tx)
	if err != nil {
		return nil, err
	}
	cells := make([]Cell, len(rows))
	for i, r := range rows {
		cells[i] = Cell{Day: r.Day, State: CellFree}
		switch {
		case r.Booked:
			cells[i].State = CellBooked
			for j := range booked {
				if booked[j].Day.ID == r.ID {
					cells[i].Appointment = &booked[j]
				}
			}
		case r.taken(tx.Instant()):
			cells[i].State = CellHeld
		case r.Mode == Video && !w.cover.VideoProvider(), !w.covered(r.Day):
			cells[i].State = CellNotCovered
		}
	}
	return cells, nil
}

// Say notes whether the talk of a counsellor's own day was held, once the day is over, and counts it for pay in the same transaction.
// It can be said again otherwise. Nothing else about the day is kept. Faults: forbidden, not_found, day_not_over.
func (s *Service) Say(ctx context.Context, actor session.Actor, bookingID string, held bool) error {
	return asFault("say whether a talk was held", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		b, err := s.herOwn(tx, actor, bookingID)
		if err != nil {
			return err
		}
		if !s.over(tx.Now, b.Day) {
			return ErrNotOver
		}
		before := b.Held != nil && *b.Held
		changed, err := setHeld(tx, b.ID, b.Held, held)
		if err != nil || !changed || before == held {
			return err
		}
		if held {
			return countTalk(tx, b.Day.CounsellorID, monthOf(b.Day.Date), 1)
		}
		return countTalk(tx, b.Day.CounsellorID, monthOf(b.Day.Date), -1)
	}))
}

// Talks is how many talks a counsellor held in a month.
type Talks struct {
	Month string
	N     int
}

// TalksOf gives a counsellor's own counts, newest month first, a year of them at most. There is no list across counsellors.
func (s *Service) TalksOf(tx *db.Tx, counsellorID string) ([]Talks, error) {
	all, err := listTalks(tx, counsellorID)
	if err != nil {
		return nil, fmt.Errorf("list talks held: %w", err)
	}
	return all, nil
}
