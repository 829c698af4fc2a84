package shred

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// errStrangers refuses two copies that never belonged together: one of them is the wrong folder.
var errStrangers = errors.New("the two copies belong to different shred stores: check LYSNING_SHRED and LYSNING_SHRED_COPY")

// merge makes both copies alike after a crash between their commits, or when one was lost or away. A new copy is filled
// from the other one. Else what is gone in either is gone in both, and a slot that the first does not know is never taken
// over from the second: the first is written first, so such a slot can only be a key that should be dead.
func merge(ctx context.Context, first, second *disk) error {
	a, err := secrets(ctx, first)
	if err != nil {
		return err
	}
	b, err := secrets(ctx, second)
	if err != nil {
		return err
	}
	switch {
	case len(a) == 0 && len(b) == 0:
		return nil // prepare makes both
	case len(a) == 0:
		return copyInto(ctx, second, first, b)
	case len(b) == 0:
		return copyInto(ctx, first, second, a)
	case !bytes.Equal(a["store"], b["store"]):
		return errStrangers
	}
	if err := bury(ctx, second, first); err != nil {
		return err
	}
	if err := bury(ctx, first, second); err != nil {
		return err
	}
	return copyInto(ctx, first, second, nil)
}

// bury makes gone in "to" what is gone in "from", and takes over its tombstones.
func bury(ctx context.Context, from, to *disk) error {
	var c change
	list, err := rows(ctx, from.read, "SELECT slot, key FROM slots WHERE state = ?", gone)
	if err != nil {
		return err
	}
	for _, s := range list {
		c.overwrite = append(c.overwrite, s.Number)
	}
	if c.tombstones, err = tombstones(ctx, from.read); err != nil {
		return err
	}
	if err := to.single(ctx, c.overwrite); err != nil {
		return err
	}
	return to.tx(ctx, func(tx *sql.Tx) error { return c.apply(ctx, tx) })
}

// copyInto gives "to" every row of "from" and shreds what only "to" has.
func copyInto(ctx context.Context, from, to *disk, known map[string][]byte) error {
	if err := to.rewrite(ctx); err != nil { // which of its keys will go is not known yet; this is a start, and rare
		return err
	}
	return to.tx(ctx, func(tx *sql.Tx) error {
		list, err := from.read.QueryContext(ctx, "SELECT slot, state, unnamed, key FROM slots")
		if err != nil {
			return fmt.Errorf("read the other copy: %w", err)
		}
		defer func() { _ = list.Close() }() // Err is asked below
		kept := map[int64]bool{}
		for list.Next() {
			var slot, state int64
			var unnamed sql.NullString
			var key []byte
			if err := list.Scan(&slot, &state, &unnamed, &key); err != nil {
				return fmt.Errorf("read the other copy: %w", err)
			}
			kept[slot] = true
			const upsert = `INSERT INTO slots (slot, state, unnamed, key) VALUES (?, ?, ?, ?)
ON CONFLICT (slot) DO UPDATE SET state = excluded.state, unnamed = excluded.unnamed, key = excluded.key`
			if _, err := tx.ExecContext(ctx, upsert, slot, state, unnamed, key); err != nil {
				return fmt.Errorf("fill the copy: %w", err)
			}
		}
		if err := list.Err(); err != nil {
			return fmt.Errorf("read the other copy: %w", err)
		}
		c := change{secrets: known}
		mine, err := rows(ctx, tx, "SELECT slot, key FROM slots WHERE state <> ?", gone)
		if err != nil {
			return err
		}
		for _, s := range mine {
			if !kept[s.Number] {
				c.overwrite = append(c.overwrite, s.Number)
			}
		}
		if c.tombstones, err = tombstones(ctx, from.read); err != nil {
			return err
		}
		return c.apply(ctx, tx)
	})
}

func secrets(ctx context.Context, d *disk) (map[string][]byte, error) {
	list, err := d.read.QueryContext(ctx, "SELECT name, value FROM secrets")
	if err != nil {
		return nil, fmt.Errorf("read the store's secrets: %w", err)
	}
	defer func() { _ = list.Close() }() // Err is asked below
	out := map[string][]byte{}
	for list.Next() {
		var name string
		var value []byte
		if err := list.Scan(&name, &value); err != nil {
			return nil, fmt.Errorf("read the store's secrets: %w", err)
		}
		out[name] = value
	}
	return out, list.Err()
}
