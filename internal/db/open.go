package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"lysning/migrations"
)

// Open opens the store; it does not migrate.
func Open(_ context.Context, cfg Config) (*DB, error) {
	if (cfg.Path == "") == (cfg.URL == "") {
		return nil, errors.New("open the store: set a path or a URL, not both")
	}
	conf := func() *gorm.Config {
		return &gorm.Config{
			Logger:                 logger.Discard,
			NowFunc:                cfg.Clock.Now,
			TranslateError:         true,
			SkipDefaultTransaction: true,
		}
	}
	d := &DB{cfg: cfg}
	if cfg.URL != "" {
		g, err := gorm.Open(postgres.New(postgres.Config{DSN: cfg.URL}), conf())
		if err != nil {
			return nil, errors.New("open PostgreSQL: no connection") // the driver's text may carry the URL
		}
		pool, err := g.DB()
		if err != nil {
			return nil, fmt.Errorf("open PostgreSQL: %w", err)
		}
		pool.SetMaxOpenConns(16)
		d.dialect, d.write, d.read, d.close = Postgres, g, g, pool.Close
		return d, nil
	}
	const common = "&_busy_timeout=5000&_foreign_keys=on&_secure_delete=on"
	w, err := gorm.Open(sqlite.Open("file:"+cfg.Path+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate"+common), conf())
	if err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	wp, err := w.DB()
	if err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	wp.SetMaxOpenConns(1)
	r, err := gorm.Open(sqlite.Open("file:"+cfg.Path+"?mode=ro&_query_only=on"+common), conf())
	if err != nil {
		return nil, fmt.Errorf("open SQLite for reading: %w", err)
	}
	rp, err := r.DB()
	if err != nil {
		return nil, fmt.Errorf("open SQLite for reading: %w", err)
	}
	rp.SetMaxOpenConns(4)
	d.dialect, d.write, d.read = SQLite, w, r
	d.close = func() error { return errors.Join(rp.Close(), wp.Close()) }
	return d, nil
}

// Migrate brings the schema to the newest step.
func (d *DB) Migrate(ctx context.Context) error {
	p, err := d.migrator()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate up: %w", err)
	}
	return nil
}

func (d *DB) migrator() (*goose.Provider, error) {
	dialect, steps, dir := goose.DialectSQLite3, fs.FS(migrations.SQLite), "sqlite"
	if d.dialect == Postgres {
		dialect, steps, dir = goose.DialectPostgres, migrations.Postgres, "postgres"
	}
	sub, err := fs.Sub(steps, dir)
	if err != nil {
		return nil, fmt.Errorf("find the migrations: %w", err)
	}
	pool, err := d.write.DB()
	if err != nil {
		return nil, fmt.Errorf("find the connection: %w", err)
	}
	return goose.NewProvider(dialect, pool, sub)
}
