package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"lysning/internal/db"
	"lysning/internal/testkit"
)

const (
	bookedARound = 800
	bookRounds   = 5
)

// bookBench is a program that answers on loopback, with holds that wait and requests that are sealed, signed and written out.
type bookBench struct {
	*world
	driver   string
	store    *sql.DB // the program's own store, for clearing and for looking
	addr     string
	holds    []heldDay
	plain    [][]byte // first bookings without a text
	withItem [][]byte // the same with one sealed item
}

func newBookBench(b *testing.B, change func(*setup)) *bookBench {
	b.Helper()
	w := newWorld(b, func(s *setup) {
		unlimited(s)
		if change != nil {
			change(s)
		}
	})
	p := &bookBench{world: w, driver: "sqlite3", addr: onLoopback(b, w.srv)}
	address := w.setup.Config.MainFile()
	if w.setup.Config.Database != "" {
		p.driver, address = "pgx", w.setup.Config.Database
	}
	p.store = openBare(b, p.driver, address, 2)
	p.holds = holdsOn(b, w.moreDays(b, p.store, p.driver, bookedARound))
	for _, h := range p.holds {
		d := w.doctor()
		p.plain = append(p.plain, d.bookRequest(h, []any{}))
		p.withItem = append(p.withItem, d.bookRequest(h, []any{d.seal("contact", "office", "", "invented")}))
	}
	return p
}

// bookRequest is a doctor's first booking as bytes.
func (d *doctor) bookRequest(h heldDay, items []any) []byte {
	d.w.t.Helper()
	body, err := json.Marshal(map[string]any{"hold": h.text(), "guest": d.public(), "items": items})
	d.w.must(err)
	key := repeatKey(d.w)
	return request(http.MethodPost, "/bookings", body, "Idempotency-Key", key, "Lysning-Proof", d.prove("first-booking", key, body))
}

// fresh takes the store back to nothing but holds, with an empty log.
func (p *bookBench) fresh(b *testing.B) {
	b.Helper()
	clearBookings(b, p.store)
	p.putHolds(b, p.store, p.driver, p.holds)
	_, err := p.p.DB.Checkpoint(context.Background())
	p.must(err)
}

// book sends all requests from n clients and gives bookings a second and a commit.
func (p *bookBench) book(b *testing.B, n int, requests [][]byte) (second, commit float64) {
	b.Helper()
	p.fresh(b)
	c := dialAll(b, p.addr, n)
	before := p.p.DB.Stats()
	second = measured(len(requests), func() {
		c.share(b, len(requests), func(w *wire, i int) error { return w.want(requests[i], http.StatusCreated) })
	})
	after := p.p.DB.Stats()
	for _, w := range c {
		_ = w.conn.Close() // all is answered
	}
	return second, float64(after.UseCases-before.UseCases) / float64(after.Groups-before.Groups)
}

// limit is the bare store with the rows of these requests.
func (p *bookBench) rowsOf(b *testing.B, requests [][]byte) bareRows {
	b.Helper()
	p.book(b, 16, requests)
	return readRows(b, p.store, p.driver, p.holds)
}

// bare gives bookings a second of the bare store, with some of them in each commit.
func (p *bookBench) bare(b *testing.B, pool *sql.DB, rows bareRows, statements map[string]*sql.Stmt, each int) float64 {
	b.Helper()
	clearBookings(b, pool)
	p.putHolds(b, pool, p.driver, p.holds)
	if p.driver == "sqlite3" {
		statement(b, pool, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return measured(len(p.holds), func() {
		for i := 0; i < len(p.holds); i += each {
			if err := rows.write(pool, statements, i, min(i+each, len(p.holds))); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkGoal_BookingAgainstTheBareStore(b *testing.B) {
	once(b, func() {
		p := newBookBench(b, nil)
		rows, rowsItem := p.rowsOf(b, p.plain), p.rowsOf(b, p.withItem)
		pool := p.bareCopy(b)
		statements := rowsItem.prepared(b, pool)
		var commit16, commit16Item, commit64 []float64
		whole := func(n int, requests [][]byte, commits *[]float64) func() float64 {
			return func() float64 {
				second, commit := p.book(b, n, requests)
				*commits = append(*commits, commit)
				return second
			}
		}
		f := inTurns(bookRounds,
			func() float64 { return p.bare(b, pool, rows, statements, 1) },
			whole(16, p.plain, &commit16),
			func() float64 { return p.bare(b, pool, rowsItem, statements, 1) },
			whole(16, p.withItem, &commit16Item),
			func() float64 { return p.bare(b, pool, rows, statements, 64) },
			whole(64, p.plain, &commit64),
		)
		bare, ours, bareItem, oursItem, grouped, ours64 := f[0], f[1], f[2], f[3], f[4], f[5]
		plain, item := ratio(ours, bare), ratio(oursItem, bareItem)
		goal{
			1, "a booking through the whole path, 16 clients", "bare store, the same rows, one booking a commit: " + perSecond(bare),
			perSecond(ours), fmt.Sprintf("%.2f", plain), "≥ 0.65", plain >= 0.65,
		}.report(b)
		goal{
			1.1, "the same with one sealed item", "bare store, the same rows: " + perSecond(bareItem),
			perSecond(oursItem), fmt.Sprintf("%.2f", item), "≥ 0.45", item >= 0.45,
		}.report(b)
		goal{
			1.2, "the same with one sealed item, against the bare store without one", perSecond(bare),
			perSecond(oursItem), fmt.Sprintf("%.2f", ratio(oursItem, bare)), "", true,
		}.report(b)
		goal{
			1.3, "a booking through the whole path, 64 clients", "bare store, 64 bookings in one commit: " + perSecond(grouped),
			perSecond(ours64), fmt.Sprintf("%.2f", ratio(ours64, grouped)), "", true,
		}.report(b)
		goal{2, "bookings in one commit, 16 clients wait", "", fmt.Sprintf("%.1f", median(commit16)), "", "≥ 5", median(commit16) >= 5}.report(b)
		goal{2.1, "the same with one sealed item", "", fmt.Sprintf("%.1f", median(commit16Item)), "", "", true}.report(b)
		goal{2.2, "bookings in one commit, 64 clients wait", "", fmt.Sprintf("%.1f", median(commit64)), "", "≥ 20", median(commit64) >= 20}.report(b)
	})
}

// BenchmarkGoal_HoldAndBooking is what a booking is in life: a hold first. It is told and has no goal of its own.
func BenchmarkGoal_HoldAndBooking(b *testing.B) {
	once(b, func() {
		p := newBookBench(b, nil)
		doctors := make([]*doctor, bookedARound)
		for i := range doctors {
			doctors[i] = p.doctor()
		}
		holds := func() float64 {
			clearBookings(b, p.store)
			c := dialAll(b, p.addr, 16)
			return measured(len(p.holds), func() {
				c.share(b, len(p.holds), func(w *wire, i int) error {
					err := w.want(request(http.MethodPost, "/holds", []byte(`{"day":"`+p.holds[i].day+`"}`)), http.StatusCreated)
					if err != nil {
						return err
					}
					var h holdOut
					if err := json.Unmarshal(w.body, &h); err != nil {
						return err
					}
					return w.want(doctors[i].bookRequest(heldDay{token: holdOf(h.Hold)}, []any{}), http.StatusCreated)
				})
			})
		}
		f := inTurns(3, holds, func() float64 { second, _ := p.book(b, 16, p.plain); return second })
		goal{
			1.4, "hold and booking, one after the other, 16 clients (the doctors' own signing is in it)", "bookings alone: " + perSecond(f[1]),
			perSecond(f[0]), fmt.Sprintf("%.2f", ratio(f[0], f[1])), "", true,
		}.report(b)
	})
}

// BenchmarkGoal_BookingOnPostgres needs TEST_POSTGRES_URL of a server that flushes.
func BenchmarkGoal_BookingOnPostgres(b *testing.B) {
	if os.Getenv("TEST_POSTGRES_URL") == "" {
		b.Skip("TEST_POSTGRES_URL is not set; make bench sets it")
	}
	once(b, func() {
		p := newBookBench(b, func(s *setup) { s.Config.Database = testkit.PostgresURL(b) })
		var fsync string
		p.must(p.store.QueryRow("SHOW fsync").Scan(&fsync))
		rows := p.rowsOf(b, p.plain)
		one := openBare(b, p.driver, p.setup.Config.Database, 1)
		statements := rows.prepared(b, one)
		f := inTurns(3,
			func() float64 { return p.bare(b, one, rows, statements, 1) },
			func() float64 { second, _ := p.book(b, 16, p.plain); return second },
		)
		goal{
			10, "PostgreSQL (fsync " + fsync + "): a booking through the whole path, 16 clients", "bare store, one connection, one booking a commit: " + perSecond(f[0]),
			perSecond(f[1]), fmt.Sprintf("%.2f", ratio(f[1], f[0])), "", true,
		}.report(b)
	})
}

// BenchmarkBooking is the booking path alone, for a profile: go test -bench BenchmarkBooking$ -cpuprofile cpu.out ./api
func BenchmarkBooking(b *testing.B) {
	p := newBookBench(b, nil)
	requests := p.plain
	b.ResetTimer()
	start, done := time.Now(), 0
	for b.Loop() {
		second, commit := p.book(b, 16, requests)
		done += len(requests)
		b.ReportMetric(second, "bookings/s")
		b.ReportMetric(commit, "bookings/commit")
	}
	b.ReportMetric(float64(done)/time.Since(start).Seconds(), "with-clearing/s")
	if p.p.DB.Dialect() != db.SQLite {
		b.Fatal("not the default store")
	}
}
