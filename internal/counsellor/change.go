package counsellor

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// aheadDays is how far a change of a rota is looked at: one week beyond the days that are made ahead.
const aheadDays = 27 * 7

// Change is one change of a rota; exactly one part is set.
type Change struct {
	Pattern         *Pattern // made, or changed when it has an ID
	RemovePattern   string
	Exception       *Exception
	RemoveException clock.Date
	Leave           *Leave // made, or changed when it has an ID
	RemoveLeave     string
	Most            int // days a week, 1 to 3
}

// Change makes one change of a rota: her own by a counsellor, anybody's by the program. The days follow in the same transaction.
// Errors: forbidden, rota_invalid, not_found, day_booked (with the dates that somebody has).
func (s *Service) Change(ctx context.Context, actor session.Actor, counsellorID string, c Change) (Touch, error) {
	return s.apply(ctx, actor, counsellorID, c, false)
}

// Preview says what a change would touch, and leaves everything as it is. Errors: forbidden, rota_invalid, not_found.
func (s *Service) Preview(ctx context.Context, actor session.Actor, counsellorID string, c Change) (Touch, error) {
	return s.apply(ctx, actor, counsellorID, c, true)
}

func (s *Service) apply(ctx context.Context, actor session.Actor, counsellorID string, c Change, look bool) (Touch, error) {
	if actor.Kind != session.Program && (!actor.Has(session.Counsellor) || actor.StaffID != counsellorID) {
		return Touch{}, ErrForbidden
	}
	id, err := s.deps.IDs.ID()
	if err != nil {
		return Touch{}, fmt.Errorf("change a rota: %w", err)
	}
	do, err := s.plan(counsellorID, id, c)
	if err != nil {
		return Touch{}, err
	}
	touch, err := s.change(ctx, counsellorID, do, look)
	if touch.ID = id; c.Pattern == nil && c.Leave == nil {
		touch.ID = ""
	}
	return touch, err
}

// plan checks a change and gives what is to be done. A pattern or leave without an ID gets newID.
func (s *Service) plan(counsellorID, newID string, c Change) (func(tx *db.Tx) error, error) {
	switch {
	case c.Pattern != nil:
		return s.planPattern(counsellorID, newID, *c.Pattern)
	case c.RemovePattern != "":
		return func(tx *db.Tx) error {
			if err := s.owned(counsellorID)(findPattern(tx, c.RemovePattern)); err != nil {
				return err
			}
			return deletePattern(tx, c.RemovePattern)
		}, nil
	case c.Exception != nil:
		e := *c.Exception
		if e.CounsellorID = counsellorID; e.Date.IsZero() || !e.Off && !s.valid(WeekDay{StartMinute: e.StartMinute, PlaceID: e.PlaceID}) {
			return nil, ErrRota
		}
		return func(tx *db.Tx) error { return upsertException(tx, e) }, nil
	case !c.RemoveException.IsZero():
		return func(tx *db.Tx) error { return deleteException(tx, counsellorID, c.RemoveException) }, nil
	case c.Leave != nil:
		return s.planLeave(counsellorID, newID, *c.Leave)
	case c.RemoveLeave != "":
		return func(tx *db.Tx) error {
			l, err := findLeave(tx, c.RemoveLeave)
			if err := s.owned(counsellorID)(Pattern{CounsellorID: l.CounsellorID}, err); err != nil {
				return err
			}
			return deleteLeave(tx, c.RemoveLeave)
		}, nil
	case c.Most >= 1 && c.Most <= aWeek:
		return func(tx *db.Tx) error {
			p, err := findProfile(tx, counsellorID)
			if err != nil {
				return err
			}
			p.Own.Most = c.Most
			return upsertOwn(tx, counsellorID, p.Own)
		}, nil
	}
	return nil, ErrRota
}

func (s *Service) planPattern(counsellorID, newID string, p Pattern) (func(tx *db.Tx) error, error) {
	if !s.valid(p.WeekDay) || p.FirstDate.IsZero() || !p.LastDate.IsZero() && p.LastDate.Before(p.FirstDate) {
		return nil, ErrRota
	}
	p.CounsellorID = counsellorID
	made := p.ID == ""
	if made {
		p.ID = newID
	}
	return func(tx *db.Tx) error {
		if !made {
			if err := s.owned(counsellorID)(findPattern(tx, p.ID)); err != nil {
				return err
			}
		}
		return upsertPattern(tx, p)
	}, nil
}

func (s *Service) planLeave(counsellorID, newID string, l Leave) (func(tx *db.Tx) error, error) {
	if l.FirstDate.IsZero() || l.LastDate.Before(l.FirstDate) {
		return nil, ErrRota
	}
	l.CounsellorID = counsellorID
	made := l.ID == ""
	if made {
		l.ID = newID
	}
	return func(tx *db.Tx) error {
		if !made {
			before, err := findLeave(tx, l.ID)
			if err := s.owned(counsellorID)(Pattern{CounsellorID: before.CounsellorID}, err); err != nil {
				return err
			}
		}
		return upsertLeave(tx, l)
	}, nil
}

// errLook undoes what was only done to look at it.
var errLook = errors.New("only to look")

// change runs one change of a rota and makes the days follow it, both or neither. Only the days that it is about can stand in
// its way: what a pause or the files have left booked elsewhere does not.
func (s *Service) change(ctx context.Context, counsellorID string, do func(tx *db.Tx) error, look bool) (Touch, error) {
	var touch Touch
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		p, err := lockProfile(tx, counsellorID)
		if db.IsNotFound(err) || err == nil && p.now() == Left {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		from, to := tx.Today(), tx.Today().AddDays(aheadDays)
		before, err := s.givingOnceBack(tx, counsellorID, from, to)
		if err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		after, err := s.givingOnceBack(tx, counsellorID, from, to)
		if err != nil {
			return err
		}
		touched := differing(before, after)
		touch, err = s.deps.Days.Remake(tx, counsellorID, Remaking{Touched: func(d clock.Date) bool { return touched[d] }})
		switch {
		case err != nil:
			return err
		case look:
			return errLook
		case len(touch.InTheWay) > 0:
			return errDayBooked(touch.InTheWay)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errLook) {
		return Touch{}, fmt.Errorf("change a rota: %w", err)
	}
	return touch, nil
}

// differing are the dates on which something was given before that is not given any more just so.
func differing(before, after []Given) map[clock.Date]bool {
	still := map[clock.Date]Given{}
	for _, g := range after {
		still[g.Date] = g
	}
	out := map[clock.Date]bool{}
	for _, g := range before {
		now, ok := still[g.Date]
		if now.Most = g.Most; !ok || now != g {
			out[g.Date] = true
		}
	}
	return out
}

// mostIllDays is how long a sick notice may reach at once; whoever is ill for longer speaks with the office.
const mostIllDays = 31

// Ill takes a counsellor off from one date to another, today at the earliest: free days are withdrawn and the guests of booked ones
// are asked, in one transaction. She says so herself, or the office does when she calls. It asks for no reason and keeps none.
// Errors: forbidden, rota_invalid, not_found.
func (s *Service) Ill(ctx context.Context, actor session.Actor, counsellorID string, from, to clock.Date) (Touch, error) {
	if !actor.Has(session.Coordinator) && (!actor.Has(session.Counsellor) || actor.StaffID != counsellorID) {
		return Touch{}, ErrForbidden
	}
	id, err := s.deps.IDs.ID()
	if err != nil {
		return Touch{}, fmt.Errorf("fall ill: %w", err)
	}
	touch := Touch{ID: id}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if from.Before(tx.Today()) || to.Before(from) || from.DaysUntil(to) >= mostIllDays {
			return ErrRota
		}
		p, err := lockProfile(tx, counsellorID)
		if db.IsNotFound(err) || err == nil && p.now() == Left {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := upsertLeave(tx, Leave{ID: id, CounsellorID: counsellorID, FirstDate: from, LastDate: to}); err != nil {
			return err
		}
		touch, err = s.deps.Days.Remake(tx, counsellorID, Remaking{
			Touched: func(d clock.Date) bool { return !d.Before(from) && !d.After(to) }, Ask: Ill,
		})
		touch.ID = id
		return err
	})
	if err != nil {
		return Touch{}, fmt.Errorf("fall ill: %w", err)
	}
	return touch, nil
}

// owned turns what a find answered into not_found unless it belongs to the counsellor.
func (s *Service) owned(counsellorID string) func(Pattern, error) error {
	return func(p Pattern, err error) error {
		if db.IsNotFound(err) || err == nil && p.CounsellorID != counsellorID {
			return ErrNotFound
		}
		return err
	}
}

func (s *Service) valid(w WeekDay) bool {
	return slices.Contains(starts, w.StartMinute) && s.deps.KnowsPlace(w.PlaceID)
}
