// Package figures owns what is left when everything about a guest has ended: counters by month, kind of offering and region
// of the place. It knows no person, no booking and no day, and it can never be asked about one: a counter grows in the
// transaction that ends a booking, and nothing is ever counted from records later. An erasure before that end leaves nothing,
// here either: who erases everything is in no figure.
//
// It also keeps a row for each night about the days on offer (nights.go), and counts the answers to the one question after the end.
//
// What is published follows domain 6.6: fewer than eight are hidden, everything else is rounded to five, and the set of tables
// is fixed, so that no two published numbers share a case and none can be taken from another. Each number carries a little noise of its
// own, always the same (noise.go): who knows everybody else is no surer of the last one. Start reading at Service.Count, then Service.All.
package figures

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Offering is a kind of what is offered.
type Offering string

// What is counted: days with a colleague that were held, and doctors who were at a week with colleagues.
const (
	Day  Offering = "day"
	Week Offering = "week"
)

const (
	fewest = 8 // a cell with fewer cases is hidden (English hospital statistics, domain 6.6)
	round  = 5
)

// Elsewhere is the region of a place that the programme's files no longer know.
const Elsewhere = "elsewhere"

// Ended is one thing that was held and has come to its end: its date, of which only the month is kept, and where it was.
type Ended struct {
	Date     clock.Date
	Offering Offering
	Region   string // "" for Elsewhere
}

// Bookings answers for what has not ended yet.
type Bookings interface {
	// Oldest is the earliest date that somebody still has a booking on; ok is false without any.
	Oldest(tx *db.Tx) (date clock.Date, ok bool, err error)
}

// Weeks answers for the doctors at weeks who have not ended yet.
type Weeks interface {
	// OldestWeek is the earliest last day of a week that somebody still has a place in; ok is false without any.
	OldestWeek(tx *db.Tx) (date clock.Date, ok bool, err error)
}

// Deps are what the service needs.
type Deps struct {
	DB       *db.DB
	Bookings Bookings
	Weeks    Weeks // nil where there are none
	Dates    Dates
	Key      []byte // of the noise in published numbers
	// Breaks counts by year how often something sealed was opened by two people.
	Breaks func(tx *db.Tx) (map[int]int, error)
	// Concerns counts by year of their end the concerns in which nothing sealed was opened: those in which something was are Breaks.
	Concerns func(tx *db.Tx) (map[int]int, error)
}

// Service counts and publishes.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// cell is a counter.
type cell struct {
	month    string // 2026-11
	offering Offering
	region   string
}

// Count adds what has just ended, in the transaction that removes its records: whoever removed a row counts it, so each is
// counted once, whatever runs at the same time or again.
func (s *Service) Count(tx *db.Tx, ended []Ended) error {
	counted := map[cell]int{}
	for _, e := range ended {
		c := cell{month: e.Date.String()[:7], offering: e.Offering, region: e.Region}
		if c.region == "" {
			c.region = Elsewhere
		}
		counted[c]++
	}
	for _, c := range inOrder(counted) { // the same order everywhere, so that two who count never wait for each other
		if err := add(tx, c, counted[c]); err != nil {
			return fmt.Errorf("count what has ended: %w", err)
		}
	}
	return nil
}

// Quarter is three months of a year.
type Quarter struct{ Year, Number int }

// String is as people write it: "2026 Q4".
func (q Quarter) String() string { return fmt.Sprintf("%d Q%d", q.Year, q.Number) }

// end is the first date after it.
func (q Quarter) end() clock.Date { return clock.NewDate(q.Year, 1, 1).AddMonths(3 * q.Number) }

// Line is one published number.
type Line struct {
	Quarter  Quarter
	Offering Offering
	Region   string
	Number   int  // off by a little, and rounded to five; 0 when it is hidden
	Hidden   bool // fewer than eight, none included
}

// Published is the one table that leaves the house: by quarter and region, oldest first; regions are those of the programme's
// places. A quarter is in it when the last of its bookings has ended, and does not change from then on: there is no window that
// slides, and none that overlaps.
func (s *Service) Published(ctx context.Context, regions []string) ([]Line, error) {
	var lines []Line
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		open, err := s.open(tx)
		if err != nil {
			return err
		}
		cells, err := list(tx)
		if err != nil {
			return err
		}
		lines = publish(cells, slices.Clone(regions), open, s.shown)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the figures: %w", err)
	}
	return lines, nil
}

// open is the first date that a figure can still come from.
func (s *Service) open(tx *db.Tx) (clock.Date, error) {
	oldest, ok, err := s.Bookings.Oldest(tx)
	if err != nil || !ok || tx.Today().Before(oldest) {
		return tx.Today(), err
	}
	return oldest, nil
}

// Days is how many days have been counted in all, for the drill. It is exact: it must not be published.
func (s *Service) Days(ctx context.Context) (n int, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		cells, err := list(tx)
		n = 0
		for _, c := range cells {
			if c.Offering == Day {
				n += c.N
			}
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("add the figures up: %w", err)
	}
	return n, nil
}
