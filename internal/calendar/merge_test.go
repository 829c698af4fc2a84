package calendar

import (
	"math/rand/v2"
	"testing"

	"lysning/internal/clock"
)

// TestASequenceOnlyRises changes what somebody is busy with at random, some hundred times: whenever a date's entry changes its number is higher, it
// is never lower, and what has not changed keeps its number and its stamp.
func TestASequenceOnlyRises(t *testing.T) {
	t.Parallel()
	first := clock.NewDate(2027, 3, 1)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same changes in each run
	var told []Entry
	for step := range 300 {
		today := first.AddDays(step / 20)
		var busy []Busy
		for n := range 20 {
			b := Busy{Date: first.AddDays(n), StartMinute: 510 + 60*random.IntN(3), Minutes: 360, Zone: "Europe/Oslo"}
			if random.IntN(3) == 0 {
				b = Busy{Date: b.Date, Last: b.Date.AddDays(4)}
			}
			if random.IntN(3) > 0 && !b.Date.Before(today) {
				busy = append(busy, b)
			}
		}
		now, _ := merge(told, busy, today)
		is := map[clock.Date]Entry{}
		for _, e := range now {
			is[e.Date] = e
		}
		for _, was := range told {
			e, kept := is[was.Date]
			same := e
			same.Sequence, same.Changed = was.Sequence, was.Changed
			switch {
			case !kept:
				if !was.Date.Before(today) {
					t.Fatalf("step %d: %v is forgotten before it is over", step, was.Date)
				}
			case same == was:
				if e != was {
					t.Fatalf("step %d: nothing changed, and %+v became %+v", step, was, e)
				}
			case e.Sequence <= was.Sequence || e.Changed != today:
				t.Fatalf("step %d: %+v became %+v", step, was, e)
			}
		}
		told = now
	}
}
