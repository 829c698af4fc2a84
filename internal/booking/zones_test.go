package booking

import (
	"testing"
	"time"
	_ "time/tzdata" // tests must not depend on the machine's zone files

	"lysning/internal/clock"
	"lysning/internal/db"
)

// TestB10_TheWallClockHoldsInTheWeeksOfTheClockChange follows a day at 09:30 through both weeks in which the clocks change, in
// three zones: the wall clock stays, the instant moves by the hour.
func TestB10_TheWallClockHoldsInTheWeeksOfTheClockChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone          string
		change        clock.Date // the Sunday
		before, after string     // 09:30 in UTC
	}{
		{"Europe/Oslo", clock.NewDate(2027, 3, 28), "08:30", "07:30"},
		{"Europe/Oslo", clock.NewDate(2027, 10, 31), "07:30", "08:30"},
		{"America/New_York", clock.NewDate(2027, 3, 14), "14:30", "13:30"},
		{"America/New_York", clock.NewDate(2027, 11, 7), "13:30", "14:30"},
		{"Pacific/Auckland", clock.NewDate(2027, 4, 4), "20:30", "21:30"}, // the day before in UTC
		{"Pacific/Auckland", clock.NewDate(2027, 9, 26), "21:30", "20:30"},
	} {
		var z zones
		for i := -7; i <= 7; i++ {
			d := Day{Date: c.change.AddDays(i), StartMinute: 570, Minutes: dayMinutes, Zone: c.zone}
			start := z.start(d)
			local := start.In(z.find(c.zone))
			if clock.DateOf(local) != d.Date || local.Format("15:04") != "09:30" {
				t.Errorf("%s %s: the wall clock shows %s", c.zone, d.Date, local)
			}
			want := c.before
			if i >= 0 {
				want = c.after
			}
			if got := start.UTC().Format("15:04"); got != want {
				t.Errorf("%s %s: %s UTC, want %s", c.zone, d.Date, got, want)
			}
		}
	}
}

// The last moment to hold a day is twelve real hours before it, also across a change: 21:30 the evening before on any other
// night, 20:30 when an hour is skipped (Oslo, Sunday 28 March 2027), 22:30 when one comes twice.
func TestTheNoticeIsInRealHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		date clock.Date
		last string
	}{
		{clock.NewDate(2027, 3, 27), "21:30"}, {clock.NewDate(2027, 3, 28), "20:30"}, {clock.NewDate(2027, 10, 31), "22:30"},
	} {
		var z zones
		w := &world{cover: always{}, standing: always{}, duty: new(duty).on(c.date, ""), zones: &z, counsellors: map[string]Counsellor{"a": {ID: "a", TrainingUntil: c.date}}}
		d := Day{CounsellorID: "a", Date: c.date, StartMinute: 570, Minutes: dayMinutes, Zone: "Europe/Oslo"}
		last := z.start(d).Add(-notice)
		if got := last.In(z.find("Europe/Oslo")).Format("15:04"); got != c.last {
			t.Errorf("%s: last at %s, want %s", c.date, got, c.last)
		}
		if err := w.unfit(d, last); err != nil {
			t.Errorf("%s: refused at the last moment: %v", c.date, err)
		}
		if w.unfit(d, last.Add(time.Millisecond)) == nil {
			t.Errorf("%s: not refused after the last moment", c.date)
		}
	}
}

type always struct{}

func (always) Standing(*db.Tx) (Standing, error)   { return always{}, nil }
func (always) Version() string                     { return "" }
func (always) CoversDay(clock.Date, int, int) bool { return true }
func (always) VideoProvider() bool                 { return true }
func (always) Place(id string) (Place, bool)       { return Place{ID: id}, true }
