// Package calendar owns what a calendar outside the program may read of somebody who works here: when she is busy, and nothing else.
// She makes an address for it, sees it once and ends it at any time; the store keeps a hash. A file (RFC 5545) names no guest, no
// place and no program: a neutral title and two wall clocks with their zone. It never learns what an entry is about. Files for
// doctors are made in their own browser (admin-ui/src/calendar.ts) by the same rules. Start reading at Service.Read and File.
package calendar

import (
	"fmt"
	"strings"
	"time"

	"lysning/internal/clock"
)

// Entry is one thing in a calendar: some hours of a day, or whole days when Last is set.
type Entry struct {
	UID         string
	Sequence    int        // raised with each change, so that a calendar replaces what it has
	Cancelled   bool       // takes the entry out
	Changed     clock.Date // the day of the last change
	Date        clock.Date
	Last        clock.Date // of whole days, included; zero for hours
	StartMinute int        // of the wall clock of Zone
	Minutes     int
	Zone        string // IANA
}

// end is the wall clock on which the hours are over.
func (e Entry) end() int { return e.StartMinute + e.Minutes }

// File writes the entries as one calendar with a title that tells nothing. Zones that this program does not know are an error.
func File(title string, entries []Entry) ([]byte, error) {
	var f file
	f.lines("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Appointment//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
	if err := f.zones(entries); err != nil {
		return nil, err
	}
	for _, e := range entries {
		f.entry(title, e)
	}
	f.lines("END:VCALENDAR")
	return []byte(f.String()), nil
}

// file is a calendar while it is written.
type file struct{ strings.Builder }

func (f *file) entry(title string, e Entry) {
	f.lines("BEGIN:VEVENT", "UID:"+e.UID, fmt.Sprintf("SEQUENCE:%d", e.Sequence), "DTSTAMP:"+day(e.Changed)+"T000000Z")
	if e.Last.IsZero() {
		f.lines("DTSTART;TZID="+e.Zone+":"+wall(e.Date, e.StartMinute), "DTEND;TZID="+e.Zone+":"+wall(e.Date, e.end()))
	} else { // the end of whole days is the day after the last
		f.lines("DTSTART;VALUE=DATE:"+day(e.Date), "DTEND;VALUE=DATE:"+day(e.Last.AddDays(1)))
	}
	status, shown := "CONFIRMED", "OPAQUE"
	if e.Cancelled {
		status, shown = "CANCELLED", "TRANSPARENT"
	}
	f.lines("SUMMARY:"+escape(title), "STATUS:"+status, "CLASS:PRIVATE", "TRANSP:"+shown, "END:VEVENT")
}

// lines writes them folded at 75 bytes, without cutting a letter.
func (f *file) lines(lines ...string) {
	for _, line := range lines {
		room := 75
		for _, letter := range line {
			n := len(string(letter))
			if n > room {
				f.WriteString("\r\n ")
				room = 74
			}
			f.WriteRune(letter)
			room -= n
		}
		f.WriteString("\r\n")
	}
}

func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`).Replace(text)
}

func day(d clock.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// wall is a wall clock; past midnight it is the next day's.
func wall(d clock.Date, minute int) string {
	return d.At(minute, time.UTC).Format("20060102T150405")
}
