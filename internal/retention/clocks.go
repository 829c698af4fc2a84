package retention

import (
	"fmt"

	"lysning/internal/clock"
)

// Event is what a clock counts from.
type Event string

// The events.
const (
	Session Event = "session" // the day of the session
	Call    Event = "call"    // the day of the call; until it is made, the day by which it is answered
)

// Clock says when one kind of thing is gone: Days days after the event. From the first minute of that day, in the programme's
// zone, every read path refuses it ("until > today" is the rule of all of them), and the sweep ends it.
type Clock struct {
	Kind  string
	After Event
	Days  int
}

// Clocks is design 4 and domain 6.3 as data; pages and docs are drawn from it. Two endings are not here, because they are
// acts and not clocks: cancelling ends words_beforehand at once, and erasing ends everything at once.
var Clocks = []Clock{
	{"words_beforehand", Session, 1},
	{"contact", Session, 14},
	{"chosen_name", Session, 30}, // with its booking
	{"booking", Session, 30},
	{"call_wish", Call, 3},
	{"chosen_name", Call, 3}, // with its call
}

// GuestDays is the least time that a guest is known after the last change: a doctor who only asked for a call, or who
// cancelled, can still open the own page to see and erase what is left.
const GuestDays = 30

// Until gives the day on which a thing of this kind is gone, counted from the day of the event. It panics on a kind that has
// no clock: keeping something without an end is a mistake in the program.
func Until(kind string, after Event, on clock.Date) clock.Date {
	for _, c := range Clocks {
		if c.Kind == kind && c.After == after {
			return on.AddDays(c.Days)
		}
	}
	panic(fmt.Sprintf("retention: no clock ends %q after a %s", kind, after))
}

// GuestUntil gives the day on which a guest is gone: that of the last booking or call, and at least GuestDays from today.
func GuestUntil(today clock.Date, days ...clock.Date) clock.Date {
	last := today.AddDays(GuestDays)
	for _, d := range days {
		if d.After(last) {
			last = d
		}
	}
	return last
}
