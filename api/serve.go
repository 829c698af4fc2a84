package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"

	"lysning/internal/clock"
	"lysning/internal/session"

	"golang.org/x/sync/errgroup"
)

// serve is the command without a word: everything, until a signal ends it.
func serve(ctx context.Context, env environment, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	s, err := realSetup(env, "serve")
	if err != nil {
		return err
	}
	return serveWith(ctx, s, env.out, nil)
}

// serveWith runs a program to its end. before is what the demo does when the stores are ready and the port is not open yet.
func serveWith(ctx context.Context, s setup, out io.Writer, before func(context.Context, *program) error) (err error) {
	// The stores outlive serving: a use case under way at a stop is finished (db.Open).
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	release, err := alone(s.Config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	p, err := assemble(running, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	h, err := p.open(running, before)
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen on LYSNING_LISTEN: %w", err)
	}
	if err := p.tell(running, out); err != nil {
		return err
	}
	loop, endLoop := context.WithCancel(running)
	done := make(chan struct{})
	go func() {
		defer close(done)
		var both sync.WaitGroup
		both.Go(func() { p.work(loop) })
		both.Go(func() { h.pages.keepHelpNow(loop, p.Log) })
		both.Wait()
	}()
	go debug.FreeOSMemory() // a start makes much that is never needed again
	err = listenAndServe(ctx, ln, h, s.Config.StopAfter)
	endLoop()
	<-done
	return err
}

// open prepares the stores and lays the pages and routes beside it: neither looks at the other, and a start is the shorter for it.
// What before does may move the clock by which pages are laid, so with it they wait.
func (p *program) open(ctx context.Context, before func(context.Context, *program) error) (h *server, err error) {
	var both errgroup.Group
	if before != nil {
		both.SetLimit(1)
	}
	both.Go(func() error {
		if err := p.prepare(ctx); err != nil || before == nil {
			return err
		}
		return before(ctx, p)
	})
	both.Go(func() error {
		f, err := p.face()
		if err != nil {
			return err
		}
		h, err = newServer(f)
		return err
	})
	return h, both.Wait()
}

// prepare brings the stores to the state in which a port may open: schema, who can be met, days ahead, and - last, so that
// nothing can come after it - whatever was erased is erased.
func (p *program) prepare(ctx context.Context) error {
	if err := p.DB.Migrate(ctx); err != nil {
		return err
	}
	if err := p.Counsellors.Publish(ctx, session.Machine, profilesOf(p.Programme)); err != nil {
		return err
	}
	if err := p.Bookings.MakeAhead(ctx); err != nil {
		return err
	}
	if err := p.Witness.Prepare(ctx); err != nil {
		p.Log.LogAttrs(ctx, slog.LevelWarn, "texts_unavailable", slog.String("error", describe(err))) // the store of keys may come later
	}
	_, err := p.Retention.Replay(ctx)
	return err
}

func (p *program) today() clock.Date { return clock.DateOf(p.Clock.Now().In(p.zone())) }
