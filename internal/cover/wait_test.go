package cover_test

import (
	"testing"
	"time"

	"lysning/internal/cover"
	"lysning/internal/testkit"
)

// TestTheLeaderIsToldOnceOfALongWait: by day, the leader alone, and not again while they have it; a short wait ends it.
func TestTheLeaderIsToldOnceOfALongWait(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		h.written()
		waits := func(long bool, alarms int, why string) {
			t.Helper()
			h.long = long
			h.ok(h.Watch(t.Context()))
			if n := h.count("SELECT COUNT(*) FROM alarms WHERE kind = 'wait'"); n != alarms {
				t.Fatalf("%s: %d alarms", why, n)
			}
		}
		h.clk.Set(monday.At(23*60, testkit.Oslo(t)))
		waits(true, 0, "at night")
		h.clk.Set(monday.AddDays(1).At(9*60, testkit.Oslo(t)))
		waits(true, 1, "in the morning")
		waits(true, 1, "and again")
		h.passes(time.Minute)
		mine, err := h.Mine(t.Context(), h.actor("marit"))
		h.ok(err)
		if len(mine) != 1 || mine[0].Kind != cover.KindWait {
			t.Fatalf("the leader sees %+v", mine)
		}
		if hers, err := h.Mine(t.Context(), h.actor("anne")); err != nil || len(hers) != 0 {
			t.Fatalf("a safety lead sees %+v, %v", hers, err)
		}
		_, err = h.Acknowledge(t.Context(), h.actor("marit"), mine[0].ID)
		h.ok(err)
		waits(true, 1, "they have it")
		if n := h.count("SELECT COUNT(*) FROM alarms WHERE acknowledged_by IS NULL"); n != 0 {
			t.Fatal("it began anew while they had it")
		}
		waits(false, 0, "days have come")
		waits(true, 1, "and are gone again")
	})
}
