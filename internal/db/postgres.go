package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Every use case is SERIALIZABLE, so that a rule that holds with SQLite's one writer holds here too. PostgreSQL then refuses
// some with 40001 (or 40P01, a deadlock), and they run again: a few times at once, and after that one at a time within this
// program, so that a crowd at one row drains instead of refusing each other for ever.
const (
	postgresConnections = 16
	freeTries           = 3
	mostTries           = 20
	useCaseLimit        = 30 * time.Second // a server that stopped answering must not hold a caller for ever
)

type postgresEngine struct {
	prog context.Context
	pool *sql.DB
	lane chan struct{} // holds one token: the right to be the one that tries again

	commits, cases atomic.Int64
}

func openPostgres(prog context.Context, cfg Config, conf *gorm.Config) (*DB, error) {
	g, err := gorm.Open(postgres.New(postgres.Config{DSN: cfg.URL}), conf)
	if err != nil {
		return nil, errors.New("open PostgreSQL: no connection") // the driver's text may carry the URL
	}
	pool, err := g.DB()
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections)
	e := &postgresEngine{prog: prog, pool: pool, lane: make(chan struct{}, 1)}
	return &DB{cfg: cfg, dialect: Postgres, gorm: g, engine: e}, nil
}

func (e *postgresEngine) write(ctx context.Context, run func(t *turn) error) error {
	for try := 1; ; try++ {
		if try == freeTries+1 {
			select {
			case e.lane <- struct{}{}:
				defer func() { <-e.lane }()
			case <-ctx.Done():
				return fmt.Errorf("wait to try again: %w", ctx.Err())
			}
		}
		again, err := e.once(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}, run)
		if !again {
			e.cases.Add(1)
			return err
		}
		if try == mostTries {
			return unavailable(err)
		}
	}
}

func (e *postgresEngine) read(ctx context.Context, run func(t *turn) error) error {
	_, err := e.once(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, run)
	return err
}

// once runs one transaction. again is true when the server asked for another try, even if run hid that error.
func (e *postgresEngine) once(ctx context.Context, opts *sql.TxOptions, run func(t *turn) error) (again bool, err error) {
	conn, err := e.pool.Conn(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return false, fmt.Errorf("wait for a connection: %w", err)
		}
		return false, unavailable(err)
	}
	defer func() { _ = conn.Close() }() // gives it back to the pool
	limited, end := context.WithTimeout(e.prog, useCaseLimit)
	defer end()
	tx, err := conn.BeginTx(limited, opts)
	if err != nil {
		return false, unavailable(err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing; it also serves a panic
	err = run(&turn{ctx: limited, pool: tx, note: func(err error) { again = again || isRetryable(err) }})
	if err != nil || again {
		return again || isRetryable(err), err // rows may fail while they are read, which no statement was told of
	}
	err = tx.Commit()
	if err == nil && !opts.ReadOnly {
		e.commits.Add(1)
	}
	return isRetryable(err), err
}

func isRetryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

func (e *postgresEngine) stats() Stats {
	return Stats{Groups: e.commits.Load(), UseCases: e.cases.Load()}
}

func (e *postgresEngine) close() error { return e.pool.Close() }
