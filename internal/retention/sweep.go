package retention

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/db"
)

// Report counts what was ended.
type Report struct {
	Guests int // erased or over
	Items  int
	Others int // bookings, stand-bys
	Slots  int // keys that nothing named
}

// Sweep ends what its clock ends, carries out tombstones whose rows are still there, and tidies the shred store. It may run
// at any time and be repeated; the job loop runs it every hour. The day of the last whole sweep is kept for Late.
func (s *Service) Sweep(ctx context.Context) (Report, error) {
	s.sweeping.Lock()
	defer s.sweeping.Unlock()
	var r Report
	for _, step := range []func(context.Context, *Report) error{s.bury, s.endItems, s.endBookings, s.endGuests, s.tidy} {
		if err := step(ctx, &r); err != nil {
			return r, fmt.Errorf("sweep: %w", err)
		}
	}
	// Once for all that went: the store is written anew for it, and a missed month would write it anew a thousand times.
	// Meanwhile what is over is unreadable already, and that the gaps are owed stands in the store.
	if err := s.emptyAfter(ctx, r.Guests+r.Items+r.Others); err != nil {
		return r, fmt.Errorf("sweep: %w", err)
	}
	err := s.Main.WithTx(ctx, func(tx *db.Tx) error { return saveSweep(tx, tx.Today()) })
	if err != nil {
		return r, fmt.Errorf("note the sweep: %w", err)
	}
	return r, nil
}

// Late reports whether the sweep has missed a whole day. People are not harmed by then, since read paths refuse what is
// over; but bytes stay that should not.
func (s *Service) Late(ctx context.Context) (late bool, err error) {
	err = s.Main.Read(ctx, func(tx *db.Tx) error {
		last, err := lastSweep(tx)
		late = last.Before(tx.Today().AddDays(-1))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("ask for the last sweep: %w", err)
	}
	return late, nil
}

// Replay erases again whatever has a tombstone, sweeps, and proves it. The program calls it at each start before the port
// opens, and so does a restore: a backup brings back rows of guests who have erased themselves since, and a crash may have
// left an erasure half done. ErrRisen means that it did not help; then the port must stay closed.
func (s *Service) Replay(ctx context.Context) (Report, error) {
	r, err := s.Sweep(ctx)
	if err != nil {
		return r, fmt.Errorf("replay tombstones: %w", err)
	}
	guests, items, err := s.risen(ctx)
	if err != nil {
		return r, fmt.Errorf("prove the replay: %w", err)
	}
	if len(guests)+len(items) > 0 {
		return r, ErrRisen
	}
	if err := s.empty(ctx); err != nil && !errors.Is(err, errBusy) {
		return r, fmt.Errorf("replay tombstones: %w", err)
	}
	return r, nil
}

// bury erases guests and texts that have a tombstone.
func (s *Service) bury(ctx context.Context, r *Report) error {
	guests, items, err := s.risen(ctx)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(guests, fewGuests) {
		if err := s.erase(ctx, part...); err != nil {
			return err
		}
		r.Guests += len(part)
	}
	for part := range slices.Chunk(items, chunk) {
		if err := s.end(ctx, s.Items, part); err != nil {
			return err
		}
		r.Items += len(part)
	}
	return nil
}

// risen lists guests and texts that have a tombstone and are in the store nevertheless.
func (s *Service) risen(ctx context.Context) (guests []string, items []Row, err error) {
	err = s.pages(ctx, s.guestRows, func(page []Row) error {
		ids, err := s.Shred.Buried(ctx, KindGuest, idsOf(page))
		guests = append(guests, ids...)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	err = s.pages(ctx, s.Items.After, func(page []Row) error {
		ids, err := s.Shred.Buried(ctx, KindItem, idsOf(page))
		for _, row := range page {
			if slices.Contains(ids, row.ID) {
				items = append(items, row)
			}
		}
		return err
	})
	return guests, items, err
}

func (s *Service) guestRows(tx *db.Tx, after string, limit int) ([]Row, error) {
	ids, err := s.Guests.After(tx, after, limit)
	return rowsOf(ids), err
}

// pages reads a whole table a chunk at a time, each in a read of its own: a long read would hold up the checkpoint that
// ends erased bytes. do runs between the reads.
func (s *Service) pages(ctx context.Context, next func(tx *db.Tx, after string, limit int) ([]Row, error), do func([]Row) error) error {
	after := ""
	for {
		var page []Row
		err := s.Main.Read(ctx, func(tx *db.Tx) (err error) {
			page, err = next(tx, after, chunk)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		if err := do(page); err != nil {
			return err
		}
		after = page[len(page)-1].ID
	}
}

// due hands over what is over, a chunk at a time, until nothing is; do must remove what it is given.
func (s *Service) due(ctx context.Context, next func(tx *db.Tx, limit int) ([]Row, error), do func([]Row) error) error {
	var last []string
	for {
		var rows []Row
		err := s.Main.Read(ctx, func(tx *db.Tx) (err error) {
			rows, err = next(tx, chunk)
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := idsOf(rows)
		if slices.Equal(ids, last) {
			return errors.New("what is over was not removed") // else this would never end
		}
		last = ids
		if err := do(rows); err != nil {
			return err
		}
	}
}

// end destroys the keys of rows and then removes them, for the reason given at EraseNow.
func (s *Service) end(ctx context.Context, table Ender, rows []Row) error {
	var slots []int64
	for _, row := range rows {
		slots = append(slots, row.Slots...)
	}
	if err := s.Shred.Overwrite(ctx, slots...); err != nil {
		return err
	}
	return s.Main.WithTx(ctx, func(tx *db.Tx) error {
		if err := table.End(tx, idsOf(rows)); err != nil {
			return err
		}
		return oweRewrite(tx)
	})
}

func (s *Service) endItems(ctx context.Context, r *Report) error {
	return s.due(ctx, s.Items.Due, func(rows []Row) error {
		r.Items += len(rows)
		return s.end(ctx, s.Items, rows)
	})
}

func (s *Service) endBookings(ctx context.Context, r *Report) error {
	for _, table := range s.Bookings {
		err := s.due(ctx, table.Due, func(rows []Row) error {
			r.Others += len(rows)
			return s.end(ctx, table, rows)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// endGuests needs no tombstones: a backup that brings such a guest back brings its day back with the row.
func (s *Service) endGuests(ctx context.Context, r *Report) error {
	next := func(tx *db.Tx, limit int) ([]Row, error) {
		ids, err := s.Guests.Due(tx, limit)
		return rowsOf(ids), err
	}
	return s.due(ctx, next, func(rows []Row) error {
		for part := range slices.Chunk(idsOf(rows), fewGuests) {
			if err := s.erase(ctx, part...); err != nil {
				return err
			}
			r.Guests += len(part)
		}
		return nil
	})
}

func (s *Service) tidy(ctx context.Context, r *Report) error {
	var named []int64
	for _, table := range append([]Pages{s.Items}, s.Keyed...) {
		err := s.pages(ctx, table.After, func(page []Row) error {
			for _, row := range page {
				named = append(named, row.Slots...)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	today, err := s.today(ctx)
	if err != nil {
		return err
	}
	r.Slots, err = s.Shred.Tidy(ctx, today, named)
	return err
}

// emptyAfter rewrites and empties the log when n rows went; a busy log is owed to Finish and is no failure of the sweep.
func (s *Service) emptyAfter(ctx context.Context, n int) error {
	if n == 0 {
		return nil
	}
	if err := s.empty(ctx); err != nil && !errors.Is(err, errBusy) {
		return err
	}
	return nil
}

func idsOf(rows []Row) []string {
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids
}

func rowsOf(ids []string) []Row {
	rows := make([]Row, len(ids))
	for i, id := range ids {
		rows[i].ID = id
	}
	return rows
}
