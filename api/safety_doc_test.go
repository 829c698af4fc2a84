package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/cover"
	"lysning/internal/escalation"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/urgent"
)

// TestTheNumbersInTheSafetyRulesAreThoseOfTheProgram: what a clinical board reads in docs/safety.md above the part that is drawn. A number
// that changes in the program and not there fails here.
func TestTheNumbersInTheSafetyRulesAreThoseOfTheProgram(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../docs/safety.md")
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(b), "<!-- Drawn from")
	if !ok {
		t.Fatal("it has lost the line from which on it is drawn")
	}
	head = strings.Join(strings.Fields(head), " ")
	minutes := func(d time.Duration) int { return int(d / time.Minute) }
	days := func(key escalation.ClockKey) int {
		return int(escalation.Printed.After(key, escalation.Plans) / (24 * time.Hour))
	}
	alarm, stop := helplineAges()
	for _, want := range []string{
		fmt.Sprintf("each with a passkey touched within %d minutes", minutes(session.FreshFor)),
		fmt.Sprintf("put off the telling of an opening for %d days at most", days(escalation.ClockHold)),
		fmt.Sprintf("begun within %d days, closed within %d days", days(escalation.ClockReviewBegin), days(escalation.ClockReviewClose)),
		fmt.Sprintf("After %d months a concern is a number", term.ConcernMonths),
		fmt.Sprintf("until the order's date, %d months at most", term.HoldMonths),
		fmt.Sprintf("not answered an alarm after %d minutes is joined by the deputy, after %d by the second deputy and the leader", minutes(cover.Climb(1)), minutes(cover.Climb(2))),
		fmt.Sprintf("after %d minutes, that nobody has", minutes(urgent.NobodyAfter)),
		fmt.Sprintf("the emergency number and %d lines", fewestLines()),
		fmt.Sprintf("After %d days without a test call the leader is alarmed; after %d days no new day is offered", alarm, stop),
	} {
		if !strings.Contains(head, want) {
			t.Errorf("docs/safety.md does not say %q", want)
		}
	}
}

// helplineAges are the oldest test calls that do not alarm yet, and that do not stop days yet.
func helplineAges() (alarm, stop int) {
	rang, err := clock.ParseDate("2026-01-01")
	if err != nil {
		panic(err)
	}
	for age := range 365 {
		alarms, stops := programme.Helpline{LastTestCall: rang}.Stale(rang.AddDays(age))
		if !alarms {
			alarm = age
		}
		if !stops {
			stop = age
		}
	}
	return alarm, stop
}

// fewestLines is how many numbers beside the emergency number are not too few.
func fewestLines() int {
	var lines []programme.Helpline
	for programme.FewLines(lines, "NO") {
		lines = append(lines, programme.Helpline{Country: "NO", Kind: programme.Talk})
	}
	return len(lines)
}
