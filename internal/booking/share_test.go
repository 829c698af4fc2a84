package booking

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
)

// anyOf is what somebody sees who wants any counsellor.
func anyOf(free []Day, rows []row) []Day {
	free = slices.Clone(free)
	order(free, loadOf(rows))
	return slices.CompactFunc(free, alike)
}

// TestB9_SharingOfAnyIsFair states the bound of booking.md 5, line 9: whoever is picked has afterwards at most one booked day
// more than any other who could have been picked, in the same block of 28 days; counsellors who give the same days differ
// by at most one while each date is asked for once.
func TestB9_SharingOfAnyIsFair(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		dice := rand.New(rand.NewPCG(seed, 9))
		people := []string{"a", "b", "c", "d"}[:2+dice.IntN(3)]
		first := clock.NewDate(2026, time.November, 23).AddDays(dice.IntN(40))
		var rows []row
		for i := range 84 {
			for _, p := range people {
				if dice.IntN(5) > 0 { // most days are given by all
					rows = append(rows, row{Day: Day{ID: fmt.Sprint(p, i), CounsellorID: p, PlaceID: "house", Date: first.AddDays(i), StartMinute: 570, Minutes: 360, Zone: "UTC"}})
				}
			}
		}
		for range 150 {
			var free []Day
			for _, r := range rows {
				if !r.Booked {
					free = append(free, r.Day)
				}
			}
			if len(free) == 0 {
				break
			}
			shown := anyOf(free, rows)
			pick := shown[dice.IntN(len(shown))]
			for i := range rows {
				rows[i].Booked = rows[i].Booked || rows[i].ID == pick.ID
			}
			l, block := loadOf(rows), blockOf(pick.Date)
			for _, other := range free {
				if other.Date == pick.Date && l[loadKey{pick.CounsellorID, block}] > l[loadKey{other.CounsellorID, block}]+1 {
					t.Fatalf("seed %d: %s was picked with %d, %s has %d", seed, pick.CounsellorID, l[loadKey{pick.CounsellorID, block}],
						other.CounsellorID, l[loadKey{other.CounsellorID, block}])
				}
			}
		}
	}
}

func TestCounsellorsWhoGiveTheSameDaysDifferByAtMostOne(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(1, 9))
	people := []string{"a", "b", "c"}
	first := clock.NewDate(2026, time.November, 23)
	var rows []row
	for i := range 112 {
		for _, p := range people {
			rows = append(rows, row{Day: Day{ID: fmt.Sprint(p, i), CounsellorID: p, PlaceID: "house", Date: first.AddDays(i), StartMinute: 570}})
		}
	}
	for _, i := range dice.Perm(112) {
		free := make([]Day, 0, 3)
		for _, r := range rows[i*3 : i*3+3] {
			free = append(free, r.Day)
		}
		pick := anyOf(free, rows)[0]
		for j := range rows {
			rows[j].Booked = rows[j].Booked || rows[j].ID == pick.ID
		}
		l, block := loadOf(rows), blockOf(pick.Date)
		for _, p := range people {
			for _, q := range people {
				if d := l[loadKey{p, block}] - l[loadKey{q, block}]; d > 1 {
					t.Fatalf("%s has %d more days than %s", p, d, q)
				}
			}
		}
	}
}

func TestBlocksAreFourWholeWeeks(t *testing.T) {
	t.Parallel()
	days := map[clock.Date]int{}
	start := blockOf(clock.NewDate(2019, time.March, 3))
	for i := range 28 * 120 {
		b := blockOf(start.AddDays(i))
		if b.Weekday() != time.Monday || b.After(start.AddDays(i)) {
			t.Fatalf("%s is in the block of %s", start.AddDays(i), b)
		}
		days[b]++
	}
	for b, n := range days {
		if n != 28 {
			t.Fatalf("the block of %s has %d days", b, n)
		}
	}
}
