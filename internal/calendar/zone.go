package calendar

import (
	"fmt"
	"slices"
	"time"
)

// lookBack reaches the last change of the clock before an entry, where a zone changes at all.
const lookBack = 400 * 24 * time.Hour

// zones writes a VTIMEZONE for each zone in use: one observance for each change of the clock around the entries, spelled out and without
// a rule, so that a calendar with other zone data than ours shows the same wall clocks.
func (f *file) zones(entries []Entry) error {
	type span struct{ from, to time.Time }
	spans, names := map[string]span{}, []string{}
	for _, e := range entries {
		if !e.Last.IsZero() {
			continue
		}
		loc, err := time.LoadLocation(e.Zone)
		if err != nil {
			return fmt.Errorf("write a calendar: %w", err)
		}
		from, to := e.Date.At(e.StartMinute, loc), e.Date.At(e.end(), loc)
		s, known := spans[e.Zone]
		if !known {
			names, s = append(names, e.Zone), span{from, to}
		}
		if from.Before(s.from) {
			s.from = from
		}
		if to.After(s.to) {
			s.to = to
		}
		spans[e.Zone] = s
	}
	slices.Sort(names)
	for _, name := range names {
		f.zone(name, spans[name].from.Add(-lookBack), spans[name].to.Add(24*time.Hour))
	}
	return nil
}

// change is one change of the clock: the wall clock jumps from one offset to the next.
type change struct {
	at            time.Time
	before, after int // seconds ahead of UTC
}

func (f *file) zone(name string, from, to time.Time) {
	all := changes(from, to)
	least := slices.MinFunc(all, func(a, b change) int { return a.after - b.after }).after
	f.lines("BEGIN:VTIMEZONE", "TZID:"+name)
	for _, c := range all {
		kind := "STANDARD"
		if c.after > least {
			kind = "DAYLIGHT"
		}
		// An observance begins on the wall clock that was shown until then.
		begins := c.at.UTC().Add(time.Duration(c.before) * time.Second).Format("20060102T150405")
		f.lines("BEGIN:"+kind, "DTSTART:"+begins, "TZOFFSETFROM:"+offset(c.before), "TZOFFSETTO:"+offset(c.after), "END:"+kind)
	}
	f.lines("END:VTIMEZONE")
}

// changes are those in a stretch of time; a zone without any is one that has always been as it is.
func changes(from, to time.Time) []change {
	var found []change
	_, before := from.Zone()
	for at := from; at.Before(to); {
		_, next := at.ZoneBounds()
		if next.IsZero() || !next.Before(to) {
			break
		}
		if _, after := next.Zone(); after != before {
			found = append(found, change{next, before, after})
			before = after
		}
		at = next
	}
	if len(found) == 0 {
		return []change{{time.Unix(-int64(before), 0), before, before}}
	}
	return found
}

func offset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
}
