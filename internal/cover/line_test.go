package cover_test

import (
	"context"
	"slices"
	"testing"

	"lysning/internal/cover"
	"lysning/internal/session"
)

// hidden lists the numbers that the help-now page leaves out, and looks that every country keeps its emergency number and two others where
// it has them.
func (h *house) hidden() (all []string) {
	h.t.Helper()
	v, err := h.Lines(context.Background(), h.actor("marit"))
	h.ok(err)
	emergency, others := map[string]int{}, map[string]int{}
	for _, l := range v.Lines {
		switch {
		case l.Hidden:
			all = append(all, l.Number)
		case l.Kind == "emergency":
			emergency[l.Country]++
		default:
			others[l.Country]++
		}
	}
	if emergency["NO"] != 1 || others["NO"] < 2 || emergency["SE"] != 1 || others["SE"] != 1 {
		h.t.Fatalf("left: %v emergency numbers, %v others", emergency, others)
	}
	return all
}

func TestAFailedTestCallHidesANumberWhileEnoughAreLeft(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		call := func(who, country, number string, reached bool) error {
			return h.Tested(ctx, h.actor(who), cover.TestCall{Country: country, Number: number, Day: monday, Tester: "Invented", Reached: reached})
		}
		want := func(why string, numbers ...string) {
			t.Helper()
			if got := h.hidden(); !slices.Equal(got, numbers) {
				t.Errorf("%s: hidden are %v, want %v", why, got, numbers)
			}
		}
		want("before anybody rings")
		h.ok(call("marit", "NO", "116 123", false))
		want("one of three", "116 123")
		h.ok(call("anne", "NO", "22 40 00 40", false))
		want("two would be too few", "116 123")
		h.ok(call("anne", "NO", "113", false))
		want("never an emergency number", "116 123")
		h.ok(call("anne", "SE", "90101", false))
		want("a country's only one", "116 123")
		h.ok(call("anne", "NO", "116 123", true))
		want("reached again, the other may rest", "22 40 00 40")

		v, err := h.Lines(ctx, h.actor("anne"))
		h.ok(err)
		if len(v.Due) != 3 || v.Stops {
			t.Errorf("%d are to be rung again, days stopped %v; those that were not reached are, and nothing stops", len(v.Due), v.Stops)
		}
		h.start() // a new process
		want("after a restart", "22 40 00 40")
	})
}

func TestATestCallIsRefusedFromWhoMayNotAndWhatCannotBe(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		good := cover.TestCall{Country: "NO", Number: "116 123", Day: monday, Tester: "Invented", Reached: true}
		for _, a := range []session.Actor{session.Nobody, h.actor("ola"), h.actor("jon")} {
			h.is(h.Tested(ctx, a, good), cover.ErrForbidden)
			h.is(h.CopyMade(ctx, a), cover.ErrForbidden)
			_, err := h.Lines(ctx, a)
			h.is(err, cover.ErrForbidden)
		}
		for name, change := range map[string]func(*cover.TestCall){
			"a number that is not listed": func(c *cover.TestCall) { c.Number = "116 124" },
			"another country's number":    func(c *cover.TestCall) { c.Country = "SE" },
			"nobody rang":                 func(c *cover.TestCall) { c.Tester = "  " },
			"tomorrow":                    func(c *cover.TestCall) { c.Day = monday.AddDays(1) },
		} {
			bad := good
			change(&bad)
			t.Log(name)
			h.is(h.Tested(ctx, h.actor("marit"), bad), cover.ErrLine)
		}
		h.ok(h.Tested(ctx, h.actor("marit"), good))
	})
}

func TestANewNumberSetAsksForANewCopy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		due := func(want bool, why string) {
			t.Helper()
			v, err := h.Lines(ctx, h.actor("marit"))
			h.ok(err)
			if v.Copied.Due != want {
				t.Errorf("%s: a copy is due %v", why, v.Copied.Due)
			}
		}
		due(true, "there never was one")
		h.ok(h.CopyMade(ctx, h.actor("marit")))
		due(false, "it was made")
		h.ok(h.Tested(ctx, h.actor("marit"), cover.TestCall{Country: "NO", Number: "116 123", Day: monday, Tester: "Invented"}))
		due(true, "a number is hidden since")
		h.ok(h.Watch(ctx))
		if n := h.count("SELECT COUNT(*) FROM alarms WHERE kind = 'lines'"); n != 1 {
			t.Errorf("%d alarms about the numbers", n)
		}
		h.ok(h.Tested(ctx, h.actor("marit"), cover.TestCall{Country: "NO", Number: "116 123", Day: monday, Tester: "Invented", Reached: true}))
		due(false, "the same numbers as on the copy")
		h.ok(h.Watch(ctx))
		if n := h.count("SELECT COUNT(*) FROM alarms"); n != 0 {
			t.Errorf("%d alarms about what is mended", n)
		}
	})
}
