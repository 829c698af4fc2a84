package main

import (
	"database/sql"
	"encoding/base64"
	"errors"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"lysning/internal/testkit"
)

// copies is a house on PostgreSQL: three copies of the program, and one process that owns the key slots.
type copies struct {
	*house
	owner map[string]string // environment of the owner
	url   string

	again atomic.Int64 // answers that told to ask again

	mu    sync.Mutex
	alive []*process
}

const howMany = 3

func newCopies(t *testing.T) *copies {
	t.Helper()
	if os.Getenv("TEST_POSTGRES_URL") == "" {
		t.Skip("needs TEST_POSTGRES_URL")
	}
	c := &copies{house: newHouse(t), url: testkit.PostgresURL(t)}
	short, err := os.MkdirTemp("", "lys") // a socket's path may have a hundred bytes
	c.must(err)
	t.Cleanup(func() { _ = os.RemoveAll(short) })
	socket := "unix:" + filepath.Join(short, "s")
	c.owner = map[string]string{"LYSNING_DATA": filepath.Join(c.dir, "owner"), "LYSNING_SHRED": socket}
	c.env["LYSNING_SHRED"], c.env["LYSNING_DATABASE_URL"] = socket, c.url
	for _, name := range []string{"LYSNING_SIGNING_KEY", "LYSNING_MAC_KEY"} {
		key, err := c.setup.Source.Secret(32)
		c.must(err)
		c.env[name] = base64.StdEncoding.EncodeToString(key)
	}
	return c
}

// own starts the owner of the key slots and comes back when it answers.
func (c *copies) own() *process {
	p := spawn(c.t, asItIs, c.owner, "shred")
	until(c.t, func() bool {
		conn, err := (&net.Dialer{}).DialContext(c.t.Context(), "unix", c.owner["LYSNING_SHRED"][len("unix:"):])
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return p
}

// launch starts all copies at once, as after a power cut.
func (c *copies) launch() {
	var all sync.WaitGroup
	for i := range howMany {
		all.Go(func() {
			env := map[string]string{}
			for name, value := range c.env {
				env[name] = value
			}
			env["LYSNING_DATA"] = filepath.Join(c.dir, "copy-"+strconv.Itoa(i))
			p := serving(c.t, asItIs, env)
			c.mu.Lock()
			c.alive = append(c.alive, p)
			c.mu.Unlock()
		})
	}
	all.Wait()
	if len(c.alive) != howMany {
		c.t.Fatalf("%d copies run", len(c.alive))
	}
}

// any is a copy that is alive as far as is known.
func (c *copies) any() *process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.alive[mathrand.IntN(len(c.alive))]
}

// killOne kills one at random.
func (c *copies) killOne() {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := mathrand.IntN(len(c.alive))
	dead := c.alive[i]
	dead.kill()
	c.alive = append(c.alive[:i:i], c.alive[i+1:]...)
}

// insist repeats until some copy answers, as a browser behind a balancer does.
func (c *copies) insist(do func(base string) error) error {
	for {
		err := do(c.any().base)
		var refused errCode
		if isCode(err, "store_unavailable") {
			c.again.Add(1) // says that nothing was done, and that asking again is right
			continue
		}
		if err == nil || errors.As(err, &refused) || c.t.Context().Err() != nil {
			return err
		}
	}
}

// contest books until there are so many answers.
func (c *copies) contest(days []dayOut, want int, at func(n int)) []*wanted {
	var mu sync.Mutex
	var all []*wanted
	queue := make(chan dayOut, 2*len(days))
	for _, d := range days {
		queue <- d
		queue <- d // two want each day
	}
	close(queue)
	var clients sync.WaitGroup
	for range 6 {
		clients.Go(func() {
			for day := range queue {
				mu.Lock()
				enough := len(all) >= want
				mu.Unlock()
				if enough {
					return
				}
				var w *wanted
				err := c.insist(func(base string) (err error) { w, err = c.want(base, day, true); return err })
				if isCode(err, "day_taken") || isCode(err, "not_found") || isCode(err, "work_needed") {
					continue
				}
				if err != nil {
					c.t.Errorf("hold: %v", err)
					return
				}
				err = c.insist(func(base string) (err error) { w.booked, err = c.send(base, w); return err })
				if err != nil {
					c.t.Errorf("book: %v", err)
					return
				}
				w.acked = true
				mu.Lock()
				all = append(all, w)
				n := len(all)
				mu.Unlock()
				at(n)
			}
		})
	}
	clients.Wait()
	return all
}

func (c *copies) postgres(query string, into ...any) {
	c.t.Helper()
	pool, err := sql.Open("pgx", c.url)
	c.must(err)
	defer func() { _ = pool.Close() }() // only read
	c.must(pool.QueryRowContext(c.t.Context(), query).Scan(into...))
}

func (c *copies) lease() (holder string, until int64) {
	c.postgres("SELECT holder, until_at FROM leases WHERE name = 'finish_erasures'", &holder, &until)
	return holder, until
}

func TestP32_OneOfThreeCopiesKilledLosesNothingAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	c := newCopies(t)
	owner := c.own()
	c.launch()
	killAt := 3 + mathrand.IntN(8)
	all := c.contest(c.freeDays(c.any()), killAt+12, func(n int) {
		if n == killAt {
			c.killOne()
		}
	})
	if len(c.alive) != howMany-1 || len(all) < killAt+12 {
		t.Fatalf("%d copies are alive, %d bookings were answered", len(c.alive), len(all))
	}
	t.Logf("%d bookings; %d times a copy said to ask again", len(all), c.again.Load())
	// Nothing acknowledged is lost, nobody has a day twice, and every copy shows the same.
	for _, p := range c.alive {
		c.repeatAll(p, all)
		taken := map[string]bool{}
		for _, w := range all {
			taken[w.booked.Booking.Day.ID] = true
		}
		if len(taken) != len(all) {
			t.Errorf("%d bookings on %d days", len(all), len(taken))
		}
		for _, d := range c.freeDays(p) {
			if taken[d.ID] {
				t.Error("a copy shows a day that is booked")
			}
		}
	}
	var bookings, texts int
	c.postgres("SELECT (SELECT count(*) FROM bookings), (SELECT count(*) FROM items)", &bookings, &texts)
	if bookings != len(all) || texts != 5*len(all) {
		t.Errorf("%d bookings and %d texts, want %d and %d", bookings, texts, len(all), 5*len(all))
	}
	if out, err := c.command(filepath.Join(c.dir, "audit"), "audit"); err != nil {
		t.Errorf("audit: %v\n%s", err, out)
	}
	// Another copy does the jobs. One that died in the middle of a job keeps that lease for five minutes.
	if holder, before := c.lease(); holder == "" {
		until(t, func() bool {
			_, now := c.lease()
			return now > before
		})
	}
	for _, p := range c.alive {
		p.stop()
	}
	owner.stop()
}

func TestP32_WithoutTheOwnerOfTheKeysTextsWaitAndBookingsGoOn(t *testing.T) {
	t.Parallel()
	c := newCopies(t)
	owner := c.own()
	p := serving(t, asItIs, c.env)
	days := c.freeDays(p)
	w, leaving := c.book(p, &days, true), c.book(p, &days, true)
	me, err := c.ownPage(p.base, w.person)
	c.must(err)
	path := "/me/items/" + me.Items[0].ID

	owner.kill()
	if _, err := c.does(p.base, w.person, http.MethodGet, path, nil); !isCode(err, "texts_unavailable") {
		t.Errorf("a text without its key: %v", err)
	}
	if status, err := c.erase(p.base, leaving.person); !isCode(err, "texts_unavailable") || status != http.StatusServiceUnavailable {
		t.Errorf("an erasure that cannot be had: %d, %v", status, err)
	}
	plain, texts := c.book(p, &days, false), c.book(p, &days, true) // slots in memory serve
	if me, err := c.ownPage(p.base, plain.person); err != nil || len(me.Bookings) != 1 {
		t.Errorf("a booking without texts: %v", err)
	}

	owner = c.own()
	c.repeatAll(p, []*wanted{w, texts})
	if status, err := c.erase(p.base, leaving.person); err != nil || status != http.StatusOK {
		t.Errorf("the erasure asked for again: %d, %v", status, err)
	}
	c.refused(p.base, leaving.person)
	p.stop()
	owner.stop()
}
