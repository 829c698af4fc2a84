package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/fault"
	"lysning/internal/note"
	"lysning/internal/programme"
	"lysning/internal/retention"
	"lysning/internal/session"
)

// demoSeed makes the same people, dates and tastes on every machine.
const demoSeed = 1998

// demoYear lives through a year of the invented programme with the real use cases and a clock that runs ahead: days are made,
// booked, now and then cancelled, and forgotten by their clocks. What is left at the end is what retention leaves.
type demoYear struct {
	clock     *clock.Fixed
	people    demoPeople
	programme *programme.Programme
	booking   *booking.Service
	notes     *note.Service
	retention *retention.Service
	origin    string

	dice     *rand.Rand
	seed     *rand.ChaCha8
	busy     map[string][]demoGuest // guests with a coming day, by date
	meetings []demoMeeting          // what the counsellors have still to do
	last     demoGuest              // somebody whose words a visitor may try
}

func newDemoYear(y demoYear) *demoYear {
	var key [32]byte
	key[0], key[1] = demoSeed>>8, demoSeed&0xff
	y.seed = rand.NewChaCha8(key)
	y.dice = rand.New(y.seed)
	y.busy = map[string][]demoGuest{}
	return &y
}

// How full the weeks ahead are: the next two are taken, later ones less and less. It makes the first free day about a
// fortnight away, which is what the programme states (domain 3.5: median 14 days).
func (y *demoYear) wanted(daysAhead int) float64 {
	switch {
	case daysAhead <= 13:
		return 1
	case daysAhead <= 20:
		return 0.4
	case daysAhead <= 34:
		return 0.2
	default:
		return 0
	}
}

// live runs from a year before end to end. It gives the words of one invented guest who has a day ahead.
func (y *demoYear) live(ctx context.Context, end time.Time) (demoGuest, error) {
	zone := y.programme.Zone
	last := clock.DateOf(end.In(zone))
	for day := last.AddDays(-365); !day.After(last); day = day.AddDays(1) {
		morning := day.At(8*60, zone)
		if morning.After(end) {
			morning = end
		}
		y.clock.Set(morning)
		if err := y.morning(ctx, day, day.DaysUntil(last)); err != nil {
			return demoGuest{}, fmt.Errorf("live through an invented day: %w", err)
		}
	}
	y.clock.Set(end)
	return y.last, nil
}

func (y *demoYear) morning(ctx context.Context, today clock.Date, daysLeft int) error {
	if today.Weekday() == time.Monday || daysLeft == 0 {
		if err := y.booking.MakeAhead(ctx); err != nil {
			return err
		}
	}
	if err := y.booking.Sweep(ctx); err != nil {
		return err
	}
	if today.Weekday() == time.Monday || daysLeft < 40 { // the clocks run every night; a year of nights shows the same
		if _, err := y.retention.Sweep(ctx); err != nil {
			return err
		}
	}
	delete(y.busy, today.String())
	if err := y.counsel(ctx, today); err != nil {
		return err
	}
	if wd := today.Weekday(); (wd == time.Saturday || wd == time.Sunday) && daysLeft != 0 {
		return nil
	}
	if today.Weekday() != time.Monday && daysLeft > 7 {
		return nil // demand comes weekly while nobody looks
	}
	if err := y.cancelSome(ctx, today); err != nil {
		return err
	}
	return y.bookSome(ctx, today)
}

// cancelSome lets about one in twelve go (domain 3.5: 8 % late cancellations).
func (y *demoYear) cancelSome(ctx context.Context, today clock.Date) error {
	for _, date := range slices.Sorted(maps.Keys(y.busy)) {
		guests := y.busy[date]
		if len(guests) == 0 || y.dice.IntN(40) > 0 {
			continue
		}
		on, err := clock.ParseDate(date)
		if err != nil || today.DaysUntil(on) < 14 {
			continue // a gap in the next fortnight would make the demo look idle
		}
		actor := session.Actor{Kind: session.Guest, GuestID: guests[0].keys.Guest}
		if _, err := y.retention.EraseNow(ctx, actor); err != nil {
			return err
		}
		y.busy[date] = guests[1:]
	}
	return nil
}

func (y *demoYear) bookSome(ctx context.Context, today clock.Date) error {
	month := today
	for range 3 {
		list, err := y.booking.Offered(ctx, booking.Ask{Month: month.String()[:7]})
		if err != nil {
			return err
		}
		for _, d := range list.Days {
			chance := y.wanted(today.DaysUntil(d.Date))
			if today.Weekday() != time.Monday && chance < 1 {
				continue // later weeks fill once a week
			}
			if y.dice.Float64() >= chance {
				continue
			}
			if err := y.book(ctx, today, d); err != nil {
				return err
			}
		}
		month = clock.NewDate(month.Year(), month.Month()+1, 1)
	}
	return nil
}

func (y *demoYear) book(ctx context.Context, today clock.Date, d booking.Day) error {
	g, err := newDemoGuest(y.dice, y.seed, y.origin)
	if err != nil {
		return err
	}
	held, err := y.booking.Hold(ctx, session.Nobody, booking.HoldInput{DayID: d.ID})
	if fault.HasCode(err, booking.ErrDayTaken.Code) || fault.HasCode(err, booking.ErrDayWithdrawn.Code) {
		return nil // a list of a moment ago
	}
	if err != nil {
		return err
	}
	sealed, err := g.items(y.seed, y.programme, d.CounsellorID, today)
	if err != nil {
		return err
	}
	items := make([]booking.Item, len(sealed))
	for i, it := range sealed {
		items[i] = booking.Item{ID: it.ID, Kind: string(it.Kind), To: string(it.To), Sealed: it.Body}
	}
	if err := y.notes.Ready(ctx, len(items)); err != nil {
		return err
	}
	made, err := y.booking.Book(ctx, session.Nobody, booking.BookInput{
		Hold: held.Token,
		Guest: &booking.GuestKeys{
			ID: g.keys.Guest, Locator: g.keys.Locator, SignInKey: publicOf(g.keys.SignIn), SigningKey: publicOf(g.keys.Signing),
			Recipient: g.keys.Recipient(), Language: g.lang,
		},
		WithPartner:   y.dice.IntN(5) == 0,
		EveningBefore: d.Mode == booking.House && y.dice.IntN(2) == 0,
		Items:         items,
	})
	if fault.HasCode(err, booking.ErrTooMany.Code) {
		return nil
	}
	if err != nil {
		return err
	}
	y.busy[d.Date.String()] = append(y.busy[d.Date.String()], g)
	y.meetings = append(y.meetings, demoMeeting{
		id: made.ID, counsellor: d.CounsellorID, booked: today, on: d.Date, words: made.Words.State != booking.NoWords,
	})
	if g.text != "" && g.reach != "" {
		y.last = g
	}
	return nil
}
