package figures

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"lysning/internal/clock"
)

// counted is a counter as it is kept. It never leaves this package unmasked.
type counted struct {
	Month    string
	Offering Offering
	Region   string
	N        int
}

func (c counted) quarter() Quarter {
	year, _ := strconv.Atoi(c.Month[:4])  // written from a date by Count
	month, _ := strconv.Atoi(c.Month[5:]) // the same
	return Quarter{Year: year, Number: (month + 2) / 3}
}

func inOrder(cells map[cell]int) []cell {
	return slices.SortedFunc(maps.Keys(cells), func(a, b cell) int {
		return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.offering, b.offering), cmp.Compare(a.region, b.region))
	})
}

// publish makes the table of days, by quarters that are over before open. It begins with the first quarter that has a number to show, and
// lists every region of the programme in each: a line that is there, or missing, tells nothing that its number does not.
func publish(all []counted, regions []string, open clock.Date, shown func(n int, cell ...string) (int, bool)) []Line {
	sums := map[Quarter]map[string]int{}
	for _, c := range all {
		q := c.quarter()
		if c.Offering != Day || open.Before(q.end()) {
			continue
		}
		if sums[q] == nil {
			sums[q] = map[string]int{}
		}
		sums[q][c.Region] += c.N
	}
	var from Quarter
	for q, cells := range sums {
		for region, n := range cells {
			if _, hidden := shown(n, "held", q.String(), region); hidden {
				continue
			}
			if !slices.Contains(regions, region) { // its place has left the programme, its numbers are known
				regions = append(regions, region)
			}
			if from == (Quarter{}) || before(q, from) {
				from = q
			}
		}
	}
	regions = slices.Compact(slices.Sorted(slices.Values(regions)))
	var lines []Line
	for q := from; from != (Quarter{}) && !open.Before(q.end()); q = next(q) {
		for _, region := range regions {
			number, hidden := shown(sums[q][region], "held", q.String(), region)
			lines = append(lines, Line{Quarter: q, Offering: Day, Region: region, Number: number, Hidden: hidden})
		}
	}
	return lines
}

// masked hides fewer than eight and rounds the rest to the nearest five.
func masked(n int) (number int, hidden bool) {
	if n < fewest {
		return 0, true
	}
	return (n + round/2) / round * round, false
}

func before(a, b Quarter) bool { return a.Year*4+a.Number < b.Year*4+b.Number }

func next(q Quarter) Quarter {
	if q.Number == 4 {
		return Quarter{q.Year + 1, 1}
	}
	return Quarter{q.Year, q.Number + 1}
}
