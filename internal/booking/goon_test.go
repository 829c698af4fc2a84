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

// TestWhoeverWaitsIsAskedAfterThreeMonths: a yes goes on, silence ends the wish, and a wish that ends before is never asked about.
func TestWhoeverWaitsIsAskedAfterThreeMonths(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid := f.colleague("ingrid", f.city, time.Monday, time.Tuesday, time.Wednesday)
		f.publish(ingrid)
		days := f.daysOf(ingrid)
		today := clock.DateOf(clk.Now())
		_, yes := f.books(days[len(days)-1].ID)
		_, silent := f.books(days[len(days)-2].ID)
		_, short := f.books(days[len(days)-3].ID)
		for _, g := range []struct {
			who    string
			months int
		}{{yes.GuestID, 8}, {silent.GuestID, 8}, {short.GuestID, 3}} {
			_, err := f.svc.StandBy(ctx, signedIn(g.who), booking.StandByInput{Before: today.AddMonths(g.months)})
			f.ok(err)
		}
		goOn := func() error { return f.svc.GoOn(ctx, yes, f.waits(yes)[0].ID) }
		f.ok(goOn()) // nothing is asked yet, and nothing is put off by it
		clk.Set(today.AddMonths(3).AddDays(-1).At(12*60, testkit.Oslo(t)))
		if f.waits(yes)[0].Asks(clock.DateOf(clk.Now())) || f.waits(short)[0].Asks(clock.DateOf(clk.Now())) {
			t.Fatal("asked too early, or about what ends anyway")
		}
		clk.Set(today.AddMonths(3).At(12*60, testkit.Oslo(t)))
		now := clock.DateOf(clk.Now())
		if sb := f.waits(silent)[0]; !sb.Asks(now) || sb.GoOnBy != now.AddDays(14) {
			t.Fatalf("not asked: %+v", sb)
		}
		f.ok(goOn())
		f.ok(goOn())
		wants(t, f.svc.GoOn(ctx, silent, f.waits(yes)[0].ID), "not_found")
		clk.Set(now.AddDays(14).At(12*60, testkit.Oslo(t)))
		if len(f.waits(silent)) != 0 || len(f.waits(yes)) != 1 {
			t.Fatal("silence keeps waiting, or a yes does not")
		}
		f.ok(f.svc.Sweep(ctx))
		if f.count("stand_bys") != 1 {
			t.Fatal("a wish outlives its end")
		}
		f.sound()
	})
}
