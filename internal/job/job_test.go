package job_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/job"
	"lysning/internal/testkit"
)

const hour = time.Hour

// watched is a clock that counts how often it is looked at, so that a test can wait until a loop has had its chance.
type watched struct {
	*clock.Fixed
	looks atomic.Int64
}

func (w *watched) Now() time.Time {
	w.looks.Add(1)
	return w.Fixed.Now()
}

// letLook waits until the loop has looked at the clock several times more.
func (w *watched) letLook() {
	enough := w.looks.Load() + 10
	until(func() bool { return w.looks.Load() >= enough })
}

func until(ok func() bool) {
	for !ok() {
		runtime.Gosched()
	}
}

// running is a loop at work.
type running struct {
	*job.Loop
	clk  *watched
	log  *safeBuffer
	stop func() // ends the loop and waits for it
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func start(t *testing.T, d *db.DB, clk *clock.Fixed, seed uint64, jobs ...job.Job) *running {
	t.Helper()
	r := &running{clk: &watched{Fixed: clk}, log: &safeBuffer{}}
	loop, err := job.New(d, r.clk, testkit.Seeded(seed), slog.New(slog.NewJSONHandler(r.log, nil)), jobs...)
	if err != nil {
		t.Fatal(err)
	}
	loop.LookEach(time.Millisecond)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- loop.Run(ctx) }()
	r.Loop, r.stop = loop, sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

func TestAJob(t *testing.T) {
	t.Parallel()
	t.Run("runs at the start and whenever its interval has passed", func(t *testing.T) {
		t.Parallel()
		testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
			var runs atomic.Int64
			r := start(t, d, clk, 1, job.Job{Name: "a", Every: hour, Run: func(context.Context) error { runs.Add(1); return nil }})
			for n := range int64(3) {
				until(func() bool { return runs.Load() == n+1 })
				r.clk.letLook()
				clk.Add(hour - time.Second)
				r.clk.letLook()
				if got := runs.Load(); got != n+1 {
					t.Fatalf("%d runs before the interval had passed, want %d", got, n+1)
				}
				clk.Add(time.Second)
			}
			until(func() bool { return runs.Load() == 4 })
		})
	})
	t.Run("runs on after the clock was moved back", func(t *testing.T) {
		t.Parallel()
		testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
			var runs atomic.Int64
			r := start(t, d, clk, 1, job.Job{Name: "a", Every: hour, Run: func(context.Context) error { runs.Add(1); return nil }})
			until(func() bool { return runs.Load() == 1 })
			r.clk.letLook()
			clk.Add(-1000 * hour)
			r.clk.letLook()
			clk.Add(hour)
			until(func() bool { return runs.Load() == 2 })
		})
	})
	t.Run("runs again a minute after an error or a panic, and the log has its name and a code only", func(t *testing.T) {
		t.Parallel()
		testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
			const secret = "what-nobody-may-read"
			var runs, others atomic.Int64
			r := start(t, d, clk, 1,
				job.Job{Name: "a", Every: hour, Run: func(context.Context) error {
					switch runs.Add(1) {
					case 1:
						return errors.New(secret)
					case 2:
						panic(secret)
					case 3:
						return fault.Wrap(fault.Unavailable, "gateway_down", secret, errors.New(secret))
					}
					return nil
				}},
				job.Job{Name: "b", Every: time.Minute, Run: func(context.Context) error { others.Add(1); return nil }})
			for n := range int64(4) {
				until(func() bool { return runs.Load() == n+1 && others.Load() == n+1 })
				r.clk.letLook()
				clk.Add(time.Minute)
			}
			until(func() bool { return others.Load() == 5 })
			if got := runs.Load(); got != 4 {
				t.Errorf("%d runs, want 4: the last one succeeded", got)
			}
			r.stop()
			text := r.log.String()
			for _, code := range []string{"internal", "panic", "gateway_down"} {
				if strings.Count(text, `"job":"a","code":"`+code+`"`) != 1 {
					t.Errorf("the log says %s, want one %s", text, code)
				}
			}
			if strings.Contains(text, secret) {
				t.Error("the log tells what the error was about")
			}
		})
	})
}

func TestKick(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		runs, free := make(chan struct{}), make(chan struct{})
		r := start(t, d, clk, 1, job.Job{Name: "a", Every: hour, Run: func(context.Context) error {
			runs <- struct{}{}
			<-free
			return nil
		}})
		<-runs
		for range 3 { // while it runs: once more after it, for what happened meanwhile, and not three times
			r.Kick("a")
		}
		r.Kick("no such job")
		free <- struct{}{}
		<-runs
		free <- struct{}{}
		r.clk.letLook()
		select {
		case <-runs:
			t.Error("it ran a third time")
		default:
		}
		r.Kick("a")
		<-runs
		close(free)
	})
}

func TestOfSeveralCopiesOneRunsAJob(t *testing.T) {
	t.Parallel()
	eachPostgres(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		var runs, inside atomic.Int64
		work := job.Job{Name: "a", Every: hour, Run: func(context.Context) error {
			if inside.Add(1) > 1 {
				t.Error("two copies run it at once")
			}
			runs.Add(1)
			runtime.Gosched()
			inside.Add(-1)
			return nil
		}}
		var copies []*running
		for seed := range uint64(3) {
			copies = append(copies, start(t, d, clk, seed, work))
		}
		for n := range int64(4) {
			until(func() bool { return runs.Load() == n+1 })
			for _, c := range copies {
				c.clk.letLook()
			}
			if got := runs.Load(); got != n+1 {
				t.Fatalf("%d runs in %d intervals", got, n+1)
			}
			clk.Add(hour)
		}
		until(func() bool { return runs.Load() == 5 })
		copies[2].Kick("a") // a rest that another copy has begun does not hold a kick back
		until(func() bool { return runs.Load() == 6 })
	})
}

func TestTheLeaseOfAKilledCopy(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		err := d.WithTx(context.Background(), func(tx *db.Tx) error {
			return tx.Gorm().Exec("INSERT INTO leases (name, holder, until_at) VALUES ('a', 'killed', ?)", tx.Instant().Add(5*time.Minute)).Error
		})
		if err != nil {
			t.Fatal(err)
		}
		var runs atomic.Int64
		r := start(t, d, clk, 1, job.Job{Name: "a", Every: hour, Run: func(context.Context) error { runs.Add(1); return nil }})
		if d.Dialect() == db.Postgres { // it may be another copy that lives: wait for its time to end
			r.clk.letLook()
			if runs.Load() != 0 {
				t.Error("it ran beside the holder")
			}
			clk.Add(5 * time.Minute)
		}
		until(func() bool { return runs.Load() == 1 })
	})
}

func TestStopping(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		begun, finished := make(chan struct{}), false
		r := start(t, d, clk, 1, job.Job{Name: "a", Every: hour, Run: func(ctx context.Context) error {
			close(begun)
			<-ctx.Done()
			finished = true
			return ctx.Err()
		}})
		<-begun
		r.stop()
		if !finished {
			t.Error("the loop ended before its job")
		}
		if text := r.log.String(); text != "" {
			t.Errorf("stopping was logged as a failure: %s", text)
		}
		var holders []string
		err := d.Read(context.Background(), func(tx *db.Tx) error {
			return tx.Gorm().Raw("SELECT holder FROM leases WHERE until_at <= ?", tx.Instant()).Scan(&holders).Error
		})
		if err != nil || len(holders) != 1 || holders[0] != "" {
			t.Errorf("the lease was not given back: %q (%v)", holders, err)
		}
	})
}

func TestNewRefusesJobsThatCannotBe(t *testing.T) {
	t.Parallel()
	run := func(context.Context) error { return nil }
	for name, jobs := range map[string][]job.Job{
		"two of one name": {{Name: "a", Every: hour, Run: run}, {Name: "a", Every: hour, Run: run}},
		"no interval":     {{Name: "a", Run: run}},
		"no work":         {{Name: "a", Every: hour}},
	} {
		if _, err := job.New(nil, clock.Real{}, testkit.Seeded(1), slog.Default(), jobs...); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// eachPostgres is EachStore for what has a meaning with several copies of the program only.
func eachPostgres(t *testing.T, f func(t *testing.T, d *db.DB, clk *clock.Fixed)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		if d.Dialect() == db.Postgres {
			f(t, d, clk)
		}
	})
}
