package retention

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"

	"lysning/internal/db"
	"lysning/internal/shred"
)

// Backup writes the main store to a new file, while the program runs. The shred store is never part of it: without its keys
// the sealed texts in a backup are noise, and once a key is overwritten they are noise for ever.
func (s *Service) Backup(ctx context.Context, path string) error {
	// What an erasure still owes is done first, so that its rows do not go along.
	if err := s.Finish(ctx); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := s.Main.Backup(ctx, path); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// Opener opens and migrates the main store in mainFile, opens or makes the shred store in shredDir, and joins a Service over
// both with every domain's erasers. close ends both stores. api/wire.go has the real one.
type Opener func(ctx context.Context, mainFile, shredDir string) (s *Service, close func() error, err error)

// Restoring says what to restore where.
type Restoring struct {
	Backup   string // a file that Backup wrote
	MainFile string // where the main store belongs
	ShredDir string // the shred store's folder, which was not lost with the main store; "" when another process owns it
	Replace  bool   // give up a main store that is there
	NoShred  bool   // go on although the shred store, or what it remembers of erasures, is lost too
	Open     Opener
}

// Restore puts a backup in the main store's place. The copy is migrated, checked and cleared of everything that was erased
// since it was made while it still has another name: no port can open on it before. Backups of PostgreSQL come back with its
// own tools; the program's next start replays the tombstones (Replay).
// Errors: ErrNotEmpty, ErrRunning, ErrBackup, ErrOldBackup, ErrShredLost, ErrRisen.
func Restore(ctx context.Context, in Restoring) (Report, error) {
	if err := in.check(ctx); err != nil {
		return Report{}, err
	}
	part := in.MainFile + ".restoring"
	if err := errors.Join(removeStore(part), os.MkdirAll(filepath.Dir(part), 0o700), copyFile(in.Backup, part)); err != nil {
		return Report{}, fmt.Errorf("copy the backup: %w", err)
	}
	report, err := prepare(ctx, in, part)
	if err != nil {
		return report, errors.Join(err, removeStore(part))
	}
	// From here on the old store is given up: its log must not be read into the new file.
	if err := removeStore(in.MainFile); err != nil {
		return report, fmt.Errorf("give up the old store: %w", err)
	}
	if err := errors.Join(os.Rename(part, in.MainFile), syncPath(filepath.Dir(in.MainFile))); err != nil {
		return report, errors.New("put the restored store in its place: not possible")
	}
	return report, nil
}

// check refuses before anything is touched.
func (in Restoring) check(ctx context.Context) error {
	if info, err := os.Stat(in.MainFile); err == nil && info.Size() > 0 {
		if !in.Replace {
			return ErrNotEmpty
		}
		if err := unused(ctx, in.MainFile); err != nil {
			return err
		}
	}
	if in.ShredDir != "" && !in.NoShred {
		if _, err := os.Stat(filepath.Join(in.ShredDir, shred.FileName)); err != nil {
			return ErrShredLost
		}
	}
	f, err := os.Open(in.Backup)
	if err != nil {
		return ErrBackup
	}
	defer func() { _ = f.Close() }() // only read
	head := make([]byte, 16)
	if _, err := io.ReadFull(f, head); err != nil || !bytes.Equal(head, []byte("SQLite format 3\x00")) {
		return ErrBackup
	}
	return nil
}

// prepare makes the copy fit to open a port on.
func prepare(ctx context.Context, in Restoring, part string) (Report, error) {
	s, closeAll, err := in.Open(ctx, part, in.ShredDir)
	if err != nil {
		return Report{}, fmt.Errorf("open the restored store: %w", err)
	}
	var report Report
	var old bool
	err = s.Main.Read(ctx, func(tx *db.Tx) error {
		if err := whole(tx); err != nil {
			return err
		}
		// A store that was never swept has been served by nobody.
		last, err := lastSweep(tx)
		old = !last.IsZero() && last.Before(tx.Today().AddDays(-shred.KeepMarks))
		return err
	})
	if err != nil {
		err = ErrBackup
	} else if old && !in.NoShred {
		err = ErrOldBackup
	} else if report, err = s.Replay(ctx); err == nil {
		// Nobody else reads this file: a log that cannot be emptied is an error here.
		err = s.empty(ctx)
	}
	if err := errors.Join(err, closeAll()); err != nil {
		return report, fmt.Errorf("prepare the restored store: %w", err)
	}
	if _, err := os.Stat(part + "-wal"); err == nil {
		return report, errors.New("prepare the restored store: its log was not emptied")
	}
	return report, syncPath(part)
}

// unused answers ErrRunning when a program has the store open. A connection in WAL mode holds a shared lock for as long as it
// is open, so an exclusive one can be had only when nobody is there.
func unused(ctx context.Context, path string) (err error) {
	pool, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_locking_mode=EXCLUSIVE&_busy_timeout=100")
	if err != nil {
		return fmt.Errorf("look at the old store: %w", err)
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	pool.SetMaxOpenConns(1)
	var n int
	err = pool.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n)
	var lite sqlite3.Error
	if errors.As(err, &lite) && (lite.Code == sqlite3.ErrBusy || lite.Code == sqlite3.ErrLocked) {
		return ErrRunning
	}
	return nil // also when it is damaged: that is what a restore is for
}

// removeStore removes a SQLite file and what belongs to it.
func removeStore(path string) error {
	for _, end := range []string{"-wal", "-shm", "-journal", ""} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			return errors.New("remove a store's file: not possible")
		}
	}
	return nil
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return ErrBackup
	}
	defer func() { _ = in.Close() }() // only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return errors.New("make the restored store's file: not possible")
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, in); err != nil {
		return errors.New("copy the backup: not possible")
	}
	return nil
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return errors.New("flush to disk: not possible")
	}
	return errors.Join(f.Sync(), f.Close())
}
