package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/programme"
	"lysning/internal/session"
)

// demoWeeks are the weeks of the invented programme, in weeks from the demo's first day: one that is over, two to come.
var demoWeeks = []struct {
	in       int
	template string
	by       [2]string // the counsellors' slugs
}{
	{-4, "week", [2]string{"jonas", "ola"}},
	{6, "week", [2]string{"arne", "marit"}},
	{12, "couples", [2]string{"jonas", "marit"}},
}

// demoCourses lays out the invented house and plans and publishes its weeks. It runs before the year is lived, a year before the
// demo's first day, so that no day of the counsellors is in their way. Everybody's account is made for it.
func demoCourses(ctx context.Context, p *program, people []demoPerson, today clock.Date) error {
	for _, d := range people {
		if err := d.plant(ctx, p.Staff, p.Config.Origin); err != nil {
			return err
		}
	}
	if err := demoRota(ctx, p, people); err != nil {
		return err
	}
	house := programme.IDOf("place", "house")
	for n := range 11 { // nine doubles and two singles, three of them without a step
		room := course.Room{
			ID: programme.IDOf("demo room", fmt.Sprint(n)), PlaceID: house, Name: fmt.Sprint(100*(n/6+1) + n%6 + 1), Floor: n / 6, Beds: 2, Bath: true, StepFree: n < 3,
		}
		if n == 5 || n == 10 {
			room.Beds = 1
		}
		if _, err := p.Courses.PutRoom(ctx, session.Machine, room); err != nil {
			return fmt.Errorf("lay out the invented house: %w", err)
		}
	}
	who := func(name string) string {
		return people[slices.IndexFunc(people, func(d demoPerson) bool { return d.name == name })].id
	}
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
	for _, w := range demoWeeks {
		for !ordinary(p.Programme, monday.AddDays(7*w.in)) {
			w.in++
		}
		in := course.CopyInput{
			ID: programme.IDOf("demo week", fmt.Sprint(w.in)), Template: w.template, PlaceID: house, First: monday.AddDays(7 * w.in),
			Counsellors: []string{programme.IDOf("counsellor", w.by[0]), programme.IDOf("counsellor", w.by[1])}, HostID: who("Gro Vertshus"),
		}
		in.Sleepers.SleeperID, in.Sleepers.SleeperPhone = in.HostID, "12 34 56 75"
		in.Sleepers.SafetyID, in.Sleepers.SafetyPhone = who("Anne Moldskred"), "12 34 56 70"
		if _, err := p.Courses.Copy(ctx, session.Machine, in); err != nil {
			return fmt.Errorf("plan an invented week: %w", err)
		}
		if err := demoWeekDuties(ctx, p, people); err != nil {
			return err
		}
		if _, err := p.Courses.Publish(ctx, session.Machine, in.ID); err != nil {
			return fmt.Errorf("publish an invented week: %w", err)
		}
	}
	return nil
}

// ordinary reports whether a week has no public holiday: people are at home then.
func ordinary(of *programme.Programme, monday clock.Date) bool {
	return !slices.ContainsFunc([]int{0, 1, 2, 3, 4}, func(n int) bool { return of.PublicHoliday(monday.AddDays(n)) })
}

// dateAt is the calendar day of the programme at a moment.
func (p *program) dateAt(now time.Time) clock.Date { return clock.DateOf(now.In(p.zone())) }
