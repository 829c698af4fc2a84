package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

	"lysning/internal/booking"
	"lysning/internal/config"
	"lysning/internal/note"
	"lysning/internal/retention"
	"lysning/internal/session"
	"lysning/internal/shred"
)

// The operator's commands. Each obeys the same environment as serving; none shows a text, a name or a key.

// withProgram runs a command over the joined program, without a port and without changing the schema.
func withProgram(ctx context.Context, env environment, name string, do func(*program) error) (err error) {
	s, err := realSetup(env, name)
	if err != nil {
		return err
	}
	s.Offline = true
	p, err := assemble(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	return do(p)
}

func migrate(ctx context.Context, env environment, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	return withProgram(ctx, env, "migrate", func(p *program) error {
		if err := p.DB.Migrate(ctx); err != nil {
			return err
		}
		at, newest, err := p.DB.Version(ctx)
		if err == nil {
			_, err = fmt.Fprintf(env.out, "The schema is at step %d of %d.\n", at, newest)
		}
		return err
	})
}

func backup(ctx context.Context, env environment, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	return withProgram(ctx, env, "backup", func(p *program) error {
		if err := p.Retention.Backup(ctx, args[0]); err != nil {
			return err
		}
		_, err := fmt.Fprintln(env.out, "The backup is written. It holds no key: texts in it can be read only as long as the shred store has theirs.")
		return err
	})
}

// restore puts a backup in place: restore [-replace] [-without-shred] FILE (docs/runbook.md).
func restore(ctx context.Context, env environment, args []string) error {
	in := retention.Restoring{}
	flags := flag.NewFlagSet("restore", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the usage is told once, for all commands
	flags.BoolVar(&in.Replace, "replace", false, "give up the store that is there")
	flags.BoolVar(&in.NoShred, "without-shred", false, "go on although the shred store is lost")
	if err := flags.Parse(args); err != nil || flags.NArg() != 1 {
		return errUsage
	}
	in.Backup = flags.Arg(0)
	s, err := realSetup(env, "restore")
	if err != nil {
		return err
	}
	if s.Config.Database != "" {
		return errors.New("PostgreSQL is restored with its own tools; the next start erases again what was erased")
	}
	in.MainFile, in.Open = s.Config.MainFile(), openerFor(s)
	if s.Config.Shred == "" {
		in.ShredDir = s.Config.ShredDir()
	}
	report, err := retention.Restore(ctx, in)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.out, "Restored. Erased again or over by now: %d guests, %d texts, %d others.\n", report.Guests, report.Items, report.Others)
	err = withProgram(ctx, env, "restore", func(p *program) error { return p.sayRestored(ctx, env.out) })
	if err != nil { // the store is whole; what is missing is a sentence in the log
		fmt.Fprintf(env.out, "The log could not say so yet (%s): see to the witnesses, then: go run ./api witness restored\n", err)
	}
	return nil
}

// openerFor opens a store in another place with every domain joined, as a restore and the drill need it.
func openerFor(s setup) retention.Opener {
	return func(ctx context.Context, mainFile, shredDir string) (*retention.Service, func() error, error) {
		p := &program{setup: s, mainFile: mainFile, shredDir: shredDir}
		p.Config.Database, p.Offline = "", true
		fail := func(err error) (*retention.Service, func() error, error) {
			return nil, nil, errors.Join(err, p.Close())
		}
		var err error
		if p.Keys, err = s.Config.Keys(s.Source.Secret); err != nil {
			return fail(err)
		}
		if err = os.MkdirAll(filepath.Dir(mainFile), 0o700); err != nil {
			return fail(fmt.Errorf("make the store's folder: %w", err))
		}
		if err = p.openStores(ctx); err != nil {
			return fail(err)
		}
		if err = p.DB.Migrate(ctx); err != nil {
			return fail(err)
		}
		if err = p.join(); err != nil {
			return fail(err)
		}
		return p.Retention, p.Close, nil
	}
}

// shredServe is the one process that owns the shred store where several copies of the program share it. It needs no programme
// and no main store.
func shredServe(ctx context.Context, env environment, args []string) (err error) {
	if len(args) > 0 {
		return errUsage
	}
	cfg, err := config.Load(env.getenv, "shred")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	f, err := openShred(context.WithoutCancel(ctx), cfg, cfg.ShredDir(), realSource())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var ln net.Listener
	if ln, err = shred.Listen(ctx, cfg.Shred); err != nil {
		return err
	}
	return shred.Serve(ctx, ln, f)
}

func doorCommand(ctx context.Context, env environment, args []string) error {
	to := map[string]booking.Door{"open": booking.DoorOpen, "half-open": booking.DoorHalfOpen}
	if len(args) != 1 || to[args[0]] == "" {
		return errUsage
	}
	return withProgram(ctx, env, "door", func(p *program) error {
		if err := p.Bookings.SetDoor(ctx, session.Machine, to[args[0]]); err != nil {
			return err
		}
		_, err := fmt.Fprintf(env.out, "The door is %s.\n", args[0])
		return err
	})
}

// noteCommand lists items without texts and without whose they are, or writes one to standard output as the age file that it
// is, for the holder of a key (docs/sealed-items.md).
func noteCommand(ctx context.Context, env environment, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "list":
		return withProgram(ctx, env, "note", func(p *program) error {
			items, err := p.Notes.Overview(ctx, session.Machine)
			if err != nil {
				return err
			}
			for _, i := range items {
				back := ""
				if i.HeldBack {
					back = " held back"
				}
				fmt.Fprintf(env.out, "%s %s to %s until %s%s\n", i.ID, i.Kind, p.readerOf(i), i.Until, back)
			}
			return nil
		})
	case len(args) == 2 && args[0] == "export":
		return withProgram(ctx, env, "note", func(p *program) error {
			_, sealed, err := p.Notes.Export(ctx, session.Machine, args[1])
			if err != nil {
				return err
			}
			_, err = env.out.Write(sealed)
			return err
		})
	}
	return errUsage
}

// readerOf is a counsellor's file name, or the desk.
func (p *program) readerOf(i note.Item) string {
	if c, ok := p.Programme.Counsellor(i.ToID); ok {
		return c.Slug
	}
	return string(i.To)
}
