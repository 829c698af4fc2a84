package booking

import (
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
)

func TestARoomIsSaidFromHalfAnHourBeforeUntilTheEnd(t *testing.T) {
	t.Parallel()
	s := &Service{}
	day := Day{ID: strings.Repeat("a", 32), Mode: Video, Date: clock.NewDate(2027, 3, 28), StartMinute: 9*60 + 30, Minutes: 360, Zone: "Europe/Oslo"}
	start := time.Date(2027, 3, 28, 7, 30, 0, 0, time.UTC) // summer time began that night
	for name, at := range map[string]struct {
		when time.Time
		open bool
	}{
		"a moment too early":  {start.Add(-30*time.Minute - time.Millisecond), false},
		"half an hour before": {start.Add(-30 * time.Minute), true},
		"in the last moment":  {start.Add(6*time.Hour - time.Millisecond), true},
		"at the end":          {start.Add(6 * time.Hour), false},
	} {
		if _, open := s.Room(Booking{Day: day, Room: "r"}, at.when); open != at.open {
			t.Errorf("%s: open %v, want %v", name, open, at.open)
		}
	}
	if _, open := s.Room(Booking{Day: day}, start); open {
		t.Error("a room that is forgotten is said")
	}
	day.Mode = House
	if _, open := s.Room(Booking{Day: day, Room: "r"}, start); open {
		t.Error("a house has no video room")
	}
}
