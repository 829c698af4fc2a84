package escalation_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"lysning/internal/escalation"
)

// clockCase brings a concern to a state and says what is rung when its clock has run out.
type clockCase struct {
	state   escalation.State
	minutes map[escalation.Level]int
	alarm   string
	now     string // the alarm at level 3, where it is another one: then everybody is rung together
	go_     func(h *house, level escalation.Level) (subject string)
}

const p2a, p2b, p3 = escalation.Patients, escalation.Plans, escalation.Now

// taking raises a concern and takes steps by the levels below 3, or at 3.
func taking(lower, now []escalation.Step) func(h *house, level escalation.Level) string {
	return func(h *house, level escalation.Level) string {
		id, _ := h.raised(level)
		if level == p3 {
			h.steps(id, now...)
		} else {
			h.steps(id, lower...)
		}
		return id
	}
}

func atAll(minutes int) map[escalation.Level]int {
	return map[escalation.Level]int{p2a: minutes, p2b: minutes, p3: minutes}
}

// clockCases say the printed minutes by hand.
var clockCases = []clockCase{
	{escalation.Raised, map[escalation.Level]int{p2a: 30, p2b: 15}, escalation.AlarmConcernLate, "", taking(nil, nil)},
	{escalation.Rescue, map[escalation.Level]int{p3: 5}, "", escalation.AlarmRescueLate, taking(nil, nil)},
	{escalation.ConsentSought, map[escalation.Level]int{p2a: 60, p2b: 60}, escalation.AlarmConcernLate, "", taking([]escalation.Step{escalation.Answer}, nil)},
	{escalation.Agreed, map[escalation.Level]int{p2a: 120, p2b: 120}, escalation.AlarmConcernLate, "",
		taking([]escalation.Step{escalation.Answer, escalation.ConsentYes, escalation.ContactGP}, nil)},
	{escalation.Refused, map[escalation.Level]int{p2a: 240, p2b: 30}, escalation.AlarmConcernLate, "", taking([]escalation.Step{escalation.Answer, escalation.ConsentNo}, nil)},
	{escalation.Chance, map[escalation.Level]int{p2a: 1440}, escalation.AlarmConcernLate, "",
		taking([]escalation.Step{escalation.Answer, escalation.ConsentNo, escalation.GiveChance}, nil)},
	{escalation.Arrival, map[escalation.Level]int{p3: 60}, "", escalation.AlarmRescueLate, taking(nil, []escalation.Step{escalation.ContactEmergency})},
	{escalation.Disclosed, atAll(60), escalation.AlarmConcernLate, escalation.AlarmRescueLate, func(h *house, level escalation.Level) string {
		id, opening, _ := h.opened(level, escalation.AskInput{})
		_, err := h.Disclose(context.Background(), h.as(per), opening, escalation.Emergency)
		h.must(err)
		return id
	}},
	{escalation.FollowUp, atAll(1440), escalation.AlarmConcernLate, "", taking(
		[]escalation.Step{escalation.Answer, escalation.ConsentYes, escalation.ContactGP, escalation.Confirmed}, []escalation.Step{escalation.ContactEmergency, escalation.Arrived})},
	{escalation.FollowUpAgain, atAll(4320), escalation.AlarmConcernLate, "", taking(
		[]escalation.Step{escalation.Answer, escalation.ConsentYes, escalation.ContactGP, escalation.Confirmed, escalation.FollowedUp},
		[]escalation.Step{escalation.ContactEmergency, escalation.Arrived, escalation.FollowedUp})},
	// At 2A a request is over when it would be late: then it is the worry itself that nobody sees to.
	{escalation.SealAsked, map[escalation.Level]int{p2a: 60}, escalation.AlarmConcernLate, "",
		func(h *house, level escalation.Level) string {
			id, _, _ := h.asked(level, escalation.AskInput{})
			return id
		}},
	{escalation.SealAsked, map[escalation.Level]int{p2b: 15, p3: 5}, escalation.AlarmSealLate, escalation.AlarmSealNowLate,
		func(h *house, level escalation.Level) string {
			_, o, _ := h.asked(level, escalation.AskInput{})
			return o
		}},
	{escalation.ReviewDue, atAll(60 + 4320), escalation.AlarmReview, "",
		func(h *house, level escalation.Level) string {
			_, o, _ := h.opened(level, escalation.AskInput{})
			return o
		}},
	{escalation.Reviewing, atAll(20160), escalation.AlarmReview, "", func(h *house, level escalation.Level) string {
		_, o, _ := h.opened(level, escalation.AskInput{})
		_, err := h.Close(context.Background(), h.as(anne), o)
		h.must(err)
		_, err = h.BeginReview(context.Background(), h.as(eva), o)
		h.must(err)
		return o
	}},
}

// TestP24_EveryClockRingsTheRightPeople at every level: not a minute before, and at the minute, although the program was started anew, the
// clock went on by leaps, and nobody could be rung the first time. Where a life is in danger everybody is rung together.
func TestP24_EveryClockRingsTheRightPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		type at struct {
			state escalation.State
			level escalation.Level
		}
		tried := map[at]bool{}
		for _, c := range clockCases {
			for _, level := range escalation.Levels {
				minutes, has := c.minutes[level]
				if !has {
					continue
				}
				tried[at{c.state, level}] = true
				alarm := c.alarm
				if level == p3 && c.now != "" {
					alarm = c.now
				}
				if together := slices.Contains(escalation.AtOnce(), alarm); together != (level == p3 && c.now != "") {
					t.Errorf("%s at %s: rung together is %v", c.state, level, together)
				}
				h.runsOut(c, level, alarm, minutes)
			}
		}
		for _, r := range escalation.Table() {
			for _, level := range r.Levels {
				// SealOpen's clock shuts it: P23.
				if has := escalation.Printed.After(r.Clock, level) > 0 && r.Code != escalation.SealOpen; has != tried[at{r.Code, level}] {
					t.Errorf("the clock of %s at %s: it has one %v, it was tried %v", r.Code, level, has, tried[at{r.Code, level}])
				}
			}
		}
		h.sound()
	})
}

func (h *house) runsOut(c clockCase, level escalation.Level, alarm string, minutes int) {
	h.t.Helper()
	h.tidy() // what the cases before have left undone
	subject := c.go_(h, level)
	rings := func() bool { return slices.Contains(h.rings(), alarm+" "+subject) }
	rings() // what is on the way
	h.clk.Add(time.Duration(minutes)*minute - time.Second)
	if rings() {
		h.t.Errorf("%s at %s: rung before its time", c.state, level)
	}
	h.clk.Add(time.Second)
	h.broken = errDown
	if err := h.Run(context.Background()); err == nil {
		h.t.Errorf("%s at %s: nothing was tried", c.state, level)
	}
	h.broken = nil
	h.restart()
	h.clk.Add(2 * minute)
	if !rings() {
		h.t.Errorf("%s at %s: nobody was rung after %d minutes", c.state, level, minutes)
	}
}

// TestP24_WhatGetsWorseIsRungByTheNewLevel: a second person who is waited for is asked at once by everybody's telephone, and late after
// five minutes, not after fifteen.
func TestP24_WhatGetsWorseIsRungByTheNewLevel(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		id, opening, _ := h.asked(p2b, escalation.AskInput{})
		h.clk.Add(minute)
		h.steps(id, escalation.LifeInDanger)
		if !slices.Contains(h.quiet, opening) || !slices.Contains(h.rung, escalation.AlarmSealNow+" "+opening) {
			t.Errorf("silenced %v, rung %v", h.quiet, h.rung)
		}
		h.clk.Add(4 * minute)
		if !slices.Contains(h.rings(), escalation.AlarmSealNowLate+" "+opening) {
			t.Errorf("rung after five minutes: %v", h.rung)
		}
	})
}

// TestP24_PeopleAreRungAtOnce where the table says so, and silenced by the next step alone.
func TestP24_PeopleAreRungAtOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		id, _ := h.raised(escalation.Plans)
		if !slices.Contains(h.rung, escalation.AlarmConcern+" "+id) {
			t.Error("nobody was rung when it was raised")
		}
		h.steps(id, escalation.Answer)
		if !slices.Contains(h.quiet, id) {
			t.Error("it rings on after the answer")
		}
		worse, _ := h.raised(escalation.Now)
		if !slices.Contains(escalation.AtOnce(), escalation.AlarmRescue) || !slices.Contains(h.rung, escalation.AlarmRescue+" "+worse) {
			t.Error("not everybody was rung when a life was in danger")
		}
		_, opening, _ := h.asked(escalation.Plans, escalation.AskInput{})
		if !slices.Contains(h.rung, escalation.AlarmSeal+" "+opening) {
			t.Error("no second person was rung")
		}
		day := h.doctor()
		v, err := h.Service.Raise(context.Background(), h.as(ingrid), escalation.RaiseInput{GuestID: day, About: escalation.AboutPlans, Level: escalation.Plans, Entry: escalation.InTalk})
		h.must(err)
		h.clk.Add(6 * time.Hour)
		if !slices.Contains(h.rings(), escalation.AlarmDebrief+" "+v.ID) {
			t.Error("the counsellor's debrief was forgotten")
		}
	})
}

// TestP24_AnAgreedCheckBackIsADeadlineWithAName.
func TestP24_AnAgreedCheckBackIsADeadlineWithAName(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		id, _ := h.raised(escalation.Now)
		h.steps(id, escalation.ContactEmergency, escalation.Arrived)
		for name, do := range map[string]func() error{
			"in two days": func() error {
				_, err := h.CheckBack(ctx, h.as(anne), id, anne, h.clk.Now().Add(48*time.Hour), "left")
				return err
			},
			"by somebody else": func() error {
				_, err := h.CheckBack(ctx, h.as(anne), id, ola, h.clk.Now().Add(time.Hour), "left")
				return err
			},
			"without a number asked for": func() error {
				_, err := h.CheckBack(ctx, h.as(anne), id, anne, h.clk.Now().Add(time.Hour), "")
				return err
			},
		} {
			wantCode(t, name, do(), "concern_invalid")
		}
		v, err := h.CheckBack(ctx, h.as(ingrid), id, ingrid, h.clk.Now().Add(3*time.Hour), escalation.NumberLeft)
		h.must(err)
		if v.CheckBy != "Name of "+ingrid || v.Due == nil || !v.Due.Equal(h.clk.Now().Add(3*time.Hour)) {
			t.Errorf("got %+v", v)
		}
		h.clk.Add(3 * time.Hour)
		if !slices.Contains(h.rings(), escalation.AlarmConcernLate+" "+id) {
			t.Error("the agreed hour passed in silence")
		}
	})
}

// TestOnlyTwoPeopleChangeAClock: the file's minutes count when two who may have approved exactly that file, with a fresh touch each.
func TestOnlyTwoPeopleChangeAClock(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		answers := func(want int) {
			t.Helper()
			id, _ := h.raised(escalation.Plans)
			v, err := h.Find(ctx, h.as(anne), id)
			h.must(err)
			if got := v.Due.Sub(h.clk.Now()); got != time.Duration(want)*minute {
				t.Errorf("the answer is due in %s, want %d minutes", got, want)
			}
		}
		answers(15)
		tired := h.as(anne)
		tired.Fresh = false
		wantCode(t, "without a touch", h.Approve(ctx, tired, hash), "touch_needed")
		wantCode(t, "by a coordinator", h.Approve(ctx, h.as(tor), hash), "forbidden")
		wantCode(t, "of another file", h.Approve(ctx, h.as(anne), hash[:62]+"00"), "law_moved")
		h.must(h.Approve(ctx, h.as(eva), hash))
		h.must(h.Approve(ctx, h.as(eva), hash))
		answers(15)
		delete(h.roles, eva)
		h.must(h.Approve(ctx, h.as(anne), hash))
		answers(15) // who has been shut out has not approved
		h.must(h.Approve(ctx, h.as(solveig), hash))
		answers(7)
		if !slices.Contains(h.seen, "law_profile ") {
			t.Error("nobody witnessed it")
		}
		// Whoever changes the file alone changes nothing: what two have agreed to counts until two agree again, going back included.
		was := h.deps.Law
		h.deps.Law = escalation.Profile{Hash: hash[:62] + "01", Minutes: map[string]int{"answer_2b": 9}}
		h.restart()
		answers(7)
		st, err := h.Standing(ctx, h.as(anne))
		h.must(err)
		if got := st.Clocks(); st.InForce || !st.MayYou || len(got) != 1 || got[0] != (escalation.ClockChange{Clock: escalation.ClockAnswer, Level: escalation.Plans, Now: 7, Then: 9}) {
			t.Errorf("what would change: %+v of %+v", got, st)
		}
		h.must(h.Approve(ctx, h.as(anne), h.deps.Law.Hash))
		answers(7)
		h.must(h.Approve(ctx, h.as(solveig), h.deps.Law.Hash))
		answers(9)
		h.deps.Law = was
		h.restart()
		answers(9)
		h.must(h.Approve(ctx, h.as(solveig), hash))
		answers(9)
		h.must(h.Approve(ctx, h.as(anne), hash))
		answers(7)
		h.deps.Law.Minutes = map[string]int{"anser": 1}
		if _, err := escalation.New(h.deps); err == nil {
			t.Error("a clock that does not exist is taken")
		}
		h.sound()
	})
}
