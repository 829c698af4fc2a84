package witness

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"lysning/internal/db"
)

// Put is what Restore did.
type Put struct {
	Before int64 // entries that the restored store had
	Lost   int64 // entries that only a witness has seen: their hashes are in the log again
}

// Restore is what an honest restore does to the log: it says so, for ever. The store was put back and has fewer entries than the
// witnesses have seen; the hashes that they hold take the missing places, so that the log goes on from what was signed instead of
// forking, and an entry says how many were lost. What those entries said is gone with the store; that they were there is not.
// Errors: ErrForked, ErrForeign.
func (l *Log) Restore(ctx context.Context) (Put, error) {
	var most tlog.Tree
	var leaves []tlog.Hash
	for _, p := range l.Places {
		tree, err := l.seen(ctx, p)
		if err != nil {
			return Put{}, fmt.Errorf("look at the witness %s: %w", p.Name(), err)
		}
		if tree.N <= most.N {
			continue
		}
		if leaves, err = leavesAt(ctx, p, tree); err != nil {
			return Put{}, err
		}
		most = tree
	}
	var put Put
	err := l.DB.WithTx(ctx, func(tx *db.Tx) error {
		size, err := sizeOf(tx)
		if err != nil {
			return err
		}
		put = Put{Before: size}
		for i := size; i < most.N; i++ {
			index, err := nextIndex(tx)
			if err != nil {
				return err
			}
			if index != i {
				return errors.New("somebody else appended meanwhile")
			}
			if err := l.insert(tx, Entry{Index: i, Kind: Lost, Day: tx.Today(), Commitment: leaves[i]}, leaves[i]); err != nil {
				return err
			}
			put.Lost++
		}
		now, err := sizeOf(tx)
		if err != nil {
			return err
		}
		if err := l.extends(tx, now, most); err != nil {
			return err
		}
		_, err = l.Append(tx, Restored, "", map[string]string{
			"entries_before": strconv.FormatInt(put.Before, 10), "entries_lost": strconv.FormatInt(put.Lost, 10),
		})
		return err
	})
	if err != nil {
		return Put{}, fmt.Errorf("say in the log that the store was restored: %w", err)
	}
	return put, nil
}

// Note appends an entry of a kind that is about a state of things - the program that runs, what the law profile says - unless its
// newest entry says the same. Any copy of the program may call it, at each start.
func (l *Log) Note(ctx context.Context, kind Kind, fields map[string]string) error {
	err := l.DB.WithTx(ctx, func(tx *db.Tx) error {
		last, ok, err := lastOf(tx, kind)
		if err != nil {
			return err
		}
		if ok {
			rows, err := openingAt(tx, last.Index)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if same(fieldsOf(string(r.Body)), fields) {
					return nil
				}
			}
		}
		_, err = l.Append(tx, kind, "", fields)
		return err
	})
	if err != nil {
		return fmt.Errorf("note in the log: %w", err)
	}
	return nil
}

func same(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, value := range a {
		if got, ok := b[name]; !ok || got != value {
			return false
		}
	}
	return true
}
