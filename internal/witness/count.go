package witness

import (
	"fmt"

	"lysning/internal/db"
)

// BreaksByYear counts broken seals by year. It is exact: only the figures may hand it on, masked, and for years that are over.
func (l *Log) BreaksByYear(tx *db.Tx) (map[int]int, error) {
	days, err := daysOf(tx, SealBreak)
	if err != nil {
		return nil, fmt.Errorf("count broken seals: %w", err)
	}
	by := map[int]int{}
	for _, d := range days {
		by[d.Year()]++
	}
	return by, nil
}
