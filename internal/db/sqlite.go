package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// The pragmas stand in the address, because a PRAGMA sent later reaches one connection of a pool only. FULL: what was
// acknowledged survives a power cut. secure_delete: what was erased is overwritten, and gone from the log with the next
// TRUNCATE checkpoint. The statement cache spares SQLite's compiler; GORM's own PrepareStmt is slower inside a transaction.
const (
	sqliteCommon = "&_busy_timeout=5000&_foreign_keys=on&_secure_delete=on&_stmt_cache_size=128"
	sqliteWrite  = "?mode=rw&_journal_mode=WAL&_synchronous=FULL" + sqliteCommon
	sqliteRead   = "?mode=ro&_query_only=on" + sqliteCommon
	sqliteCopy   = "?mode=ro&_busy_timeout=5000"
)

const sqliteReaders = 4

type sqliteEngine struct {
	always  context.Context // the program's, without its end
	path    string
	writing *sql.DB
	reading *sql.DB
	writer  *writer
}

func openSQLite(prog context.Context, cfg Config, conf *gorm.Config) (*DB, error) {
	if err := makePrivate(cfg.Path); err != nil {
		return nil, err
	}
	e := &sqliteEngine{always: context.WithoutCancel(prog), path: cfg.Path}
	e.writing, e.reading = openFile(cfg.Path, sqliteWrite, 1), openFile(cfg.Path, sqliteRead, sqliteReaders)
	g, err := gorm.Open(sqlite.New(sqlite.Config{Conn: e.writing}), conf)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open SQLite: %w", err), e.reading.Close(), e.writing.Close())
	}
	most := mostInGroup
	if cfg.NoGroups {
		most = 1
	}
	e.writer = newWriter(prog, e.writing, most)
	go e.writer.loop()
	return &DB{cfg: cfg, dialect: SQLite, gorm: g, engine: e}, nil
}

// makePrivate makes the file, or narrows it, before SQLite does: SQLite gives its log the mode of the file.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("make the store's file: %w", err)
	}
	if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
		return fmt.Errorf("make the store's file private: %w", err)
	}
	return nil
}

func openFile(path, options string, connections int) *sql.DB {
	pool := sql.OpenDB(connector(sqliteURI(path) + options))
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool
}

// connector opens connections that keep what SQLite sets aside - the pages before a savepoint, what a sort cannot hold - in
// memory. It would write them into /var/tmp otherwise, where nothing erases them and no backup rule or key reaches; it does so
// within every group of bookings, for a savepoint's pages pass 64 KB. The driver has no word for this in an address.
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

func sqliteURI(path string) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

func (e *sqliteEngine) write(ctx context.Context, run func(t *turn) error) error {
	return e.writer.do(ctx, run)
}

func (e *sqliteEngine) read(ctx context.Context, run func(t *turn) error) error {
	conn, err := e.reading.Conn(ctx)
	if err != nil {
		return fmt.Errorf("wait for a reading connection: %w", err)
	}
	defer func() { _ = conn.Close() }() // gives it back; a read has nothing to lose
	if _, err := conn.ExecContext(e.always, "BEGIN"); err != nil {
		return fmt.Errorf("begin a read: %w", err)
	}
	defer func() { _, _ = conn.ExecContext(e.always, "ROLLBACK") }() // also when run panics
	return run(&turn{ctx: e.always, pool: conn})
}

func (e *sqliteEngine) stats() Stats {
	return Stats{Groups: e.writer.groups.Load(), UseCases: e.writer.cases.Load()}
}

func (e *sqliteEngine) close() error {
	e.writer.stop()
	return errors.Join(e.reading.Close(), e.writing.Close())
}
