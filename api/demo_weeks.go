package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/note"
	"lysning/internal/session"
)

// demoWishes are the invented doctors who ask for the next week: some days ago, and so most of them have their answer.
var demoWishes = []struct {
	needs string
	in    course.AskInput
	late  bool // asks today
}{
	{needs: "Vegetarian.", in: course.AskInput{Partner: true}},
	{in: course.AskInput{Code: "two lakes", Shares: true}},
	{needs: "No stairs, please.", in: course.AskInput{StepFree: true}},
	{needs: "No nuts.", in: course.AskInput{Code: "two lakes", Shares: true}},
	{in: course.AskInput{Early: true}},
	{needs: "A firm bed.", in: course.AskInput{Late: false}},
	{in: course.AskInput{}},
	{needs: "Fish, no meat.", in: course.AskInput{}, late: true},
}

// demoAsks lets the invented doctors ask for the first of the weeks to come. It runs when the desks have their keys; sow moves the clock
// back by some days and to now again.
func demoAsks(ctx context.Context, p *program, people demoPeople, clk *swapClock, now clock.Clock) error {
	var week string
	coming, err := p.CourseRequests.Morning(ctx, session.Machine)
	if err != nil || len(coming) == 0 {
		return err
	}
	week = coming[0].ID
	dice, seed := rand.New(demoDice("weeks")), demoDice("weeks' keys")
	for _, late := range []bool{false, true} {
		clk.set(clock.At(now.Now().AddDate(0, 0, -5)))
		if late {
			clk.set(now)
		}
		for _, w := range demoWishes {
			if w.late != late {
				continue
			}
			g, err := newDemoGuest(dice, seed, p.Config.Origin)
			if err != nil {
				return err
			}
			in := w.in
			in.CourseID, in.Avoid = week, course.AvoidNobody
			in.Guest = &course.GuestKeys{
				ID: g.keys.Guest, Locator: g.keys.Locator, SignInKey: publicOf(g.keys.SignIn), SigningKey: publicOf(g.keys.Signing),
				Recipient: g.keys.Recipient(), Language: g.lang,
			}
			if in.Items, err = g.forWeek(seed, people.Office.Recipient().String(), w.needs, p.dateAt(p.Clock.Now())); err != nil {
				return err
			}
			if err := p.Notes.Ready(ctx, len(in.Items)); err != nil {
				return err
			}
			if _, err := p.CourseRequests.Ask(ctx, session.Nobody, in); err != nil {
				return fmt.Errorf("ask for an invented week: %w", err)
			}
		}
	}
	return p.CourseRequests.Settle(ctx)
}

// forWeek seals what a guest gives with a request, as the browser would: all of it for the office.
func (g demoGuest) forWeek(dice interface{ Read([]byte) (int, error) }, office, needs string, day clock.Date) ([]course.Item, error) {
	contact, err := json.Marshal(map[string]string{"channel": "00 00 12 34", "hours": "16-20", "say": "Say that you call about an appointment."})
	if err != nil {
		return nil, fmt.Errorf("write an invented contact: %w", err)
	}
	var all []course.Item
	for _, w := range []struct {
		kind note.Kind
		text string
	}{{note.ChosenName, g.name}, {note.Contact, string(contact)}, {note.Needs, needs}} {
		if w.text == "" {
			continue
		}
		one, err := g.sealed(dice, w.kind, note.Office, office, w.text, day)
		if err != nil {
			return nil, err
		}
		all = append(all, course.Item{ID: one.ID, Kind: string(one.Kind), To: string(one.To), Epoch: demoEpochFor(note.Office), Sealed: one.Body})
	}
	return all, nil
}
