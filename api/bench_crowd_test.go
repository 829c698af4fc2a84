package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lysning/internal/testkit"
	"lysning/internal/token"
)

const (
	crowdDoctors = 500
	crowdDays    = 10
)

// rushed is what a number of doctors at a number of days were told.
type rushed struct {
	booked, taken, other atomic.Int64
	first                atomic.Value // the first other answer
}

func (c *rushed) say(status int, body []byte) {
	if status == http.StatusConflict && strings.Contains(string(body), `"day_taken"`) {
		c.taken.Add(1)
		return
	}
	c.other.Add(1)
	c.first.CompareAndSwap(nil, fmt.Sprintf("%d %.200s", status, body))
}

// doctors have keys that are made before the clock runs; the hold's token comes from the answer, so the booking is
// signed by the doctor while the crowd runs, as in life.
func (w *world) doctors(n int) []*doctor {
	all := make([]*doctor, n)
	for i := range all {
		all[i] = w.doctor()
	}
	return all
}

// rush sends all doctors at the days at once: a hold, and for who gets one the booking. It gives the time until the last one
// has an answer.
func (c *rushed) rush(conns clients, doctors []*doctor, days []string) (time.Duration, error) {
	start := time.Now()
	errs := testkit.Race(len(conns), func(i int) error {
		w := conns[i]
		status, err := w.ask(request(http.MethodPost, "/holds", []byte(`{"day":"`+days[i%len(days)]+`"}`)))
		if err != nil {
			return err
		}
		if status != http.StatusCreated {
			c.say(status, w.body)
			return nil
		}
		var h holdOut
		if err := json.Unmarshal(w.body, &h); err != nil {
			return err
		}
		if status, err = w.ask(doctors[i].bookRequest(heldDay{token: holdOf(h.Hold)}, []any{})); err != nil {
			return err
		}
		if status == http.StatusCreated {
			c.booked.Add(1)
		} else {
			c.say(status, w.body)
		}
		return nil
	})
	return time.Since(start), errors.Join(errs...)
}

// bareRush is the limit: as many callers at the bare store, which looks whether the day is free, and for the first stores the
// hold, and then takes it away for the same rows that our booking writes.
func (p *bookBench) bareRush(b *testing.B, rows bareRows, callers int) float64 {
	b.Helper()
	pool := p.bareCopy(b)
	clearBookings(b, pool)
	statements := rows.prepared(b, pool)
	free, err := pool.Prepare("SELECT EXISTS (SELECT 1 FROM holds WHERE day_id = ?1) OR EXISTS (SELECT 1 FROM bookings WHERE day_id = ?1)")
	p.must(err)
	hold, err := pool.Prepare("INSERT INTO holds (day_id, token_hash, expires_at) VALUES (?,?,?)")
	p.must(err)
	at := rows.ofDays(p.holds)
	start := time.Now()
	errs := testkit.Race(callers, func(i int) error {
		day := i % len(p.holds)
		tx, err := pool.Begin()
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // after a commit it does nothing
		var taken bool
		if err := tx.Stmt(free).QueryRow(p.holds[day].day).Scan(&taken); err != nil || taken {
			return err
		}
		if _, err := tx.Stmt(hold).Exec(p.holds[day].day, token.Hash(p.holds[day].token), int64(1<<50)); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
		return rows.write(pool, statements, at[day], at[day]+1)
	})
	took := time.Since(start)
	p.must(errors.Join(errs...))
	var booked int
	p.must(pool.QueryRow("SELECT COUNT(*) FROM bookings").Scan(&booked))
	if booked != len(p.holds) {
		b.Fatalf("the bare store has %d bookings", booked)
	}
	p.must(pool.Close())
	p.must(os.Remove(filepath.Join(p.dir, "bare.db")))
	return float64(took)
}

func BenchmarkGoal_CrowdAtTenDays(b *testing.B) {
	once(b, func() {
		p := newBookBench(b, nil)
		p.holds, p.plain = p.holds[:crowdDays], p.plain[:crowdDays]
		rows := p.rowsOf(b, p.plain)
		days := make([]string, crowdDays)
		for i, h := range p.holds {
			days[i] = h.day
		}
		doctors := p.doctors(crowdDoctors)
		var total rushed
		const runs = 5
		ours := func() float64 {
			clearBookings(b, p.store)
			conns := dialAll(b, p.addr, crowdDoctors)
			took, err := total.rush(conns, doctors, days)
			p.must(err)
			return float64(took)
		}
		f := inTurns(runs, func() float64 { return p.bareRush(b, rows, crowdDoctors) }, ours)
		times := ratio(f[1], f[0])
		booked, taken, other := total.booked.Load(), total.taken.Load(), total.other.Load()
		exact := booked == runs*crowdDays && taken == runs*(crowdDoctors-crowdDays) && other == 0
		if !exact {
			b.Logf("an answer that should not be: %v", total.first.Load())
		}
		goal{
			5, fmt.Sprintf("500 doctors at 10 days, over HTTP, %d times", runs), "exactly 10 booked, 490 taken, no other answer",
			fmt.Sprintf("%d booked, %d taken, %d other", booked, taken, other), "", "exactly", exact,
		}.report(b)
		goal{
			5.1, "the same until the last answer", "500 callers at the bare store: " + inMillis(durations(f[0], 0.5)),
			inMillis(durations(f[1], 0.5)), fmt.Sprintf("%.1f times", times), "≤ 5 times", times <= 5,
		}.report(b)
	})
}
