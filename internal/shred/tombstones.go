package shred

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/token"
)

// mark is what is kept instead of an id. The key stays in the shred store, which no backup holds: a thief of a backup
// cannot find out which of its guests have erased themselves since.
func (f *File) mark(kind, id string) []byte {
	return token.MAC(f.marker, []byte(kind), []byte(id))
}

// Tombstone implements Store.
func (f *File) Tombstone(ctx context.Context, kind, id string, day clock.Date) error {
	t := Tombstone{Mark: f.mark(kind, id), Day: day}
	err := f.commit(ctx, func(*sql.Tx) (change, error) { return change{tombstones: []Tombstone{t}}, nil })
	if err != nil {
		return unavailable(fmt.Errorf("set a tombstone: %w", err))
	}
	return nil
}

// Tombstones implements Store. They come in the order of their hashes.
func (f *File) Tombstones(ctx context.Context) ([]Tombstone, error) {
	out, err := tombstones(ctx, f.disks[0].read)
	return out, unavailable(err)
}

// Buried implements Store.
func (f *File) Buried(ctx context.Context, kind string, ids []string) ([]string, error) {
	var out []string
	for _, id := range ids {
		var one int
		err := f.disks[0].read.QueryRowContext(ctx, "SELECT 1 FROM tombstones WHERE mark = ?", f.mark(kind, id)).Scan(&one)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return nil, unavailable(fmt.Errorf("look for a tombstone: %w", err))
		default:
			out = append(out, id)
		}
	}
	return out, nil
}

func tombstones(ctx context.Context, q query) ([]Tombstone, error) {
	list, err := q.QueryContext(ctx, "SELECT mark, day FROM tombstones ORDER BY mark")
	if err != nil {
		return nil, fmt.Errorf("list tombstones: %w", err)
	}
	defer func() { _ = list.Close() }() // Err is asked below
	var out []Tombstone
	for list.Next() {
		var t Tombstone
		if err := list.Scan(&t.Mark, &t.Day); err != nil {
			return nil, fmt.Errorf("read a tombstone: %w", err)
		}
		out = append(out, t)
	}
	return out, list.Err()
}
