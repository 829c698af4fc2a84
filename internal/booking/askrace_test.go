package booking_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// The controls of the races about questions: clients who look first and write afterwards, with the rule and without it.

const carelessOnes = 6

// TestP32_WithoutTheGuardADayIsKeptForAllWhoAreAsked is the control of the race for a day between those who are asked.
func TestP32_WithoutTheGuardADayIsKeptForAllWhoAreAsked(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				ctx := context.Background()
				f := newFixture(t, d, clk, booking.Limits{})
				ingrid, ola := f.two(time.Tuesday)
				hers, day := f.daysOf(ingrid), f.daysOf(ola)[carelessOnes+2]
				var asks []string
				for i := range carelessOnes {
					b, guest := f.books(hers[i].ID)
					f.ok(f.svc.SayTooClose(ctx, her(ingrid), b.ID))
					asks = append(asks, f.asked(guest).ID)
				}
				if !guarded {
					f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec("DROP INDEX holds_one_a_day").Error }))
				}
				seen := testkit.NewGate(carelessOnes)
				for _, err := range testkit.Race(carelessOnes, func(i int) error {
					var n int64
					err := d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table("holds").Where("day_id = ?", day.ID).Count(&n).Error })
					seen.Wait() // all have looked before anybody writes
					if err != nil || n > 0 {
						return errors.Join(err, booking.ErrDayTaken)
					}
					return d.WithTx(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Exec("INSERT INTO holds (day_id, token_hash, ask_id, expires_at) VALUES (?,?,?,?)",
							day.ID, []byte(asks[i]), asks[i], tx.Instant().Add(time.Hour)).Error
					})
				}) {
					if err != nil && !db.IsDuplicate(err) {
						t.Fatal(err)
					}
				}
				if n := f.count("holds"); guarded && n != 1 || !guarded && n != carelessOnes {
					t.Fatalf("the day is kept for %d", n)
				}
			})
		})
	}
}

// TestP32_WithoutTheGuardTwoYesesMoveTwice is the control of TestP32_TwoYesesMoveOnce. The rule is that a question is looked for and
// taken away in the transaction that moves the booking, locked where the database has more than one writer.
func TestP32_WithoutTheGuardTwoYesesMoveTwice(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				ctx := context.Background()
				f := newFixture(t, d, clk, booking.Limits{})
				ingrid, _ := f.two(time.Tuesday)
				b, guest := f.books(f.daysOf(ingrid)[4].ID)
				f.ok(f.svc.SayTooClose(ctx, her(ingrid), b.ID))
				ask := f.asked(guest).ID
				seen := testkit.NewGate(carelessOnes)
				for _, err := range testkit.Race(carelessOnes, func(int) error {
					var n int64
					err := d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table("asks").Where("id = ?", ask).Count(&n).Error })
					seen.Wait()
					if err != nil || n == 0 {
						return errors.Join(err, booking.ErrNotFound)
					}
					return d.WithTx(ctx, func(tx *db.Tx) error { return careless(tx, guest, ask, b.ID, guarded) })
				}) {
					if err != nil && !errors.Is(err, booking.ErrNotFound) {
						t.Fatal(err)
					}
				}
				if got := f.booked(guest).Sequence; guarded && got != 1 || !guarded && got != carelessOnes {
					t.Fatalf("moved %d times", got)
				}
			})
		})
	}
}

// careless says yes: it moves, and takes the question away; only the guarded one looks whether it was there to be taken.
func careless(tx *db.Tx, guest session.Actor, ask, bookingID string, guarded bool) error {
	done := tx.Gorm().Exec("DELETE FROM asks WHERE guest_id = ? AND id = ?", guest.GuestID, ask)
	if done.Error != nil {
		return done.Error
	}
	if guarded && done.RowsAffected == 0 {
		return booking.ErrNotFound
	}
	return tx.Gorm().Exec("UPDATE bookings SET sequence = sequence + 1 WHERE id = ?", bookingID).Error
}
