// Package db opens the main store, SQLite by default or PostgreSQL, and owns its one door: WithTx. It knows GORM so that
// services do not have to; it never knows a domain. On SQLite one writer commits in groups (writer.go); on PostgreSQL each
// use case has a transaction of its own, repeated when the server asks for it (postgres.go). Start reading at DB.WithTx.
package db

import (
	"context"
	"errors"
	"time"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"lysning/internal/clock"
	"lysning/internal/fault"
)

// Config says which store to open. Exactly one of Path and URL is set.
type Config struct {
	Path  string         // SQLite file; made with mode 0600 when it is absent
	URL   string         // PostgreSQL connection string
	Clock clock.Clock    // the only source of Tx.Now
	Zone  *time.Location // the programme's zone: what "today" means

	NoGroups bool // SQLite: one commit for each use case; for benchmarks and for controls in tests
}

// The dialects.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// ErrUnavailable is what everyone gets whose use case was not stored for a reason of the store's own: it is closing, its
// file is held by another program, its disk is full or read-only, a commit failed, or another use case of the same group
// ended the transaction. Nothing was done; asking again is right.
var ErrUnavailable = fault.New(fault.Unavailable, "store_unavailable", "The store could not answer. Nothing was changed; please try again.")

func unavailable(cause error) error {
	return fault.Wrap(ErrUnavailable.Kind, ErrUnavailable.Code, ErrUnavailable.Message, cause)
}

// Errors of the store, as every store.go sees them on both databases.
var (
	ErrNotFound  = gorm.ErrRecordNotFound
	ErrDuplicate = gorm.ErrDuplicatedKey
	ErrForeign   = gorm.ErrForeignKeyViolated
)

// IsNotFound reports that a query found no row.
func IsNotFound(err error) bool { return errors.Is(err, ErrNotFound) }

// IsDuplicate reports a broken UNIQUE rule, or one of a trigger: both say that somebody else was first.
func IsDuplicate(err error) bool {
	var lite sqlite3.Error
	return errors.Is(err, ErrDuplicate) || errors.As(err, &lite) && lite.ExtendedCode == sqlite3.ErrConstraintTrigger
}

// engine is one kind of database: it runs use cases and reads, each with statements of its own.
type engine interface {
	write(ctx context.Context, run func(t *turn) error) error
	read(ctx context.Context, run func(t *turn) error) error
	stats() Stats
	close() error
}

// DB is the open store. Every use case goes through WithTx or Read; nothing else hands out a connection.
type DB struct {
	cfg     Config
	dialect string
	gorm    *gorm.DB
	engine  engine
}

// Dialect is SQLite or Postgres.
func (d *DB) Dialect() string { return d.dialect }

// WithTx runs fn as one use case: all that it wrote is stored when WithTx returns nil, and none of it otherwise. It may be
// called by any service.
//
// On SQLite use cases that wait share one commit, and each is undone alone when its fn fails. ctx is looked at only until
// fn's turn comes; after that fn's statements run under the program's own. fn runs on the caller's goroutine, so a
// panic in fn, or runtime.Goexit (t.FailNow), passes through WithTx as it would anywhere, after its writes are given up.
//
// fn may be run again, so it has no effect outside the transaction. Never call the DB itself inside fn: it would wait for
// itself. Keep fn short, and put long work into several calls: everyone else waits meanwhile. To go on after a failed
// statement, run that statement in Tx.Try. Errors: fn's own, ErrUnavailable, or ctx's while waiting.
func (d *DB) WithTx(ctx context.Context, fn func(tx *Tx) error) error {
	return known(d.engine.write(ctx, func(t *turn) error { return d.run(t, fn) }))
}

// Read runs fn on the read pool in a read-only transaction: all its queries see one state of the store, and a write fails.
// Keep it short: on SQLite an open read keeps what was erased in the log (confidentiality 4.5). ctx is looked at only until
// a connection is free. Never call the DB itself inside fn.
func (d *DB) Read(ctx context.Context, fn func(tx *Tx) error) error {
	return d.engine.read(ctx, func(t *turn) error { return d.run(t, fn) })
}

// Stats counts what was committed since Open.
type Stats struct {
	Groups   int64 // commits
	UseCases int64 // use cases whose turn came
}

// Stats tells how well use cases share commits; for benchmarks and tests.
func (d *DB) Stats() Stats { return d.engine.stats() }

// Ping reports whether the store can be read now.
func (d *DB) Ping(ctx context.Context) error {
	return d.Read(ctx, func(tx *Tx) error { return tx.gorm.Exec("SELECT 1").Error })
}

// Close answers those whose turn has come, refuses the rest with ErrUnavailable, and ends the store.
func (d *DB) Close() error { return d.engine.close() }
