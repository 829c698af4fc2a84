package escalation_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"lysning/internal/escalation"
	"lysning/internal/session"
)

// model says by hand what may happen, without a look at Table: who one is, what state it is in, and what follows.
type model struct {
	level, state, seal      string
	called, opened, longer  bool
	owing                   int // openings that are not reviewed
	asker, second, reviewer string
	part                    map[string]bool
	roles                   map[string][]session.Role
	over                    time.Time // of the request, or of the window
	now                     time.Time
}

func (m *model) is(x string, r session.Role) bool { return slices.Contains(m.roles[x], r) }
func (m *model) own(x string) bool                { return x == ingrid && m.is(x, session.Counsellor) }
func (m *model) lead(x string) bool               { return x != ingrid && m.is(x, session.SafetyLead) }
func (m *model) leader(x string) bool             { return x != ingrid && m.is(x, session.Leader) }
func (m *model) near(x string) bool               { return m.own(x) || m.lead(x) }
func (m *model) in(states ...string) bool         { return slices.Contains(states, m.state) }
func (m *model) ended() bool                      { return m.in("stood_down", "handed_over", "reviewed") }

// pass lets time do what it does.
func (m *model) pass() {
	switch {
	case m.seal == "asked" && !m.now.Before(m.over):
		m.seal = "expired"
	case m.seal == "open" && !m.now.Before(m.over):
		m.seal = "due"
	}
}

func (m *model) stops(at string) {
	switch {
	case !m.opened:
		m.state = at
	case m.owing == 0:
		m.state = "reviewed"
	default:
		m.state = "in_review"
	}
	if m.ended() && m.seal == "asked" {
		m.seal = "withdrawn"
	}
}

// does predicts a step, and goes there.
func (m *model) does(x, step string) bool {
	m.pass()
	go_ := func(ok bool, to string) bool {
		if ok {
			m.state, m.part[x] = to, true
		}
		return ok
	}
	switch step {
	case "answer":
		return go_(m.in("raised") && m.lead(x), "consent_sought")
	case "consent_yes":
		return go_(m.in("consent_sought", "refused", "chance") && m.near(x), "agreed")
	case "consent_no":
		return go_(m.in("consent_sought", "agreed") && m.near(x), "refused")
	case "consent_not_possible":
		return go_(m.in("consent_sought") && m.near(x), "refused")
	case "contact_gp", "contact_provider", "contact_out_of_hours", "contact_person":
		ok := m.in("agreed") && m.near(x)
		m.called = m.called || ok
		return go_(ok, m.state)
	case "contact_emergency":
		ok := m.in("agreed", "rescue", "arrival", "disclosed") && m.near(x)
		m.called = m.called || ok
		if m.in("rescue") {
			return go_(ok, "arrival")
		}
		return go_(ok, m.state)
	case "confirmed":
		return go_(m.called && (m.in("agreed") && m.near(x) || m.in("disclosed") && m.lead(x)), "follow_up")
	case "give_chance":
		return go_(m.in("refused") && m.level == "2a" && m.lead(x), "chance")
	case "arrived":
		return go_(m.in("arrival") && m.near(x), "follow_up")
	case "life_in_danger":
		ok := !m.ended() && !m.in("rescue", "arrival") && m.near(x)
		if ok {
			m.level = "3"
		}
		return go_(ok, "rescue")
	case "followed_up":
		if m.in("follow_up_again") && m.near(x) {
			m.stops("handed_over")
			m.part[x] = true
			return true
		}
		return go_(m.in("follow_up") && m.near(x), "follow_up_again")
	case "stand_down":
		if !m.in("raised", "consent_sought", "agreed", "refused", "chance", "rescue", "arrival") || !m.lead(x) {
			return false
		}
		if m.seal == "open" {
			m.seal = "due"
		}
		m.stops("stood_down")
		m.part[x] = true
		return true
	}
	return m.doesToSeal(x, step)
}

func (m *model) opens() bool {
	return m.in("refused", "chance", "rescue", "arrival", "disclosed", "follow_up", "follow_up_again", "in_review")
}

func (m *model) doesToSeal(x, step string) bool {
	sees := m.own(x) || m.lead(x) || m.leader(x) && m.seal != ""
	if !sees {
		return false
	}
	two := x == m.asker || x == m.second
	stand := (m.lead(m.asker) || m.leader(m.asker) || m.own(m.asker)) && (m.lead(m.second) || m.leader(m.second)) && (m.lead(m.asker) || m.lead(m.second))
	ok := false
	switch step {
	case "ask":
		if ok = m.opens() && m.seal != "asked" && m.seal != "open"; ok {
			m.seal, m.asker, m.second, m.reviewer, m.longer, m.over = "asked", x, "", "", false, m.now.Add(60*minute)
		}
	case "approve":
		keep := m.second
		m.second = x
		one := m.lead(m.asker) || m.lead(x)
		asks := m.lead(m.asker) || m.leader(m.asker) || m.own(m.asker)
		if ok = m.seal == "asked" && x != m.asker && (m.lead(x) || m.leader(x)) && one && asks && m.opens(); ok {
			m.seal, m.opened, m.over = "open", true, m.now.Add(60*minute)
			m.owing++
		} else {
			m.second = keep
		}
	case "refuse":
		if ok = m.seal == "asked" && x != m.asker && (m.lead(x) || m.leader(x)); ok {
			m.seal = "refused"
		}
	case "longer":
		if ok = m.seal == "open" && two && stand && !m.longer; ok {
			m.longer, m.over = true, m.over.Add(60*minute)
		}
	case "close":
		if ok = m.seal == "open" && two; ok {
			m.seal = "due"
		}
	case "disclose":
		if ok = m.seal == "open" && two && stand; ok {
			m.seal, m.called = "due", true
			if m.state != "in_review" {
				m.state = "disclosed"
			}
		}
	case "review":
		if ok = m.seal == "due" && !m.part[x] && (m.lead(x) || m.leader(x)); ok {
			m.seal, m.reviewer = "reviewing", x
		}
	case "finding":
		if ok = m.seal == "reviewing" && x == m.reviewer; ok {
			m.seal = "reviewed"
			m.reviewedOne()
		}
	}
	if ok && step != "review" && step != "finding" {
		m.part[x] = true
	}
	return ok
}

func (m *model) reviewedOne() {
	if m.owing--; m.owing == 0 && m.in("in_review") {
		m.stops("reviewed")
	}
}

// sealSteps are what can be done to an opening, by the words of the model.
var sealSteps = []string{"ask", "approve", "refuse", "longer", "close", "disclose", "review", "finding"}

func (h *house) act(x, step, id, openingID string) (escalation.View, error) {
	ctx, a := context.Background(), h.as(x)
	switch step {
	case "ask":
		return h.Ask(ctx, a, id, escalation.AskInput{Ground: "life", Imminent: true})
	case "approve", "refuse":
		return h.Decide(ctx, a, openingID, step == "approve")
	case "longer":
		return h.Longer(ctx, a, openingID)
	case "close":
		return h.Close(ctx, a, openingID)
	case "disclose":
		return h.Disclose(ctx, a, openingID, escalation.Emergency)
	case "review":
		return h.BeginReview(ctx, a, openingID)
	case "finding":
		return h.EndReview(ctx, a, openingID, escalation.InOrder)
	}
	return h.Take(ctx, a, id, escalation.Step(step))
}

var steps = []string{
	"answer", "consent_yes", "consent_no", "consent_not_possible", "contact_gp", "contact_emergency", "confirmed", "give_chance", "arrived",
	"life_in_danger", "followed_up", "stand_down",
}

var sealName = map[string]escalation.State{
	"asked": escalation.SealAsked, "open": escalation.SealOpen, "due": escalation.ReviewDue, "reviewing": escalation.Reviewing,
	"reviewed": escalation.SealReviewed, "refused": escalation.SealRefused, "expired": escalation.SealExpired, "withdrawn": escalation.SealWithdrawn,
}

// TestP23_P24_RandomWalksGoWhereTheModelSays: anybody tries anything at any moment, people are shut out and come back, clocks run. What is
// done and what is refused is what the model says; no seal is ever open to one person, the same person twice, one who is shut out, or past
// its time; and every concern comes to an end: stood down, handed over or reviewed.
func TestP23_P24_RandomWalksGoWhereTheModelSays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		reached := map[string]bool{}
		for seed := range uint64(12) {
			h.walk(t, rand.New(rand.NewPCG(seed, 5)), reached)
		}
		h.sound()
		for _, want := range []string{"open", "expired", "reviewed", "refused", "chance", "rescue", "disclosed", "handed_over", "stood_down", "in_review"} {
			if !reached[want] {
				t.Errorf("no walk came to %s", want)
			}
		}
	})
}

func (h *house) walk(t *testing.T, dice *rand.Rand, reached map[string]bool) {
	t.Helper()
	h.everybodyBack()
	level := escalation.Levels[dice.IntN(len(escalation.Levels))]
	id, guest := h.raised(level)
	m := &model{level: string(level), state: "raised", part: map[string]bool{ingrid: true}, roles: h.roles, now: h.clk.Now()}
	if level == escalation.Now {
		m.state = "rescue"
	}
	openingID, known := "", []string{}
	try := func(x, step string) {
		t.Helper()
		if openingID == "" && step != "ask" && slices.Contains(sealSteps, step) {
			return
		}
		was := *m
		want := m.does(x, step)
		v, err := h.act(x, step, id, openingID)
		if (err == nil) != want {
			t.Fatalf("%s by %s in %s/%s (level %s): got %v, the model says %v", step, x[:2]+x[31:], was.state, was.seal, was.level, err, want)
		}
		if err != nil {
			m.pass()
		} else if v.ID != "" {
			for _, o := range v.Openings {
				if !slices.Contains(known, o.ID) {
					openingID, known = o.ID, append(known, o.ID)
				}
			}
		}
		seen, err := h.Find(context.Background(), h.as(anne), id)
		h.must(err)
		if string(seen.State) != m.state || string(seen.Level) != m.level {
			t.Fatalf("after %s in %s: %s (level %s), the model says %s (%s)", step, was.state, seen.State, seen.Level, m.state, m.level)
		}
		for _, o := range seen.Openings {
			if o.ID == openingID && o.State != sealName[m.seal] {
				t.Fatalf("after %s by %s in %s/%s: the seal is %s, the model says %s", step, x[:1], was.state, was.seal, o.State, m.seal)
			}
		}
		h.gate(t, m, guest)
		reached[m.state], reached[m.seal] = true, true
	}
	for range 45 {
		switch dice.IntN(12) {
		case 0:
			h.clk.Add(time.Duration(dice.IntN(90)) * minute)
			m.now = h.clk.Now()
			m.pass()
			reached[m.seal] = true
			h.gate(t, m, guest)
		case 1:
			delete(h.roles, eva)
			h.roles[per] = []session.Role{session.Counsellor}
		case 2:
			h.roles[eva], h.roles[per] = []session.Role{session.SafetyLead}, []session.Role{session.SafetyLead}
		case 3:
			try(everybody[dice.IntN(len(everybody))], sealSteps[dice.IntN(len(sealSteps))])
		case 4, 5:
			try(everybody[dice.IntN(len(everybody))], steps[dice.IntN(len(steps))])
		default: // something that leads on
			if x, step := m.some(dice); step != "" {
				try(x, step)
			}
		}
		if m.ended() {
			break
		}
	}
	h.finish(t, m, id, &openingID, try)
}

// some is something that the model would let somebody do.
func (m *model) some(dice *rand.Rand) (x, step string) {
	all := slices.Concat(sealSteps, steps)
	for range 200 {
		x, step = everybody[dice.IntN(len(everybody))], all[dice.IntN(len(all))]
		try := *m
		try.part = map[string]bool{}
		maps.Copy(try.part, m.part)
		if (step != "stand_down" || dice.IntN(20) == 0) && try.does(x, step) {
			return x, step
		}
	}
	return "", ""
}

// gate asks for everybody whether the seal gives anything out to them.
func (h *house) gate(t *testing.T, m *model, guest string) {
	t.Helper()
	m.pass()
	for _, x := range everybody {
		if m.seal != "open" && x != m.asker && x != m.second {
			continue // nobody has a seal to look through
		}
		want := m.seal == "open" && x != ingrid && (x == m.asker || x == m.second) && (m.lead(m.asker) || m.lead(m.second)) &&
			(m.lead(m.asker) || m.leader(m.asker) || m.own(m.asker)) && (m.lead(m.second) || m.leader(m.second)) && (m.lead(x) || m.leader(x))
		if got := h.mayOpen(x, guest, "contact"); got != want {
			t.Fatalf("given out to %s: %v, the model says %v (%s; asked by %s, decided by %s)", x[:1]+x[31:], got, want, m.seal, m.asker, m.second)
		}
		if want && (h.mayOpen(x, guest, "message") || h.mayOpen(x, guest, "working_note")) {
			t.Fatal("a seal gives out messages or notes")
		}
	}
}

// finish brings a concern to its end by what people would do.
func (h *house) finish(t *testing.T, m *model, id string, newest *string, try func(x, step string)) {
	t.Helper()
	h.everybodyBack()
	m.roles = h.roles
	const far = "d0000000000000000000000000000001" // somebody from another programme, for the reviews
	h.roles[far] = []session.Role{session.SafetyLead}
	seen, err := h.Find(context.Background(), h.as(anne), id)
	h.must(err)
	for _, o := range seen.Openings {
		if o.ID == *newest || o.State != escalation.ReviewDue && o.State != escalation.Reviewing {
			continue // of those that newer ones came after
		}
		by := far
		if o.State == escalation.ReviewDue {
			_, err = h.BeginReview(context.Background(), h.as(by), o.ID)
			h.must(err)
		} else {
			by = strings.TrimPrefix(o.Reviewer, "Name of ")
		}
		_, err = h.EndReview(context.Background(), h.as(by), o.ID, escalation.NotInOrder)
		h.must(err)
		m.reviewedOne()
	}
	for range 20 {
		m.pass()
		switch {
		case m.ended():
			return
		case m.seal == "open":
			try(m.asker, "close")
		case m.seal == "due":
			try(far, "review")
		case m.seal == "reviewing":
			try(m.reviewer, "finding")
		case m.in("disclosed"):
			try(anne, "confirmed")
		case m.in("follow_up", "follow_up_again"):
			try(anne, "followed_up")
		default:
			try(anne, "stand_down")
		}
	}
	t.Fatalf("it does not end: %s/%s", m.state, m.seal)
}
