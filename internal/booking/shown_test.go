package booking_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestB20_WhatIsShownIsWhatCanBeBooked builds random worlds and asks of every day there is: it is shown if and only if it can
// be held, with and without people the asker would rather not meet (booking.md 5, line 20).
func TestB20_WhatIsShownIsWhatCanBeBooked(t *testing.T) {
	t.Parallel()
	worlds := 12
	if testing.Short() {
		worlds = 3
	}
	for seed := range worlds {
		t.Run(fmt.Sprintf("world %d", seed), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				if d.Dialect() == db.Postgres && seed > 2 {
					t.Skip("the rule is the same code; three worlds on PostgreSQL are enough")
				}
				randomWorld(t, d, clk, rand.New(rand.NewPCG(uint64(seed), 20)))
			})
		})
	}
}

func randomWorld(t *testing.T, d *db.DB, clk *clock.Fixed, dice *rand.Rand) {
	ctx := context.Background()
	f := newFixture(t, d, clk, booking.Limits{})
	f.cover.noVideo = dice.IntN(3) == 0
	for range 15 {
		f.cover.closed[clock.DateOf(clk.Now()).AddDays(dice.IntN(180))] = true
	}
	places := []string{f.house, f.city, f.video}
	var people []counsellor.Profile
	for i := range 2 + dice.IntN(3) {
		p := f.colleague(fmt.Sprintf("c%d", i), places[dice.IntN(3)], time.Weekday(1+dice.IntN(2)), time.Weekday(3+dice.IntN(2)))
		p.Employers = []string{fmt.Sprintf("e%d", dice.IntN(2))}
		p.TrainingUntil = clock.DateOf(clk.Now()).AddDays(60 + dice.IntN(200))
		people = append(people, p)
	}
	f.publish(people...)
	clk.Add(time.Duration(dice.IntN(72)) * time.Hour)
	f.disturb(dice, people)
	if dice.IntN(3) == 0 { // somebody is paused without the days being remade
		people[0].State = counsellor.Paused
		f.ok(f.counsellors.Publish(ctx, session.Machine, people))
	}
	clk.Add(time.Duration(dice.IntN(15)) * time.Minute) // some holds are over, some are not

	without := booking.Ask{Without: []string{people[0].ID}, WithoutEmployers: []string{"e1"}}
	for _, ask := range []booking.Ask{{}, without} {
		var shown []string
		for _, p := range people {
			mine := ask
			mine.CounsellorID = p.ID
			shown = append(shown, ids(f.allDays(mine))...)
		}
		slices.Sort(shown)
		var every []booking.Day
		f.ok(d.Read(ctx, func(tx *db.Tx) error {
			return tx.Gorm().Table("days").Select("id, date, start_minute, place_id").Order("id").Scan(&every).Error
		}))
		groups := map[string]bool{}
		for _, day := range every {
			held, err := f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: day.ID, Without: ask.Without, WithoutEmployers: ask.WithoutEmployers})
			_, isShown := slices.BinarySearch(shown, day.ID)
			if isShown != (err == nil) {
				t.Fatalf("%s: shown %v, held with %v", day.Date, isShown, err)
			}
			if err == nil {
				groups[fmt.Sprint(day.Date, day.StartMinute, day.PlaceID)] = true
				f.ok(f.svc.Release(ctx, held.Token))
			} else if fault.Of(err) == nil {
				t.Fatalf("not a plain answer: %v", err)
			}
		}
		anyone := f.allDays(ask)
		if len(anyone) != len(groups) {
			t.Fatalf("any shows %d days, %d different ones can be held", len(anyone), len(groups))
		}
		for _, day := range anyone {
			if _, ok := slices.BinarySearch(shown, day.ID); !ok || !groups[fmt.Sprint(day.Date, day.StartMinute, day.PlaceID)] {
				t.Fatalf("%s is shown for any and cannot be held", day.Date)
			}
		}
	}
	for _, day := range f.allDays(booking.Ask{}) {
		if dice.IntN(12) == 0 {
			f.books(day.ID)
		}
	}
	f.sound()
}

// disturb lets people book, hold and wait, and counsellors change their minds.
func (f *fixture) disturb(dice *rand.Rand, people []counsellor.Profile) {
	f.t.Helper()
	ctx := context.Background()
	var actors []session.Actor
	for _, day := range f.allDays(booking.Ask{}) {
		switch dice.IntN(8) {
		case 0:
			_, actor := f.books(day.ID)
			actors = append(actors, actor)
		case 1:
			f.hold(day.ID)
		case 2:
			_, err := f.counsellors.Change(ctx, session.Machine, day.CounsellorID, counsellor.Change{Exception: &counsellor.Exception{Date: day.Date, Off: true}})
			if err != nil && !fault.HasCode(err, "day_booked") {
				f.t.Fatal(err)
			}
		}
	}
	for i, actor := range actors {
		if i%3 == 0 {
			_, err := f.svc.StandBy(ctx, actor, booking.StandByInput{Before: clock.DateOf(f.clk.Now()).AddDays(200)})
			f.ok(err)
		}
	}
	for i, actor := range actors {
		if i%4 == 3 { // a freed day goes to the line
			var mine []booking.Booking
			f.ok(f.db.Read(ctx, func(tx *db.Tx) (err error) { mine, err = f.svc.ForGuest(tx, actor.GuestID); return err }))
			if err := f.svc.Cancel(ctx, actor, booking.CancelInput{BookingID: mine[0].ID}); err != nil && !errors.Is(err, booking.ErrDayPast) {
				f.t.Fatal(err)
			}
		}
	}
	_ = people
}
