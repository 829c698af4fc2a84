package calendar_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"lysning/internal/calendar"
	"lysning/internal/clock"
	_ "lysning/internal/testkit" // zone data
)

var update = flag.Bool("update", false, "write testdata anew")

// said is an entry as a parser understood it. The browser's checks write and read the same form (admin-ui/src/calendar-read.test.ts).
type said struct {
	UID       string `json:"uid"`
	Sequence  int    `json:"sequence"`
	Cancelled bool   `json:"cancelled"`
	Start     string `json:"start"` // an instant, or a date of whole days
	End       string `json:"end"`
}

// theirs are the files that the browser makes, with what ical.js reads in them; ours are those that we make.
const theirs, ours = "../../admin-ui/src/calendar-files", "testdata"

// changeWeeks are entries on both sides of each change of the clock in Oslo, one in a zone that never changes, one south of the
// equator, one in a zone of half hours that lies behind, whole days over a change, and one that was cancelled.
func changeWeeks() []calendar.Entry {
	at := func(n int, date clock.Date, zone string) calendar.Entry {
		return calendar.Entry{UID: fmt.Sprintf("%032x", n), Date: date, StartMinute: 570, Minutes: 360, Zone: zone, Changed: clock.NewDate(2026, 11, 23)}
	}
	all := []calendar.Entry{
		at(1, clock.NewDate(2027, 3, 27), "Europe/Oslo"), at(2, clock.NewDate(2027, 3, 29), "Europe/Oslo"),
		at(3, clock.NewDate(2027, 10, 30), "Europe/Oslo"), at(4, clock.NewDate(2027, 11, 1), "Europe/Oslo"),
		at(5, clock.NewDate(2027, 4, 1), "Asia/Shanghai"), at(6, clock.NewDate(2027, 4, 5), "Pacific/Auckland"), at(7, clock.NewDate(2027, 3, 15), "America/St_Johns"),
		at(8, clock.NewDate(2027, 3, 28), ""), at(9, clock.NewDate(2027, 2, 1), "Europe/Oslo"), at(10, clock.NewDate(2027, 3, 28), "Europe/Oslo"),
	}
	all[7].Last = clock.NewDate(2027, 4, 3)
	all[8].Cancelled, all[8].Sequence = true, 3
	all[9].StartMinute, all[9].Minutes = 23*60, 360 // past midnight; no day of ours is so
	return all
}

// read is what golang-ical understands. It knows zones by their names alone, from Go's data.
func read(t *testing.T, file []byte) []said {
	t.Helper()
	parsed, err := ics.ParseCalendar(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	var all []said
	for _, e := range parsed.Events() {
		one := said{UID: e.Id(), Cancelled: value(e, ics.ComponentPropertyStatus) == "CANCELLED"}
		if _, err := fmt.Sscan(value(e, ics.ComponentPropertySequence), &one.Sequence); err != nil {
			t.Fatal(err)
		}
		if start := value(e, ics.ComponentPropertyDtStart); len(start) == len("20270328") {
			one.Start, one.End = start, value(e, ics.ComponentPropertyDtEnd)
		} else {
			from, err := e.GetStartAt()
			if err != nil {
				t.Fatal(err)
			}
			to, err := e.GetEndAt()
			if err != nil {
				t.Fatal(err)
			}
			one.Start, one.End = from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339)
		}
		all = append(all, one)
	}
	return all
}

func value(e *ics.VEvent, of ics.ComponentProperty) string {
	if p := e.GetProperty(of); p != nil {
		return p.Value
	}
	return ""
}

// TestCalendarsAgreeOnOurFile holds the file that the browser's parser reads too, and what it must understand.
func TestCalendarsAgreeOnOurFile(t *testing.T) {
	t.Parallel()
	entries := changeWeeks()
	file, err := calendar.File("Busy, søren; \\ 忙碌 and so on until the line is longer than seventy-five bytes", entries)
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, file)
	if len(got) != len(entries) {
		t.Fatalf("%d entries", len(got))
	}
	for i, e := range entries {
		want := said{UID: e.UID, Sequence: e.Sequence, Cancelled: e.Cancelled, Start: "20270328", End: "20270404"}
		if e.Last.IsZero() {
			loc, err := time.LoadLocation(e.Zone)
			if err != nil {
				t.Fatal(err)
			}
			from := e.Date.At(e.StartMinute, loc)
			want.Start, want.End = from.UTC().Format(time.RFC3339), e.Date.At(e.StartMinute+e.Minutes, loc).UTC().Format(time.RFC3339)
		}
		if got[i] != want {
			t.Errorf("entry %d: %+v, want %+v", i, got[i], want)
		}
	}
	form(t, file)
	if *update {
		b, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(ours, "feed.ics"), file)
		write(t, filepath.Join(ours, "feed.json"), append(b, '\n'))
	}
	if kept, err := os.ReadFile(filepath.Join(ours, "feed.ics")); err != nil || !bytes.Equal(kept, file) {
		t.Errorf("testdata/feed.ics is not what is made (%v): go test ./internal/calendar -update", err)
	}
}

// TestCalendarsAgreeOnTheBrowsersFiles: the other parser's reading lies beside each file.
func TestCalendarsAgreeOnTheBrowsersFiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(theirs, "*.ics"))
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	for _, name := range files {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(strings.TrimSuffix(name, ".ics") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var want []said
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		if got := read(t, file); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %+v, want %+v", filepath.Base(name), got, want)
		}
		form(t, file)
	}
}

// form holds what RFC 5545 asks of every line, and that each zone in use is there.
func form(t *testing.T, file []byte) {
	t.Helper()
	text := string(file)
	if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") || !strings.HasSuffix(text, "END:VCALENDAR\r\n") {
		t.Error("lines do not end as they must")
	}
	for _, line := range strings.Split(text, "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d bytes", len(line))
		}
		if _, after, ok := strings.Cut(line, "TZID="); ok {
			zone, _, _ := strings.Cut(after, ":")
			if strings.Count(text, "\r\nTZID:"+zone+"\r\n") != 1 {
				t.Errorf("no VTIMEZONE for %s, or two", zone)
			}
		}
	}
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil { //nolint:gosec // a folder of the repository
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o644); err != nil { //nolint:gosec // a file of the repository
		t.Fatal(err)
	}
}
