// Package db opens the main store, SQLite by default or PostgreSQL, and owns its one door: WithTx. It knows GORM so that
// services do not have to; it never knows a domain. Start reading at DB.WithTx.
package db

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"lysning/internal/clock"
)

// Config says which store to open. Exactly one of Path and URL is set.
type Config struct {
	Path  string         // SQLite file
	URL   string         // PostgreSQL connection string
	Clock clock.Clock    // the only source of Tx.Now
	Zone  *time.Location // the programme's zone: what "today" means
}

// The dialects.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// DB is the open store. Every use case goes through WithTx or Read; nothing else hands out a connection.
type DB struct {
	cfg     Config
	dialect string
	write   *gorm.DB
	read    *gorm.DB
	close   func() error
}

// Tx is one transaction of one use case. Now is the only time inside it.
type Tx struct {
	Now  time.Time
	gorm *gorm.DB
	zone *time.Location
	name string
}

// Gorm gives store.go files their query builder; no other file may call it (architecture test).
func (tx *Tx) Gorm() *gorm.DB { return tx.gorm }

// Instant is Now as the store keeps it.
func (tx *Tx) Instant() clock.Instant { return clock.InstantOf(tx.Now) }

// Today is the programme's calendar day at Now.
func (tx *Tx) Today() clock.Date { return clock.DateOf(tx.Now.In(tx.zone)) }

// Zone is the programme's zone.
func (tx *Tx) Zone() *time.Location { return tx.zone }

// Dialect is SQLite or Postgres.
func (tx *Tx) Dialect() string { return tx.name }

// Errors of the store, as every store.go sees them on both databases.
var (
	ErrNotFound  = gorm.ErrRecordNotFound
	ErrDuplicate = gorm.ErrDuplicatedKey
	ErrForeign   = gorm.ErrForeignKeyViolated
)

// IsNotFound, IsDuplicate tell what a query error means on both databases.
func IsNotFound(err error) bool { return errors.Is(err, ErrNotFound) }

// IsDuplicate reports a broken UNIQUE rule.
func IsDuplicate(err error) bool { return errors.Is(err, ErrDuplicate) }

// Dialect is SQLite or Postgres.
func (d *DB) Dialect() string { return d.dialect }

// WithTx runs fn in one write transaction; an error rolls back all that fn did. fn may be run again (PostgreSQL retries
// 40001 and 40P01), so it has no effect outside the transaction. Never call the DB itself inside fn.
func (d *DB) WithTx(ctx context.Context, fn func(tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("wait for the writer: %w", err)
	}
	return d.write.Transaction(func(g *gorm.DB) error { return fn(d.tx(g)) })
}

// Read runs fn on the read pool; a write inside it fails.
func (d *DB) Read(ctx context.Context, fn func(tx *Tx) error) error {
	return fn(d.tx(d.read.WithContext(ctx)))
}

func (d *DB) tx(g *gorm.DB) *Tx {
	return &Tx{Now: d.cfg.Clock.Now().UTC(), gorm: g, zone: d.cfg.Zone, name: d.dialect}
}

// Close ends the store.
func (d *DB) Close() error { return d.close() }
