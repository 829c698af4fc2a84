package calendar

import (
	"slices"

	"lysning/internal/clock"
)

// merge tells what a calendar reads next: what was told, with what is busy now. There is one entry a date. An entry whose hours changed, that is
// gone, or that has come back gets the next sequence and today's stamp; a date that is over is forgotten.
func merge(was []Entry, busy []Busy, today clock.Date) (now []Entry, changed bool) {
	byDate := map[clock.Date]Busy{}
	for _, b := range busy {
		byDate[b.Date] = b
	}
	for _, e := range was {
		b, taken := byDate[e.Date]
		delete(byDate, e.Date)
		if over := e.Date.Before(today) && (e.Last.IsZero() || e.Last.Before(today)); over && !taken {
			changed = true
			continue
		}
		next := e
		if taken {
			next = entryOf(b)
			next.Sequence, next.Changed = e.Sequence, e.Changed
		}
		next.Cancelled = !taken
		if next != e {
			next.Sequence, next.Changed, changed = e.Sequence+1, today, true
		}
		now = append(now, next)
	}
	for _, b := range byDate {
		e := entryOf(b)
		e.Changed, changed = today, true
		now = append(now, e)
	}
	slices.SortFunc(now, func(a, b Entry) int { return b.Date.DaysUntil(a.Date) })
	return now, changed
}

func entryOf(b Busy) Entry {
	return Entry{Date: b.Date, Last: b.Last, StartMinute: b.StartMinute, Minutes: b.Minutes, Zone: b.Zone}
}
