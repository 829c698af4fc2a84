package shred

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"lysning/internal/clock"
	"lysning/internal/token"
)

// File is the shred store on disk: one SQLite file in a folder of its own and, if asked for, a second live copy in
// another. Exactly one process has it open for the life of the program.
type File struct {
	src    token.Source
	mu     sync.Mutex // writes reach the copies in one order
	disks  []*disk    // the first decides; the second follows
	marker []byte     // key of the tombstones' marks
}

// Open opens or makes the store in dir. The main store's backup never reads that folder.
func Open(ctx context.Context, dir string, src token.Source) (*File, error) {
	return openAll(ctx, src, dir)
}

// OpenWithCopy is Open with a second live copy in another folder, best on another disk (LYSNING_SHRED_COPY). From then on
// every shred must be done in both before it is acknowledged. A copy that is new or lost is filled from the other one; a
// copy that was away gets what it missed.
func OpenWithCopy(ctx context.Context, dir, second string, src token.Source) (*File, error) {
	return openAll(ctx, src, dir, second)
}

func openAll(ctx context.Context, src token.Source, dirs ...string) (*File, error) {
	f := &File{src: src}
	for _, dir := range dirs {
		d, err := openDisk(ctx, dir)
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		f.disks = append(f.disks, d)
	}
	if err := f.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the shred store: %w", err), f.Close())
	}
	return f, nil
}

// prepare brings the copies into agreement and makes the first slots.
func (f *File) prepare(ctx context.Context) error {
	if len(f.disks) == 2 {
		if err := merge(ctx, f.disks[0], f.disks[1]); err != nil {
			return err
		}
	}
	known, err := secrets(ctx, f.disks[0])
	if err != nil {
		return err
	}
	if len(known) == 0 {
		known = map[string][]byte{}
		for name, size := range map[string]int{"store": 16, "marker": keySize} {
			if known[name], err = f.src.Secret(size); err != nil {
				return fmt.Errorf("make the store's secrets: %w", err)
			}
		}
		made, err := f.fresh()
		if err != nil {
			return err
		}
		err = f.commit(ctx, func(*sql.Tx) (change, error) { return change{secrets: known, made: made}, nil })
		if err != nil {
			return err
		}
	}
	f.marker = known["marker"]
	return nil
}

// commit works out a change inside the first copy's transaction and applies it there, then to the second copy. An error
// after the first commit leaves the copies apart until the call is repeated or the store is opened again; no answer that
// says "done" has been given by then.
func (f *File) commit(ctx context.Context, decide func(tx *sql.Tx) (change, error)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.locked(ctx, decide)
}

// locked is commit for who holds f.mu.
func (f *File) locked(ctx context.Context, decide func(tx *sql.Tx) (change, error)) error {
	var c change
	err := f.disks[0].tx(ctx, func(tx *sql.Tx) (err error) {
		if c, err = decide(tx); err != nil {
			return err
		}
		return c.apply(ctx, tx)
	})
	if err != nil {
		return err
	}
	for _, d := range f.disks[1:] {
		if err := d.tx(ctx, func(tx *sql.Tx) error { return c.apply(ctx, tx) }); err != nil {
			return fmt.Errorf("write the second copy: %w", err)
		}
	}
	return nil
}

// fresh makes one batch of random keys under random 53-bit numbers. Were numbers counted up, the slots that items name
// would tell the order in which people wrote (P15).
func (f *File) fresh() ([]Slot, error) {
	made := make([]Slot, 0, batch)
	seen := make(map[int64]bool, batch)
	for len(made) < batch {
		b, err := f.src.Secret(8 + keySize)
		if err != nil {
			return nil, fmt.Errorf("make key slots: %w", err)
		}
		n := int64(binary.BigEndian.Uint64(b[:8]) >> 11)
		if n == 0 || seen[n] {
			continue
		}
		seen[n] = true
		made = append(made, Slot{Number: n, Key: b[8:]})
	}
	return made, nil
}

// Lease implements Store. Slots are picked at random among the free ones, for the same reason that their numbers are.
func (f *File) Lease(ctx context.Context, n int) ([]Slot, error) {
	if n < 1 || n > low {
		return nil, fmt.Errorf("lease slots: between 1 and %d at a time", low)
	}
	var out []Slot
	err := f.commit(ctx, func(tx *sql.Tx) (change, error) {
		var c change
		stock, err := rows(ctx, tx, "SELECT slot, key FROM slots WHERE state = ?", free)
		if err != nil {
			return c, err
		}
		if len(stock)-n < low {
			if c.made, err = f.fresh(); err != nil {
				return c, err
			}
			stock = append(stock, c.made...)
		}
		for i := range n {
			b, err := f.src.Secret(8)
			if err != nil {
				return c, fmt.Errorf("pick a slot: %w", err)
			}
			j := i + int(binary.BigEndian.Uint64(b)%uint64(len(stock)-i))
			stock[i], stock[j] = stock[j], stock[i]
			c.leased = append(c.leased, stock[i].Number)
		}
		out = stock[:n:n]
		return c, nil
	})
	if err != nil {
		return nil, unavailable(err)
	}
	return out, nil
}

// Key implements Store.
func (f *File) Key(ctx context.Context, slot int64) ([]byte, error) {
	var key []byte
	err := f.disks[0].read.QueryRowContext(ctx, "SELECT key FROM slots WHERE slot = ? AND state = ?", slot, leased).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrShredded
	}
	if err != nil {
		return nil, unavailable(fmt.Errorf("read a key: %w", err))
	}
	return key, nil
}

// Overwrite implements Store.
func (f *File) Overwrite(ctx context.Context, slots ...int64) error {
	if len(slots) == 0 {
		return nil
	}
	if err := f.zero(ctx, slots); err != nil {
		return unavailable(fmt.Errorf("overwrite keys: %w", err))
	}
	for _, d := range f.disks {
		for _, slot := range slots {
			var left int
			const query = "SELECT count(*) FROM slots WHERE slot = ? AND (state <> ? OR key <> zeroblob(32))"
			if err := d.read.QueryRowContext(ctx, query, slot, gone).Scan(&left); err != nil {
				return unavailable(fmt.Errorf("read back overwritten keys: %w", err))
			}
			if left != 0 {
				return unavailable(errors.New("read back overwritten keys: a key is still there"))
			}
		}
	}
	return nil
}

func (f *File) zero(ctx context.Context, slots []int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range f.disks {
		if err := d.single(ctx, slots); err != nil {
			return err
		}
	}
	return f.locked(ctx, func(*sql.Tx) (change, error) { return change{overwrite: slots}, nil })
}

// Tidy implements Store. A slot is shredded when it has been unnamed for idleDays: an operator who starts once with an
// empty main store, before restoring a backup, has that long to do it before texts are lost.
func (f *File) Tidy(ctx context.Context, today clock.Date, named []int64) (int, error) {
	used := make(map[int64]bool, len(named))
	for _, slot := range named {
		used[slot] = true
	}
	idle := today.AddDays(-idleDays)
	var ended []int64
	err := f.commit(ctx, func(tx *sql.Tx) (change, error) {
		c := change{unnamed: map[int64]any{}, forget: today.AddDays(-KeepMarks)}
		list, err := tx.QueryContext(ctx, "SELECT slot, unnamed FROM slots WHERE state = ?", leased)
		if err != nil {
			return c, fmt.Errorf("list leased slots: %w", err)
		}
		defer func() { _ = list.Close() }() // Err is asked below
		for list.Next() {
			var slot int64
			var since clock.Date
			if err := list.Scan(&slot, &since); err != nil {
				return c, fmt.Errorf("read a leased slot: %w", err)
			}
			switch {
			case used[slot] && !since.IsZero():
				c.unnamed[slot] = nil
			case used[slot]:
			case since.IsZero():
				c.unnamed[slot] = today
			case !since.After(idle):
				ended = append(ended, slot)
			}
		}
		return c, list.Err()
	})
	if err != nil {
		return 0, unavailable(err)
	}
	return len(ended), f.Overwrite(ctx, ended...)
}

// Stock implements Store.
func (f *File) Stock(ctx context.Context) (Stock, error) {
	var s Stock
	const query = "SELECT count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 1), count(*) FILTER (WHERE state = 2) FROM slots"
	err := f.disks[0].read.QueryRowContext(ctx, query).Scan(&s.Free, &s.Leased, &s.Gone)
	if err != nil {
		return Stock{}, unavailable(fmt.Errorf("count slots: %w", err))
	}
	return s, nil
}

// Close implements Store.
func (f *File) Close() error {
	var err error
	for _, d := range f.disks {
		err = errors.Join(err, d.close())
	}
	return err
}

// query is what both a pool and a transaction can do.
type query interface {
	QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error)
}

// rows reads slots with their keys.
func rows(ctx context.Context, q query, text string, args ...any) ([]Slot, error) {
	list, err := q.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("list slots: %w", err)
	}
	defer func() { _ = list.Close() }() // Err is asked below
	var out []Slot
	for list.Next() {
		var s Slot
		if err := list.Scan(&s.Number, &s.Key); err != nil {
			return nil, fmt.Errorf("read a slot: %w", err)
		}
		out = append(out, s)
	}
	return out, list.Err()
}
