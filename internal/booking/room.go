package booking

import (
	"encoding/hex"
	"time"

	"lysning/internal/token"
)

// roomBefore is how long before the start a video room can be entered.
const roomBefore = 30 * time.Minute

// Room is the name of a video day's room: the same on every copy of the program, not to be guessed, and said only from half an
// hour before the start until the end. The link is dead outside of that, because nobody has been told it. open is false for other
// days and at other times.
func (s *Service) Room(d Day, now time.Time) (name string, open bool) {
	start := s.zones.start(d)
	end := start.Add(time.Duration(d.Minutes) * time.Minute)
	if d.Mode != Video || now.Before(start.Add(-roomBefore)) || !now.Before(end) {
		return "", false
	}
	mac := token.MAC(s.deps.Key, []byte("lysning/v1 video room"), []byte(d.ID))
	return hex.EncodeToString(mac[:16]), true
}
