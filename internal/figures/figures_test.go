package figures

import (
	"context"
	"slices"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// still is the earliest booking that has not ended.
type still struct{ date clock.Date }

func (s *still) Oldest(*db.Tx) (clock.Date, bool, error) { return s.date, !s.date.IsZero(), nil }

func days(n int, date clock.Date, region string) []Ended {
	return slices.Repeat([]Ended{{Date: date, Offering: Day, Region: region}}, n)
}

func count(t *testing.T, d *db.DB, s *Service, ended []Ended) {
	t.Helper()
	if err := d.WithTx(context.Background(), func(tx *db.Tx) error { return s.Count(tx, ended) }); err != nil {
		t.Fatal(err)
	}
}

func kept(t *testing.T, d *db.DB) (all []counted) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
		all, err = list(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatIsLeftIsACounterByMonthAndRegion(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		s := New(Deps{DB: d, Bookings: &still{}})
		may := clock.NewDate(2026, 5, 4)
		count(t, d, s, append(days(2, may, "house"), days(1, may.AddDays(20), "house")...))
		count(t, d, s, append(days(1, may.AddMonths(1), "house"), days(1, may, "")...))
		count(t, d, s, nil)
		want := []counted{{"2026-05", Day, Elsewhere, 1}, {"2026-05", Day, "house", 3}, {"2026-06", Day, "house", 1}}
		if got := kept(t, d); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// TestTheCounterIsExactUnderARace: forty end the same twenty rows at once; whoever removes one counts it. The control asks first
// and counts then, as one must not.
func TestTheCounterIsExactUnderARace(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		const rows, racers = 20, 40
		ctx := context.Background()
		s := New(Deps{DB: d, Bookings: &still{}})
		settle := func() {
			t.Helper()
			err := d.WithTx(ctx, func(tx *db.Tx) error {
				for i := range rows {
					if err := tx.Gorm().Exec("INSERT INTO settings (name, value) VALUES (?, 'a row that ends')", string(rune('a'+i))).Error; err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		remove := func(tx *db.Tx, i int) (bool, error) {
			done := tx.Gorm().Exec("DELETE FROM settings WHERE name = ?", string(rune('a'+i)))
			return done.RowsAffected == 1, done.Error
		}
		total := func(region string) (n int) {
			for _, c := range kept(t, d) {
				if c.Region == region {
					n += c.N
				}
			}
			return n
		}
		date := clock.NewDate(2026, 5, 4)

		settle()
		for _, err := range testkit.Race(racers, func(int) error {
			return d.WithTx(ctx, func(tx *db.Tx) error {
				var ended []Ended
				for i := range rows {
					removed, err := remove(tx, i)
					if err != nil {
						return err
					}
					if removed {
						ended = append(ended, days(1, date.AddMonths(i%3), "exact")...)
					}
				}
				return s.Count(tx, ended)
			})
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := total("exact"); n != rows {
			t.Errorf("counted %d, want %d", n, rows)
		}

		settle()
		gate := testkit.NewGate(racers)
		for _, err := range testkit.Race(racers, func(int) error {
			var there int64
			if err := d.Read(ctx, func(tx *db.Tx) error {
				return tx.Gorm().Table("settings").Where("value = 'a row that ends'").Count(&there).Error
			}); err != nil {
				return err
			}
			gate.Wait()
			return d.WithTx(ctx, func(tx *db.Tx) error {
				for i := range rows {
					if _, err := remove(tx, i); err != nil {
						return err
					}
				}
				return s.Count(tx, days(int(there), date, "control"))
			})
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := total("control"); n <= rows {
			t.Errorf("the control counted %d: it shows no race", n)
		}
	})
}

func TestWhatIsRolledBackIsNotCounted(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		s := New(Deps{DB: d, Bookings: &still{}})
		fail := context.Canceled
		err := d.WithTx(context.Background(), func(tx *db.Tx) error {
			if err := s.Count(tx, days(3, clock.NewDate(2026, 5, 4), "house")); err != nil {
				return err
			}
			return fail
		})
		if err == nil || len(kept(t, d)) != 0 {
			t.Fatalf("got %v, kept %v", err, kept(t, d))
		}
	})
}

func TestP30_FewAreHiddenAndTheRestIsRounded(t *testing.T) {
	t.Parallel()
	for n := range 200 {
		number, hidden := masked(n)
		if hidden != (n < 8) || hidden && number != 0 {
			t.Errorf("%d: got %d, hidden %v", n, number, hidden)
		}
		if !hidden && (number%5 != 0 || number < n-2 || number > n+2) {
			t.Errorf("%d: got %d", n, number)
		}
	}
}

func TestP30_AQuarterIsPublishedOnceAndForAll(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		clk.Set(clock.NewDate(2026, 4, 1).At(0, testkit.Oslo(t)))
		open := &still{date: clock.NewDate(2026, 3, 31)}
		s := New(Deps{DB: d, Bookings: open})
		regions := []string{"north", "house"}
		published := func() []Line {
			t.Helper()
			lines, err := s.Published(ctx, regions)
			if err != nil {
				t.Fatal(err)
			}
			return lines
		}
		count(t, d, s, days(39, clock.NewDate(2026, 1, 5), "house"))
		count(t, d, s, days(7, clock.NewDate(2026, 2, 5), "north"))
		if got := published(); len(got) != 0 {
			t.Fatalf("one booking of the quarter has not ended, and %v is published", got)
		}
		count(t, d, s, days(1, open.date, "house"))
		open.date = clock.NewDate(2026, 4, 1)
		q1 := Quarter{2026, 1}
		want := []Line{shownAs(s, q1, "house", 40), shownAs(s, q1, "north", 7)}
		if got := published(); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		// Nothing of the open quarter shows, whatever is counted in it, and the next one leaves the old lines as they are.
		count(t, d, s, days(50, open.date, "north"))
		if got := published(); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		clk.Set(clock.NewDate(2026, 7, 1).At(0, testkit.Oslo(t)))
		open.date = clock.Date{}
		q2 := Quarter{2026, 2}
		want = append(want, shownAs(s, q2, "house", 0), shownAs(s, q2, "north", 50))
		if got := published(); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// TestP30_NoTwoNumbersShareACase: two years of any numbers; every case is in exactly one line, so nothing can be taken from
// anything, and what a hidden cell may hold is the same whatever the others say.
func TestP30_NoTwoNumbersShareACase(t *testing.T) {
	t.Parallel()
	var all []counted
	first := clock.NewDate(2025, 1, 1)
	for m := range 24 {
		for i, region := range []string{"house", "oslo", "video"} {
			all = append(all, counted{first.AddMonths(m).String()[:7], Day, region, 1 + (m*7+i*5)%9})
		}
	}
	regions := []string{"house", "oslo", "video"}
	whole := publish(all, regions, clock.NewDate(2027, 1, 1), plain)
	if len(whole) != 24 {
		t.Fatalf("%d lines", len(whole))
	}
	for i := range all {
		more := slices.Clone(all)
		more[i].N += 5 // moves its own line for sure, if that is not hidden before and after
		differ := 0
		for j, l := range publish(more, regions, clock.NewDate(2027, 1, 1), plain) {
			if l != whole[j] {
				differ++
			}
		}
		if differ > 1 {
			t.Fatalf("one case changes %d published numbers", differ)
		}
	}
}

func TestARegionWhoseNumbersWereNeverShownIsNotNamed(t *testing.T) {
	t.Parallel()
	q := clock.NewDate(2026, 4, 1)
	got := publish([]counted{{"2026-01", Day, "gone", 7}, {"2026-02", Day, "house", 8}, {"2026-02", Day, "closed", 9}}, []string{"house"}, q, plain)
	want := []Line{{Quarter{2026, 1}, Day, "closed", 10, false}, {Quarter{2026, 1}, Day, "house", 10, false}}
	if !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	if got := publish([]counted{{"2026-01", Day, "house", 7}}, []string{"house"}, q, plain); got != nil {
		t.Fatalf("got %v", got)
	}
}

// shownAs is a line of the table, as a count is shown in its cell.
func shownAs(s *Service, q Quarter, region string, n int) Line {
	number, hidden := s.shown(n, "held", q.String(), region)
	return Line{Quarter: q, Offering: Day, Region: region, Number: number, Hidden: hidden}
}

// plain shows counts without noise.
func plain(n int, _ ...string) (int, bool) { return masked(n) }
