package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"lysning/internal/clock"
	"lysning/internal/config"
	"lysning/internal/programme"
)

// The demo keeps these in its data folder beside what every program keeps; demo_claim.go has the marks.
const (
	demoKeysDir   = "demo-keys"
	demoGuestFile = "demo-guest.txt"
)

// demo serves the invented programme Fjellro. The first start lives through a year of it, some seconds; later starts go on
// with what is there. Nothing in it is about a real person.
func demo(ctx context.Context, env environment, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	getenv := func(name string) string {
		v := env.getenv(name)
		if name == "LYSNING_DATA" && strings.TrimSpace(v) == "" {
			return filepath.Join("data", "demo") // never the folder of a real programme
		}
		return v
	}
	s, err := demoSetup(getenv)
	if err != nil {
		return err
	}
	fresh, err := claimDemo(ctx, s)
	if err != nil {
		return err
	}
	now := demoNow(s.Clock, s.Config.DemoClock)
	s.Outside = demoOutside(s.Config, env.out)
	people, err := makeDemoPeople(demoDice("people"), s.Config.Origin)
	if err != nil {
		return err
	}
	if err := people.write(filepath.Join(s.Config.Data, demoKeysDir)); err != nil {
		return err
	}
	today := clock.DateOf(now.Now())
	err = programme.WriteDemo(s.Config.Programme, programme.Demo{Today: today, Recipients: people.recipients()})
	if err != nil && !errors.Is(err, programme.ErrThere) {
		return fmt.Errorf("lay the invented programme: %w", err)
	}
	if s.Programme, err = programme.Load(s.Config.Programme); err != nil {
		return err
	}
	workers, err := makeDemoStaff(demoDice("staff"), people, s.Programme)
	if err != nil {
		return err
	}
	if !fresh {
		s.Clock = now
		return serveWith(ctx, s, env.out, func(ctx context.Context, p *program) error {
			if err := demoStaff(ctx, p, people, workers); err != nil {
				return err
			}
			if err := demoRota(ctx, p, workers); err != nil {
				return err
			}
			return tellDemo(env.out, s.Config)
		})
	}
	fmt.Fprintln(env.out, "Living through a year of the invented programme Fjellro; this takes some seconds, once.")
	past := clock.At(now.Now().AddDate(-1, 0, 0))
	swap := &swapClock{now: past}
	s.Clock = swap
	return serveWith(ctx, s, env.out, func(ctx context.Context, p *program) error {
		year := newDemoYear(demoYear{
			clock: past, people: people, programme: s.Programme, booking: p.Bookings, notes: p.Notes, retention: p.Retention, origin: s.Config.Origin,
		})
		if err := demoCourses(ctx, p, workers, p.dateAt(now.Now())); err != nil {
			return err
		}
		guest, err := year.live(ctx, now.Now())
		if err != nil {
			return err
		}
		swap.set(now)
		if err := p.Courses.Sweep(ctx); err != nil {
			return err
		}
		text := "# An invented doctor of the demo: these words open the own page.\n" + guest.spoken() + "\n"
		if err := os.WriteFile(filepath.Join(s.Config.Data, demoGuestFile), []byte(text), 0o600); err != nil {
			return fmt.Errorf("write the invented guest's words: %w", err)
		}
		if err := demoStaff(ctx, p, people, workers); err != nil {
			return err
		}
		if err := demoConcerns(ctx, p, workers); err != nil {
			return err
		}
		if err := demoAsks(ctx, p, people, swap, now); err != nil {
			return err
		}
		if err := os.Remove(filepath.Join(s.Config.Data, demoUnfinished)); err != nil {
			return fmt.Errorf("finish the invented year: %w", err)
		}
		return tellDemo(env.out, s.Config)
	})
}

// tellDemo prints where to look and what is needed to be one person of each role that exists so far.
func tellDemo(out io.Writer, cfg config.Config) error {
	words, err := os.ReadFile(filepath.Join(cfg.Data, demoGuestFile))
	if err != nil {
		return fmt.Errorf("read the invented guest's words: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(words)), "\n")
	keys := filepath.Join(cfg.Data, demoKeysDir)
	fmt.Fprintf(out, `
Fjellro is invented: its people, places and telephone numbers do not exist. Only the helplines on "Help now" are real.

  a doctor who is new      %[1]s/en/   or   %[1]s/nb/
  a doctor who came back   %[1]s/en/my   with these words:
                           %[2]s
  somebody who works here  %[5]s has a link and twelve words for each
                           of them; later by passkey at %[1]s/en/staff/sign-in
                           The secret keys of counsellors and desks lie in %[3]s/ so that
                           what is sealed to them can be opened with the stock age tool:
                           go run ./api note list
                           go run ./api note export ID > item.age
                           age -d -i %[3]s/counsellor-ingrid.txt item.age
                           (with LYSNING_DATA=%[4]s; a real programme's keys never touch the server)

`, cfg.Origin, lines[len(lines)-1], keys, cfg.Data, filepath.Join(cfg.Data, demoStaffFile))
	return nil
}

func demoDice(purpose string) *rand.ChaCha8 {
	var key [32]byte
	key[0], key[1] = demoSeed>>8, demoSeed&0xff
	copy(key[2:], purpose)
	return rand.NewChaCha8(key)
}

// swapClock lets the program be assembled in the past and go on in the present.
type swapClock struct {
	mu  sync.RWMutex
	now clock.Clock
}

func (s *swapClock) Now() time.Time {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.now.Now()
}

func (s *swapClock) set(c clock.Clock) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = c
}

// demoNow is the machine's clock, or one that a file moves (LYSNING_DEMO_CLOCK): the file holds an instant (RFC 3339), which is
// "now" at the moment the file was written, and time goes on from there. It is read again whenever it changes.
func demoNow(real clock.Clock, file string) clock.Clock {
	if file == "" {
		return real
	}
	return &fileClock{real: real, file: file}
}

type fileClock struct {
	real clock.Clock
	file string

	mu      sync.Mutex
	changed time.Time
	ahead   time.Duration
}

func (f *fileClock) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.real.Now()
	info, err := os.Stat(f.file)
	if err == nil && !info.ModTime().Equal(f.changed) {
		if text, err := os.ReadFile(f.file); err == nil {
			if at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(text))); err == nil {
				f.changed, f.ahead = info.ModTime(), at.Sub(info.ModTime())
			}
		}
	}
	return now.Add(f.ahead).UTC()
}
