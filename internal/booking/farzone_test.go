package booking_test

import (
	"context"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// TestB10_FarZones runs a whole programme in three zones through the weeks of both clock changes: the list, the notice and the
// end of an offer all go by the programme's own wall clock.
func TestB10_FarZones(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone  string
		start time.Time  // when the days are made
		sun   clock.Date // the Sunday of the change
	}{
		{"Europe/Oslo", time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC), clock.NewDate(2027, 3, 28)},
		{"Europe/Oslo", time.Date(2027, 10, 1, 8, 0, 0, 0, time.UTC), clock.NewDate(2027, 10, 31)},
		{"America/New_York", time.Date(2027, 2, 15, 8, 0, 0, 0, time.UTC), clock.NewDate(2027, 3, 14)},
		{"America/New_York", time.Date(2027, 10, 11, 8, 0, 0, 0, time.UTC), clock.NewDate(2027, 11, 7)},
		{"Pacific/Auckland", time.Date(2027, 3, 8, 8, 0, 0, 0, time.UTC), clock.NewDate(2027, 4, 4)},
		{"Pacific/Auckland", time.Date(2027, 9, 1, 8, 0, 0, 0, time.UTC), clock.NewDate(2027, 9, 26)},
	} {
		t.Run(c.zone+" "+c.sun.String(), func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			loc, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			clk := clock.At(c.start)
			f := newFixture(t, testkit.OpenSQLite(t, db.Config{Clock: clk, Zone: loc}), clk, booking.Limits{})
			f.publish(f.colleague("ingrid", f.city, time.Monday, time.Tuesday, time.Saturday))
			byDate := map[clock.Date]booking.Day{}
			for _, d := range f.allDays(booking.Ask{}) {
				if d.Zone != c.zone || d.StartMinute != 570 {
					t.Fatalf("got %+v", d)
				}
				byDate[d.Date] = d
			}
			// A day of the change's week can be held until 21:30 of the evening before, on the wall.
			monday := byDate[c.sun.AddDays(1)]
			clk.Set(monday.Date.AddDays(-1).At(21*60+30, loc))
			held := f.hold(monday.ID)
			f.ok(f.svc.Release(ctx, held.Token))
			clk.Add(time.Millisecond)
			if _, err := f.tryBook(monday.ID); err == nil {
				t.Fatal("held after the last moment")
			}
			// An offer made on the Saturday before the change holds until 20:00 on the Sunday, on the wall.
			clk.Set(c.sun.AddDays(-8).At(600, loc))
			given, giver := f.books(byDate[c.sun.AddDays(9)].ID)
			_, waiter := f.books(byDate[c.sun.AddDays(16)].ID)
			f.asks(waiter, "", c.sun.AddDays(14))
			clk.Set(c.sun.AddDays(-1).At(600, loc))
			f.ok(f.svc.Cancel(ctx, giver, booking.CancelInput{BookingID: given.ID}))
			offer := f.waits(waiter)[0].Offer
			if offer == nil || offer.Expires.In(loc).Format("2006-01-02 15:04") != c.sun.String()+" 20:00" {
				t.Fatalf("got %+v", offer)
			}
			f.sound()
		})
	}
}
