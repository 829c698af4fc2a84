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
	Languages  []string                         // in which a profile is written
	KnowsCode  func(employer string) bool       // whether an employer is one of the programme's; nil knows none
	HoursOn    func(date clock.Date) []Hour     // of supervision; nil where there are none
	Dropped    func(tx *db.Tx, id string) error // says that somebody without an account has left; nil tells nobody
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
	return slices.DeleteFunc(all, func(p Profile) bool { return p.now() == Left }), nil
}

// Everybody lists all profiles, also of who has left: for names in lists of those who work here.
func (s *Service) Everybody(tx *db.Tx) ([]Profile, error) {
	all, err := listProfiles(tx)
	if err != nil {
		return nil, fmt.Errorf("list everybody: %w", err)
	}
	return all, nil
}

// Published lists what the list of free days looks at, of those who are active.
func (s *Service) Published(tx *db.Tx) ([]Published, error) {
	all, err := listPublished(tx)
	if err != nil {
		return nil, fmt.Errorf("list active counsellors: %w", err)
	}
	return all, nil
}

// Publish makes the profiles what the programme's files say; the program alone may call it. Who is no longer in the files, and
// has no keys of her own yet, has left: the guests whom she was to meet are asked for another day and called. The week of a profile becomes patterns only for a counsellor who has none, and the words of who keeps them herself stay
// hers, so that the files never undo what was changed since. The days of all others it leaves alone:
// booking.MakeAhead follows it.
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
			if b.now() == Left {
				continue
			}
			how := Remaking{Touched: func(clock.Date) bool { return true }, Ask: Leaving}
			if _, err := s.deps.Days.Remake(tx, b.ID, how); err != nil {
				return fmt.Errorf("publish counsellors: %w", err)
			}
			if s.deps.Dropped == nil {
				continue
			}
			if err := s.deps.Dropped(tx, b.ID); err != nil {
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
	before, err := findProfile(tx, p.ID)
	if err != nil && !db.IsNotFound(err) {
		return err
	}
	if before.Own.KeepsProfile {
		p = p.withWordsOf(before)
	}
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

// Giving lists every date from..to that active counsellors can give, by counsellor and date. Days on offer are made from it.
func (s *Service) Giving(tx *db.Tx, from, to clock.Date) ([]Given, error) {
	return s.giving(tx, "", from, to)
}

// GivingOf is Giving for one counsellor.
func (s *Service) GivingOf(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Given, error) {
	return s.giving(tx, counsellorID, from, to)
}

// givingOnceBack is what a counsellor would give if she were active: the rota alone, whatever her state is.
func (s *Service) givingOnceBack(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Given, error) {
	rotas, err := s.rotas(tx, counsellorID, mondayOf(from), mondayOf(to).AddDays(6))
	if err != nil || len(rotas) == 0 {
		return nil, err
	}
	r := rotas[0]
	r.profile.State, r.profile.Own.Paused, r.profile.Own.LeftDay = Active, false, clock.Date{}
	return r.giving(from, to), nil
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

// WorksOn reports whether a date still is a real working day of a counsellor who has a key.
func (s *Service) WorksOn(tx *db.Tx, counsellorID string, date clock.Date) (bool, error) {
	rotas, err := s.rotas(tx, counsellorID, date, date)
	if err != nil {
		return false, fmt.Errorf("look at a working day: %w", err)
	}
	return len(rotas) > 0 && rotas[0].works(date), nil
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
