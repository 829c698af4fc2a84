package counsellor

import (
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/programme"
)

// norway has the public holidays of the kept library.
var norway = &programme.Programme{Holidays: "no"}

func date(t *testing.T, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func aRota(t *testing.T, weekdays ...time.Weekday) *rota {
	t.Helper()
	r := &rota{profile: Profile{ID: "a", State: Active, TrainingUntil: date(t, "2032-12-31")}, exceptions: map[clock.Date]Exception{}, calendar: norway}
	for _, w := range weekdays {
		r.patterns = append(r.patterns, Pattern{ID: w.String(), WeekDay: WeekDay{Weekday: w, StartMinute: 570, PlaceID: "house"}, FirstDate: date(t, "2020-01-01")})
	}
	return r
}

func dates(given []Given) []string {
	all := make([]string, len(given))
	for i, g := range given {
		all[i] = g.Date.String()
	}
	return all
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestARotaGivesDates(t *testing.T) {
	t.Parallel()
	t.Run("at most three a week, the first ones", func(t *testing.T) {
		t.Parallel()
		r := aRota(t, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
		same(t, dates(r.giving(date(t, "2026-11-23"), date(t, "2026-11-29"))), "2026-11-23", "2026-11-24", "2026-11-25")
		// A range that starts in the middle of a week sees the same week.
		same(t, dates(r.giving(date(t, "2026-11-25"), date(t, "2026-11-29"))), "2026-11-25")
		same(t, dates(r.giving(date(t, "2026-11-26"), date(t, "2026-11-29"))))
	})
	t.Run("a day added by hand counts before the pattern, and replaces it on its date", func(t *testing.T) {
		t.Parallel()
		r := aRota(t, time.Monday, time.Tuesday, time.Wednesday)
		r.exceptions[date(t, "2026-11-27")] = Exception{StartMinute: 630, PlaceID: "video"}
		r.exceptions[date(t, "2026-11-23")] = Exception{StartMinute: 510, PlaceID: "city"}
		got := r.giving(date(t, "2026-11-23"), date(t, "2026-11-29"))
		same(t, dates(got), "2026-11-23", "2026-11-24", "2026-11-27")
		if got[0].StartMinute != 510 || got[0].PlaceID != "city" || got[2].PlaceID != "video" {
			t.Fatalf("got %+v", got)
		}
	})
	t.Run("not when off, on leave, paused, or after the training has run out", func(t *testing.T) {
		t.Parallel()
		r := aRota(t, time.Tuesday)
		r.exceptions[date(t, "2026-11-24")] = Exception{Off: true}
		r.leaves = []Leave{{FirstDate: date(t, "2026-12-08"), LastDate: date(t, "2026-12-15")}}
		r.profile.TrainingUntil = date(t, "2026-12-22")
		same(t, dates(r.giving(date(t, "2026-11-23"), date(t, "2027-01-31"))), "2026-12-01", "2026-12-22")
		r.profile.State = Paused
		same(t, dates(r.giving(date(t, "2026-11-23"), date(t, "2027-01-31"))))
	})
	t.Run("the newer pattern holds where two meet", func(t *testing.T) {
		t.Parallel()
		r := aRota(t, time.Tuesday)
		r.patterns = append(r.patterns, Pattern{ID: "b", WeekDay: WeekDay{Weekday: time.Tuesday, StartMinute: 630, PlaceID: "city"},
			FirstDate: date(t, "2026-12-01"), LastDate: date(t, "2026-12-01")})
		got := r.giving(date(t, "2026-11-23"), date(t, "2026-12-13"))
		if len(got) != 3 || got[0].StartMinute != 570 || got[1].StartMinute != 630 || got[2].StartMinute != 570 {
			t.Fatalf("got %+v", got)
		}
	})
}

func TestPublicHolidaysGiveNoDay(t *testing.T) {
	t.Parallel()
	all := aRota(t, time.Monday)
	for _, c := range []struct{ name, from, to, holiday string }{
		{"Easter Monday", "2027-03-22", "2027-04-11", "2027-03-29"},
		{"17 May on a Monday", "2027-05-10", "2027-05-30", "2027-05-17"}, // also Whit Monday of that year
		{"Whit Monday", "2028-05-29", "2028-06-18", "2028-06-05"},
	} {
		for _, d := range dates(all.giving(date(t, c.from), date(t, c.to))) {
			if d == c.holiday {
				t.Errorf("%s: %s is given", c.name, d)
			}
		}
		if n := len(all.giving(date(t, c.from), date(t, c.to))); n != 2 {
			t.Errorf("%s: %d Mondays, want the two others", c.name, n)
		}
	}
	thursdays := aRota(t, time.Thursday, time.Friday)
	same(t, dates(thursdays.giving(date(t, "2027-03-22"), date(t, "2027-03-28")))) // Maundy Thursday and Good Friday
}

func TestOddYearsAreNothingSpecial(t *testing.T) {
	t.Parallel()
	r := aRota(t, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday)
	r.calendar = &programme.Programme{Holidays: "none"}
	// 2026 has 53 weeks; its last one reaches into 2027 and still gives three days.
	same(t, dates(r.giving(date(t, "2026-12-28"), date(t, "2027-01-03"))), "2026-12-29", "2026-12-30", "2026-12-31")
	same(t, dates(r.giving(date(t, "2027-01-01"), date(t, "2027-01-07"))), "2027-01-05", "2027-01-06", "2027-01-07")
	leap := aRota(t, time.Tuesday)
	same(t, dates(leap.giving(date(t, "2028-02-23"), date(t, "2028-03-07"))), "2028-02-29", "2028-03-07")
}

func TestWordsAreReadOnARealWorkingDay(t *testing.T) {
	t.Parallel()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	r := aRota(t, time.Tuesday, time.Thursday)
	r.leaves = []Leave{{FirstDate: date(t, "2026-12-08"), LastDate: date(t, "2026-12-10")}}
	for _, c := range []struct {
		name string
		now  time.Time
		day  string
		want string
	}{
		{"the next working day", time.Date(2026, 11, 23, 9, 0, 0, 0, oslo), "2026-12-03", "2026-11-24"},
		{"today, when there are hours left", time.Date(2026, 11, 24, 12, 0, 0, 0, oslo), "2026-12-03", "2026-11-24"},
		{"not today, when it is late", time.Date(2026, 11, 24, 12, 1, 0, 0, oslo), "2026-12-03", "2026-11-26"},
		{"after a leave", time.Date(2026, 12, 4, 9, 0, 0, 0, oslo), "2026-12-17", "2026-12-15"},
		{"nobody, when no working day lies between", time.Date(2026, 11, 24, 13, 0, 0, 0, oslo), "2026-11-26", ""},
		{"nobody on the day itself", time.Date(2026, 11, 26, 7, 0, 0, 0, oslo), "2026-11-26", ""},
	} {
		on, minute, ok := r.readingTime(c.now, date(t, c.day))
		if ok != (c.want != "") || on.String() != c.want || ok && minute != 15*60 {
			t.Errorf("%s: got %s %d %v, want %s", c.name, on, minute, ok, c.want)
		}
	}
	// Good Friday to Easter Monday: words written on Wednesday evening wait for the first real working day.
	easter := aRota(t, time.Thursday, time.Friday, time.Monday, time.Tuesday)
	if on, _, ok := easter.readingTime(time.Date(2027, 3, 24, 20, 0, 0, 0, oslo), date(t, "2027-04-05")); !ok || on.String() != "2027-03-30" {
		t.Errorf("got %s %v", on, ok)
	}
}
