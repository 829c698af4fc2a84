package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"lysning/internal/fault"
)

// ErrUsePgDump answers Backup on PostgreSQL.
var ErrUsePgDump = fault.New(fault.Invalid, "use_pg_dump", "The store is PostgreSQL: back it up with pg_dump.")

// Checkpoint moves the whole log into the store's file and empties it, which ends what secure_delete left in the log
// (confidentiality 4.5). busy means that a reader still needs the log: erased texts may then be in it, and the caller must
// ask again. It waits for the group that is being written and holds the next one back for a quarter of a second at most.
// On PostgreSQL there is no such log: it does nothing.
func (d *DB) Checkpoint(ctx context.Context) (busy bool, err error) {
	e, ok := d.engine.(*sqliteEngine)
	if !ok {
		return false, nil
	}
	conn, err := e.writing.Conn(ctx)
	if err != nil {
		return false, fmt.Errorf("wait for the writer: %w", err)
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	// Waiting for a reader is the caller's to do, not everybody's: five seconds here would stop all bookings.
	if _, err := conn.ExecContext(e.always, "PRAGMA busy_timeout = 250"); err != nil {
		return false, fmt.Errorf("shorten the wait: %w", err)
	}
	var flag, pages, moved int
	err = conn.QueryRowContext(e.always, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&flag, &pages, &moved)
	if _, back := conn.ExecContext(e.always, "PRAGMA busy_timeout = 5000"); back != nil {
		err = errors.Join(err, back)
	}
	if err != nil {
		return false, fmt.Errorf("checkpoint: %w", err)
	}
	return flag != 0, nil
}

// Rewrite writes the whole store anew, so that no gap in any page keeps a copy of what was erased: when SQLite moves rows
// between pages to balance its tree it leaves their old copies behind, and secure_delete zeroes only the copy that is deleted
// later. The log holds the old pages until the next Checkpoint. It takes about as long as copying the file, and nobody
// writes meanwhile: some hundredths of a second for ten megabytes. The copy is made in memory, not in a folder for temporary
// files. On PostgreSQL it does nothing.
func (d *DB) Rewrite(ctx context.Context) error {
	e, ok := d.engine.(*sqliteEngine)
	if !ok {
		return nil
	}
	conn, err := e.writing.Conn(ctx)
	if err != nil {
		return fmt.Errorf("wait for the writer: %w", err)
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	for _, statement := range []string{"PRAGMA temp_store = MEMORY", "VACUUM"} {
		if _, err := conn.ExecContext(e.always, statement); err != nil {
			return fmt.Errorf("write the store anew: %w", err)
		}
	}
	return nil
}

// Backup writes a copy of the main store to path, which must not exist, while the store is in use. The copy is one state of
// the store, holds no free pages (nothing that was erased), is readable by the owner alone and is flushed to disk before
// Backup returns. The keys of the shred store are never in it. On PostgreSQL it answers ErrUsePgDump.
func (d *DB) Backup(ctx context.Context, path string) (err error) {
	e, ok := d.engine.(*sqliteEngine)
	if !ok {
		return ErrUsePgDump
	}
	if _, err := os.Lstat(path); err == nil {
		return errors.New("back up: the file exists already")
	}
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("make the backup's file: %w", err)
	}
	defer func() {
		err = errors.Join(err, f.Close())
		if err != nil {
			_ = os.Remove(part) // a half backup helps nobody
		}
	}()
	source := openFile(e.path, sqliteCopy, 1)
	defer func() { err = errors.Join(err, source.Close()) }()
	if _, err := source.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return fmt.Errorf("copy the store: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("flush the backup: %w", err)
	}
	if err := os.Rename(part, path); err != nil {
		return fmt.Errorf("name the backup: %w", err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("open the backup's folder: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
