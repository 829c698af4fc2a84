package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

// Every use case is SERIALIZABLE, so that a rule that holds with SQLite's one writer holds here too. PostgreSQL then refuses
// some with 40001 (or 40P01, a deadlock), and they run again: a few times at once, and after that alone within this program, so
// that a crowd at one row drains instead of refusing each other for ever. Alone is needed: on small tables the server also
// refuses use cases that only read near each other, and sixteen bookings of sixteen days kept one from ever ending.
const (
	postgresConnections = 16
	freeTries           = 3
	mostTries           = 20
	useCaseLimit        = 30 * time.Second // a server that stopped answering must not hold a caller for ever
)

type postgresEngine struct {
	prog  context.Context
	pool  *sql.DB
	turns chan struct{} // holds a token for each turn that is taken
	alone chan struct{} // holds a token while somebody gathers all turns

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
	e := &postgresEngine{prog: prog, pool: pool, turns: make(chan struct{}, postgresConnections), alone: make(chan struct{}, 1)}
	return &DB{cfg: cfg, dialect: Postgres, gorm: g, engine: e}, nil
}

func (e *postgresEngine) write(ctx context.Context, run func(t *turn) error) error {
	again, err := e.tries(ctx, 1, freeTries, run)
	if again {
		again, err = e.tries(ctx, postgresConnections, mostTries-freeTries, run)
	}
	if again {
		return unavailable(err)
	}
	return err
}

// tries runs a use case until the server takes or refuses it for good, at most so often; meanwhile it has some of the turns.
func (e *postgresEngine) tries(ctx context.Context, turns, most int, run func(t *turn) error) (again bool, err error) {
	back, err := e.take(ctx, turns)
	defer back()
	if err != nil {
		return false, fmt.Errorf("wait for a turn: %w", err)
	}
	for range most {
		again, err = e.once(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}, run)
		if !again {
			e.cases.Add(1)
			return false, err
		}
	}
	return true, err
}

// take waits for one turn, or for all of them so as to be alone; whoever waits longer comes first. back gives back what was
// taken, also after an error.
func (e *postgresEngine) take(ctx context.Context, turns int) (back func(), err error) {
	taken := make([]chan struct{}, 0, turns+1)
	back = func() {
		for _, c := range taken {
			<-c
		}
	}
	wanted := slices.Repeat([]chan struct{}{e.turns}, turns)
	if turns > 1 {
		wanted = append([]chan struct{}{e.alone}, wanted...) // two who gather would wait for each other
	}
	for _, c := range wanted {
		select {
		case c <- struct{}{}:
			taken = append(taken, c)
		case <-ctx.Done():
			return back, ctx.Err()
		}
	}
	return back, nil
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
