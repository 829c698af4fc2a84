package shred

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
)

// FileName is the shred store's file in its folder.
const FileName = "shred.db"

// The states of a slot. A gone slot keeps its row, with zeros for a key: a second copy that was away for a while must not
// bring the key back (merge).
const (
	free   = 0
	leased = 1
	gone   = 2
)

const schema = `
CREATE TABLE IF NOT EXISTS slots (
  slot INTEGER PRIMARY KEY CHECK (slot > 0),
  state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
  unnamed TEXT,
  key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
CREATE INDEX IF NOT EXISTS slots_free ON slots (slot) WHERE state = 0;
CREATE TABLE IF NOT EXISTS tombstones (
  mark BLOB PRIMARY KEY NOT NULL,
  day TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secrets (
  name TEXT PRIMARY KEY NOT NULL,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;`

// disk is one live copy of the store. Reads have a connection of their own, so that reading back after a commit is not
// answered from the writer's memory.
type disk struct {
	path  string
	write *sql.DB
	read  *sql.DB
}

// openDisk opens or makes the store in dir. The folder is 0700 and the file 0600 whatever the umask; SQLite gives the
// rollback journal the mode of its file.
func openDisk(ctx context.Context, dir string) (*disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, errors.New("make the shred folder: not possible") // the system's text carries the path
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, errors.New("close the shred folder to others: not possible")
	}
	path := filepath.Join(dir, FileName)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, errors.New("make the shred file: not possible")
	}
	if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return nil, errors.New("close the shred file to others: not possible")
	}
	name := "file:" + (&url.URL{Path: path}).EscapedPath()
	// A rollback journal, not a WAL: a WAL would keep old keys until a checkpoint that a reader can hold up. EXTRA also
	// syncs the folder after the journal is gone, so that an acknowledged overwrite cannot come back after a power cut.
	d := &disk{
		path:  path,
		write: sql.OpenDB(connector(name + "?_journal_mode=DELETE&_synchronous=EXTRA&_secure_delete=on&_txlock=immediate&_busy_timeout=5000")),
		read:  sql.OpenDB(connector(name + "?mode=ro&_query_only=on&_busy_timeout=5000")),
	}
	d.write.SetMaxOpenConns(1)
	d.read.SetMaxOpenConns(2)
	// The writer comes first: it rolls back what a crash left half done, which a reader cannot.
	if _, err := d.write.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(fmt.Errorf("lay out the shred store: %w", err), d.close())
	}
	return d, nil
}

// connector opens connections that keep their scratch in memory: SQLite's temporary files may carry pages with keys.
type connector string

// Connect implements driver.Connector.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.Driver().Open(string(c)) }

// Driver implements driver.Connector.
func (connector) Driver() driver.Driver {
	return &sqlite3.SQLiteDriver{ConnectHook: func(conn *sqlite3.SQLiteConn) error {
		_, err := conn.Exec("PRAGMA temp_store = MEMORY", nil)
		return err
	}}
}

func (d *disk) close() error { return errors.Join(d.read.Close(), d.write.Close()) }

// tx runs fn in one commit.
func (d *disk) tx(ctx context.Context, fn func(tx *sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// single sees to it that the file holds each of these keys once, so that overwriting a key leaves no copy of it. Copies come
// into being when SQLite moves a row to another page; one key in some thousands was seen to have one. It is done before
// the overwriting, since after a crash nobody would know any more what to look for.
func (d *disk) single(ctx context.Context, slots []int64) error {
	for range 3 {
		copied, err := d.copied(ctx, slots)
		if err != nil || !copied {
			return err
		}
		if err := d.rewrite(ctx); err != nil {
			return err
		}
	}
	return errors.New("find a key once in the file: there are copies")
}

// copied looks for pieces of keys, since a copy may have been written over in part: of 15 bytes of a key in a row it finds any,
// and fewer leave more than a hundred bits to be guessed.
func (d *disk) copied(ctx context.Context, slots []int64) (bool, error) {
	pieces := map[uint64]bool{} // whether it was seen
	for _, slot := range slots {
		list, err := rows(ctx, d.read, "SELECT slot, key FROM slots WHERE slot = ? AND state <> ?", slot, gone)
		if err != nil {
			return false, err
		}
		for _, s := range list {
			for key := s.Key; len(key) >= 8; key = key[8:] {
				pieces[binary.LittleEndian.Uint64(key)] = false
			}
		}
	}
	file, err := os.ReadFile(d.path)
	if err != nil {
		return false, errors.New("read the shred file: not possible") // the system's text carries the path
	}
	for i := 0; i+8 <= len(file); i++ {
		piece := binary.LittleEndian.Uint64(file[i:])
		if seen, ours := pieces[piece]; seen {
			return true, nil
		} else if ours {
			pieces[piece] = true
		}
	}
	return false, nil
}

// rewrite lays the file out anew: no page has a gap with old bytes in it.
func (d *disk) rewrite(ctx context.Context) error {
	if _, err := d.write.ExecContext(ctx, "VACUUM"); err != nil {
		return fmt.Errorf("write the shred file anew: %w", err)
	}
	return nil
}

// change is what one commit does. It is worked out once and then applied to each copy, so that the copies stay alike.
type change struct {
	secrets    map[string][]byte
	made       []Slot
	leased     []int64
	overwrite  []int64
	unnamed    map[int64]any // slot -> day since when no item names it, or nil
	tombstones []Tombstone
	forget     any // tombstones before this day
}

// apply writes c row by row: an UPDATE of many rows would copy pages to a statement journal first.
func (c change) apply(ctx context.Context, tx *sql.Tx) error {
	exec := func(query string, args ...any) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}
	for name, value := range c.secrets {
		if err := exec("INSERT INTO secrets (name, value) VALUES (?, ?)", name, value); err != nil {
			return fmt.Errorf("keep a secret: %w", err)
		}
	}
	for _, s := range c.made {
		if err := exec("INSERT INTO slots (slot, state, key) VALUES (?, ?, ?)", s.Number, free, s.Key); err != nil {
			return fmt.Errorf("make a slot: %w", err)
		}
	}
	for _, slot := range c.leased {
		if err := exec("UPDATE slots SET state = ? WHERE slot = ? AND state = ?", leased, slot, free); err != nil {
			return fmt.Errorf("lease a slot: %w", err)
		}
	}
	for slot, day := range c.unnamed {
		if err := exec("UPDATE slots SET unnamed = ? WHERE slot = ?", day, slot); err != nil {
			return fmt.Errorf("note an unnamed slot: %w", err)
		}
	}
	// Zeros of the same length land on the old bytes themselves. All keys first: what follows changes the length of rows, for
	// which SQLite moves their neighbours about and leaves copies in the gaps of pages.
	for _, slot := range c.overwrite {
		if err := exec("UPDATE slots SET key = zeroblob(32) WHERE slot = ?", slot); err != nil {
			return fmt.Errorf("overwrite a slot: %w", err)
		}
	}
	for _, slot := range c.overwrite {
		if err := exec("UPDATE slots SET state = ?, unnamed = NULL WHERE slot = ?", gone, slot); err != nil {
			return fmt.Errorf("overwrite a slot: %w", err)
		}
	}
	for _, t := range c.tombstones {
		if err := exec("INSERT INTO tombstones (mark, day) VALUES (?, ?) ON CONFLICT (mark) DO UPDATE SET day = max(day, excluded.day)", t.Mark, t.Day); err != nil {
			return fmt.Errorf("set a tombstone: %w", err)
		}
	}
	if c.forget != nil {
		if err := exec("DELETE FROM tombstones WHERE day < ?", c.forget); err != nil {
			return fmt.Errorf("forget tombstones: %w", err)
		}
	}
	return nil
}
