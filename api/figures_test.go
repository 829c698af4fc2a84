package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// counters are the rows of the figures as they are kept: "2026-05 oslo 2".
func (w *world) counters() []string {
	w.t.Helper()
	var rows []struct {
		Month, Region string
		N             int
	}
	w.must(w.p.DB.Read(w.t.Context(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT month, region, n FROM figures ORDER BY month, region").Scan(&rows).Error
	}))
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = fmt.Sprint(r.Month, " ", r.Region, " ", r.N)
	}
	return out
}

// sayHeld notes of every booking that the day was held, as its counsellor does after it.
func (w *world) sayHeld() {
	w.t.Helper()
	w.must(w.p.DB.WithTx(w.t.Context(), func(tx *db.Tx) error { return tx.Gorm().Exec("UPDATE bookings SET held = ?", true).Error }))
}

// TestWhatIsLeftAfterTheEndIsACounter: four doctors had a day; one erases everything before the end, and one did not come. Forty
// sweeps at once end the others when their time is over, and each is counted once.
func TestWhatIsLeftAfterTheEndIsACounter(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		want := map[string]int{}
		var last clock.Date
		for i := range 4 {
			d, h := w.doctor(), w.free()
			d.book(h, d.fewThings(h.Day, "invented")...)
			date, err := clock.ParseDate(h.Day.Date)
			w.must(err)
			if last.IsZero() || date.After(last) {
				last = date
			}
			place, _ := w.p.Programme.Place(h.Day.Place)
			if i == 0 {
				decode[map[string]any](w, d.does(http.MethodDelete, "/me", nil), http.StatusOK)
				continue
			}
			if i == 3 {
				continue // nobody says that this one was held
			}
			if i == 2 {
				w.sayHeld()
			}
			want[date.String()[:7]+" "+place.Region]++
		}
		sweep := func() {
			t.Helper()
			for _, err := range testkit.Race(40, func(int) error { _, err := w.p.Retention.Sweep(t.Context()); return err }) {
				w.must(err)
			}
		}
		w.clk.Set(last.AddDays(29).At(12*60, w.p.Programme.Zone))
		before := w.counters()
		w.clk.Set(last.AddDays(30).At(0, w.p.Programme.Zone).Add(-time.Second))
		sweep()
		for _, c := range before {
			if !slices.Contains(w.counters(), c) {
				t.Errorf("%s was counted and is not any more", c)
			}
		}
		w.clk.Set(last.AddDays(30).At(0, w.p.Programme.Zone))
		sweep()
		sweep()
		var all []string
		for c, n := range want {
			all = append(all, fmt.Sprint(c, " ", n))
		}
		slices.Sort(all)
		if got := w.counters(); !slices.Equal(got, all) {
			t.Fatalf("got %v, want %v", got, all)
		}
	})
}

func TestTheFiguresCommand(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, time.Now(), nil)
	w.must(w.p.DB.WithTx(t.Context(), func(tx *db.Tx) error {
		for region, n := range map[string]int{"oslo": 7, "house": 500} {
			if err := tx.Gorm().Exec("INSERT INTO figures (month, offering, region, n) VALUES ('2025-02', 'day', ?, ?)", region, n).Error; err != nil {
				return err
			}
		}
		return tx.Gorm().Exec("INSERT INTO figures (month, offering, region, n) VALUES ('2025-03', 'week', 'house', 500)").Error
	}))
	w.stop()
	out, err := operator(t, w.dir, "figures")
	// Which numbers they are depends on the key of this very installation (internal/figures).
	want := regexp.MustCompile(`2025 Q1  day   (4[5-9]|5[0-4])[05] +The house, Fjellro / Huset, Fjellro\n2025 Q1  day   (\d*[05]|under 8) +Oslo, city room / Oslo, byrommet\n2025 Q1  day   (\d*[05]|under 8) +Video\n(?s:.*)2025     week  (4[5-9]|5[0-4])[05]\n`)
	if err != nil || !want.MatchString(out) {
		t.Fatalf("got %v\n%s", err, out)
	}
	if _, err := operator(t, w.dir, "figures", "oslo"); exitCode(err) != 2 {
		t.Errorf("the table takes a question: %v", err)
	}
}
