package programme_test

import (
	"testing"

	"lysning/internal/clock"
	"lysning/internal/programme"
)

func TestCoversDay(t *testing.T) {
	t.Parallel()
	p := load(t, fjellro(t)) // staffed 06:30 to 17:00, Monday to Friday
	monday := clock.NewDate(2026, 11, 30)
	for _, c := range []struct {
		name           string
		date           clock.Date
		start, minutes int
		want           bool
	}{
		{"early start", monday, 510, 360, true},
		{"late start", monday, 630, 360, true},
		{"two hours before lie outside", monday, 509, 360, false},
		{"end lies outside", monday, 630, 391, false},
		{"Tuesday has its own lead", monday.AddDays(1), 570, 360, true},
		{"Saturday", monday.AddDays(5), 570, 360, false},
		{"Christmas Day", clock.NewDate(2026, 12, 25), 570, 360, false},
		{"Constitution Day, a Monday", clock.NewDate(2027, 5, 17), 570, 360, false},
		{"Maundy Thursday", clock.NewDate(2027, 3, 25), 570, 360, false},
		{"clock goes forward that week", clock.NewDate(2027, 3, 29).AddDays(1), 570, 360, true},
		{"no length", monday, 570, 0, false},
		{"before the day begins", monday, 60, 60, false},
	} {
		if got := p.CoversDay(c.date, c.start, c.minutes); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestCoverJoinsStretches(t *testing.T) {
	t.Parallel()
	dir := fjellro(t)
	edit(t, dir, "programme.toml", `days = ["tue", "thu"]
from = "06:30"
to = "17:00"`, `days = ["mon", "tue", "wed", "thu"]
from = "12:00"
to = "17:00"`)
	edit(t, dir, "programme.toml", `days = ["mon", "wed", "fri"]
from = "06:30"
to = "17:00"`, `days = ["mon", "tue"]
from = "06:30"
to = "12:00"`)
	edit(t, dir, "programme.toml", "closed = []", `closed = ["2026-12-01"]`)
	p := load(t, dir)
	monday := clock.NewDate(2026, 11, 30)
	for _, c := range []struct {
		name string
		date clock.Date
		want bool
	}{
		{"morning and afternoon meet", monday, true},
		{"closed by hand", monday.AddDays(1), false},
		{"afternoon only", monday.AddDays(2), false},
	} {
		if got := p.CoversDay(c.date, 570, 360); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if lead, ok := p.OnDuty(monday, 11*60); !ok || lead.SafetyLead != "Anne Moldskred" {
		t.Errorf("in the morning %q is on duty", lead.SafetyLead)
	}
	if lead, ok := p.OnDuty(monday, 12*60); !ok || lead.SafetyLead != "Per Ulvsund" {
		t.Errorf("at noon %q is on duty", lead.SafetyLead)
	}
}

func TestCoverNeedsLeadAndPhone(t *testing.T) {
	t.Parallel()
	for _, line := range []string{`safety_lead = "Anne Moldskred"`, `safety_phone = "12 34 56 70"`, `office_phone = "12 34 56 71"`} {
		dir := fjellro(t)
		edit(t, dir, "programme.toml", line, "")
		if load(t, dir).CoversDay(clock.NewDate(2026, 11, 30), 570, 360) {
			t.Errorf("covered without %s", line)
		}
	}
}

func TestHelplineAgeWithoutTestCall(t *testing.T) {
	t.Parallel()
	if alarm, stop := (programme.Helpline{}).Stale(today); !alarm || !stop {
		t.Error("a number that was never tested counts as tested")
	}
}
