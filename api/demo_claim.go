package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lysning/internal/db"
)

// The demo publishes invented people over whoever is there, and its clock, which begins a year ago, ends what it finds. So it
// touches only a folder and a database that it has made its own: the folder holds a mark, and the database the same one.

const (
	demoMark       = "this-is-the-demo"
	demoUnfinished = "demo-unfinished" // the invented year was broken off; it is begun again
	demoSetting    = "demo"            // the mark in the store's own settings
)

var (
	errNotADemo         = errors.New("this data folder does not belong to the demo; set LYSNING_DATA to another one")
	errNotADemoDatabase = errors.New("the database of LYSNING_DATABASE_URL does not belong to the demo in this data folder; give an empty one and a new folder")
)

// claimDemo makes folder and database the demo's own and reports whether the year must be lived through. A year that was
// broken off is wiped; nothing else is ever removed, and what is not the demo's is left alone.
func claimDemo(ctx context.Context, s setup) (fresh bool, err error) {
	mark, fresh, err := claimDemoFolder(s)
	if err != nil {
		return false, err
	}
	if s.Config.Database == "" {
		return fresh, nil
	}
	return fresh, claimDemoDatabase(ctx, s, mark, fresh)
}

// claimDemoFolder gives the folder's mark: a random word, which a database must hold too.
func claimDemoFolder(s setup) (mark string, fresh bool, err error) {
	at := func(name string) string { return filepath.Join(s.Config.Data, name) }
	text, err := os.ReadFile(at(demoMark))
	switch {
	case errors.Is(err, os.ErrNotExist):
		if there, _ := filepath.Glob(at("*")); len(there) > 0 {
			return "", false, errNotADemo
		}
	case err != nil:
		return "", false, fmt.Errorf("read the demo's mark: %w", err)
	default:
		mark = strings.TrimSpace(string(text))
		if _, err := os.Stat(at(demoUnfinished)); errors.Is(err, os.ErrNotExist) {
			return mark, false, s.sameKindOfStore()
		}
		for _, old := range []string{"main.db", "main.db-wal", "main.db-shm", "shred", "programme", "keys"} {
			if err := os.RemoveAll(at(old)); err != nil {
				return "", false, fmt.Errorf("wipe the unfinished demo: %w", err)
			}
		}
	}
	if mark == "" {
		if mark, err = s.Source.ID(); err != nil {
			return "", false, fmt.Errorf("draw the demo's mark: %w", err)
		}
	}
	if err := os.MkdirAll(s.Config.Data, 0o700); err != nil {
		return "", false, fmt.Errorf("make the demo's folder: %w", err)
	}
	for _, name := range []string{demoUnfinished, demoMark} {
		if err := os.WriteFile(at(name), []byte(mark+"\n"), 0o600); err != nil {
			return "", false, fmt.Errorf("mark the demo's folder: %w", err)
		}
	}
	return mark, true, nil
}

// sameKindOfStore refuses to open a folder whose year lies in a database as if it had a file of its own.
func (s setup) sameKindOfStore() error {
	if s.Config.Database != "" {
		return nil
	}
	if _, err := os.Stat(s.Config.MainFile()); err != nil {
		return errNotADemoDatabase
	}
	return nil
}

func claimDemoDatabase(ctx context.Context, s setup, mark string, fresh bool) (err error) {
	d, err := db.Open(ctx, db.Config{URL: s.Config.Database, Clock: s.Clock, Zone: time.UTC})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	step, _, err := d.Version(ctx)
	if err != nil {
		return err
	}
	held := ""
	if step > 0 {
		err := d.Read(ctx, func(tx *db.Tx) error {
			var err error
			held, err = db.Setting(tx, demoSetting)
			return err
		})
		if err != nil {
			return err
		}
	}
	switch {
	case step > 0 && held != mark, step == 0 && !fresh:
		return errNotADemoDatabase
	case !fresh:
		return nil
	case step > 0: // a year that was broken off
		if err := d.DownTo(ctx, 0); err != nil {
			return err
		}
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.WithTx(ctx, func(tx *db.Tx) error { return db.SetSetting(tx, demoSetting, mark) })
}
