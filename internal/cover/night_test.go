package cover_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"lysning/internal/clock"
)

// TestANightThatLacksSomebodyCallsTheOfficeAndTheLeader once, by day unless it is tonight or tomorrow, until somebody is named.
func TestANightThatLacksSomebodyCallsTheOfficeAndTheLeader(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		looks := func(want int, why string) {
			t.Helper()
			h.ok(errors.Join(h.Watch(context.Background()), h.runs()))
			if n := h.count("SELECT COUNT(*) FROM alarms WHERE kind = 'night'"); n != want {
				t.Errorf("%s: %d alarms", why, n)
			}
		}
		h.clk.Add(14 * time.Hour)
		h.nights = []clock.Date{monday.AddDays(9), monday.AddDays(9)}
		looks(0, "in the night, and it is a week away")
		h.nights = append(h.nights, monday.AddDays(1))
		looks(1, "tomorrow's")
		h.called("jon", "marit")
		h.clk.Add(10 * time.Hour)
		looks(2, "by day")
		h.called("jon", "marit", "jon", "marit")
		h.start() // a new process
		looks(2, "again")
		h.nights = h.nights[:1]
		looks(1, "one is mended")
		h.called("jon", "marit", "jon", "marit")
	})
}
