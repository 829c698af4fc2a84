package booking

import (
	"context"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// gapsAhead is how many days ahead the office looks for days that nobody has taken.
const gapsAhead = 14

// Morning is what the office looks at first, without a text and without a guest's id.
type Morning struct {
	Today    []Booking // by start
	Arrivals []Booking // of tomorrow, who come this evening
	Gaps     []Day     // free days of the next two weeks, as anybody sees them: one of those that are alike
	Waits    []PlaceWait
	Line     []Waiting // wishes for an earlier day and dates that are owed, in their order
	Offers   []Out     // days that are kept for somebody who waits, the first to end first
}

// Morning reads it. Faults: forbidden.
func (s *Service) Morning(ctx context.Context, actor session.Actor) (Morning, error) {
	if err := office(actor); err != nil {
		return Morning{}, err
	}
	snap, err := s.snapshot(ctx)
	if err != nil {
		return Morning{}, fmt.Errorf("read the morning: %w", err)
	}
	m := Morning{Waits: snap.waits()}
	err = s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		today := tx.Today()
		m.Gaps = nil
		for _, d := range snap.free {
			if n := len(m.Gaps); d.Date.After(today.AddDays(gapsAhead)) {
				break
			} else if n == 0 || !alike(d, m.Gaps[n-1]) {
				m.Gaps = append(m.Gaps, d)
			}
		}
		if m.Today, err = bookingsWhere(tx, "WHERE b.date = ? ORDER BY d.start_minute, b.card_name", today); err != nil {
			return err
		}
		if m.Arrivals, err = listArrivals(tx, today.AddDays(1)); err != nil {
			return err
		}
		if m.Line, err = s.Line(tx); err != nil {
			return err
		}
		m.Offers, err = s.offersOut(tx)
		return err
	})
	if err != nil {
		return Morning{}, fmt.Errorf("read the morning: %w", err)
	}
	return m, nil
}

// listArrivals are the bookings of a date whose guests come the evening before.
func listArrivals(tx *db.Tx, date clock.Date) ([]Booking, error) {
	all, err := bookingsWhere(tx, "WHERE b.date = ? ORDER BY b.card_name", date)
	kept := all[:0]
	for _, b := range all {
		if b.EveningBefore {
			kept = append(kept, b)
		}
	}
	return kept, err
}
