package counsellor

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Deps is what a Service needs.
type Deps struct {
	DB         *db.DB
	IDs        token.Source
	Calendar   Calendar
	Days       Days
	KnowsPlace func(id string) bool
}

// Service is the use cases around counsellors.
type Service struct{ deps Deps }

// New makes a Service.
func New(deps Deps) *Service { return &Service{deps: deps} }

// Profiles lists everyone the programme shows, in its order. Anybody may ask; who has left is not in it.
func (s *Service) Profiles(ctx context.Context) ([]Profile, error) {
	var all []Profile
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = s.ProfilesIn(tx)
		return err
	})
	return all, err
}

// ProfilesIn is Profiles inside a transaction.
func (s *Service) ProfilesIn(tx *db.Tx) ([]Profile, error) {
	all, err := listProfiles(tx)
	if err != nil {
		return nil, fmt.Errorf("list profiles: %w", err)
	}
	return slices.DeleteFunc(all, func(p Profile) bool { return p.State == Left }), nil
}

// Published lists what the list of free days looks at, of those who are active.
func (s *Service) Published(tx *db.Tx) ([]Published, error) {
	all, err := listPublished(tx)
	if err != nil {
		return nil, fmt.Errorf("list active counsellors: %w", err)
	}
	return all, nil
}

// Publish makes the profiles what the programme's files say; the program alone may call it. Who is no longer in the files has
// left. The week of a profile becomes patterns only for a counsellor who has none, so that the files never undo what was
// changed since. It leaves days alone: booking.MakeAhead follows it.
func (s *Service) Publish(ctx context.Context, actor session.Actor, profiles []Profile) error {
	if actor.Kind != session.Program {
		return ErrForbidden
	}
	for _, p := range profiles {
		if !token.IsID(p.ID) || p.Slug == "" || !slices.Contains([]State{Active, Paused, Left}, p.State) {
			return ErrRota
		}
		for _, w := range p.Week {
			if !s.valid(w) {
				return ErrRota
			}
		}
	}
	return s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		before, err := listProfiles(tx)
		if err != nil {
			return fmt.Errorf("publish counsellors: %w", err)
		}
		for _, b := range before {
			if b.SigningKey != nil || slices.ContainsFunc(profiles, func(p Profile) bool { return p.ID == b.ID }) {
				continue
			}
			if err := setState(tx, b.ID, Left); err != nil {
				return fmt.Errorf("publish counsellors: %w", err)
			}
		}
		for _, p := range profiles {
			if err := s.publish(tx, p); err != nil {
				return fmt.Errorf("publish counsellors: %w", err)
			}
		}
		return nil
	})
}

func (s *Service) publish(tx *db.Tx, p Profile) error {
	if err := upsertProfile(tx, p); err != nil {
		return err
	}
	patterns, err := listPatterns(tx, p.ID)
	if err != nil || len(patterns) > 0 {
		return err
	}
	for _, w := range p.Week {
		id, err := s.deps.IDs.ID()
		if err != nil {
			return err
		}
		if err := upsertPattern(tx, Pattern{ID: id, CounsellorID: p.ID, WeekDay: w, FirstDate: tx.Today()}); err != nil {
			return err
		}
	}
	return nil
}

// SetPattern makes a pattern, or changes the one with its ID. Faults: forbidden, rota_invalid, not_found, day_booked.
func (s *Service) SetPattern(ctx context.Context, actor session.Actor, p Pattern) (Pattern, error) {
	if !s.valid(p.WeekDay) || p.FirstDate.IsZero() || !p.LastDate.IsZero() && p.LastDate.Before(p.FirstDate) {
		return Pattern{}, ErrRota
	}
	id, err := s.deps.IDs.ID()
	if err != nil {
		return Pattern{}, fmt.Errorf("set pattern: %w", err)
	}
	made := p.ID == ""
	if made {
		p.ID = id
	}
	return p, s.change(ctx, actor, p.CounsellorID, func(tx *db.Tx) error {
		if !made {
			if err := s.owned(p.CounsellorID)(findPattern(tx, p.ID)); err != nil {
				return err
			}
		}
		return upsertPattern(tx, p)
	})
}

// RemovePattern ends a pattern. Faults: forbidden, not_found, day_booked.
func (s *Service) RemovePattern(ctx context.Context, actor session.Actor, counsellorID, id string) error {
	return s.change(ctx, actor, counsellorID, func(tx *db.Tx) error {
		if err := s.owned(counsellorID)(findPattern(tx, id)); err != nil {
			return err
		}
		return deletePattern(tx, id)
	})
}

// SetException says what holds on one date instead of the pattern. Faults: forbidden, rota_invalid, not_found, day_booked.
func (s *Service) SetException(ctx context.Context, actor session.Actor, e Exception) error {
	if e.Date.IsZero() || !e.Off && !s.valid(WeekDay{StartMinute: e.StartMinute, PlaceID: e.PlaceID}) {
		return ErrRota
	}
	return s.change(ctx, actor, e.CounsellorID, func(tx *db.Tx) error { return upsertException(tx, e) })
}

// RemoveException lets the pattern hold again on a date. Faults: forbidden, not_found, day_booked.
func (s *Service) RemoveException(ctx context.Context, actor session.Actor, counsellorID string, date clock.Date) error {
	return s.change(ctx, actor, counsellorID, func(tx *db.Tx) error { return deleteException(tx, counsellorID, date) })
}

// SetLeave makes a leave, or changes the one with its ID. Faults: forbidden, rota_invalid, not_found, day_booked.
func (s *Service) SetLeave(ctx context.Context, actor session.Actor, l Leave) (Leave, error) {
	if l.FirstDate.IsZero() || l.LastDate.Before(l.FirstDate) {
		return Leave{}, ErrRota
	}
	id, err := s.deps.IDs.ID()
	if err != nil {
		return Leave{}, fmt.Errorf("set leave: %w", err)
	}
	made := l.ID == ""
	if made {
		l.ID = id
	}
	return l, s.change(ctx, actor, l.CounsellorID, func(tx *db.Tx) error {
		if !made {
			before, err := findLeave(tx, l.ID)
			if err := s.owned(l.CounsellorID)(Pattern{CounsellorID: before.CounsellorID}, err); err != nil {
				return err
			}
		}
		return upsertLeave(tx, l)
	})
}

// RemoveLeave takes a leave back. Faults: forbidden, not_found.
func (s *Service) RemoveLeave(ctx context.Context, actor session.Actor, counsellorID, id string) error {
	return s.change(ctx, actor, counsellorID, func(tx *db.Tx) error {
		l, err := findLeave(tx, id)
		if err := s.owned(counsellorID)(Pattern{CounsellorID: l.CounsellorID}, err); err != nil {
			return err
		}
		return deleteLeave(tx, id)
	})
}

// change runs one change of a rota and makes the days follow it, both or neither. Until staff can sign in, the program alone
// changes rotas.
func (s *Service) change(ctx context.Context, actor session.Actor, counsellorID string, fn func(tx *db.Tx) error) error {
	if actor.Kind != session.Program {
		return ErrForbidden
	}
	return s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		all, err := listProfiles(tx)
		if err != nil {
			return fmt.Errorf("change a rota: %w", err)
		}
		if !slices.ContainsFunc(all, func(p Profile) bool { return p.ID == counsellorID }) {
			return ErrNotFound
		}
		if err := fn(tx); err != nil {
			return fmt.Errorf("change a rota: %w", err)
		}
		if err := s.deps.Days.Remake(tx, counsellorID); err != nil {
			return fmt.Errorf("change a rota: %w", err)
		}
		return nil
	})
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

// Giving lists every date from..to that active counsellors can give, by counsellor and date. Days on offer are made from it.
func (s *Service) Giving(tx *db.Tx, from, to clock.Date) ([]Given, error) {
	return s.giving(tx, "", from, to)
}

// GivingOf is Giving for one counsellor.
func (s *Service) GivingOf(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Given, error) {
	return s.giving(tx, counsellorID, from, to)
}

func (s *Service) giving(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Given, error) {
	// Whole weeks are read: the limit of three a week looks at all of one.
	rotas, err := s.rotas(tx, counsellorID, mondayOf(from), mondayOf(to).AddDays(6))
	if err != nil {
		return nil, fmt.Errorf("list given days: %w", err)
	}
	var all []Given
	for _, r := range rotas {
		all = append(all, r.giving(from, to)...)
	}
	return all, nil
}

// ReadingTime is the date and minute of the programme's wall clock by which the counsellor has read words written at from for
// her day on date. ok is false when no working day of hers lies between: then nobody promises anything.
func (s *Service) ReadingTime(tx *db.Tx, counsellorID string, from time.Time, date clock.Date) (clock.Date, int, bool, error) {
	local := from.In(tx.Zone())
	rotas, err := s.rotas(tx, counsellorID, clock.DateOf(local), date)
	if err != nil {
		return clock.Date{}, 0, false, fmt.Errorf("find the reading time: %w", err)
	}
	if len(rotas) == 0 {
		return clock.Date{}, 0, false, nil
	}
	on, minute, ok := rotas[0].readingTime(local, date)
	return on, minute, ok, nil
}

func (s *Service) rotas(tx *db.Tx, counsellorID string, from, to clock.Date) ([]*rota, error) {
	list := listProfiles
	if counsellorID != "" {
		list = func(tx *db.Tx) ([]Profile, error) { return findRota(tx, counsellorID) }
	}
	profiles, err := list(tx)
	if err != nil {
		return nil, err
	}
	patterns, err := listPatterns(tx, counsellorID)
	if err != nil {
		return nil, err
	}
	exceptions, err := listExceptions(tx, counsellorID, from, to)
	if err != nil {
		return nil, err
	}
	leaves, err := listLeaves(tx, counsellorID, from, to)
	if err != nil {
		return nil, err
	}
	var all []*rota
	byID := map[string]*rota{}
	for _, p := range profiles {
		r := &rota{profile: p, exceptions: map[clock.Date]Exception{}, calendar: s.deps.Calendar}
		all, byID[p.ID] = append(all, r), r
	}
	for _, p := range patterns {
		byID[p.CounsellorID].patterns = append(byID[p.CounsellorID].patterns, p)
	}
	for _, e := range exceptions {
		byID[e.CounsellorID].exceptions[e.Date] = e
	}
	for _, l := range leaves {
		byID[l.CounsellorID].leaves = append(byID[l.CounsellorID].leaves, l)
	}
	return all, nil
}
