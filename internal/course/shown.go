package course

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Shown is a week as everybody may see it: never a number.
type Shown struct {
	Course
	WaitingList bool // somebody waits, or every place is given
	Blocks      []Block
}

// soonEnough reports whether a request of this moment would be answered before the week begins.
func soonEnough(c Course, today clock.Date, answer Promise) bool {
	return c.Open(today) && answer.Date.Before(c.First)
}

func (s *Requests) promise(tx *db.Tx) Promise {
	return promise(tx.Now, tx.Today(), tx.Zone(), s.deps.Calendar)
}

// Public lists the weeks that can be asked for, and by when a request of now would be answered. A week where anybody waits is a waiting list for all: so nobody can tell a week that is
// full from one that was not possible for them.
func (s *Requests) Public(tx *db.Tx) ([]Shown, Promise, error) {
	all, err := listCourses(tx, tx.Today())
	if err != nil {
		return nil, Promise{}, fmt.Errorf("list weeks: %w", err)
	}
	shown, answer := []Shown{}, s.promise(tx)
	for _, c := range all {
		if ok, err := s.askable(tx, c, answer); err != nil {
			return nil, Promise{}, err
		} else if !ok {
			continue
		}
		n, err := countStandings(tx, c.ID)
		if err != nil {
			return nil, Promise{}, fmt.Errorf("list weeks: %w", err)
		}
		blocks, err := listBlocks(tx, c.ID)
		if err != nil {
			return nil, Promise{}, fmt.Errorf("list weeks: %w", err)
		}
		shown = append(shown, Shown{Course: c, Blocks: blocks, WaitingList: n[Waiting] > 0 || n[Confirmed]+n[Offered] >= c.Most})
	}
	return shown, answer, nil
}

// Next is on which the next week begins that can be asked for; zero for none.
func (s *Requests) Next(tx *db.Tx) (clock.Date, error) {
	all, err := listCourses(tx, tx.Today())
	if err != nil {
		return clock.Date{}, fmt.Errorf("find the next week: %w", err)
	}
	var next clock.Date
	answer := s.promise(tx)
	for _, c := range all {
		if !next.IsZero() && !c.First.Before(next) {
			continue
		}
		if ok, err := s.askable(tx, c, answer); err != nil {
			return clock.Date{}, err
		} else if ok {
			next = c.First
		}
	}
	return next, nil
}
