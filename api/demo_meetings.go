package main

import (
	"context"
	"slices"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// demoMeeting is a booking of the invented year as its counsellor sees it.
type demoMeeting struct {
	id, counsellor string
	booked, on     clock.Date
	words          bool // waits to be read
}

// counsel lets the invented counsellors do what real ones do: words are read on the day after they were written, and within a week
// they say that a day was held. Without it a visitor's first look at a desk would be a year of things left undone. What is newest
// is left, so that there is something to try.
func (y *demoYear) counsel(ctx context.Context, today clock.Date) error {
	var err error
	y.meetings = slices.DeleteFunc(y.meetings, func(m demoMeeting) bool {
		if err != nil || !today.After(m.booked) {
			return false
		}
		var gone bool
		gone, err = y.look(ctx, today, m)
		return gone
	})
	for i := range y.meetings {
		y.meetings[i].words = y.meetings[i].words && !today.After(y.meetings[i].booked)
	}
	return err
}

// look reports whether a counsellor is done with a booking; one that was cancelled meanwhile is gone as well.
func (y *demoYear) look(ctx context.Context, today clock.Date, m demoMeeting) (done bool, err error) {
	her := session.Actor{Kind: session.Staff, StaffID: m.counsellor, Roles: []session.Role{session.Counsellor}}
	if m.words {
		err = y.booking.ReadWords(ctx, her, m.id)
	}
	if done = today.After(m.on.AddDays(6)); done && err == nil {
		err = y.booking.Say(ctx, her, m.id, true)
	}
	if fault.HasCode(err, booking.ErrNotFound.Code) {
		return true, nil
	}
	return done, err
}
