package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"lysning/migrations"
)

// ErrNewer refuses a store that a newer program has migrated: what this one writes would not fit.
var ErrNewer = errors.New("the store belongs to a newer version of this program")

// Migrate brings the schema to the newest step. The program calls it before it serves; several copies may do so at once.
// Error: ErrNewer.
func (d *DB) Migrate(ctx context.Context) error {
	p, err := d.migrator(ctx)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate up: %w", err)
	}
	at, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if at > newest {
		return ErrNewer
	}
	return nil
}

// DownTo takes the schema back to a step, with all that the later steps hold; for tests and for an operator who knows.
func (d *DB) DownTo(ctx context.Context, version int64) error {
	p, err := d.migrator(ctx)
	if err != nil {
		return err
	}
	if _, err := p.DownTo(ctx, version); err != nil {
		return fmt.Errorf("migrate down: %w", err)
	}
	return nil
}

// Version tells which step the schema is at, and which is the newest that this program knows.
func (d *DB) Version(ctx context.Context) (at, newest int64, err error) {
	p, err := d.migrator(ctx)
	if err != nil {
		return 0, 0, err
	}
	at, newest, err = p.GetVersions(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return at, newest, nil
}

func (d *DB) migrator(ctx context.Context) (*goose.Provider, error) {
	switch e := d.engine.(type) {
	case *sqliteEngine:
		return newMigrator(goose.DialectSQLite3, e.writing, migrations.SQLite, "sqlite")
	case *postgresEngine:
		// One lock for each schema: tests share a database, and so may two programmes.
		var schema string
		if err := e.pool.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
			return nil, fmt.Errorf("find the schema: %w", err)
		}
		id := int64(crc32.ChecksumIEEE([]byte("lysning/" + schema)))
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(id), lock.WithLockTimeout(1, 120))
		if err != nil {
			return nil, fmt.Errorf("make the migration lock: %w", err)
		}
		return newMigrator(goose.DialectPostgres, e.pool, migrations.Postgres, "postgres", goose.WithSessionLocker(locker))
	}
	return nil, errors.New("migrate: no such engine")
}

func newMigrator(dialect goose.Dialect, pool *sql.DB, steps fs.FS, dir string, options ...goose.ProviderOption) (*goose.Provider, error) {
	sub, err := fs.Sub(steps, dir)
	if err != nil {
		return nil, fmt.Errorf("find the migrations: %w", err)
	}
	p, err := goose.NewProvider(dialect, pool, sub, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return p, nil
}
