package phrase

import (
	"fmt"
	"strings"
	"time"

	"lysning/internal/clock"
)

// Dates are put together from the catalogue's own names, so that a language is added by one file and no page depends on
// what the machine knows. The app says the same with Intl.

// Day is "Thursday 3 December".
func (l *Language) Day(d clock.Date) (string, error) { return l.date("calendar.date_day", d) }

// ShortDay is "Thu 3 December".
func (l *Language) ShortDay(d clock.Date) (string, error) { return l.date("calendar.date_short", d) }

// LongDay is "Thursday 3 December 2026".
func (l *Language) LongDay(d clock.Date) (string, error) { return l.date("calendar.date_long", d) }

// Month is "December 2026".
func (l *Language) Month(d clock.Date) (string, error) { return l.date("calendar.date_month", d) }

func (l *Language) date(key string, d clock.Date) (string, error) {
	weekday, err := l.Say(weekdayKey("calendar.weekday_", d.Weekday()))
	if err != nil {
		return "", err
	}
	short, err := l.Say(weekdayKey("calendar.weekday_short_", d.Weekday()))
	if err != nil {
		return "", err
	}
	month, err := l.Say(fmt.Sprintf("calendar.month_%d", int(d.Month())))
	if err != nil {
		return "", err
	}
	return l.Say(key, "weekday", weekday, "short", short, "day", d.Day(), "month", month, "year", d.Year())
}

// weekdayKey counts Monday as 1 and Sunday as 7.
func weekdayKey(prefix string, day time.Weekday) string {
	return fmt.Sprintf("%s%d", prefix, (int(day)+6)%7+1)
}

// Clock is a wall-clock time, minutes after midnight, as everybody here reads it: "09:30".
func (l *Language) Clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// Hours is one stretch on some days: "Monday-Friday 11-13". Days that follow each other are said as a range.
func (l *Language) Hours(days []time.Weekday, from, to int) (string, error) {
	var on [8]bool // Monday is 1, so that Sunday comes last
	for _, d := range days {
		on[(int(d)+6)%7+1] = true
	}
	var parts []string
	for i := 1; i <= 7; i++ {
		if !on[i] {
			continue
		}
		last := i
		for last < 7 && on[last+1] {
			last++
		}
		first, err := l.Say(fmt.Sprintf("calendar.weekday_short_%d", i))
		if err != nil {
			return "", err
		}
		end, err := l.Say(fmt.Sprintf("calendar.weekday_short_%d", last))
		if err != nil {
			return "", err
		}
		switch last {
		case i:
			parts = append(parts, first)
		case i + 1:
			parts = append(parts, first, end)
		default:
			parts = append(parts, first+"–"+end)
		}
		i = last
	}
	return l.Say("calendar.hours", "days", strings.Join(parts, ", "), "from", l.hour(from), "to", l.hour(to))
}

// hour leaves away the minutes of a full hour.
func (l *Language) hour(minute int) string {
	if minute%60 == 0 {
		return fmt.Sprintf("%d", minute/60)
	}
	return l.Clock(minute)
}
