package figures

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// line is the days on offer, as the test says.
type line struct{ nights []Night }

func (l *line) Nights(context.Context) ([]Night, error) { return l.nights, nil }

func in(days int) *int { return &days }

func service(d *db.DB, l *line) *Service {
	return New(Deps{
		DB: d, Bookings: &still{}, Dates: l, Key: []byte("a key of the test only, 32 bytes"),
		Breaks:   func(*db.Tx) (map[int]int, error) { return map[int]int{2025: 3}, nil },
		Concerns: func(*db.Tx) (map[int]int, error) { return map[int]int{2025: 30}, nil },
	})
}

// TestANightIsRecordedOnceHoweverManyDo: many copies at one moment leave one row a place.
func TestANightIsRecordedOnceHoweverManyDo(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		l := &line{nights: []Night{{Kind: Day, Place: "house", First: in(9), Third: in(12), Given: 3, Taken: 2, Unused: 1}, {Kind: Day, Place: "video"}, {Kind: Week, Place: "house", First: in(70)}}}
		s := service(d, l)
		day := clock.NewDate(2026, 11, 23)
		clk.Set(day.At(20*60, testkit.Oslo(t)))
		if err := s.Record(ctx); err != nil {
			t.Fatal(err)
		}
		rows := func() (n int) {
			t.Helper()
			if err := d.Read(ctx, func(tx *db.Tx) (err error) {
				n, err = countNights(tx, day)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := rows(); n != 0 {
			t.Fatalf("%d rows before the day is over", n)
		}
		clk.Set(day.At(21*60, testkit.Oslo(t)))
		for _, err := range testkit.Race(8, func(int) error { return s.Record(ctx) }) {
			if err != nil {
				t.Fatal(err)
			}
		}
		l.nights = nil
		if err := s.Record(ctx); err != nil || rows() != 3 {
			t.Errorf("%v, %d rows", err, rows())
		}
	})
}

func TestTheUsualWaitComesFromRowsWhenThereAreEnough(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		l := &line{}
		s := service(d, l)
		day := clock.NewDate(2026, 9, 1)
		for n := range fewNights {
			if _, ok, err := s.Usual(ctx); err != nil || ok {
				t.Fatalf("after %d nights: %v, %v", n, ok, err)
			}
			l.nights = []Night{{Kind: Day, Place: "house", First: in(10 + n), Third: in(40)}, {Kind: Day, Place: "video"}, {Kind: Week, Place: "house", First: in(3)}}
			clk.Set(day.AddDays(n).At(22*60, testkit.Oslo(t)))
			if err := s.Record(ctx); err != nil {
				t.Fatal(err)
			}
		}
		clk.Set(day.AddDays(fewNights).At(8*60, testkit.Oslo(t)))
		if days, ok, err := s.Usual(ctx); err != nil || !ok || days != 24 {
			t.Errorf("%d, %v, %v", days, ok, err)
		}
		// The last night alone decides whether the leader is alarmed; it is known until the next one.
		for n, last := range []struct {
			first *int
			long  bool
		}{{in(34), false}, {in(35), true}, {nil, true}} {
			l.nights = []Night{{Kind: Day, Place: "house", First: last.first}, {Kind: Day, Place: "video"}}
			at := day.AddDays(fewNights + n)
			clk.Set(at.At(22*60, testkit.Oslo(t)))
			if err := s.Record(ctx); err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				on   clock.Date
				want bool
			}{{at, last.long}, {at.AddDays(1), last.long}, {at.AddDays(2), false}} {
				clk.Set(c.on.At(23*60, testkit.Oslo(t)))
				var long bool
				if err := d.Read(ctx, func(tx *db.Tx) (err error) {
					long, err = s.TooLong(tx)
					return err
				}); err != nil || long != c.want {
					t.Errorf("night %d, on %s: too long %v, %v", n, c.on, long, err)
				}
			}
		}
		clk.Set(clock.NewDate(2026, 10, 1).At(8*60, testkit.Oslo(t)))
		got, err := s.All(ctx, []string{"house"})
		if err != nil || len(got.Waits) != 2 || got.Waits[0].Kind != Day || got.Waits[1].Kind != Week || *got.Waits[1].First != 3 || got.Waits[0].Nights != fewNights+2 || *got.Waits[0].First != 25 || *got.Waits[0].Third != 40 {
			t.Errorf("%+v, %v", got.Waits, err)
		}
	})
}

func TestLevelsOfTheWait(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]Level{0: Fine, 27: Fine, 28: Task, 34: Task, 35: Alarm, 90: Alarm} {
		if got := LevelOf(days, true); got != want {
			t.Errorf("%d days: %s", days, got)
		}
	}
	if LevelOf(0, false) != Alarm {
		t.Error("no free date at all is no alarm")
	}
}

func TestAnAnswerIsOneOfThreeAndCountedByMonth(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		s := service(d, &line{})
		for _, err := range testkit.Race(12, func(i int) error { return s.Answered(ctx, Answers[i%2]) }) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Answered(ctx, "very"); err == nil {
			t.Error("an answer that was not offered is counted")
		}
		var rows []answerRow
		if err := d.Read(ctx, func(tx *db.Tx) (err error) {
			rows, err = listAnswers(tx)
			return err
		}); err != nil || !slices.Equal(rows, []answerRow{{"2026-11", Somewhat, 6}, {"2026-11", Yes, 6}}) {
			t.Errorf("%v, %v", rows, err)
		}
		if got, err := s.All(ctx, nil); err != nil || len(got.Answers) != 0 || len(got.Concerns) != 0 {
			t.Errorf("of a year that is not over, or can still grow: %v, %v, %v", got.Answers, got.Concerns, err)
		}
		clk.Set(clock.NewDate(2027, 1, 1).At(0, testkit.Oslo(t)))
		got, err := s.All(ctx, nil)
		if err != nil || len(got.Answers) != len(Answers) || len(got.Breaks) != 2 || len(got.Concerns) != 1 || got.Concerns[0].Year != 2025 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// odds is how likely a published number is, over all draws of the noise, when n were counted.
func odds(n int) map[string]float64 {
	p := map[string]float64{}
	one := (1 - decay) / (1 + decay)
	for k := -200; k <= 200; k++ {
		w := one
		for range max(k, -k) {
			w *= decay
		}
		number, hidden := masked(n + k)
		p[fmt.Sprint(number, hidden)] += w
	}
	return p
}

// TestP30_NobodyIsSureOfOnePersonWhoeverElseIsKnown: somebody knows everybody of two years but one, bets even on whether that one came
// in a quarter and a region, and then reads every table. Each case is in one cell, so one cell is all there is to read.
func TestP30_NobodyIsSureOfOnePersonWhoeverElseIsKnown(t *testing.T) {
	t.Parallel()
	const bound = 0.1 + 1e-9
	worst := 0.0
	for others := range 120 {
		without, with := odds(others), odds(others+1)
		for seen := range with {
			if with[seen] < 1e-30 {
				continue // where the sum above was cut off
			}
			sure := with[seen] / (with[seen] + without[seen])
			worst = max(worst, sure-0.5, 0.5-sure)
		}
	}
	if worst > bound {
		t.Errorf("the best bet gains %.3f", worst)
	}
	// The control: without the noise, seven who are known and a number that is shown are one person more for sure.
	_, hidden := masked(7)
	if _, alsoHidden := masked(8); !hidden || alsoHidden {
		t.Error("the control shows no leak")
	}
	t.Logf("worst gain %.3f", worst)
}

// TestP30_AskingAgainTellsNothing: the noise belongs to the cell and to nobody's question, and it is what it says it is.
func TestP30_AskingAgainTellsNothing(t *testing.T) {
	t.Parallel()
	s := &Service{Deps{Key: []byte("a key of the test only, 32 bytes")}}
	other := &Service{Deps{Key: []byte("another key of the test, 32 byte")}}
	var sum, far, differ int
	const cells = 4000
	for i := range cells {
		cell := fmt.Sprint(i)
		n := s.noise("held", cell)
		if n != s.noise("held", cell) {
			t.Fatal("a cell has two noises")
		}
		if n != other.noise("held", cell) {
			differ++
		}
		sum += n
		if n > 7 || n < -7 {
			far++
		}
	}
	if mean := float64(sum) / cells; mean > 0.3 || mean < -0.3 {
		t.Errorf("it leans to one side by %.2f", mean)
	}
	if share := float64(far) / cells; share < 0.02 || share > 0.08 {
		t.Errorf("%.3f are off by more than seven", share)
	}
	if differ < cells/2 {
		t.Error("without the key it can be taken off")
	}
}

// atWeeks is figures.Weeks.
type atWeeks struct{ oldest clock.Date }

func (a *atWeeks) OldestWeek(*db.Tx) (clock.Date, bool, error) {
	return a.oldest, !a.oldest.IsZero(), nil
}

func TestDoctorsAtAWeekAreCountedByYearAndApartFromDays(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		s := service(d, &line{})
		open := &atWeeks{oldest: clock.NewDate(2026, 12, 4)}
		s.Weeks = open
		var ended []Ended
		for n := range 38 {
			ended = append(ended, Ended{Date: clock.NewDate(2026, time.Month(2+n%3), 5), Offering: Week, Region: "house"})
		}
		count(t, d, s, ended)
		all := func() Tables {
			t.Helper()
			got, err := s.All(context.Background(), []string{"house"})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		clk.Set(clock.NewDate(2027, 1, 2).At(0, testkit.Oslo(t)))
		if got := all(); len(got.Weeks) != 0 || len(got.Held) != 0 {
			t.Fatalf("a week of December has not ended, and %+v is published", got)
		}
		open.oldest = clock.Date{}
		number, hidden := s.shown(38, "weeks", "2026")
		if got := all(); !slices.Equal(got.Weeks, []WeekLine{{2026, number, hidden}}) || len(got.Held) != 0 || hidden {
			t.Fatalf("%+v", got)
		}
		if n, err := s.Days(context.Background()); n != 0 || err != nil {
			t.Fatalf("doctors at a week count as %d days: %v", n, err)
		}
	})
}
