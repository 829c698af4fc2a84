package course_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// heldWeek is a week that is on, with as many guests as told; all of them have their talk.
func (a *asking) heldWeek(in course.Sown, guests ...course.AskInput) (week string, actors []session.Actor) {
	a.t.Helper()
	week = a.sow(in)
	for _, g := range guests {
		g.CourseID = week
		_, actor := a.asks(g)
		actors = append(actors, actor)
	}
	a.clk.Add(28 * time.Hour)
	a.settle()
	leader := session.Actor{Kind: session.Staff, StaffID: id("office"), Roles: []session.Role{session.Leader}, Fresh: true}
	a.ok(a.svc.Decide(a.t.Context(), leader, course.DecideInput{CourseID: week, Choice: course.Go}))
	return week, actors
}

func TestATalkIsSwappedByConsentOfBoth(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week, who := a.heldWeek(course.Sown{Places: 3, Rooms: 3, Talks: 3}, course.AskInput{}, course.AskInput{}, course.AskInput{Without: a.who[:1]})
		one, two, shy := a.mine(who[0]).Talk, a.mine(who[1]).Talk, a.mine(who[2]).Talk
		if shy.CounsellorID == a.who[0] {
			t.Fatal("a talk with somebody who is shut out")
		}
		times, err := a.svc.TalkTimes(t.Context(), who[2])
		a.ok(err)
		if slices.ContainsFunc(times, func(tk course.Talk) bool { return tk.CounsellorID == a.who[0] }) {
			t.Fatalf("who is shut out can be wished for: %+v", times)
		}
		// A wish that the other would not want reaches nobody, and looks like one that waits.
		a.ok(a.svc.WishTalk(t.Context(), who[0], shy.ID))
		with := one
		if one.CounsellorID != a.who[0] {
			t.Fatalf("the sample has changed: %+v", with)
		}
		if m := a.mine(who[2]); len(m.TalkAsks) != 0 {
			t.Fatalf("%+v", m.TalkAsks)
		}
		if m := a.mine(who[0]); m.TalkWished == nil || m.TalkWished.ID != shy.ID {
			t.Fatalf("%+v", m.TalkWished)
		}
		if err := a.svc.WishTalk(t.Context(), who[0], two.ID); !errors.Is(err, course.ErrTalkWished) {
			t.Fatalf("two wishes at once: %v", err)
		}
		a.ok(a.svc.EndTalkWish(t.Context(), who[0]))

		// A no changes nothing, and who wished cannot tell it from no answer.
		a.ok(a.svc.WishTalk(t.Context(), who[0], two.ID))
		ask := a.mine(who[1]).TalkAsks[0]
		if ask.Kind != course.Swap || ask.Gives.ID != two.ID || ask.Gets.ID != one.ID {
			t.Fatalf("%+v", ask)
		}
		a.ok(a.svc.AnswerTalk(t.Context(), who[1], ask.ID, false))
		if m := a.mine(who[0]); m.TalkWished == nil || m.Talk.ID != one.ID {
			t.Fatalf("%+v", m)
		}
		if err := a.svc.AnswerTalk(t.Context(), who[1], ask.ID, true); !errors.Is(err, course.ErrTalkOver) {
			t.Fatalf("a no is no longer one: %v", err)
		}
		a.ok(a.svc.EndTalkWish(t.Context(), who[0]))

		// A yes gives each the other's, and nobody else can give it.
		a.ok(a.svc.WishTalk(t.Context(), who[0], two.ID))
		ask = a.mine(who[1]).TalkAsks[0]
		if err := a.svc.AnswerTalk(t.Context(), who[2], ask.ID, true); !errors.Is(err, course.ErrTalkOver) {
			t.Fatalf("somebody else answers: %v", err)
		}
		a.ok(a.svc.AnswerTalk(t.Context(), who[1], ask.ID, true))
		if a.mine(who[0]).Talk.ID != two.ID || a.mine(who[1]).Talk.ID != one.ID || a.mine(who[0]).TalkWished != nil {
			t.Fatal("they have not swapped")
		}
		if one, two, three := a.mine(who[0]).Sequence, a.mine(who[1]).Sequence, a.mine(who[2]).Sequence; one != 1 || two != 1 || three != 0 {
			t.Fatalf("their calendars were told of %d, %d and %d changes", one, two, three)
		}
		// A counsellor reads whom she meets, by card name, and nobody else's.
		a.ok(d.Read(t.Context(), func(tx *db.Tx) error {
			w, err := course.WeekOf(tx, a.who[0], 60)
			if err != nil || w == nil || w.Course.ID != week || len(w.Talks) == 0 {
				t.Fatalf("%+v, %v", w, err)
			}
			for _, tk := range w.Talks {
				if tk.CounsellorID != a.who[0] || (tk.RequestID == "") != (tk.CardName == "") {
					t.Fatalf("%+v", tk)
				}
			}
			if w, err := course.WeekOf(tx, a.who[0], 0); w != nil || err != nil {
				t.Fatalf("a week that is far: %+v, %v", w, err)
			}
			return nil
		}))
		a.sound()
	})
}

// TestSwapsAtOnce: everybody wishes for the next one's talk, and all say yes at the same moment. Whatever comes of it, each has one talk.
func TestSwapsAtOnce(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		const n = 6
		_, who := a.heldWeek(course.Sown{Places: n, Rooms: n, Talks: n}, make([]course.AskInput, n)...)
		talks := make([]string, n)
		for i := range who {
			talks[i] = a.mine(who[i]).Talk.ID
		}
		for i := range who {
			a.ok(a.svc.WishTalk(t.Context(), who[i], talks[(i+1)%n]))
		}
		asks := make([]string, n)
		for i := range who {
			asks[i] = a.mine(who[i]).TalkAsks[0].ID
		}
		swapped := 0
		for _, err := range testkit.Race(n, func(i int) error { return a.svc.AnswerTalk(context.Background(), who[i], asks[i], true) }) {
			switch {
			case err == nil:
				swapped++
			case !errors.Is(err, course.ErrTalkOver):
				t.Fatal(err)
			}
		}
		a.sound()
		have := map[string]bool{}
		for i := range who {
			have[a.mine(who[i]).Talk.ID] = true
		}
		if len(have) != n || swapped == 0 || swapped > n/2 {
			t.Fatalf("%d talks for %d guests after %d swaps", len(have), n, swapped)
		}
	})
}

// TestSwapsWithoutTheirOrderLoseATalk is the control: who looks first and writes afterwards, without the week's lock and without
// looking again, takes a talk from somebody who has another one by now. Only the rule of the table is left, and it says so.
func TestSwapsWithoutTheirOrderLoseATalk(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		_, who := a.heldWeek(course.Sown{Places: 3, Rooms: 3, Talks: 3}, make([]course.AskInput, 3)...)
		var talks [3]course.Talk
		for i := range who {
			talks[i] = *a.mine(who[i]).Talk
		}
		// All three have looked; each writes the swap that was true then.
		for i := range 3 {
			x, y := talks[i], talks[(i+1)%3]
			a.ok(d.WithTx(t.Context(), func(tx *db.Tx) error {
				return errors.Join(
					tx.Gorm().Exec("UPDATE course_talks SET request_id = NULL WHERE id IN ?", []string{x.ID, y.ID}).Error,
					tx.Gorm().Exec("UPDATE course_talks SET request_id = NULL WHERE request_id IN ?", []string{x.RequestID, y.RequestID}).Error,
					tx.Gorm().Exec("UPDATE course_talks SET request_id = ? WHERE id = ?", x.RequestID, y.ID).Error,
					tx.Gorm().Exec("UPDATE course_talks SET request_id = ? WHERE id = ?", y.RequestID, x.ID).Error,
				)
			}))
		}
		checks, err := a.svc.Invariants(t.Context())
		a.ok(err)
		if !slices.ContainsFunc(checks, func(c db.Check) bool { return c.Broken > 0 && c.Name == "no place without its talk" }) {
			t.Fatal("three careless swaps lost nobody's talk: the race test would show nothing")
		}
	})
}

// TestAColleagueFallsIll: until the week is on the plan is made anew; after it each guest is asked about a free hour with somebody whom
// they would meet, and where there is none the office sees it.
func TestAColleagueFallsIll(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		ill := &outside{away: map[string][]clock.Date{}}
		a.rota = ill
		a.restart()
		// Before: two guests, one free hour.
		early := a.sow(course.Sown{Places: 2, Rooms: 2, Talks: 3, First: clock.DateOf(clk.Now()).AddDays(80)})
		_, first := a.asks(course.AskInput{CourseID: early})
		_, second := a.asks(course.AskInput{CourseID: early})
		week, who := a.heldWeek(course.Sown{Places: 3, Rooms: 3, Talks: 4}, course.AskInput{}, course.AskInput{}, course.AskInput{Without: a.who[1:2]})
		day := a.mine(who[0]).Talk.Date
		ill.away[a.who[0]] = []clock.Date{day, clock.DateOf(clk.Now()).AddDays(79)}
		mine := a.mine(who[0]).Talk
		if mine.CounsellorID != a.who[0] {
			t.Fatalf("the sample has changed: %+v", mine)
		}
		a.ok(a.svc.TalksAway(t.Context(), a.who[0], day, day))
		if m := a.mine(who[0]); len(m.TalkAsks) != 0 { // the fourth hour is hers too
			t.Fatalf("asked about an hour of who is ill: %+v", m.TalkAsks)
		}
		_, held, err := a.svc.HeldBy(t.Context(), office, week)
		a.ok(err)
		if held[0].TalkAway != "nobody" || held[1].TalkAway != "" {
			t.Fatalf("%+v", held[0])
		}
		// Somebody withdraws: their hour is free, and the guest is asked about it, not given it.
		a.ok(a.svc.Withdraw(t.Context(), who[1]))
		a.ok(a.svc.PlanTalks(t.Context(), office, week))
		m := a.mine(who[0])
		if len(m.TalkAsks) != 1 || m.TalkAsks[0].Kind != course.Away || m.Talk.ID != mine.ID || m.TalkAsks[0].Gets.CounsellorID == a.who[0] {
			t.Fatalf("%+v", m.TalkAsks)
		}
		// Nobody else is given the hour that is kept.
		_, late := a.asks(course.AskInput{CourseID: week})
		clk.Add(3 * 24 * time.Hour)
		a.settle()
		if now := a.mine(late); now.State == course.Confirmed {
			t.Fatal("an hour that is kept for somebody was given")
		}
		a.ok(a.svc.AnswerTalk(t.Context(), who[0], m.TalkAsks[0].ID, true))
		if now := a.mine(who[0]); now.Talk.ID != m.TalkAsks[0].Gets.ID || len(now.TalkAsks) != 0 {
			t.Fatalf("%+v", now)
		}
		a.sound()

		// Before a week is on nobody has been told: the plan is made anew, and nobody is asked.
		ill.away[a.who[0]] = append(ill.away[a.who[0]], clock.DateOf(clk.Now()).AddDays(0))
		h, err := a.svc.HouseOf(t.Context(), office, early)
		a.ok(err)
		ill.away[a.who[0]] = []clock.Date{h.Course.First.AddDays(1)}
		a.ok(a.svc.TalksAway(t.Context(), a.who[0], h.Course.First, h.Course.Last))
		_, held, err = a.svc.HeldBy(t.Context(), office, early)
		a.ok(err)
		for _, one := range held {
			if one.Talk == nil || one.Talk.CounsellorID == a.who[0] {
				t.Fatalf("%+v", one.Talk)
			}
		}
		for _, g := range []session.Actor{first, second} {
			if m := a.mine(g); len(m.TalkAsks) != 0 {
				t.Fatalf("%+v", m)
			}
		}
		a.sound()
	})
}

// TestWhoWasAtAWeekIsToldOnceHoweverManyEndIt: what has ended is told to whoever removed it, and an erasure tells nobody.
func TestWhoWasAtAWeekIsToldOnceHoweverManyEndIt(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		_, who := a.heldWeek(course.Sown{Places: 2, Rooms: 3, Talks: 3}, make([]course.AskInput, 4)...)
		a.ok(d.WithTx(t.Context(), func(tx *db.Tx) error {
			_, err := a.svc.EraseGuest(tx, who[0].GuestID)
			return err
		}))
		oldest := func() (ok bool) {
			a.ok(d.Read(t.Context(), func(tx *db.Tx) (err error) {
				_, ok, err = a.svc.OldestWeek(tx)
				return err
			}))
			return ok
		}
		if !oldest() {
			t.Fatal("somebody has a place, and no week is open")
		}
		clk.Add(200 * 24 * time.Hour)
		var ids []string
		a.ok(d.Read(t.Context(), func(tx *db.Tx) error {
			due, err := a.svc.Due(tx, 10)
			for _, e := range due {
				ids = append(ids, e.ID)
			}
			return err
		}))
		told := make([]int, 8)
		for _, err := range testkit.Race(len(told), func(i int) error {
			return d.WithTx(context.Background(), func(tx *db.Tx) error {
				all, err := a.svc.EndPast(tx, ids)
				told[i] = len(all)
				return err
			})
		}) {
			a.ok(err)
		}
		sum := 0
		for _, n := range told {
			sum += n
		}
		if len(ids) != 3 || sum != 1 || oldest() {
			t.Fatalf("%d requests have ended, and %d doctors were at the week", len(ids), sum)
		}
	})
}
