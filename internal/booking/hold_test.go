package booking_test

import (
	"context"
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

func wants(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.HasCode(err, code) {
		t.Fatalf("got %v, want %s", err, code)
	}
}

func TestAHoldLastsExactlyTenMinutes(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		day := f.allDays(booking.Ask{})[0]
		mine := f.hold(day.ID)
		if !mine.Expires.Equal(clk.Now().Add(10*time.Minute)) || len(mine.Token) != 16 || mine.Day != day {
			t.Fatalf("got %+v", mine)
		}
		clk.Add(10*time.Minute - time.Millisecond)
		_, err := f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: day.ID})
		wants(t, err, "day_taken")
		if f.allDays(booking.Ask{})[0].ID == day.ID {
			t.Fatal("a held day is shown")
		}
		clk.Add(time.Millisecond) // now
		if f.allDays(booking.Ask{})[0].ID != day.ID {
			t.Fatal("a returned day is not shown")
		}
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: mine.Token, Guest: f.keys()})
		wants(t, err, "hold_expired")
		other := f.hold(day.ID)
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: mine.Token, Guest: f.keys()})
		wants(t, err, "hold_expired")
		f.ok(f.svc.Release(ctx, mine.Token)) // an old token releases nothing
		_, err = f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: day.ID})
		wants(t, err, "day_taken")
		f.ok(f.svc.Release(ctx, other.Token))
		f.ok(f.svc.Release(ctx, other.Token))
		f.hold(day.ID)
		clk.Add(time.Hour)
		f.ok(f.svc.Sweep(ctx))
		f.sound()
	})
}

func TestADayHeldInTimeCanBeBookedWithinItsTenMinutes(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		days := f.allDays(booking.Ask{})
		// 09:30 in Oslo is 08:30 UTC; the notice ends at 20:30 UTC the evening before.
		clk.Set(days[0].Date.At(8*60+30, time.UTC).Add(-12 * time.Hour))
		held := f.hold(days[0].ID)
		clk.Add(9 * time.Minute)
		_, err := f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys()})
		f.ok(err)
		clk.Set(days[1].Date.At(8*60+30, time.UTC).Add(-12*time.Hour + time.Millisecond))
		_, err = f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: days[1].ID})
		wants(t, err, "day_withdrawn")
	})
}

func TestHoldsAndBookingsWithoutAChannelAreCapped(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{Holds: 2, Unreachable: 1})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday), f.colleague("ola", f.house, time.Tuesday))
		ingrid, ola := f.allDays(booking.Ask{CounsellorID: idOf("ingrid")}), f.allDays(booking.Ask{CounsellorID: idOf("ola")})
		f.hold(ingrid[5].ID)
		f.hold(ingrid[6].ID)
		_, err := f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: ingrid[7].ID})
		wants(t, err, "hold_limit")
		clk.Add(10 * time.Minute)
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: f.hold(ingrid[0].ID).Token, Guest: f.keys()})
		f.ok(err)
		second := f.hold(ola[0].ID) // the same date
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: second.Token, Guest: f.keys()})
		wants(t, err, "too_many")
		b, err := f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: second.Token, Guest: f.keys(), Items: []booking.Item{f.item("contact")}})
		f.ok(err)
		if !b.Reachable {
			t.Fatal("a contact does not make reachable")
		}
		f.sound()
	})
}

func TestAHalfOpenDoorLetsKnownGuestsIn(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.house, time.Tuesday))
		f.rooms(1)
		days := f.allDays(booking.Ask{})
		_, actor := f.books(days[0].ID)
		held := f.hold(days[1].ID)
		wants(t, f.svc.SetDoor(ctx, actor, booking.DoorHalfOpen), "forbidden")
		wants(t, f.svc.SetDoor(ctx, session.Machine, "shut"), "door_invalid")
		f.ok(f.svc.SetDoor(ctx, session.Machine, booking.DoorHalfOpen))
		_, err := f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: days[2].ID})
		wants(t, err, "door_half_open")
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys()})
		wants(t, err, "door_half_open")
		mine, err := f.svc.Hold(ctx, actor, booking.HoldInput{DayID: days[2].ID})
		f.ok(err)
		b, err := f.svc.Book(ctx, actor, booking.BookInput{Hold: mine.Token, EveningBefore: true, WithPartner: true})
		f.ok(err)
		if !b.EveningBefore || !b.WithPartner {
			t.Fatalf("got %+v", b)
		}
		f.ok(f.svc.SetDoor(ctx, session.Machine, booking.DoorOpen))
		f.hold(days[3].ID)
		if door, err := f.svc.Door(ctx); err != nil || door != booking.DoorOpen {
			t.Fatalf("got %s %v", door, err)
		}
	})
}

func TestABookingRefused(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ola := f.colleague("ola", f.video, time.Tuesday)
		f.publish(f.colleague("ingrid", f.city, time.Tuesday), ola)
		video := f.allDays(booking.Ask{CounsellorID: ola.ID})
		city := f.allDays(booking.Ask{CounsellorID: idOf("ingrid")})

		_, err := f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: f.hold(city[0].ID).Token, Guest: f.keys(), EveningBefore: true})
		wants(t, err, "no_bed_here")
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: f.hold(city[1].ID).Token})
		wants(t, err, "sign_in_needed")
		_, err = f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: idOf("nothing")})
		wants(t, err, "not_found")
		_, err = f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: "x'; --"})
		wants(t, err, "not_found")

		// The video provider is gone, and the counsellor paused, while the form is filled.
		held := f.hold(video[0].ID)
		f.cover.noVideo = true
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys()})
		wants(t, err, "day_withdrawn")
		f.cover.noVideo = false
		ola.State = counsellor.Paused
		f.ok(f.counsellors.Publish(ctx, session.Machine, []counsellor.Profile{ola, f.colleague("ingrid", f.city)}))
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys()})
		wants(t, err, "day_withdrawn")

		// What is somebody else's is not there.
		b, _ := f.books(city[3].ID)
		_, stranger := f.books(city[4].ID)
		_, err = f.svc.Move(ctx, stranger, booking.MoveInput{BookingID: b.ID, Hold: f.hold(city[5].ID).Token})
		wants(t, err, "not_found")
		wants(t, f.svc.Cancel(ctx, stranger, booking.CancelInput{BookingID: b.ID}), "not_found")

		// A day that has begun is neither moved nor cancelled.
		hold := f.hold(city[9].ID)
		clk.Set(b.Day.Date.At(8*60+30, time.UTC))
		wants(t, f.svc.Cancel(ctx, signedIn(b.GuestID), booking.CancelInput{BookingID: b.ID}), "day_past")
		_ = hold
		_, err = f.svc.Move(ctx, signedIn(b.GuestID), booking.MoveInput{BookingID: b.ID, Hold: f.hold(city[8].ID).Token})
		wants(t, err, "day_past")
		f.sound()
	})
}
