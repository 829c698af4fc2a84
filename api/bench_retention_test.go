package main

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"lysning/internal/clock"
)

// What a sweep finds after a long stop: everything here is over. A text in ten is still there, the others have ended before.
const (
	endedBookings = 100_000
	endedItems    = 10_000
	sealedBytes   = 7312
)

// ended fills the store with guests, each with a booking that is over, and texts whose keys lie in the shred store.
func (w *world) ended(b *testing.B, pool *sql.DB) {
	b.Helper()
	w.past(b, pool, endedBookings)
	statement(b, pool, "PRAGMA foreign_keys = OFF")
	today := clock.DateOf(w.clk.Now()).String()
	statement(b, pool, "DELETE FROM guests")
	statement(b, pool, "UPDATE bookings SET guest_id = id, until = ?", today) // each guest has one, and both are random ids
	statement(b, pool, `INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until)
		SELECT id, randomblob(32), randomblob(32), randomblob(32), hex(randomblob(980)), 'nb', ? FROM bookings`, today)
	var slots []int64
	for len(slots) < endedItems {
		got, err := w.p.Shred.Lease(context.Background(), 500)
		w.must(err)
		for _, s := range got {
			slots = append(slots, s.Number)
		}
	}
	owners := must[*sql.Rows](b)(pool.Query("SELECT id, guest_id FROM bookings LIMIT ?", endedItems))
	type owner struct{ booking, guest string }
	var all []owner
	for owners.Next() {
		var o owner
		w.must(owners.Scan(&o.booking, &o.guest))
		all = append(all, o)
	}
	w.must(owners.Err())
	w.must(owners.Close())
	tx := must[*sql.Tx](b)(pool.Begin())
	for i, o := range all {
		_, err := tx.Exec(endedItem, o.guest, o.booking, today, today, slots[i], sealedBytes)
		w.must(err)
	}
	w.must(tx.Commit())
	statement(b, pool, "PRAGMA wal_checkpoint(TRUNCATE)")
}

const endedItem = `INSERT INTO items (id, guest_id, booking_id, kind, recipient_role, recipient_id, written, until, slot, held_back, sealed)
	VALUES (lower(hex(randomblob(16))), ?, ?, 'chosen_name', 'office', 'office', ?, ?, ?, 0, randomblob(?))`

// bareEnd removes the same rows with the same safety in the store - secure_delete, every chunk flushed, no gap and no log left -
// and without a key, a rule or an order between stores.
func bareEnd(b *testing.B, pool *sql.DB) time.Duration {
	b.Helper()
	statement(b, pool, "PRAGMA synchronous = FULL")
	statement(b, pool, "PRAGMA secure_delete = ON")
	statement(b, pool, "PRAGMA foreign_keys = ON")
	start := time.Now()
	for _, table := range []string{"items", "bookings", "guests"} {
		for {
			done := must[sql.Result](b)(pool.Exec("DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table + " LIMIT 200)"))
			if n := must[int64](b)(done.RowsAffected()); n == 0 {
				break
			}
		}
	}
	statement(b, pool, "VACUUM")
	statement(b, pool, "PRAGMA wal_checkpoint(TRUNCATE)")
	return time.Since(start)
}

// BenchmarkGoal_SweepOfAMissedMonth: 100,000 ended bookings in one sweep, beside the bare store that removes the same rows.
func BenchmarkGoal_SweepOfAMissedMonth(b *testing.B) {
	once(b, func() {
		worlds := [2]*world{newWorld(b, unlimited), newWorld(b, unlimited)}
		pools := [2]*sql.DB{}
		for i, w := range worlds {
			pools[i] = openBare(b, "sqlite3", w.setup.Config.MainFile(), 1)
			w.ended(b, pools[i])
		}
		w := worlds[0]
		w.must(pools[0].Close())
		start := time.Now()
		got, err := w.p.Retention.Sweep(context.Background())
		took := time.Since(start)
		w.must(err)
		if got.Items != endedItems || got.Others != endedBookings || got.Guests != endedBookings {
			b.Fatalf("ended %d texts, %d bookings, %d guests", got.Items, got.Others, got.Guests)
		}
		limit := bareEnd(b, pools[1])
		w.must(pools[1].Close())
		goal{
			10, fmt.Sprintf("a sweep that ends %d bookings with their guests and %d texts", endedBookings, endedItems),
			"bare store, the same rows in chunks of 200: " + limit.Round(time.Millisecond).String(), took.Round(time.Millisecond).String(),
			fmt.Sprintf("%.2f", float64(limit)/float64(took)), "≥ 0.15", float64(limit)/float64(took) >= 0.15,
		}.report(b)
	})
}
