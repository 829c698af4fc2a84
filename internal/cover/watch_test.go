package cover_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"lysning/internal/cover"
)

// TestOldNumbersAreAskedForByDayUntilSomebodyHasRung: sixty days after the last test call, once, and never at night.
func TestOldNumbersAreAskedForByDayUntilSomebodyHasRung(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		looks := func(want int, why string) {
			t.Helper()
			h.ok(errors.Join(h.Watch(ctx), h.runs()))
			if n := h.count("SELECT COUNT(*) FROM alarms WHERE kind = 'lines'"); n != want {
				t.Errorf("%s: %d alarms", why, n)
			}
		}
		h.clk.Add(51 * 24 * time.Hour)
		looks(0, "sixty days after it was rung")
		h.clk.Add(14 * time.Hour)
		looks(0, "the day after, before midnight")
		h.clk.Add(4 * time.Hour)
		looks(0, "in the night")
		h.clk.Add(6 * time.Hour)
		looks(1, "in the morning")
		h.start() // a new process
		looks(1, "again")
		h.called("marit")
		today := monday.AddDays(52)
		for i, l := range lines() {
			if i > 0 {
				looks(1, "not all have been rung")
			}
			h.ok(h.Tested(ctx, h.actor("anne"), cover.TestCall{Country: l.Country, Number: l.Number, Day: today, Tester: "Invented", Reached: true}))
		}
		looks(0, "all have been rung")
		h.called("marit")
	})
}

// TestADrillIsOwedOnceAQuarterAndMeasuredAgainstTheClocks, through a restart and a clock that jumps.
func TestADrillIsOwedOnceAQuarterAndMeasuredAgainstTheClocks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		h.written()
		held := func(owed bool, want ...cover.Drill) {
			t.Helper()
			all, is, err := h.Drills(ctx, h.actor("anne"))
			h.ok(err)
			if is != owed || len(all) != len(want) {
				t.Fatalf("owed %v, held %+v", is, all)
			}
			for i, d := range want {
				if all[i] != d {
					t.Errorf("held %+v, want %+v", all[i], d)
				}
			}
		}
		held(true)
		h.is(h.StartDrill(ctx, h.actor("anne")), cover.ErrForbidden)
		_, _, err := h.Drills(ctx, h.actor("jon"))
		h.is(err, cover.ErrForbidden)
		h.ok(h.StartDrill(ctx, h.actor("marit")))
		h.is(h.StartDrill(ctx, h.actor("marit")), cover.ErrDrill)
		h.passes(2 * time.Minute)
		h.start()
		h.passes(4 * time.Minute)
		h.called("anne", "per")
		held(false, cover.Drill{Day: monday, Running: true})
		mine, err := h.Mine(ctx, h.actor("per"))
		h.ok(err)
		_, err = h.Acknowledge(ctx, h.actor("per"), mine[0].ID)
		h.ok(err)
		first := cover.Drill{Day: monday, Answered: true, Minutes: 6, Step: 1, InTime: true}
		held(false, first)

		h.clk.Add(42 * 24 * time.Hour) // the Monday after New Year
		held(true, first)
		h.ok(h.StartDrill(ctx, h.actor("marit")))
		h.clk.Add(3 * time.Hour) // a machine that slept
		h.ok(h.runs())
		held(false, cover.Drill{Day: monday.AddDays(42), Minutes: 180}, first)
		if mine, err := h.Mine(ctx, h.actor("anne")); err != nil || len(mine) != 0 {
			t.Errorf("a drill that is over calls on: %+v %v", mine, err)
		}
	})
}
