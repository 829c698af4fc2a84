package escalation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// The counsellor's debrief takes an hour of the same day (domain 5.4): found when the worry is raised, moved by her, and nobody is booked
// into it. Where the day has no hour left it is owed, and its clock rings.

const (
	hourMinutes = 60
	quarter     = 15
	dayMinutes  = 24 * 60
)

// Hour is one that is a counsellor's own after a worry.
type Hour struct {
	ConcernID    string
	CounsellorID string
	Date         clock.Date
	Minute       int // after midnight
}

// Minutes is how long it takes.
func (h Hour) Minutes() int { return hourMinutes }

// SetAside lists the hours of all counsellors from today on, for who offers their days.
func (s *Service) SetAside(tx *db.Tx) ([]Hour, error) { return s.SetAsideOf(tx, "") }

// SetAsideOf lists those of one counsellor, for her own pages.
func (s *Service) SetAsideOf(tx *db.Tx, counsellorID string) ([]Hour, error) {
	all, err := setAsideFrom(tx, counsellorID, tx.Today())
	if err != nil {
		return nil, fmt.Errorf("list hours after a worry: %w", err)
	}
	return all, nil
}

// setAside finds the hour: one that begins an hour from now at the earliest, since the worry itself takes its time; else the first that
// there is. None is no fault: nothing may stand before a worry.
func (s *Service) setAside(tx *db.Tx, c *concern) error {
	now := minuteOf(tx)
	for _, earliest := range []int{now + hourMinutes, now} {
		for at := (earliest + quarter - 1) / quarter * quarter; at+hourMinutes <= dayMinutes; at += quarter {
			free, err := s.free(tx, *c, at)
			if err != nil {
				return err
			}
			if free {
				c.setHour(tx, at)
				return nil
			}
		}
	}
	return nil
}

func minuteOf(tx *db.Tx) int {
	now := tx.Now.In(tx.Zone())
	return now.Hour()*60 + now.Minute()
}

// setHour sets the hour of today; its clock is its end.
func (c *concern) setHour(tx *db.Tx, minute int) {
	due := clock.InstantOf(tx.Today().At(minute+hourMinutes, tx.Zone()))
	c.Debrief, c.DebriefDate, c.DebriefMinute, c.DebriefDue = DebriefBooked, tx.Today(), &minute, &due
}

// free reports that nobody has the counsellor today in the hour from a minute on.
func (s *Service) free(tx *db.Tx, c concern, minute int) (bool, error) {
	taken, err := s.Hours.Taken(tx, c.CounsellorID, tx.Today())
	if err != nil {
		return false, fmt.Errorf("look for an hour after a worry: %w", err)
	}
	others, err := s.SetAsideOf(tx, c.CounsellorID)
	if err != nil {
		return false, err
	}
	for _, o := range others {
		if o.ConcernID != c.ID && o.Date == tx.Today() {
			taken = append(taken, Span{o.Minute, o.Minute + hourMinutes})
		}
	}
	return !slices.ContainsFunc(taken, func(t Span) bool { return t.From < minute+hourMinutes && t.To > minute }), nil
}

// SayDebrief says that a time was found for the counsellor, or that it was held; at moves the hour to another one of today. She does so, and
// the safety leads. Errors: not_found, concern_moved, concern_invalid, debrief_hour_taken.
func (s *Service) SayDebrief(ctx context.Context, actor session.Actor, concernID, state string, at *int) (View, error) {
	if state != DebriefBooked && state != DebriefHeld || at != nil && (state == DebriefHeld || *at < 0 || *at%quarter != 0 || *at+hourMinutes > dayMinutes) {
		return View{}, ErrInvalid
	}
	return s.change(ctx, actor, concernID, "say how the debrief stands", func(tx *db.Tx, sc *scene) error {
		if sc.Debrief == "" || !slices.ContainsFunc(sc.as(actor.StaffID), func(w Who) bool { return w == Counsellor || w == Lead }) {
			return ErrMoved
		}
		if at != nil {
			if sc.Debrief == DebriefHeld || *at < minuteOf(tx) {
				return ErrInvalid
			}
			free, err := s.free(tx, sc.concern, *at)
			if err != nil {
				return err
			}
			if !free {
				return ErrHour
			}
			sc.setHour(tx, *at)
			if err := s.Outbox.Put(tx, kindDebrief, sc.ID, sc.DebriefDue.Time()); err != nil {
				return err
			}
		}
		sc.Debrief = state
		return s.save(tx, actor, sc)
	})
}

// debriefLate reports that the time of a debrief has passed, and nobody has said that it was held.
func (c concern) debriefLate(tx *db.Tx) bool {
	switch c.Debrief {
	case DebriefOwed:
		return past(tx, c.DebriefDue)
	case DebriefBooked:
		return c.DebriefMinute != nil && past(tx, c.DebriefDue) // one that was found without an hour here is theirs to keep
	}
	return false
}

// hourOf is when the hour begins; nil without one.
func (c concern) hourOf(tx *db.Tx) *time.Time {
	if c.DebriefMinute == nil || c.DebriefDate.IsZero() {
		return nil
	}
	at := c.DebriefDate.At(*c.DebriefMinute, tx.Zone())
	return &at
}
