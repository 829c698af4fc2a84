package figures

import (
	"encoding/binary"
	"math"

	"lysning/internal/token"
)

// decay is how the noise falls off: a count that is one more is at most 1/decay times as likely under any published number. So whoever
// knows everybody but one person, and would have bet even, can be no surer than three in five afterwards (P30). Half of all
// numbers are off by one at most, nineteen in twenty by seven.
const decay = 2.0 / 3

// shown is how a count leaves the house: with noise that is the same for ever for its cell, so that asking again tells nothing more, then
// hidden below eight, and rounded to five.
func (s *Service) shown(n int, cell ...string) (number int, hidden bool) {
	return masked(n + s.noise(cell...))
}

// noise is two-sided geometric, drawn by a keyed hash of what the cell is called: the difference of two one-sided draws.
func (s *Service) noise(cell ...string) int {
	parts := [][]byte{[]byte("lysning/v1 figures")}
	for _, c := range cell {
		parts = append(parts, []byte(c))
	}
	mac := token.MAC(s.Key, parts...)
	return geometric(mac[:8]) - geometric(mac[8:16])
}

func geometric(b []byte) int {
	u := (float64(binary.BigEndian.Uint64(b)>>11) + 1) / (1 << 53) // above 0, at most 1
	return int(math.Log(u) / math.Log(decay))
}
