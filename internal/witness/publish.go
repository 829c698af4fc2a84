package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// The newest checkpoint, and each that was ever published by its size: a second one of a size is a fork that anybody can see.
const newest = "checkpoint"

func atSize(size int64) string { return fmt.Sprintf("checkpoints/%012d", size) }

// What keeps the program from publishing. Each is for a person to look at: nothing is written to that witness meanwhile.
var (
	ErrBehind  = errors.New("a witness has seen more entries than the store has: the store was put back to an earlier state")
	ErrForked  = errors.New("a witness has seen other entries than the store has: the log was changed")
	ErrForeign = errors.New("a witness holds something that this log's key has not signed")
)

// Publish brings the signed checkpoint and the hashes of new entries to each witness, once a day: the log as it was at the first run
// of the day, so that nobody who watches learns when something was recorded. It never publishes kinds, days or what entries say. It only ever adds: before
// it writes it looks whether the witness has seen the same log. The job runs it; what fails is tried again at its next run.
func (l *Log) Publish(ctx context.Context) error {
	if err := l.turn(ctx); err != nil {
		return fmt.Errorf("publish the log: %w", err)
	}
	var errs []error
	for i, p := range l.Places {
		due, err := l.due(ctx, i)
		if err == nil && due {
			err = l.publish(ctx, i, p)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("publish at witness %d: %w", i+1, err))
		}
	}
	return errors.Join(errs...)
}

// Late reports whether a witness has not been reached, or not been written to, for more than a whole day.
func (l *Log) Late(ctx context.Context) (late bool, err error) {
	err = l.DB.Read(ctx, func(tx *db.Tx) error {
		late = false
		for i := range l.Places {
			day, err := publishedOn(tx, i)
			if err != nil {
				return err
			}
			late = late || day.Before(tx.Today().AddDays(-1))
		}
		return nil
	})
	return late, err
}

func (l *Log) due(ctx context.Context, i int) (due bool, err error) {
	err = l.DB.Read(ctx, func(tx *db.Tx) error {
		day, err := publishedOn(tx, i)
		due = day != tx.Today()
		return err
	})
	return due, err
}

func (l *Log) publish(ctx context.Context, i int, p Place) error {
	seen, err := l.seen(ctx, p)
	if err != nil {
		return err
	}
	var files []file
	err = l.DB.Read(ctx, func(tx *db.Tx) (err error) {
		files, err = l.since(tx, seen)
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.once {
			was, err := p.Get(ctx, f.path)
			if err == nil && !bytes.Equal(was, f.data) {
				return ErrForked
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		if err := p.Put(ctx, f.path, f.data); err != nil {
			return err
		}
	}
	return l.DB.WithTx(ctx, func(tx *db.Tx) error { return setPublished(tx, i) })
}

// seen is the newest checkpoint that a witness holds; an empty tree where it has none yet.
func (l *Log) seen(ctx context.Context, p Place) (tlog.Tree, error) {
	text, err := p.Get(ctx, newest)
	if errors.Is(err, fs.ErrNotExist) {
		return tlog.Tree{}, nil
	}
	if err != nil {
		return tlog.Tree{}, err
	}
	tree, err := openCheckpoint(l.key, text)
	if err != nil {
		return tree, ErrForeign
	}
	return tree, nil
}

type file struct {
	path string
	data []byte
	once bool // it never changes: another one there is a fork
}

// since is what a witness that has seen a tree does not have yet, in the order in which it is written: a checkpoint comes when its
// hashes are there.
func (l *Log) since(tx *db.Tx, seen tlog.Tree) (files []file, err error) {
	tree, err := publicTree(tx)
	if err != nil {
		return nil, err
	}
	if err := l.extends(tx, tree.N, seen); err != nil {
		return nil, err
	}
	if tree.N == 0 {
		return nil, nil
	}
	for _, t := range tlog.NewTiles(tileHeight, seen.N, tree.N) {
		data, err := tlog.ReadTileData(t, hashesOf(tx))
		if err != nil {
			return nil, err
		}
		files = append(files, file{path: tilePath(t), data: data, once: true})
	}
	signed, err := l.key.checkpoint(tree)
	return append(files, file{path: atSize(tree.N), data: signed, once: true}, file{path: newest, data: signed}), err
}

// extends says whether the log of this size goes on from a tree that somebody has seen.
func (l *Log) extends(tx *db.Tx, size int64, seen tlog.Tree) error {
	if seen.N > size {
		return ErrBehind
	}
	was, err := tlog.TreeHash(seen.N, hashesOf(tx))
	if err != nil {
		return err
	}
	if seen.N > 0 && was != seen.Hash {
		return ErrForked
	}
	return nil
}

// The settings that say what is public: up to which size, since which day.
const (
	sizeSetting = "witness_public_size"
	daySetting  = "witness_public_day"
)

// turn makes public what is in the log, at the first run of a day.
func (l *Log) turn(ctx context.Context) error {
	return l.DB.WithTx(ctx, func(tx *db.Tx) error {
		day, err := db.Setting(tx, daySetting)
		if err != nil || day == tx.Today().String() {
			return err
		}
		size, err := sizeOf(tx)
		if err != nil {
			return err
		}
		if err := db.SetSetting(tx, sizeSetting, strconv.FormatInt(size, 10)); err != nil {
			return err
		}
		return db.SetSetting(tx, daySetting, tx.Today().String())
	})
}

// publicSize is never more than the log has.
func publicSize(tx *db.Tx) (int64, error) {
	text, err := db.Setting(tx, sizeSetting)
	if err != nil || text == "" {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read how much of the log is public: %w", err)
	}
	size, err := sizeOf(tx)
	return min(n, size), err
}

func publishedOn(tx *db.Tx, i int) (clock.Date, error) {
	text, err := db.Setting(tx, published(i))
	if err != nil || text == "" {
		return clock.Date{}, err
	}
	return clock.ParseDate(text)
}

func setPublished(tx *db.Tx, i int) error {
	return db.SetSetting(tx, published(i), tx.Today().String())
}

func published(i int) string { return fmt.Sprintf("witness_%d_published", i+1) }
