package db

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"lysning/internal/clock"
)

// Tx is one transaction of one use case. Now is the only time inside it.
type Tx struct {
	Now  time.Time
	gorm *gorm.DB
	zone *time.Location
	name string
}

// Gorm gives store.go files their query builder; no other file may call it (architecture test). A context given to it is
// ignored: statements run under the program's own.
func (tx *Tx) Gorm() *gorm.DB { return tx.gorm }

// Instant is Now as the store keeps it.
func (tx *Tx) Instant() clock.Instant { return clock.InstantOf(tx.Now) }

// Today is the programme's calendar day at Now.
func (tx *Tx) Today() clock.Date { return clock.DateOf(tx.Now.In(tx.zone)) }

// Zone is the programme's zone.
func (tx *Tx) Zone() *time.Location { return tx.zone }

// Dialect is SQLite or Postgres.
func (tx *Tx) Dialect() string { return tx.name }

// Try runs fn as a part that can fail alone: on an error only what fn wrote is undone, and the use case may go on.
// PostgreSQL refuses every statement after a failed one, so a use case that answers a duplicate with another query needs it.
func (tx *Tx) Try(fn func(tx *Tx) error) error {
	return tx.gorm.Transaction(func(g *gorm.DB) error {
		return fn(&Tx{Now: tx.Now, gorm: g, zone: tx.zone, name: tx.name})
	})
}

// run gives fn a Tx over the statements of one turn.
func (d *DB) run(t *turn, fn func(tx *Tx) error) error {
	defer t.over.Store(true)
	g := d.gorm.Session(&gorm.Session{NewDB: true, Context: t.ctx})
	g.Statement.ConnPool = t
	return fn(&Tx{Now: d.cfg.Clock.Now().UTC(), gorm: g, zone: d.cfg.Zone, name: d.dialect})
}

// turn carries the statements of one use case, all under the program's context whatever context GORM hands over: a caller
// who goes away during a write would make SQLite roll back everybody's. It stops them when the turn is over, so that a Tx
// that leaked out of its function cannot write into another use case. And it keeps GORM from beginning or ending a
// transaction: GORM takes it for one that is open, and makes a savepoint where it is asked for another.
type turn struct {
	ctx  context.Context
	pool gorm.ConnPool
	note func(error) // told of each statement's error; may be nil
	over atomic.Bool
}

var (
	errOver   = errors.New("use a transaction after its end")
	errOwnEnd = errors.New("a use case cannot end its own transaction")
)

// ExecContext implements gorm.ConnPool.
func (t *turn) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	if t.over.Load() {
		return nil, errOver
	}
	result, err := t.pool.ExecContext(t.ctx, query, args...)
	t.noted(err)
	return result, err
}

// QueryContext implements gorm.ConnPool.
func (t *turn) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	if t.over.Load() {
		return nil, errOver
	}
	rows, err := t.pool.QueryContext(t.ctx, query, args...)
	t.noted(err)
	return rows, err
}

// QueryRowContext implements gorm.ConnPool.
func (t *turn) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	ctx := t.ctx
	if t.over.Load() {
		ended, end := context.WithCancel(ctx) // the only way to make a Row that holds an error
		end()
		ctx = ended
	}
	row := t.pool.QueryRowContext(ctx, query, args...)
	t.noted(row.Err())
	return row
}

// PrepareContext implements gorm.ConnPool.
func (t *turn) PrepareContext(_ context.Context, query string) (*sql.Stmt, error) {
	if t.over.Load() {
		return nil, errOver
	}
	return t.pool.PrepareContext(t.ctx, query)
}

// Commit implements gorm.TxCommitter; only the engine ends a transaction.
func (t *turn) Commit() error { return errOwnEnd }

// Rollback implements gorm.TxCommitter; only the engine ends a transaction.
func (t *turn) Rollback() error { return errOwnEnd }

func (t *turn) noted(err error) {
	if err != nil && t.note != nil {
		t.note(err)
	}
}
