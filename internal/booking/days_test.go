package booking_test

import (
	"context"
	"slices"
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

func TestDaysAreMadeHalfAYearAheadAndFollowTheRota(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid := f.colleague("ingrid", f.city, time.Tuesday, time.Thursday)
		f.publish(ingrid)
		before := f.allDays(booking.Ask{})
		if last := before[len(before)-1].Date; last.Before(clock.DateOf(clk.Now()).AddDays(26*7 - 7)) {
			t.Fatalf("the last day is %s", last)
		}
		f.ok(f.svc.MakeAhead(ctx))
		if !slices.Equal(ids(before), ids(f.allDays(booking.Ask{}))) {
			t.Fatal("making the days again changed them")
		}
		clk.Add(7 * 24 * time.Hour)
		f.ok(f.svc.MakeAhead(ctx))
		if got := f.allDays(booking.Ask{}); len(got) != len(before) {
			t.Fatalf("%d days a week later, %d before", len(got), len(before))
		}

		// Leave takes free days away and gives them back as they were.
		leave, err := f.counsellors.Change(ctx, session.Machine, ingrid.ID, counsellor.Change{Leave: &counsellor.Leave{FirstDate: before[4].Date, LastDate: before[6].Date}})
		f.ok(err)
		_, err = f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: before[5].ID})
		wants(t, err, "day_withdrawn")
		f.change(ingrid.ID, counsellor.Change{RemoveLeave: leave.ID})
		f.hold(before[5].ID)

		// A change that touches a booked or held day is refused whole, with the dates.
		f.books(before[8].ID)
		_, err = f.counsellors.Change(ctx, session.Machine, ingrid.ID, counsellor.Change{Leave: &counsellor.Leave{FirstDate: before[5].Date, LastDate: before[9].Date}})
		e := fault.Of(err)
		if e == nil || e.Code != "day_booked" || len(e.Fields) != 2 || e.Fields[0].Location != "dates."+before[5].Date.String() ||
			e.Fields[1].Location != "dates."+before[8].Date.String() {
			t.Fatalf("got %v %+v", err, e)
		}
		f.hold(before[7].ID)
		_, err = f.counsellors.Change(ctx, session.Machine, ingrid.ID, counsellor.Change{Exception: &counsellor.Exception{Date: before[8].Date, StartMinute: 630, PlaceID: f.house}})
		wants(t, err, "day_booked")

		// The job never takes away what somebody has.
		f.ok(f.counsellors.Publish(ctx, session.Machine, nil))
		f.ok(f.svc.MakeAhead(ctx))
		if left := f.allDays(booking.Ask{}); len(left) != 0 {
			t.Fatalf("%d days of a counsellor who left are shown", len(left))
		}
		f.sound()
	})
}

func TestADayMadeAnewIsTheChangedOne(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid := f.colleague("ingrid", f.city, time.Tuesday)
		f.publish(ingrid)
		day := f.allDays(booking.Ask{})[0]
		f.change(ingrid.ID, counsellor.Change{Exception: &counsellor.Exception{Date: day.Date, StartMinute: 630, PlaceID: f.house}})
		got := f.allDays(booking.Ask{})[0]
		if got.ID == day.ID || got.Date != day.Date || got.StartMinute != 630 || got.Mode != booking.House {
			t.Fatalf("got %+v", got)
		}
		f.change(ingrid.ID, counsellor.Change{RemoveException: day.Date})
		if got := f.allDays(booking.Ask{})[0]; got != day {
			t.Fatalf("got %+v, want the first one again", got)
		}
		p := f.change(ingrid.ID, counsellor.Change{Pattern: &counsellor.Pattern{FirstDate: day.Date,
			WeekDay: counsellor.WeekDay{Weekday: time.Friday, StartMinute: 510, PlaceID: f.video}}})
		if got := f.allDays(booking.Ask{Mode: booking.Video}); len(got) < 25 || got[0].Date.Weekday() != time.Friday {
			t.Fatalf("got %d video days", len(got))
		}
		_, err := f.counsellors.Change(ctx, session.Machine, idOf("somebody"), counsellor.Change{RemovePattern: p.ID})
		wants(t, err, "not_found")
		_, err = f.counsellors.Change(ctx, session.Nobody, ingrid.ID, counsellor.Change{RemovePattern: p.ID})
		wants(t, err, "forbidden")
		f.change(ingrid.ID, counsellor.Change{RemovePattern: p.ID})
		if got := f.allDays(booking.Ask{Mode: booking.Video}); len(got) != 0 {
			t.Fatalf("got %d video days", len(got))
		}
		f.sound()
	})
}

func TestTheListSaysTheFirstFreeDateOfEachPlace(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Thursday), f.colleague("ola", f.video, time.Wednesday), f.colleague("kari", f.video, time.Friday))
		list, err := f.svc.Offered(ctx, booking.Ask{PlaceID: f.city})
		f.ok(err)
		if len(list.First) != 2 || list.First[0].PlaceID != f.video || list.First[1].PlaceID != f.city || list.First[1].DayID != list.Days[0].ID {
			t.Fatalf("got %+v", list.First)
		}
		if list.Month != "2026-11" || len(list.Months) != 7 {
			t.Fatalf("got %s %v", list.Month, list.Months)
		}
		f.books(list.Days[0].ID)
		list, err = f.svc.Offered(ctx, booking.Ask{PlaceID: f.city, Month: "2026-11"})
		f.ok(err)
		if len(list.Days) != 0 || list.First[1].Date != clock.NewDate(2026, 12, 3) {
			t.Fatalf("got %+v", list)
		}
		if list, err = f.svc.Offered(ctx, booking.Ask{Without: []string{idOf("ola")}}); err != nil || list.First[0].Date.Weekday() != time.Friday {
			t.Fatalf("got %+v %v", list.First, err)
		}
		_, err = f.svc.Offered(ctx, booking.Ask{Month: "2026-13"})
		wants(t, err, "ask_invalid")
	})
}

func TestBookingsEndInTime(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		days := f.allDays(booking.Ask{})
		b, actor := f.books(days[0].ID)
		due := func() (all []string) {
			f.ok(d.WithTx(ctx, func(tx *db.Tx) (err error) { all, err = f.svc.Due(tx, 10); return err }))
			return all
		}
		clk.Set(b.Until.At(0, time.UTC).Add(12 * time.Hour))
		if got := due(); len(got) != 0 {
			t.Fatal("a booking ends before its items")
		}
		f.ok(d.Read(ctx, func(tx *db.Tx) error { // nothing has swept yet
			all, err := f.svc.ForGuest(tx, b.GuestID)
			if len(all) != 0 {
				t.Error("a booking is shown on the day on which it is gone")
			}
			return err
		}))
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return notes{}.EndForBooking(tx, b.ID) }))
		got := due()
		if len(got) != 1 || got[0] != b.ID {
			t.Fatalf("got %v", got)
		}
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error { _, err := f.svc.End(tx, got); return err }))
		clk.Add(48 * time.Hour)
		f.ok(f.svc.MakeAhead(ctx))
		var past int64
		f.ok(d.Read(ctx, func(tx *db.Tx) error {
			return tx.Gorm().Table("days").Where("date <= ?", days[0].Date).Count(&past).Error
		}))
		if past != 0 {
			t.Fatalf("%d past days are left", past)
		}
		_ = actor
		f.sound()
	})
}

func TestErasingAGuestFreesTheDays(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		days := f.allDays(booking.Ask{})
		in := booking.BookInput{Hold: f.hold(days[0].ID).Token, Guest: f.keys(), Once: once("first-booking-key-1", "a"), Items: []booking.Item{f.item("contact")}}
		b, err := f.svc.Book(ctx, session.Nobody, in)
		f.ok(err)
		_, err = f.svc.StandBy(ctx, signedIn(b.GuestID), booking.StandByInput{Before: days[5].Date, Once: once("waiting-key-number-1", "w")})
		f.ok(err)
		// A second day that was cancelled again: its keys lead nowhere, and are this guest's all the same.
		second, err := f.svc.Book(ctx, signedIn(b.GuestID), booking.BookInput{Hold: f.hold(days[6].ID).Token, Once: once("second-booking-key-1", "b")})
		f.ok(err)
		f.ok(f.svc.Cancel(ctx, signedIn(b.GuestID), booking.CancelInput{BookingID: second.ID, Once: once("cancel-key-number-1", "c")}))
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error {
			if err := (notes{}).EndForBooking(tx, b.ID); err != nil {
				return err
			}
			_, err := f.svc.EraseGuest(tx, b.GuestID)
			return err
		}))
		if got := f.allDays(booking.Ask{})[0]; got != days[0] {
			t.Fatalf("the day is not free: %+v", got)
		}
		for _, table := range []string{"bookings", "stand_bys", "stand_by_skips", "offers", "idempotency", "holds"} {
			var n int64
			f.ok(d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table(table).Count(&n).Error }))
			if n != 0 {
				t.Errorf("%d rows are left in %s", n, table)
			}
		}
		f.sound()
	})
}
