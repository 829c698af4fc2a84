package booking_test

import (
	"context"
	"crypto/sha256"
	"sync/atomic"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

func once(key, body string) booking.Once {
	h := sha256.Sum256([]byte(body))
	return booking.Once{Key: key, BodyHash: h[:]}
}

func TestALostAnswerIsRepeated(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday, time.Thursday))
		days := f.allDays(booking.Ask{})
		in := booking.BookInput{Hold: f.hold(days[0].ID).Token, Guest: f.keys(), Once: once("first-booking-key-1", "a")}
		issued := 0
		in.Also = func(*db.Tx, booking.Booking) error { issued++; return nil }
		b, err := f.svc.Book(ctx, session.Nobody, in)
		f.ok(err)
		again, err := f.svc.Book(ctx, session.Nobody, in) // the answer was lost, or the program was killed after its commit
		f.ok(err)
		if again != b || issued != 2 {
			t.Fatalf("got %+v and %d sessions, want the same booking and a new session", again, issued)
		}
		in.Once = once("first-booking-key-1", "b")
		if _, err := f.svc.Book(ctx, session.Nobody, in); !fault.HasCode(err, "idempotency_mismatch") {
			t.Fatalf("got %v", err)
		}
		in.Once = once("short", "b")
		if _, err := f.svc.Book(ctx, session.Nobody, in); !fault.HasCode(err, "idempotency_key_invalid") {
			t.Fatalf("got %v", err)
		}
		actor := signedIn(b.GuestID)
		move := booking.MoveInput{BookingID: b.ID, Hold: f.hold(days[2].ID).Token, Once: once("moving-key-number-1", "m")}
		for range 2 {
			moved, err := f.svc.Move(ctx, actor, move)
			f.ok(err)
			if moved.Sequence != 1 {
				t.Fatalf("moved %d times", moved.Sequence)
			}
		}
		cancel := booking.CancelInput{BookingID: b.ID, Once: once("cancel-key-number-1", "c")}
		f.ok(f.svc.Cancel(ctx, actor, cancel))
		f.ok(f.svc.Cancel(ctx, actor, cancel))
		// The first booking repeated after it was cancelled books nothing again.
		in.Once = once("first-booking-key-1", "a")
		if _, err := f.svc.Book(ctx, session.Nobody, in); !fault.HasCode(err, "not_found") {
			t.Fatalf("got %v", err)
		}
		f.sound()
		// Kept for 24 hours, to the day.
		f.clk.Add(23 * time.Hour)
		f.ok(f.svc.Sweep(ctx))
		f.ok(f.svc.Cancel(ctx, actor, cancel))
		f.clk.Add(48 * time.Hour)
		f.ok(f.svc.Sweep(ctx))
		if err := f.svc.Cancel(ctx, actor, cancel); !fault.HasCode(err, "not_found") {
			t.Fatalf("got %v", err)
		}
	})
}

func TestTapsAtOnceBookOnce(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		in := booking.BookInput{Hold: f.hold(f.allDays(booking.Ask{})[0].ID).Token, Guest: f.keys(), Once: once("tapped-many-times-1", "a")}
		var ids [20]string
		var failed atomic.Int32
		for _, err := range testkit.Race(len(ids), func(i int) error {
			b, err := f.svc.Book(context.Background(), session.Nobody, in)
			ids[i] = b.ID
			return err
		}) {
			if err != nil {
				failed.Add(1)
				t.Log(err)
			}
		}
		for _, id := range ids {
			if id != ids[0] {
				t.Fatal("two taps got two bookings")
			}
		}
		if failed.Load() > 0 {
			t.Fatal("a tap failed")
		}
		f.sound()
	})
}

func TestTwoTabsOfOneGuestGetOneDayEach(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday), f.colleague("ola", f.house, time.Tuesday))
		ingrid := f.allDays(booking.Ask{CounsellorID: idOf("ingrid")})
		ola := f.allDays(booking.Ask{CounsellorID: idOf("ola")})
		b, actor := f.books(ingrid[1].ID)
		tabs := []booking.BookInput{{Hold: f.hold(ingrid[0].ID).Token}, {Hold: f.hold(ola[0].ID).Token}} // the same date
		errs := testkit.Race(2, func(i int) error {
			_, err := f.svc.Book(context.Background(), actor, tabs[i])
			return err
		})
		lost := errs[0]
		if lost == nil {
			lost = errs[1]
		}
		if (errs[0] == nil) == (errs[1] == nil) || !fault.HasCode(lost, "same_date") {
			t.Fatalf("got %v, want one booked and one same_date", errs)
		}
		_ = b
		f.sound()
	})
}
