package booking_test

import (
	"context"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

func TestADayIsHeldBookedMovedAndCancelled(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday, time.Thursday), f.colleague("ola", f.video, time.Monday))
		days := f.allDays(booking.Ask{})
		if len(days) < 26*2 {
			t.Fatalf("got %d days", len(days))
		}
		b, actor := f.books(days[0].ID)
		if b.Day != days[0] || b.CardName == "" || !b.Reachable || b.Until != days[0].Date.AddDays(30) {
			t.Fatalf("got %+v", b)
		}
		if _, err := f.tryBook(days[0].ID); !fault.HasCode(err, "day_taken") {
			t.Fatalf("got %v", err)
		}
		moved, err := f.svc.Move(ctx, actor, booking.MoveInput{BookingID: b.ID, Hold: f.hold(days[3].ID).Token})
		f.ok(err)
		if moved.Sequence != 1 || moved.Day != days[3] || moved.CardName != b.CardName {
			t.Fatalf("got %+v", moved)
		}
		f.sound()
		second, err := f.svc.Book(ctx, actor, booking.BookInput{Hold: f.hold(days[0].ID).Token})
		f.ok(err)
		if second.GuestID != b.GuestID {
			t.Fatal("another guest")
		}
		f.ok(f.svc.Cancel(ctx, actor, booking.CancelInput{BookingID: b.ID}))
		f.hold(days[3].ID)
		if err := f.svc.Cancel(ctx, session.Nobody, booking.CancelInput{BookingID: second.ID}); !fault.HasCode(err, "sign_in_needed") {
			t.Fatalf("got %v", err)
		}
		f.sound()
	})
}
