// Package outbox keeps work that must happen later as rows, written in the same transaction as the change that asks for it:
// a restart loses nothing, and what is rolled back is never done. A row says what and about which id, never a text or an
// address. It does not know how any work is done, nor when a worker looks: job does. Start reading at Box.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/token"
)

// lease is how long a worker has for one row; after that another may take it.
const lease = 2 * time.Minute

// The wait after a failed try: a minute, doubled each time, six hours at most.
const (
	firstWait = time.Minute
	longest   = 6 * time.Hour
)

// ErrTaken says that another worker has taken the row since, because the lease ran out. Whatever this worker did in the same
// transaction must be given up: return the error.
var ErrTaken = errors.New("the row was taken by another worker")

// Row is one piece of work in a worker's hands.
type Row struct {
	ID        string
	Kind      string
	SubjectID string        // whom or what it is about
	RunAt     clock.Instant // when it was to happen
	Attempts  int           // tries including this one; it is also the proof that the row is still this worker's
}

// Box writes, hands out and ends rows.
type Box struct {
	db  *db.DB
	ids token.Source
}

// New makes the box; wire.go calls it.
func New(store *db.DB, ids token.Source) *Box { return &Box{db: store, ids: ids} }

// Put adds work of a kind about a subject, to happen at runAt or as soon as a worker looks after that. Any use case may call
// it inside its transaction.
func (b *Box) Put(tx *db.Tx, kind, subjectID string, runAt time.Time) error {
	id, err := b.ids.ID()
	if err != nil {
		return fmt.Errorf("put into the outbox: %w", err)
	}
	return insert(tx, Row{ID: id, Kind: kind, SubjectID: subjectID, RunAt: clock.InstantOf(runAt)})
}

// Drop ends all work about a subject, also work in a worker's hands, whose Done will answer ErrTaken. Cancelling and erasing
// call it.
func (b *Box) Drop(tx *db.Tx, subjectID string) error { return deleteForSubject(tx, subjectID) }

// Waits reports whether any work of the kinds is there, due or not, without writing: a job that looks often asks first.
func (b *Box) Waits(ctx context.Context, kinds ...string) (bool, error) {
	var any bool
	err := b.db.Read(ctx, func(tx *db.Tx) (err error) {
		any, err = waits(tx, kinds)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("look into the outbox: %w", err)
	}
	return any, nil
}

// Take leases up to n due rows of the kinds to the caller, the longest due first. No other worker gets them for two minutes,
// on any copy of the program.
func (b *Box) Take(ctx context.Context, n int, kinds ...string) ([]Row, error) {
	var rows []Row
	err := b.db.WithTx(ctx, func(tx *db.Tx) (err error) {
		rows, err = take(tx, kinds, n, tx.Instant().Add(lease))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("take from the outbox: %w", err)
	}
	return rows, nil
}

// Done ends a row, in the transaction that stores what the work brought about. ErrTaken when it is another worker's by now.
func (b *Box) Done(tx *db.Tx, row Row) error { return finish(tx, row) }

// Retry gives a row back, to be tried again at a later moment. ErrTaken when it is another worker's by now.
func (b *Box) Retry(tx *db.Tx, row Row, at time.Time) error {
	return giveBack(tx, row, clock.InstantOf(at))
}

// Work takes up to n rows and hands each to do, outside any transaction, so that do may send something. When do returns nil
// the row is ended; otherwise it waits a minute and more, and the first error is returned when all rows have been tried. A
// row may be done twice when a worker dies between the work and its end: do says the same thing twice without harm.
func (b *Box) Work(ctx context.Context, n int, do func(ctx context.Context, row Row) error, kinds ...string) (done int, err error) {
	rows, err := b.Take(ctx, n, kinds...)
	if err != nil {
		return 0, err
	}
	for _, row := range rows {
		failed := do(ctx, row)
		end := func(tx *db.Tx) error {
			if failed != nil {
				return b.Retry(tx, row, tx.Now.Add(Wait(row.Attempts)))
			}
			return b.Done(tx, row)
		}
		if ended := b.db.WithTx(ctx, end); ended != nil && !errors.Is(ended, ErrTaken) {
			failed = errors.Join(failed, ended)
		}
		if failed == nil {
			done++
		} else if err == nil {
			err = fmt.Errorf("work on the outbox: %w", failed)
		}
	}
	return done, err
}

// Wait is how long to wait after so many failed tries: a minute, doubled each time, six hours at most. Whoever takes rows one by one
// and says themselves when to try again uses the same.
func Wait(attempts int) time.Duration {
	pause := firstWait
	for range attempts - 1 {
		if pause *= 2; pause >= longest {
			return longest
		}
	}
	return pause
}
