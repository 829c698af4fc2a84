// Package job runs the program's recurring work: named jobs, each at its interval, on one copy of the program at a time. It
// knows nothing of what a job does. A job is short or works in chunks, may run twice without harm, and finds in the store
// what there is to do; nothing here is lost by a restart. Start reading at Loop.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/token"
)

const (
	look      = time.Second     // how often the clock is looked at: it may be moved (demo, tests, a corrected machine)
	mostTime  = 5 * time.Minute // for one run; if its copy of the program dies, the others wait this long
	afterFail = time.Minute     // before a failed job runs again, if its interval is not shorter
)

// Job is one piece of recurring work.
type Job struct {
	Name  string
	Every time.Duration
	Run   func(ctx context.Context) error // ctx ends when the program stops and after five minutes
}

// Loop runs jobs. wire.go makes it and calls Run.
type Loop struct {
	db     *db.DB
	clk    clock.Clock
	log    *slog.Logger
	holder string
	look   time.Duration
	timers []*timer
}

// New makes a loop. The id that tells this copy of the program from others is drawn from ids. Two jobs of one name, or a job
// without an interval, are mistakes of the program.
func New(store *db.DB, clk clock.Clock, ids token.Source, log *slog.Logger, jobs ...Job) (*Loop, error) {
	holder, err := ids.ID()
	if err != nil {
		return nil, fmt.Errorf("name this copy: %w", err)
	}
	l := &Loop{db: store, clk: clk, log: log, holder: holder, look: look}
	for _, j := range jobs {
		if l.find(j.Name) != nil || j.Every <= 0 || j.Run == nil {
			return nil, fmt.Errorf("job %s: needs a name of its own, an interval and work", j.Name)
		}
		l.timers = append(l.timers, &timer{Job: j, kicked: make(chan struct{}, 1)})
	}
	return l, nil
}

// Run runs every job now and then at its interval, until ctx ends; it returns when the last running job has. On SQLite one
// program owns the file, so leases that a killed one left are ended first.
func (l *Loop) Run(ctx context.Context) error {
	err := l.db.WithTx(ctx, func(tx *db.Tx) error {
		if tx.Dialect() == db.SQLite {
			return clearLeases(tx)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("start the jobs: %w", err)
	}
	var all sync.WaitGroup
	for _, t := range l.timers {
		all.Go(func() { l.repeat(ctx, t) })
	}
	all.Wait()
	return nil
}

// Kick makes a job run as soon as it can, on this copy, even if another copy has run it a moment ago: what was kicked for
// happened after that. Kicks while it waits count as one. An unknown name does nothing.
func (l *Loop) Kick(name string) {
	t := l.find(name)
	if t == nil {
		return
	}
	select {
	case t.kicked <- struct{}{}:
	default:
	}
}

func (l *Loop) find(name string) *timer {
	for _, t := range l.timers {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// timer is a job with what this copy knows about when it is due; only its own goroutine reads that.
type timer struct {
	Job
	kicked chan struct{}
	next   time.Time // zero: now
	urgent bool      // kicked, and not run since
}

func (l *Loop) repeat(ctx context.Context, t *timer) {
	for ctx.Err() == nil {
		now := l.clk.Now()
		if t.next.After(now.Add(t.Every)) {
			t.next = now.Add(t.Every) // the clock was moved back
		}
		if t.urgent || !t.next.After(now) {
			l.attempt(ctx, t)
		}
		pause := time.NewTimer(l.look)
		select {
		case <-t.kicked:
			t.urgent = true
		case <-pause.C:
		case <-ctx.Done():
		}
		pause.Stop()
	}
}

// attempt runs the job if no other copy does, and says when it is due next.
func (l *Loop) attempt(ctx context.Context, t *timer) {
	mine, until, err := l.claim(ctx, t)
	if err != nil {
		if ctx.Err() == nil {
			l.report(ctx, t, err)
		}
		t.next = l.clk.Now().Add(min(t.Every, afterFail))
		return
	}
	if !mine {
		t.next = until.Time()
		return
	}
	t.urgent = false
	failed := l.run(ctx, t)
	pause := t.Every
	if failed != nil {
		pause = min(t.Every, afterFail)
		if ctx.Err() == nil { // a job that stopped because it was told to has not failed
			l.report(ctx, t, failed)
		}
	}
	t.next = l.clk.Now().Add(pause)
	// The lease stays until the next run is due, held by nobody, so that other copies keep the same interval. It is given
	// back even when the program stops meanwhile.
	end := func(tx *db.Tx) error {
		rest := tx.Instant().Add(pause)
		if failed != nil {
			rest = tx.Instant() // another copy may have better luck
		}
		return releaseLease(tx, t.Name, l.holder, rest)
	}
	if err := l.db.WithTx(context.WithoutCancel(ctx), end); err != nil {
		l.report(ctx, t, err)
	}
}

func (l *Loop) claim(ctx context.Context, t *timer) (mine bool, until clock.Instant, err error) {
	err = l.db.WithTx(ctx, func(tx *db.Tx) (err error) {
		mine, until, err = claimLease(tx, t.Name, l.holder, tx.Instant().Add(mostTime), tx.Instant().Add(max(t.Every, mostTime)), t.urgent)
		return err
	})
	return mine, until, err
}

var errPanic = fault.New(fault.Internal, "panic", "")

func (l *Loop) run(ctx context.Context, t *timer) (err error) {
	limited, end := context.WithTimeout(ctx, mostTime)
	defer end()
	defer func() {
		if recover() != nil { // the value may hold anything, so it is not logged
			err = errPanic
		}
	}()
	return t.Run(limited)
}

// report logs the job's name and the fault's code, never the error: it may name what it was about.
func (l *Loop) report(ctx context.Context, t *timer, err error) {
	code := "internal"
	if f := fault.Of(err); f != nil {
		code = f.Code
	} else if errors.Is(err, context.DeadlineExceeded) {
		code = "too_slow"
	}
	l.log.ErrorContext(ctx, "job failed", "job", t.Name, "code", code)
}
