package course_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/testkit"
)

// ready is a plan of a sample week in which nothing is missing.
func ready(t testing.TB, code string) course.Plan {
	t.Helper()
	all := templates(t)
	tpl := all[slices.IndexFunc(all, func(t course.Template) bool { return t.Code == code })]
	p := course.Plan{
		Course: course.Course{ID: id("week"), PlaceID: "house", First: monday, Last: monday.AddDays(tpl.Days - 1), Zone: "Europe/Oslo", Couples: tpl.Couples,
			Least: tpl.Least, Most: tpl.Most, DecideBy: monday.AddDays(-21), State: course.Planned},
		Counsellors: []string{id("ingrid"), id("ola")}, People: people, Today: clock.NewDate(2026, 11, 23), Away: map[string][]clock.Date{},
	}
	leads := map[course.Lead]string{course.FirstCounsellor: id("ingrid"), course.SecondCounsellor: id("ola"), course.TheHost: id("gro")}
	for i, b := range tpl.Blocks {
		p.Blocks = append(p.Blocks, course.Block{ID: id(string(rune('a' + i))), Date: monday.AddDays(b.Day), Start: b.Start, Minutes: b.Minutes, Kind: b.Kind,
			Theme: b.Theme, Title: b.Title, LeaderID: leads[b.Lead], Room: b.Room, Gentle: b.Gentle})
	}
	for _, d := range p.Course.Nights() {
		p.Nights = append(p.Nights, course.Night{Date: d, SleeperID: id("gro"), SleeperPhone: "1", SafetyID: id("anne"), SafetyPhone: "2"})
	}
	for n := range 10 {
		p.Rooms = append(p.Rooms, course.Room{ID: id(string(rune('A' + n))), Beds: 2})
	}
	return p
}

func TestTheSamplesCanBePublished(t *testing.T) {
	t.Parallel()
	for code, talks := range map[string]int{"week": 10, "couples": 6} {
		p := ready(t, code)
		if got := course.Validate(p); len(got) != 0 {
			t.Errorf("%s: %+v", code, got)
		}
		if slots := p.Slots(); len(slots) != talks || p.Course.Couples && slots[0].Minutes != 90 {
			t.Errorf("%s has %d talks", code, len(slots))
		}
	}
}

func TestTheValidatorNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	tuesday, friday := monday.AddDays(1), monday.AddDays(4)
	drop := func(p *course.Plan, f func(b course.Block) bool) { p.Blocks = slices.DeleteFunc(p.Blocks, f) }
	at := func(p *course.Plan, d clock.Date, start int, kind course.Kind) *course.Block {
		return &p.Blocks[slices.IndexFunc(p.Blocks, func(b course.Block) bool { return b.Date == d && b.Start == start && b.Kind == kind })]
	}
	on := func(d clock.Date, kind course.Kind) func(course.Block) bool {
		return func(b course.Block) bool { return b.Date == d && b.Kind == kind }
	}
	for name, c := range map[string]struct {
		code  string
		spoil func(p *course.Plan)
		want  []course.Code
	}{
		"a theme":      {"week", func(p *course.Plan) { at(p, tuesday, 555, course.Lecture).Theme = "identity" }, []course.Code{course.ThemeMissing}},
		"a lecture":    {"week", func(p *course.Plan) { at(p, tuesday, 555, course.Lecture).Kind = course.Discussion }, []course.Code{course.ThemeMissing, course.NoLecture}},
		"a discussion": {"week", func(p *course.Plan) { drop(p, on(tuesday, course.Discussion)) }, []course.Code{course.NoDiscussion}},
		"an activity":  {"week", func(p *course.Plan) { drop(p, on(tuesday, course.Activity)) }, []course.Code{course.NoActivity}},
		"a free hour":  {"week", func(p *course.Plan) { drop(p, on(tuesday, course.Free)) }, []course.Code{course.NoFreeHour}},
		"a free hour of who talks": {"week", func(p *course.Plan) {
			at(p, monday.AddDays(2), 795, course.Free).Kind = course.Meal
			drop(p, func(b course.Block) bool { return b.Date == monday.AddDays(2) && b.Start == 1170 })
		}, []course.Code{course.NoFreeHour, course.GuestsTwice}},
		"talks": {"week", func(p *course.Plan) {
			drop(p, func(b course.Block) bool { return b.Date == tuesday && b.Start == 795 })
		}, []course.Code{course.TooFewTalks}},
		"a counsellor who is there": {"week", func(p *course.Plan) { p.Away[id("ola")] = []clock.Date{tuesday} }, []course.Code{course.LeaderAway, course.LeaderAway, course.CounsellorAway, course.TooFewTalks}},
		"a counsellor at all":       {"week", func(p *course.Plan) { p.Counsellors = nil }, []course.Code{course.NoCounsellor, course.TooFewTalks}},
		"a talk that she can give":  {"week", func(p *course.Plan) { at(p, tuesday, 795, course.Activity).LeaderID = id("ola") }, []course.Code{course.TooFewTalks}},
		"an end by nine":            {"week", func(p *course.Plan) { at(p, tuesday, 1170, course.Free).Minutes = 91 }, []course.Code{course.TooLate}},
		"something gentle":          {"week", func(p *course.Plan) { at(p, tuesday, 975, course.Activity).Gentle = nil }, []course.Code{course.NoGentle}},
		"a leader":                  {"week", func(p *course.Plan) { at(p, tuesday, 975, course.Activity).LeaderID = "" }, []course.Code{course.NoLeader}},
		"a leader who works here":   {"week", func(p *course.Plan) { at(p, tuesday, 975, course.Activity).LeaderID = id("gone") }, []course.Code{course.LeaderGone}},
		"a leader in one place": {"week", func(p *course.Plan) {
			p.Elsewhere = []course.Block{{Date: tuesday, Start: 960, Minutes: 60, LeaderID: id("gro")}}
		}, []course.Code{course.LeaderTwice}},
		"a day of the week": {"week", func(p *course.Plan) { at(p, friday, 480, course.Meal).Date = friday.AddDays(1) }, []course.Code{course.OutsideWeek}},
		"rooms":             {"week", func(p *course.Plan) { p.Rooms = p.Rooms[1:] }, []course.Code{course.TooFewRooms}},
		"rooms that are open": {"week", func(p *course.Plan) {
			p.Rooms[0].Closed = []course.Closure{{First: monday.AddDays(-9), Last: monday.AddDays(-1)}}
		}, []course.Code{course.TooFewRooms}},
		"a bed for two": {"couples", func(p *course.Plan) {
			for i := range 5 {
				p.Rooms[i].Beds = 1
			}
		}, []course.Code{course.TooFewRooms}},
		"a house of its own": {"week", func(p *course.Plan) {
			p.Others = []course.Course{{ID: "other", First: friday, Last: friday.AddDays(4)}}
		}, []course.Code{course.HouseTaken}},
		"the night before":            {"week", func(p *course.Plan) { p.Nights = p.Nights[1:] }, []course.Code{course.NightSleeper, course.NightSafety}},
		"training":                    {"week", func(p *course.Plan) { p.Nights[3].SleeperID = id("jonas") }, []course.Code{course.NightUntrained}},
		"training that holds is fine": {"week", func(p *course.Plan) { p.Nights[2].SleeperID = id("jonas") }, nil},
		"a safety lead":               {"week", func(p *course.Plan) { p.Nights[0].SafetyID = id("office") }, []course.Code{course.NightNotSafety}},
		"two people":                  {"week", func(p *course.Plan) { p.Nights[0].SleeperID = id("anne") }, []course.Code{course.NightSamePerson}},
		"their numbers":               {"week", func(p *course.Plan) { p.Nights[0].SafetyPhone = "" }, []course.Code{course.NightPhone}},
		"the late night, once named": {"week", func(p *course.Plan) {
			p.Nights = append(p.Nights, course.Night{Date: friday, SleeperID: id("gro"), SleeperPhone: "1"})
		}, []course.Code{course.NightSafety, course.NightPhone}},
		"one house a night": {"week", func(p *course.Plan) { p.OtherNights = []course.Night{{Date: tuesday, SleeperID: id("gro")}} }, []course.Code{course.NightElsewhere}},
		"who is there": {"week", func(p *course.Plan) {
			p.OnLeave = map[string][]clock.Date{id("gro"): {tuesday}, id("anne"): {friday}}
		}, []course.Code{course.NightAway}},
		"time to decide": {"week", func(p *course.Plan) { p.Today = monday.AddDays(-20) }, []course.Code{course.DecisionPassed}},
	} {
		p := ready(t, c.code)
		c.spoil(&p)
		var got []course.Code
		for _, f := range course.Validate(p) {
			got = append(got, f.Code)
			if f.BlockID == "" && f.Date.IsZero() && f.Theme == "" && f.Want == 0 && f.Code != course.NoCounsellor {
				t.Errorf("%s: %s names nothing", name, f.Code)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

// TestNothingIsMissingOnlyWhenEverythingIsThere takes pieces out at random: whatever the validator lets through has all that a week
// must have, counted here in another way.
func TestNothingIsMissingOnlyWhenEverythingIsThere(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(25, 26))
	through := 0
	for _, base := range []course.Plan{ready(t, "week"), ready(t, "couples")} {
		for range 600 {
			p := base
			p.Blocks = slices.Clone(base.Blocks)
			for range dice.IntN(3) {
				i := dice.IntN(len(p.Blocks))
				switch dice.IntN(4) {
				case 0:
					p.Blocks = slices.Delete(p.Blocks, i, i+1)
				case 1:
					p.Blocks[i].Start += 15 * (dice.IntN(13) - 6)
				case 2:
					p.Blocks[i].Date = monday.AddDays(dice.IntN(5))
				case 3:
					p.Blocks[i].LeaderID = people[dice.IntN(4)].ID
				}
			}
			if len(course.Validate(p)) > 0 {
				continue
			}
			through++
			if why := lacks(p); why != "" {
				t.Fatalf("let through without %s: %+v", why, p.Blocks)
			}
		}
	}
	if through < 120 {
		t.Errorf("only %d plans were let through", through)
	}
}

// lacks looks at every minute of the week instead of at blocks.
func lacks(p course.Plan) string {
	type minute struct {
		d clock.Date
		m int
	}
	slots, busy, themes, kinds := p.Slots(), map[string]map[minute]bool{}, map[course.Theme]bool{}, map[clock.Date]map[course.Kind]bool{}
	here := map[minute][]course.Kind{}
	mark := func(who string, at minute) bool {
		if busy[who] == nil {
			busy[who] = map[minute]bool{}
		}
		was := busy[who][at]
		busy[who][at] = true
		return was
	}
	for _, b := range p.Blocks {
		if b.Kind == course.Lecture {
			themes[b.Theme] = true
		}
		if kinds[b.Date] == nil {
			kinds[b.Date] = map[course.Kind]bool{}
		}
		kinds[b.Date][b.Kind] = true
		for m := b.Start; m < b.End(); m++ {
			if m >= 21*60 {
				return "an end by nine"
			}
			here[minute{b.Date, m}] = append(here[minute{b.Date, m}], b.Kind)
			if b.LeaderID != "" && mark(b.LeaderID, minute{b.Date, m}) {
				return "a leader in one place"
			}
		}
	}
	for _, s := range slots {
		for m := s.Start; m < s.Start+s.Minutes; m++ {
			if mark(s.CounsellorID, minute{s.Date, m}) {
				return "a counsellor in one place"
			}
		}
	}
	if len(slots) < p.Course.Most || len(themes) < 6 {
		return "talks or themes"
	}
	for _, d := range p.Course.FullDays() {
		if k := kinds[d]; !k[course.Lecture] || !k[course.Discussion] || !k[course.Activity] {
			return "a kind of block"
		}
		for _, s := range append(slots, course.Talk{}) { // whoever has this talk, or none on this day
			run, longest := 0, 0
			for m := range 24 * 60 {
				inTalk := s.Date == d && m >= s.Start && m < s.Start+s.Minutes
				free := !inTalk && slices.Contains(here[minute{d, m}], course.Free)
				if run++; !free {
					run = 0
				}
				longest = max(longest, run)
			}
			if longest < 60 {
				return "a free hour"
			}
		}
	}
	return ""
}

func TestANightIsAsLongAsTheClocksMakeIt(t *testing.T) {
	t.Parallel()
	for first, hours := range map[clock.Date]int{clock.NewDate(2027, 3, 29): 10, clock.NewDate(2027, 11, 1): 12, clock.NewDate(2027, 2, 8): 11} {
		c := course.Course{First: first, Last: first.AddDays(4), Zone: "Europe/Oslo"}
		night := c.Nights()[0] // the Saturday evening before a change is not in it: Sunday to Monday is the night before arrival
		if got := (course.Night{Date: night.AddDays(-1)}).Until(c).Sub(c.At(night.AddDays(-1), 21*60)); got != time.Duration(hours)*time.Hour {
			t.Errorf("the night before %s has %v", night, got)
		}
		for _, d := range c.FullDays() {
			if at := c.At(d, 555).In(testkit.Oslo(t)); at.Hour() != 9 || at.Minute() != 15 || clock.DateOf(at) != d {
				t.Errorf("09:15 on %s is %v", d, at)
			}
		}
	}
}
