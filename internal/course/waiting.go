package course

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
)

// lineAtOnce is how many requests of a line one transaction looks at, so that nobody waits for it.
const lineAtOnce = 50

// Settle answers requests whose promised hour has come, ends offers that nobody answered, and offers what is free to the first in
// line. The job calls it every minute; it may run on several copies at once, and finds in the store what there is to do.
func (s *Requests) Settle(ctx context.Context) error {
	var courses []string
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		courses, err = listToSettle(tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("settle weeks: %w", err)
	}
	var errs []error
	for _, id := range courses {
		if err := s.SettleCourse(ctx, id); err != nil {
			errs = append(errs, fmt.Errorf("settle a week: %w", err))
		}
	}
	return errors.Join(errs...)
}

// SettleCourse is Settle of one week. It goes through the line by rank, some at a time; what is kept free for earlier requests that are
// still to be answered goes on from one part to the next.
func (s *Requests) SettleCourse(ctx context.Context, courseID string) error {
	w := window{line: lineAtOnce}
	for first := true; ; first = false {
		var ahead []string
		last, more := w.after, false
		err := s.changing(ctx, courseID, w, func(g *giver) error {
			last, more, ahead = w.after, false, nil // the function may be run again
			if first {
				if err := g.lapse(); err != nil {
					return err
				}
			}
			l := line{giver: g, after: w.after, ahead: w.want}
			if err := l.walk(); err != nil {
				return err
			}
			last, more, ahead = l.last, l.seen >= lineAtOnce, l.ahead
			return nil
		})
		if err != nil || !more {
			return err
		}
		w.after, w.want = last, ahead
	}
}

// lapse ends offers whose time is over, and everything that waits for a week that has begun.
func (g *giver) lapse() error {
	if c := g.course; c.State == Published && !g.tx.Today().Before(c.DecideBy) && g.tx.Today().Before(c.First) {
		n, err := countStandings(g.tx, c.ID)
		if err != nil {
			return err
		}
		if n[Confirmed] >= c.Least { // enough: nobody has to decide anything
			if err := setState(g.tx, c.ID, On); err != nil {
				return err
			}
			g.course.State = On
		}
	}
	over, err := listLapsed(g.tx, g.course.ID)
	if err != nil {
		return err
	}
	for _, id := range over {
		r, ok := g.find(id)
		if !ok {
			continue
		}
		if err := g.pass(r, g.tx.Today().AddDays(missedDays)); err != nil {
			return err
		}
	}
	if g.tx.Today().Before(g.course.First) {
		return nil
	}
	for {
		rest, err := listUnseated(g.tx, g.course.ID, lineAtOnce)
		if err != nil || len(rest) == 0 {
			return err
		}
		for _, r := range rest {
			if err := g.end(r); err != nil {
				return err
			}
		}
	}
}

// pass ends an offer without a yes: what it held is free, the rank stays.
func (g *giver) pass(r Request, notBefore clock.Date) error {
	if err := g.release(r); err != nil {
		return err
	}
	if err := setNotBefore(g.tx, r.ID, notBefore); err != nil {
		return err
	}
	for i := range g.all {
		if g.all[i].ID == r.ID {
			g.all[i].NotUntil = notBefore
		}
	}
	if err := g.set(r, Waiting, ""); err != nil {
		return err
	}
	return g.s.record(g.tx, r.GuestID, audit.Program, "program", offerPassed)
}

// line is one part of a week's line, walked by rank.
type line struct {
	*giver
	after int
	ahead []string // earlier requests that are still to be answered: a place is kept free for each
	last  int
	seen  int
}

func (l *line) walk() error {
	if err := answerDecided(l.tx, l.course.ID); err != nil {
		return err
	}
	if l.free() == 0 {
		return answerFull(l.tx, l.course.ID)
	}
	l.last = l.after
	for _, r := range l.all {
		if !r.inLine() || r.Rank <= l.after || l.seats[r.ID] != 0 {
			continue
		}
		l.seen, l.last = l.seen+1, r.Rank
		if err := l.turn(r); err != nil {
			return err
		}
	}
	return nil
}

// turn is one request's: it is given a place, kept one free for, or passed over.
func (l *line) turn(r Request) error {
	due := r.State == Asked && r.Answer.due(l.tx.Now, l.tx.Zone())
	if r.State == Asked && !due {
		if l.possible(r, l.requests(l.ahead)...) {
			l.ahead = append(l.ahead, r.ID)
		}
		return nil
	}
	full := func() error {
		if due {
			return l.set(r, Waiting, "")
		}
		return nil
	}
	if !l.course.Open(l.tx.Today()) || !l.covered || l.free() <= len(l.ahead) || r.NotUntil.After(l.tx.Today()) || !l.possible(r, l.requests(l.ahead)...) {
		return full()
	}
	if !due && !l.wakingHours() {
		l.ahead = append(l.ahead, r.ID) // offered in the morning
		return nil
	}
	if err := l.give(r); isMissing(err) {
		return full()
	} else if err != nil {
		return err
	}
	if due {
		return l.set(r, Confirmed, "")
	}
	return l.offer(r)
}

func (l *line) requests(ids []string) []Request {
	var all []Request
	for _, id := range ids {
		if r, ok := l.find(id); ok {
			all = append(all, r)
		}
	}
	return all
}

// isMissing reports that a part of a place was missing: for the office to know, and for a guest the same as full.
func isMissing(err error) bool {
	for _, part := range []*fault.Error{ErrNoPlace, ErrNoBed, ErrNoTalk, ErrNotFor} {
		if errors.Is(err, part) {
			return true
		}
	}
	return false
}

// wakingHours reports whether somebody can be offered something now.
func (g *giver) wakingHours() bool {
	today, zone := g.tx.Today(), g.tx.Zone()
	return !g.tx.Now.Before(today.At(offersFrom, zone)) && g.tx.Now.Before(today.At(offerMinute, zone))
}

// offer holds what was just given for one request until it is answered.
func (g *giver) offer(r Request) error {
	if err := insertOffer(g.tx, r.ID, clock.InstantOf(g.offerUntil())); err != nil {
		return err
	}
	if err := g.set(r, Offered, ""); err != nil {
		return err
	}
	if err := g.s.deps.Texts.Look(g.tx, r.GuestID, false); err != nil {
		return err
	}
	return g.s.record(g.tx, r.GuestID, audit.Program, "program", offerMade)
}

// offerUntil is until when an offer of this moment holds.
func (g *giver) offerUntil() time.Time {
	if g.course.At(g.course.First, 0).Sub(g.tx.Now) < offerShort {
		return g.tx.Now.Add(offerCall)
	}
	return g.tx.Today().AddDays(1).At(offerMinute, g.tx.Zone())
}

// end ends a request: its place is free, its texts are unreadable. What is left is remembered for a while, so that the workplace stays
// as it was named.
func (g *giver) end(r Request) error {
	if err := g.release(r); err != nil {
		return err
	}
	if err := endRequest(g.tx, r.ID, g.tx.Today().AddDays(endedDays)); err != nil {
		return err
	}
	if err := g.s.deps.Notes.EndForCourse(g.tx, r.ID); err != nil {
		return err
	}
	if err := g.set(r, Gone, ""); err != nil {
		return err
	}
	return g.s.deps.Texts.Ended(g.tx, r.GuestID, r.ID)
}
