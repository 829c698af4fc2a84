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
	level   escalation.Level
	minutes int
	alarm   string
	go_     func(h *house) (subject string)
}

// clockCases say the printed minutes by hand.
var clockCases = []clockCase{
	{escalation.Raised, escalation.Patients, 30, escalation.AlarmConcernLate, func(h *house) string { id, _ := h.raised(escalation.Patients); return id }},
	{escalation.Raised, escalation.Plans, 15, escalation.AlarmConcernLate, func(h *house) string { id, _ := h.raised(escalation.Plans); return id }},
	{escalation.Rescue, escalation.Now, 5, escalation.AlarmConcernLate, func(h *house) string { id, _ := h.raised(escalation.Now); return id }},
	{escalation.ConsentSought, escalation.Plans, 60, escalation.AlarmConcernLate, func(h *house) string {
		id, _ := h.raised(escalation.Plans)
		return h.steps(id, escalation.Answer).ID
	}},
	{escalation.Agreed, escalation.Plans, 120, escalation.AlarmConcernLate, func(h *house) string {
		id, _ := h.raised(escalation.Plans)
		return h.steps(id, escalation.Answer, escalation.ConsentYes, escalation.ContactGP).ID
	}},
	{escalation.Refused, escalation.Patients, 240, escalation.AlarmConcernLate, func(h *house) string { id, _ := h.refused(escalation.Patients); return id }},
	{escalation.Refused, escalation.Plans, 30, escalation.AlarmConcernLate, func(h *house) string { id, _ := h.refused(escalation.Plans); return id }},
	{escalation.Chance, escalation.Patients, 1440, escalation.AlarmConcernLate, func(h *house) string {
		id, _ := h.refused(escalation.Patients)
		return h.steps(id, escalation.GiveChance).ID
	}},
	{escalation.Arrival, escalation.Now, 60, escalation.AlarmConcernLate, func(h *house) string {
		id, _ := h.raised(escalation.Now)
		return h.steps(id, escalation.ContactEmergency).ID
	}},
	{escalation.Disclosed, escalation.Plans, 60, escalation.AlarmConcernLate, func(h *house) string {
		id, opening, _ := h.opened(escalation.Plans, escalation.AskInput{})
		_, err := h.Disclose(context.Background(), h.as(per), opening, escalation.Emergency)
		h.must(err)
		return id
	}},
	{escalation.FollowUp, escalation.Now, 1440, escalation.AlarmConcernLate, func(h *house) string {
		id, _ := h.raised(escalation.Now)
		return h.steps(id, escalation.ContactEmergency, escalation.Arrived).ID
	}},
	{escalation.FollowUpAgain, escalation.Now, 4320, escalation.AlarmConcernLate, func(h *house) string {
		id, _ := h.raised(escalation.Now)
		return h.steps(id, escalation.ContactEmergency, escalation.Arrived, escalation.FollowedUp).ID
	}},
	{escalation.SealAsked, escalation.Plans, 15, escalation.AlarmSealLate, func(h *house) string { _, o, _ := h.asked(escalation.Plans, escalation.AskInput{}); return o }},
	{escalation.ReviewDue, escalation.Plans, 60 + 4320, escalation.AlarmReview, func(h *house) string { _, o, _ := h.opened(escalation.Plans, escalation.AskInput{}); return o }},
	{escalation.Reviewing, escalation.Plans, 20160, escalation.AlarmReview, func(h *house) string {
		_, o, _ := h.opened(escalation.Plans, escalation.AskInput{})
		_, err := h.Close(context.Background(), h.as(anne), o)
		h.must(err)
		_, err = h.BeginReview(context.Background(), h.as(eva), o)
		h.must(err)
		return o
	}},
}

// TestP24_EveryClockRingsTheRightPeople: not a minute before, and at the minute, although the program was started anew, the clock went
// on by leaps, and nobody could be rung the first time.
func TestP24_EveryClockRingsTheRightPeople(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		tried := map[escalation.State]bool{}
		for _, c := range clockCases {
			tried[c.state] = true
			h.tidy() // what the cases before have left undone
			subject := c.go_(h)
			rings := func() bool { return slices.Contains(h.rings(), c.alarm+" "+subject) }
			rings() // what is on the way
			h.clk.Add(time.Duration(c.minutes)*minute - time.Second)
			if rings() {
				t.Errorf("%s at %s: rung before its time", c.state, c.level)
			}
			h.clk.Add(time.Second)
			h.broken = errDown
			if err := h.Run(context.Background()); err == nil {
				t.Errorf("%s at %s: nothing was tried", c.state, c.level)
			}
			h.broken = nil
			h.restart()
			h.clk.Add(2 * minute)
			if !rings() {
				t.Errorf("%s at %s: nobody was rung after %d minutes", c.state, c.level, c.minutes)
			}
		}
		for _, r := range escalation.Table() {
			if r.Clock != "" && !tried[r.Code] && r.Code != escalation.SealOpen { // whose clock shuts it: P23
				t.Errorf("the clock of %s was not tried", r.Code)
			}
		}
		h.sound()
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
