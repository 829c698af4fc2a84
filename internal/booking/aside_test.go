package booking_test

import (
	"context"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestADayOverAnHourOfHerOwnIsNobodys: it is not shown, nobody can hold it, a caller neither, and whoever held it before does not get it; the
// days beside it are as they were.
func TestADayOverAnHourOfHerOwnIsNobodys(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid := f.colleague("ingrid", f.city, time.Tuesday, time.Wednesday)
		f.publish(ingrid)
		days := f.daysOf(ingrid)
		held := f.hold(days[0].ID)
		for name, c := range map[string]struct {
			from  int
			stops bool
		}{"in it": {600, true}, "over its end": {570 + 330, true}, "after it": {570 + 360, false}, "before it": {510, false}} {
			f.aside[ingrid.ID] = []booking.Stretch{{Date: days[1].Date, StartMinute: c.from, Minutes: 60}}
			clk.Add(time.Second) // the list is of its moment
			f.ok(d.WithTx(context.Background(), func(tx *db.Tx) error { return db.SetSetting(tx, "touched", name) }))
			if got := len(f.daysOf(ingrid)) == len(days)-2; got != c.stops {
				t.Errorf("an hour %s: the day is hidden %v", name, got)
			}
		}
		f.aside[ingrid.ID] = []booking.Stretch{{Date: days[0].Date, StartMinute: 600, Minutes: 60}}
		_, err := f.svc.HoldForCaller(context.Background(), office, days[0].ID)
		if err == nil {
			t.Error("a caller gets it")
		}
		_, err = f.svc.Book(context.Background(), session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys()})
		wants(t, err, booking.ErrDayWithdrawn.Code)
	})
}
