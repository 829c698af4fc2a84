package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
)

const listedARound = 4000

// BenchmarkGoal_ListOfFreeDays compares the list with a plain Gin answer of the same bytes, while nobody books and while one
// hold is made and given back for every hundred lists.
func BenchmarkGoal_ListOfFreeDays(b *testing.B) {
	once(b, func() {
		w := newWorld(b, unlimited)
		ours := dialAll(b, onLoopback(b, w.srv), 16)
		list := request(http.MethodGet, "/days", nil)
		w.must(ours[0].want(list, http.StatusOK))
		bytes := append([]byte(nil), ours[0].body...)
		plain := gin.New()
		plain.GET(apiPrefix+"/days", func(c *gin.Context) { c.Data(http.StatusOK, "application/json", bytes) })
		limit := dialAll(b, onLoopback(b, plain), 16)
		ask := func(c clients, request []byte) func() float64 {
			return func() float64 {
				return measured(listedARound, func() {
					c.share(b, listedARound, func(w *wire, _ int) error { return w.want(request, http.StatusOK) })
				})
			}
		}
		day := w.days("").Days
		hold := request(http.MethodPost, "/holds", []byte(`{"day":"`+day[len(day)-1].ID+`"}`))
		stirred := func() float64 {
			return measured(listedARound, func() {
				ours.share(b, listedARound, func(c *wire, i int) error {
					if i%100 != 0 {
						return c.want(list, http.StatusOK)
					}
					if _, err := c.ask(hold); err != nil { // taken by the client beside this one: also an answer
						return err
					}
					w.clk.Add(11 * time.Minute)
					return nil
				})
			})
		}
		f := inTurns(7, ask(limit, list), ask(ours, list), stirred, ask(ours, request(http.MethodGet, "/days", nil, "Accept-Encoding", "gzip")))
		quiet, busy := ratio(f[1], f[0]), ratio(f[2], f[0])
		goal{
			3, fmt.Sprintf("list of the next free days, %d bytes, 16 clients", len(bytes)), "plain Gin answer of the same bytes: " + perSecond(f[0]),
			perSecond(f[1]), fmt.Sprintf("%.2f", quiet), "≥ 0.25", quiet >= 0.25,
		}.report(b)
		goal{
			3.1, "the same, one hold for each hundred lists", "the same: " + perSecond(f[0]),
			perSecond(f[2]), fmt.Sprintf("%.2f", busy), "", true,
		}.report(b)
		goal{
			3.2, "the same, compressed for each", "the same, not compressed: " + perSecond(f[0]),
			perSecond(f[3]), fmt.Sprintf("%.2f", ratio(f[3], f[0])), "", true,
		}.report(b)
	})
}

// past fills the store with bookings whose day is over, n in all, as years of use would leave them if nothing were erased.
func (w *world) past(b *testing.B, pool *sql.DB, n int) {
	b.Helper()
	const guests = 1000
	// Indexes are made anew when all rows are there, and nothing is flushed: this is not what is measured.
	for _, pragma := range []string{"foreign_keys = OFF", "synchronous = OFF", "secure_delete = OFF", "cache_size = -300000"} {
		statement(b, pool, "PRAGMA "+pragma)
	}
	var again []string
	indexes := must[*sql.Rows](b)(pool.Query("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN ('days', 'bookings') AND sql IS NOT NULL"))
	var drop []string
	for indexes.Next() {
		var name, text string
		w.must(indexes.Scan(&name, &text))
		drop, again = append(drop, "DROP INDEX "+name), append(again, text)
	}
	w.must(indexes.Err())
	w.must(indexes.Close())
	for _, text := range drop {
		statement(b, pool, text)
	}
	statement(b, pool, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < ?)
		INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until)
		SELECT lower(hex(randomblob(16))), randomblob(32), randomblob(32), randomblob(32), hex(randomblob(980)), 'nb', '2027-06-01' FROM n`, guests)
	var counsellors int
	w.must(pool.QueryRow("SELECT COUNT(*) FROM counsellors").Scan(&counsellors))
	last := clock.DateOf(w.clk.Now()).AddDays(-1).String()
	perOne := (n + counsellors - 1) / counsellors
	statement(b, pool, `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < ? - 1)
		INSERT INTO days (id, counsellor_id, date, place_id, mode, start_minute, minutes, zone, state)
		SELECT lower(hex(randomblob(16))), c.id, date(?, '-' || i || ' days'), 'house', 'house', 570, 360, 'Europe/Oslo', 'open'
		FROM counsellors c CROSS JOIN n`, perOne, last)
	statement(b, pool, `WITH g AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k FROM guests),
		d AS (SELECT id, date, row_number() OVER (ORDER BY date, id) - 1 AS k FROM days WHERE date <= ? ORDER BY date DESC LIMIT ?)
		INSERT INTO bookings (id, guest_id, day_id, date, card_name, with_partner, evening_before, reachable, sequence, until)
		SELECT lower(hex(randomblob(16))), g.id, d.id, d.date, 'past ' || d.k, 0, 0, 1, 0, d.date FROM d JOIN g ON g.k = d.k % ?`, last, n, guests)
	for _, text := range again {
		statement(b, pool, text)
	}
	statement(b, pool, "PRAGMA wal_checkpoint(TRUNCATE)")
}

// change stores something of no meaning, so that nothing remembered from before it may be used.
func (w *world) change() {
	w.must(w.p.DB.WithTx(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Exec("INSERT INTO settings (name, value) VALUES ('bench', '') ON CONFLICT (name) DO UPDATE SET value = excluded.value").Error
	}))
}

// BenchmarkGoal_ListBesideThePast takes the server's own time, without the network, for lists that come just after somebody
// has booked: whatever could be remembered from the list before is worth nothing.
func BenchmarkGoal_ListBesideThePast(b *testing.B) {
	once(b, func() {
		type filled struct {
			*world
			times []float64
		}
		var worlds []*filled
		for _, n := range []int{20_000, 1_000_000} {
			w := &filled{world: newWorld(b, unlimited)}
			store := openBare(b, "sqlite3", w.setup.Config.MainFile(), 1)
			w.past(b, store, n)
			var got int
			w.must(store.QueryRow("SELECT COUNT(*) FROM bookings").Scan(&got))
			w.must(store.Close())
			if got != n {
				b.Fatalf("%d past bookings, want %d", got, n)
			}
			worlds = append(worlds, w)
		}
		for range 1500 {
			for _, i := range rand.Perm(len(worlds)) {
				w := worlds[i]
				w.change()
				start := time.Now()
				got := w.ask(http.MethodGet, "/days", nil)
				w.times = append(w.times, float64(time.Since(start)))
				if got.Code != http.StatusOK {
					b.Fatalf("answered %d", got.Code)
				}
			}
		}
		few, many := worlds[0].times, worlds[1].times
		growth := quantile(many, 0.99) / quantile(few, 0.99)
		goal{
			4, "the same list, server time p99, 1,000,000 past bookings, each after a change", "p99 < 5 ms",
			inMillis(durations(many, 0.99)) + " (median " + inMillis(durations(many, 0.5)) + ")", "", "< 5 ms", durations(many, 0.99) < 5*time.Millisecond,
		}.report(b)
		goal{
			4.1, "the same, p99 at 1,000,000 past bookings against 20,000",
			"at 20,000: " + inMillis(durations(few, 0.99)) + " (median " + inMillis(durations(few, 0.5)) + ")",
			inMillis(durations(many, 0.99)), fmt.Sprintf("%.2f (medians %.2f)", growth, median(many)/median(few)), "≤ 1.2", growth <= 1.2,
		}.report(b)
	})
}

// BenchmarkDays is the list without the network, for a profile; each one after a change.
func BenchmarkDays(b *testing.B) {
	w := newWorld(b, unlimited)
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.p.Bookings.Offered(context.Background(), booking.Ask{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("after a change", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			w.change()
			b.StartTimer()
			if _, err := w.p.Bookings.Offered(context.Background(), booking.Ask{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
