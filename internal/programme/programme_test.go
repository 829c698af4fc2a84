package programme_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata" // tests must not depend on the machine's zone files

	"lysning/internal/clock"
	"lysning/internal/programme"

	"filippo.io/age"
)

var today = clock.NewDate(2026, 11, 23)

// recipient is one hybrid key for everybody: these tests never seal.
func recipient(t *testing.T) string {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String()
}

// fjellro writes the invented programme into a folder of the test.
func fjellro(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	keys := map[string]string{}
	key := recipient(t)
	for _, who := range append(programme.DemoCounsellors(), "office", "safety") {
		keys[who] = key
	}
	if err := programme.WriteDemo(dir, programme.Demo{Today: today, Recipients: keys}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func load(t *testing.T, dir string) *programme.Programme {
	t.Helper()
	p, err := programme.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// edit replaces text in one file of a programme and fails when it is not there.
func edit(t *testing.T, dir, file, old, new string) {
	t.Helper()
	name := filepath.Join(dir, file)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(b), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFjellroCanOpen(t *testing.T) {
	t.Parallel()
	p := load(t, fjellro(t))
	if got := p.Missing(programme.Facts{Today: today}); len(got) != 0 {
		t.Errorf("the invented programme misses %+v", got)
	}
	if !p.Open(programme.Facts{Today: today}) {
		t.Error("the invented programme is not open")
	}
	if len(p.Counsellors) != 6 || len(p.Places) != 3 {
		t.Errorf("got %d counsellors and %d places", len(p.Counsellors), len(p.Places))
	}
	for _, c := range p.Counsellors {
		if c.Face == "" || len(c.Face) > 1200 {
			t.Errorf("%s has a drawing of %d bytes", c.Slug, len(c.Face))
		}
		if !p.Ready(c, today) {
			t.Errorf("%s is not ready", c.Slug)
		}
	}
	if p.Counsellors[0].Slug != "ingrid" {
		t.Errorf("the first is %s", p.Counsellors[0].Slug)
	}
}

func TestWriteNeverOverwrites(t *testing.T) {
	t.Parallel()
	dir := fjellro(t)
	if err := programme.WriteEmpty(dir); !errors.Is(err, programme.ErrThere) {
		t.Errorf("got %v", err)
	}
}

func TestEmptyProgrammeSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "programme")
	if err := programme.WriteEmpty(dir); err != nil {
		t.Fatal(err)
	}
	p := load(t, dir)
	if p.Open(programme.Facts{Today: today}) {
		t.Error("an empty programme is open")
	}
	seen := map[string]int{}
	for _, m := range p.Missing(programme.Facts{Today: today}) {
		seen[m.Key]++
		if !m.Blocks {
			t.Errorf("%s %s does not block", m.Key, m.Field)
		}
	}
	want := map[string]int{
		"missing.programme": 7, "missing.languages": 1, "missing.law": 14, "missing.helplines": 1, "missing.phone": 1, "missing.messages": 1,
		"missing.staffed": 1, "missing.desk": 2, "missing.places": 1, "missing.counsellors": 1,
	}
	for key, n := range want {
		if seen[key] != n {
			t.Errorf("%s is said %d times, want %d", key, seen[key], n)
		}
	}
	if len(seen) != len(want) {
		t.Errorf("got %v", seen)
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, old, new string
		key                  string
		blocks               bool
	}{
		{"no zone", "programme.toml", `zone = "Europe/Oslo"`, `zone = ""`, "missing.programme", true},
		{"one stretch without an office phone", "programme.toml", `office_phone = "12 34 56 71"`, `office_phone = ""`, "", false},
		{"no office key", "programme.toml", "[desks.safety]\nrecipient = \"", "[desks.safety]\nrecipient = \"\" #", "missing.desk", true},
		{"door not told in one language", "programme.toml", "nb = \"Oppdiktet", "nb = \"\" # \"", "missing.place_words", true},
		{"no video provider", "programme.toml", `url = "https://video.example/{room}"`, `url = ""`, "missing.video", false},
		{"one law field empty", "law.toml", `voucher_years = "5"`, `voucher_years = ""`, "missing.law", true},
		{"not signed off", "law.toml", "signed_off_on = \"2026", "signed_off_on = \"\" # \"2026", "missing.law", true},
		{"a ground whose source is one text", "law.toml", `source = { en = "Invented: patients stay in concrete danger", nb =`, "source = \"Invented\" #", "missing.ground_words", false},
		{"a ground in one language", "law.toml", `, nb = "Pasienter er`, "} # ", "missing.ground_words", false},
		{"one source only", "helplines.toml", `second_source = "tv2.no, 2020-01"`, ``, "missing.second_source", true},
		{"no tester", "helplines.toml", `tester = "Invented tester"`, ``, "missing.test_call", true},
		{"another country with one line", "helplines.toml", "country = \"SE\"\nkind = \"helpline\"", "country = \"NO\"\nkind = \"helpline\"", "missing.country_lines", true},
		{"another country without an emergency number", "helplines.toml", "country = \"SE\"\nkind = \"emergency\"", "country = \"SE\"\nkind = \"doctors\"", "missing.country_lines", true},
		{"one helpline only", "helplines.toml", "country = \"NO\"\nkind = \"helpline\"", "country = \"NO\"\nkind = \"doctors\"", "missing.helplines", true},
		{"counsellor without words", "counsellors/ola.toml", "nb = \"Psykolog, rådgiver i ni år\"", "", "missing.counsellor", false},
		{"training run out", "counsellors/ola.toml", "training_until = \"2027", "training_until = \"2025", "missing.training", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := fjellro(t)
			edit(t, dir, c.file, c.old, c.new)
			p := load(t, dir)
			got := p.Missing(programme.Facts{Today: today})
			if c.key == "" {
				if len(got) != 0 {
					t.Errorf("got %+v", got)
				}
				return
			}
			if len(got) != 1 || got[0].Key != c.key || got[0].Blocks != c.blocks {
				t.Errorf("got %+v, want %s alone", got, c.key)
			}
			if p.Open(programme.Facts{Today: today}) == c.blocks {
				t.Errorf("open is %v", p.Open(programme.Facts{Today: today}))
			}
		})
	}
}

func TestADeskWithKeysOfItsOwnNeedsTwoMembersAndNoFile(t *testing.T) {
	t.Parallel()
	dir := fjellro(t)
	edit(t, dir, "programme.toml", "[desks.safety]\nrecipient = \"", "[desks.safety]\nrecipient = \"\" #")
	p := load(t, dir)
	for _, c := range []struct {
		desks map[string]int
		want  string
	}{
		{nil, "missing.desk safety"},
		{map[string]int{"office": 0}, "missing.desk_members office, missing.desk safety"},
		{map[string]int{"safety": 1}, "missing.desk_members safety"},
		{map[string]int{"safety": 2}, ""},
		{map[string]int{"safety": 3, "office": 2}, ""},
	} {
		var got []string
		facts := programme.Facts{Today: today, Desks: c.desks}
		for _, m := range p.Missing(facts) {
			got = append(got, m.Key+" "+m.Who)
		}
		if s := strings.Join(got, ", "); s != c.want || p.Open(facts) != (c.want == "") {
			t.Errorf("%v: got %q, want %q", c.desks, s, c.want)
		}
	}
}

func TestHelplinesAge(t *testing.T) {
	t.Parallel()
	p := load(t, fjellro(t))
	for _, c := range []struct {
		days, alarms int
		stopped      bool
	}{
		{0, 0, false},
		{46, 0, false}, // the oldest call of the demo is 14 days old: 60
		{47, 13, false},
		{76, 27, false}, // 90
		{77, 27, true},
	} {
		on := today.AddDays(c.days)
		if got := len(programme.DueLines(p.Helplines, on)); got != c.alarms {
			t.Errorf("after %d days: %d alarms, want %d", c.days, got, c.alarms)
		}
		if got := programme.DaysStopped(p.Helplines, on); got != c.stopped {
			t.Errorf("after %d days: stopped is %v", c.days, got)
		}
		if c.stopped == p.Open(programme.Facts{Today: on}) {
			t.Errorf("after %d days: open is %v", c.days, p.Open(programme.Facts{Today: on}))
		}
		if got := len(p.HelplinesOf("NO")); got != 4 {
			t.Errorf("after %d days: %d numbers are shown", c.days, got)
		}
	}
	alarms := programme.DueLines(p.Helplines, today.AddDays(80))
	for i := 1; i < len(alarms); i++ {
		if alarms[i].LastTestCall.Before(alarms[i-1].LastTestCall) {
			t.Error("the alarms do not begin with the oldest")
		}
	}
}

func TestMistakesAreToldAllAtOnce(t *testing.T) {
	t.Parallel()
	dir := fjellro(t)
	edit(t, dir, "programme.toml", `zone = "Europe/Oslo"`, `zone = "Mars/Base"`)
	edit(t, dir, "programme.toml", `from = "11:00"`, `from = "25:00"`)
	edit(t, dir, "programme.toml", `mode = "city_room"`, `mode = "tent"`)
	edit(t, dir, "programme.toml", `arrival_phone`, `phone_of_arrival`)
	edit(t, dir, "helplines.toml", `kind = "emergency"`, `kind = "urgent"`)
	edit(t, dir, "counsellors/ola.toml", `place = "video"`, `place = "boat"`)
	edit(t, dir, "counsellors/ola.toml", `start = "10:30"`, `start = "10:00"`)
	edit(t, dir, "counsellors/jonas.toml", `employers = ["havna"]`, `employers = ["hav"]`)
	edit(t, dir, "counsellors/jonas.toml", "nb = \"Arbeids", "sv = \"Arbets")
	edit(t, dir, "counsellors/arne.toml", "recipient = \"age1pq1", "recipient = \"age1pq1z")
	edit(t, dir, "counsellors/samira.svg", "<circle", `<script href="x"/><circle`)
	_, err := programme.Load(dir)
	var all programme.Mistakes
	if !errors.As(err, &all) {
		t.Fatalf("got %v", err)
	}
	got := map[string]bool{}
	for _, m := range all {
		got[m.File+" "+m.Key] = true
	}
	for _, want := range []string{
		"programme.toml zone", "programme.toml phone.open[0].from", "programme.toml place[1].mode", "programme.toml phone_of_arrival",
		"helplines.toml helpline[0].kind", "counsellors/ola.toml week[0].place", "counsellors/ola.toml week[1].start",
		"counsellors/jonas.toml employers[0]", "counsellors/jonas.toml training.sv", "counsellors/arne.toml recipient",
		"counsellors/samira.svg script", "counsellors/samira.svg href",
	} {
		if !got[want] {
			t.Errorf("no word of %s in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "Mars") {
		t.Error("the error carries a value")
	}
}

func TestMissingFileIsAMistake(t *testing.T) {
	t.Parallel()
	_, err := programme.Load(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "law.toml: is not there") {
		t.Errorf("got %v", err)
	}
}
