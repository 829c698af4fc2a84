package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
)

// This file is the SQLite writer. One goroutine owns the only writing connection while a group lasts: BEGIN IMMEDIATE, then
// for each use case that waits a SAVEPOINT, the use case on its caller's own goroutine, RELEASE or ROLLBACK TO; then one
// COMMIT, and only then is anybody answered, because even a refusal may rest on what another of the group wrote.
//
// What was seen to go wrong, and what guards against it here: an interrupted write, or any statement that makes SQLite roll
// back, ends the whole transaction, and the next SAVEPOINT would silently begin and commit one of its own (so the
// transaction is looked at after each use case); a panic or Goexit in a use case must not take the writer along (it runs on
// its caller's goroutine, and giving the turn back is deferred); a failed COMMIT is everybody's failure.

const (
	mostInGroup = 64
	groupSpan   = 5 * time.Millisecond
)

var (
	errGivenUp = errors.New("the use case panicked or ended its goroutine")
	errClosed  = errors.New("the store is closed")
	errEnded   = errors.New("a use case ended the transaction of its group")
)

type writer struct {
	prog   context.Context // when it ends, nobody gets a turn any more
	always context.Context // prog without its end: a statement under way is never interrupted, and needs no watcher
	pool   *sql.DB         // one connection
	line   line
	most   int
	span   time.Duration
	gone   chan struct{} // closed when the last group is answered

	groups, cases atomic.Int64
}

// call is one use case that waits. Its channels are used once each, in this order.
type call struct {
	turn chan *sql.Conn // the connection, or closed when there is none
	back chan error     // what the use case returned; after it the connection is the writer's again
	done chan error     // how the group ended
}

func newWriter(prog context.Context, pool *sql.DB, most int) *writer {
	return &writer{
		prog: prog, always: context.WithoutCancel(prog), pool: pool,
		line: newLine(), most: most, span: groupSpan, gone: make(chan struct{}),
	}
}

// do is the caller's side. The caller may go away until its turn comes; afterwards it stays until the group has ended.
func (w *writer) do(ctx context.Context, run func(t *turn) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("wait for the writer: %w", err)
	}
	c := &call{turn: make(chan *sql.Conn), back: make(chan error, 1), done: make(chan error, 1)}
	if !w.line.join(c) {
		return unavailable(errClosed)
	}
	var conn *sql.Conn
	var ok bool
	select {
	case conn, ok = <-c.turn:
	case <-ctx.Done():
		if w.line.leave(c) {
			return fmt.Errorf("wait for the writer: %w", ctx.Err())
		}
		conn, ok = <-c.turn
	}
	if !ok {
		return <-c.done
	}
	own := c.run(newTurn(w.always, conn), run)
	if err := <-c.done; err != nil {
		return err
	}
	return own
}

// newTurn stops the use case's statements once one of them has ended the transaction: SQLite would store each further one
// by itself, although the use case fails.
func newTurn(ctx context.Context, conn *sql.Conn) *turn {
	t := &turn{ctx: ctx, pool: conn}
	t.note = func(error) {
		if open, err := isOpen(conn); err != nil || !open {
			t.over.Store(true)
		}
	}
	return t
}

// run gives the turn back however the use case ends; a panic goes on to the caller of WithTx with its own stack.
func (c *call) run(t *turn, run func(t *turn) error) (err error) {
	err = errGivenUp
	defer func() { c.back <- err }()
	err = run(t)
	return err
}

// loop answers calls until stop is called or the program's context ends.
func (w *writer) loop() {
	defer close(w.gone)
	for {
		select {
		case <-w.line.some:
		case <-w.prog.Done():
			w.line.close()
		}
		for c := w.line.next(); c != nil; c = w.line.next() {
			w.group(c)
		}
		if w.line.isClosed() {
			return
		}
	}
}

// stop refuses those that wait, and waits until the last group is answered.
func (w *writer) stop() {
	w.line.close()
	<-w.gone
}

// group runs first and those that wait behind it, commits, and answers.
func (w *writer) group(first *call) {
	members := []*call{first}
	conn, err := w.begin()
	if err != nil {
		close(first.turn)
	} else {
		members, err = w.runAll(conn, members)
		if err == nil {
			err = w.exec(conn, "COMMIT")
		}
		if err != nil {
			w.abandon(conn)
		}
		_ = conn.Close() // gives it back to the pool; a broken one was dropped by abandon
	}
	if err != nil {
		err = unavailable(err)
	} else {
		w.groups.Add(1)
		w.cases.Add(int64(len(members)))
	}
	for _, c := range members {
		c.done <- err
	}
}

func (w *writer) begin() (*sql.Conn, error) {
	conn, err := w.pool.Conn(w.always)
	if err != nil {
		return nil, fmt.Errorf("get the writing connection: %w", err)
	}
	if err := w.exec(conn, "BEGIN IMMEDIATE"); err != nil {
		_ = conn.Close() // nothing was begun on it
		return nil, fmt.Errorf("begin a group: %w", err)
	}
	return conn, nil
}

// runAll runs the group's use cases one after the other. An error means that the transaction is lost and nothing more ran.
func (w *writer) runAll(conn *sql.Conn, members []*call) ([]*call, error) {
	full := time.NewTimer(w.span)
	defer full.Stop()
	for {
		if err := w.runOne(conn, members[len(members)-1]); err != nil {
			return members, err
		}
		if len(members) == w.most {
			return members, nil
		}
		select {
		case <-full.C:
			return members, nil
		default:
		}
		c := w.line.next()
		if c == nil {
			return members, nil
		}
		members = append(members, c)
	}
}

func (w *writer) runOne(conn *sql.Conn, c *call) error {
	if err := w.exec(conn, "SAVEPOINT use_case"); err != nil {
		close(c.turn)
		return fmt.Errorf("begin a use case: %w", err)
	}
	c.turn <- conn
	own := <-c.back
	if open, err := isOpen(conn); err != nil || !open {
		return errors.Join(errEnded, err)
	}
	end := "RELEASE use_case"
	if own != nil {
		end = "ROLLBACK TO use_case; RELEASE use_case"
	}
	if err := w.exec(conn, end); err != nil {
		return fmt.Errorf("end a use case: %w", err)
	}
	return nil
}

// abandon undoes what is left of a lost group. A connection on which that fails is never used again.
func (w *writer) abandon(conn *sql.Conn) {
	open, err := isOpen(conn)
	if err == nil && open {
		err = w.exec(conn, "ROLLBACK")
	}
	if err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // makes the pool close it, which rolls back
	}
}

// exec runs a statement of the writer's own.
func (w *writer) exec(conn *sql.Conn, statement string) error {
	_, err := conn.ExecContext(w.always, statement)
	return err
}

// isOpen reports whether the connection is inside a transaction.
func isOpen(conn *sql.Conn) (open bool, err error) {
	err = conn.Raw(func(c any) error {
		own, ok := c.(*sqlite3.SQLiteConn)
		if !ok {
			return errors.New("not a SQLite connection")
		}
		open = !own.AutoCommit()
		return nil
	})
	return open, err
}
