package figures

import (
	"fmt"

	"lysning/internal/db"
)

// WeekLine is how many doctors were at a week in a year. A quarter has two or three weeks of eight to ten, and a region one house: a finer
// table would be about a handful of people.
type WeekLine struct {
	Year   int
	Number int
	Hidden bool
}

// weeks gives the years of which every request has ended.
func (s *Service) weeks(tx *db.Tx) (lines []WeekLine, err error) {
	cells, err := list(tx)
	if err != nil {
		return nil, err
	}
	over := tx.Today().Year()
	if s.Weeks != nil {
		oldest, open, err := s.Weeks.OldestWeek(tx)
		if err != nil {
			return nil, fmt.Errorf("look for weeks that have not ended: %w", err)
		}
		if open {
			over = min(over, oldest.Year())
		}
	}
	sums := map[int]int{}
	for _, c := range cells {
		if c.Offering == Week {
			sums[c.quarter().Year] += c.N
		}
	}
	for _, year := range inYears(sums, over) {
		n, hidden := s.shown(sums[year], "weeks", fmt.Sprint(year))
		lines = append(lines, WeekLine{Year: year, Number: n, Hidden: hidden})
	}
	return lines, nil
}
