package booking_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

const clients = 100

func (f *fixture) count(table string) int {
	f.t.Helper()
	var n int64
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Table(table).Count(&n).Error }))
	return int(n)
}

// TestP32_AHundredClientsAtOneDayMakeOneBooking: each round, a hundred clients choose the same day at the same moment and
// whoever gets it books. After fifty rounds there are fifty bookings and every loser was told day_taken.
func TestP32_AHundredClientsAtOneDayMakeOneBooking(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{})
		f.contest(50, clients)
	})
}

// TestP32_InBulk does it fifty times more, a thousand in make bench. The race detector has had its fifty.
func TestP32_InBulk(t *testing.T) {
	t.Parallel()
	if underRace || testing.Short() {
		t.Skip("these rounds are run without the race detector")
	}
	rounds := 50
	if asked, err := strconv.Atoi(os.Getenv("TEST_ROUNDS")); err == nil {
		rounds = asked
	}
	testkit.BothStores(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{})
		f.contest(rounds, clients)
	})
}

// contest runs the rounds eight at a time: what one day's crowd does must not depend on another's.
func (f *fixture) contest(rounds, clients int) {
	f.t.Helper()
	days := make(chan booking.Day, rounds)
	for _, day := range f.plant(rounds) {
		days <- day
	}
	close(days)
	for _, err := range testkit.Race(8, func(int) error {
		for day := range days {
			if err := f.crowd(day, clients); err != nil {
				return err
			}
		}
		return nil
	}) {
		f.ok(err)
	}
	if n := f.count("bookings"); n != rounds {
		f.t.Fatalf("%d bookings after %d rounds", n, rounds)
	}
	f.sound()
}

// crowd sends the clients at one day at the same moment: one books, all others are told that it is taken.
func (f *fixture) crowd(day booking.Day, clients int) error {
	taken := 0
	for _, err := range testkit.Race(clients, func(int) error { _, err := f.tryBook(day.ID); return err }) {
		switch {
		case err == nil:
		case fault.HasCode(err, "day_taken"):
			taken++
		default:
			return fmt.Errorf("neither booked nor taken: %w", err)
		}
	}
	if taken != clients-1 {
		return fmt.Errorf("%d of %d were told that the day is taken", taken, clients)
	}
	return nil
}

// plant makes as many days as rounds: more than half a year of rota holds, so some counsellors share the work.
func (f *fixture) plant(rounds int) []booking.Day {
	f.t.Helper()
	people := rounds/70 + 1
	all := make([]booking.Day, 0, rounds)
	var crew []counsellor.Profile
	for n := range people {
		p := f.colleague(fmt.Sprintf("c%d", n), f.city, time.Tuesday, time.Wednesday, time.Thursday)
		crew = append(crew, p)
	}
	f.publish(crew...)
	for _, p := range crew {
		all = append(all, f.allDays(booking.Ask{CounsellorID: p.ID})...)
	}
	if len(all) < rounds {
		f.t.Fatalf("%d days for %d rounds", len(all), rounds)
	}
	return all[:rounds]
}

// TestP32_WithoutTheGuardADayIsSoldTwice is the control: clients who look first and write afterwards, as other systems do. With
// the UNIQUE rule one of them gets the day; with the rule taken away in this test's own schema, all who looked do.
func TestP32_WithoutTheGuardADayIsSoldTwice(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				ctx := context.Background()
				f := newFixture(t, d, clk, booking.Limits{})
				day := f.plant(1)[0]
				if !guarded {
					f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec("DROP INDEX bookings_one_a_day").Error }))
				}
				const careless = 16
				seen := testkit.NewGate(careless)
				for _, err := range testkit.Race(careless, func(i int) error {
					var n int64
					err := d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table("bookings").Where("day_id = ?", day.ID).Count(&n).Error })
					seen.Wait() // all have looked before anybody writes
					if err != nil || n > 0 {
						return errors.Join(err, booking.ErrDayTaken)
					}
					return d.WithTx(ctx, func(tx *db.Tx) error {
						keys := f.keys()
						if err := (guests{}).Register(tx, *keys, day.Date); err != nil {
							return err
						}
						return tx.Gorm().Exec(`INSERT INTO bookings (id, guest_id, day_id, date, card_name, with_partner, evening_before, reachable,
							sequence, until) VALUES (?,?,?,?,?,?,?,?,0,?)`, keys.ID, keys.ID, day.ID, day.Date, fmt.Sprint("Card ", i), false, false, true, day.Date).Error
					})
				}) {
					if err != nil && !db.IsDuplicate(err) {
						t.Fatal(err)
					}
				}
				sold := f.count("bookings")
				if guarded && sold != 1 || !guarded && sold != careless {
					t.Fatalf("the day was sold %d times", sold)
				}
				checks, err := f.svc.Invariants(ctx)
				f.ok(err)
				if (checks[0].Broken == 0) != guarded {
					t.Fatalf("the auditor says %+v", checks[0])
				}
			})
		})
	}
}

// TestP32_MovesBookingsAndCancellationsCross lets guests move, cancel and book among few days at once: no day is ever had twice.
func TestP32_MovesBookingsAndCancellationsCross(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		days := f.plant(12)
		type owned struct {
			b     booking.Booking
			actor session.Actor
		}
		var mine []owned
		for _, day := range days[:8] {
			b, actor := f.books(day.ID)
			if len(mine)%2 == 0 {
				_, err := f.svc.StandBy(ctx, actor, booking.StandByInput{Before: day.Date.AddDays(90)})
				f.ok(err)
			}
			mine = append(mine, owned{b, actor})
		}
		for round := range 10 {
			for _, err := range testkit.Race(24, func(i int) error {
				o := mine[i%len(mine)]
				held, err := f.svc.Hold(ctx, o.actor, booking.HoldInput{DayID: days[(i+round)%len(days)].ID})
				if err != nil {
					return err
				}
				switch i % 3 {
				case 0:
					_, err = f.svc.Book(ctx, o.actor, booking.BookInput{Hold: held.Token})
				case 1:
					_, err = f.svc.Move(ctx, o.actor, booking.MoveInput{BookingID: o.b.ID, Hold: held.Token})
				default:
					err = errors.Join(f.svc.Release(ctx, held.Token), f.svc.Cancel(ctx, o.actor, booking.CancelInput{BookingID: o.b.ID}))
				}
				return err
			}) {
				if err != nil && fault.Of(err) == nil {
					t.Fatalf("not a plain answer: %v", err)
				}
			}
			clk.Add(11 * time.Minute)
			f.ok(f.svc.Sweep(ctx))
			f.sound()
		}
	})
}
