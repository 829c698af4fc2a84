package booking

import (
	"context"
	"sync/atomic"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// snapshot is what is free for anybody at one moment, kept between two changes of the store: the list of free days is asked
// for far more often than anything changes.
type snapshot struct {
	commits int64     // of the store, read before the rows were
	from    time.Time // the moment it was judged at
	until   time.Time // the first moment at which time alone changes it
	world   *world
	free    []Day // as order leaves them
}

// kept holds the newest snapshot. It is right as long as this process alone writes to the store, so it is not used on
// PostgreSQL, where several copies of the program may: there every list is read.
type kept struct{ newest atomic.Pointer[snapshot] }

func (s *Service) snapshot(ctx context.Context) (*snapshot, error) {
	keep := s.deps.DB.Dialect() == db.SQLite && s.deps.Clock != nil
	if keep {
		// The commit is counted before anybody hears of it, so whoever was told "booked" never sees the day again.
		old := s.kept.newest.Load()
		if old != nil && old.commits == s.deps.DB.Stats().Groups && old.holds(s.deps.Clock.Now()) {
			return old, nil
		}
	}
	snap := &snapshot{commits: s.deps.DB.Stats().Groups}
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := listOpen(tx, blockOf(tx.Today()))
		if err != nil {
			return err
		}
		if snap.world, err = s.world(tx); err != nil {
			return err
		}
		snap.judge(rows, tx)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if keep {
		s.kept.newest.Store(snap)
	}
	return snap, nil
}

func (s *snapshot) holds(now time.Time) bool { return !now.Before(s.from) && now.Before(s.until) }

// judge finds the free days, and the first moment at which a day becomes too near, a hold ends or the date changes.
func (s *snapshot) judge(rows []row, tx *db.Tx) {
	s.from, s.until = tx.Now, tx.Today().AddDays(1).At(0, tx.Zone())
	s.free = make([]Day, 0, len(rows))
	for _, r := range rows {
		if s.world.refuses(r, s.world.now) == nil {
			s.free = append(s.free, r.Day)
			s.changesAt(s.world.zones.start(r.Day).Add(-notice + time.Nanosecond))
		}
		if r.held(clock.InstantOf(s.from)) {
			s.changesAt(r.HeldUntil.Time())
		}
	}
	order(s.free, loadOf(rows))
}

func (s *snapshot) changesAt(t time.Time) {
	if t.Before(s.until) {
		s.until = t
	}
}
