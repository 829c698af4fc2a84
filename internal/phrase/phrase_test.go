package phrase_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	adminui "lysning/admin-ui"
	"lysning/internal/clock"
	"lysning/internal/phrase"
	"lysning/internal/programme"
)

func ours(t *testing.T) *phrase.Catalogue {
	t.Helper()
	c, err := phrase.Load(adminui.Messages, "messages")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func in(t *testing.T, tag string) *phrase.Language {
	t.Helper()
	l, ok := ours(t).In(tag)
	if !ok {
		t.Fatalf("no %s", tag)
	}
	return l
}

// Load itself compares keys, plural forms and placeholders of all languages.
func TestOurCataloguesMatch(t *testing.T) {
	t.Parallel()
	if got := ours(t).Languages(); !slices.Equal(got, []string{"en", "nb"}) {
		t.Errorf("got %v", got)
	}
	for _, tag := range ours(t).Languages() {
		for _, key := range programme.MissingKeys {
			if !in(t, tag).Has(key) {
				t.Errorf("%s lacks %s", tag, key)
			}
		}
	}
}

func TestCataloguesThatDoNotMatchAreRefused(t *testing.T) {
	t.Parallel()
	en := `{"a.x": "Hello {name}", "a.n": {"one": "a day", "other": "{n} days"}}`
	for _, c := range []struct{ name, file, body, says string }{
		{"a key is missing", "nb.json", `{"a.x": "Hei {name}"}`, "nb lacks a.n"},
		{"a key is too many", "nb.json", `{"a.x": "Hei {name}", "a.n": {"one": "en", "other": "{n}"}, "a.y": "y"}`, "en lacks a.y"},
		{"a placeholder is missing", "nb.json", `{"a.x": "Hei", "a.n": {"one": "en", "other": "{n}"}}`, "fills in"},
		{"a plural is missing", "nb.json", `{"a.x": "Hei {name}", "a.n": "{n} dager"}`, "counts in only one"},
		{"a form is missing", "pl.json", `{"a.x": "{name}", "a.n": {"one": "1", "other": "{n}"}}`, "plural forms of its language"},
		{"a form is too many", "ja.json", `{"a.x": "{name}", "a.n": {"one": "1", "other": "{n}"}}`, "plural forms of its language"},
		{"a text is empty", "nb.json", `{"a.x": " ", "a.n": {"one": "en", "other": "{n}"}}`, "is empty"},
		{"a form does not exist", "nb.json", `{"a.x": "{name}", "a.n": {"single": "en", "other": "{n}"}}`, "no usable form"},
		{"not JSON", "nb.json", `{`, "nb.json"},
		{"no language", "x!.json", en, "not named after a language"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := phrase.Load(fstest.MapFS{"m/en.json": {Data: []byte(en)}, "m/" + c.file: {Data: []byte(c.body)}}, "m")
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := phrase.Load(fstest.MapFS{}, "m"); err == nil {
		t.Error("no catalogue at all is accepted")
	}
}

func TestAThirdLanguageIsOneFile(t *testing.T) {
	t.Parallel()
	c, err := phrase.Load(fstest.MapFS{
		"m/en.json": {Data: []byte(`{"a.n": {"one": "a day", "other": "{n} days"}}`)},
		"m/pl.json": {Data: []byte(`{"a.n": {"one": "dzień", "few": "{n} dni (few)", "many": "{n} dni (many)", "other": "{n} dnia"}}`)},
		"m/zh.json": {Data: []byte(`{"a.n": {"other": "{n} 天"}}`)},
	}, "m")
	if err != nil {
		t.Fatal(err)
	}
	l, _ := c.In("pl")
	for n, want := range map[int]string{1: "dzień", 3: "3 dni (few)", 5: "5 dni (many)", 22: "22 dni (few)"} {
		if got, err := l.Count("a.n", n); err != nil || got != want {
			t.Errorf("%d is %q, %v", n, got, err)
		}
	}
}

func TestSayRefusesWhatIsLeftOver(t *testing.T) {
	t.Parallel()
	l := in(t, "en")
	for _, f := range []func() (string, error){
		func() (string, error) { return l.Say("no.such_key") },
		func() (string, error) { return l.Say("help.danger") },
		func() (string, error) { return l.Say("help.danger", "number") },
		func() (string, error) { return l.Count("start.wait_weeks", -1) },
	} {
		if got, err := f(); err == nil {
			t.Errorf("said %q", got)
		}
	}
}

func TestDatesAndHours(t *testing.T) {
	t.Parallel()
	day := clock.NewDate(2026, time.December, 3)
	week := []time.Weekday{time.Friday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday}
	for _, c := range []struct {
		name, en, nb string
		say          func(*phrase.Language) (string, error)
	}{
		{"day", "Thursday 3 December", "torsdag 3. desember", func(l *phrase.Language) (string, error) { return l.Day(day) }},
		{"short", "Thu 3 December", "tors. 3. desember", func(l *phrase.Language) (string, error) { return l.ShortDay(day) }},
		{"long", "Thursday 3 December 2026", "torsdag 3. desember 2026", func(l *phrase.Language) (string, error) { return l.LongDay(day) }},
		{"month", "December 2026", "desember 2026", func(l *phrase.Language) (string, error) { return l.Month(day) }},
		{"Sunday", "Sun 6 December", "søn. 6. desember", func(l *phrase.Language) (string, error) { return l.ShortDay(day.AddDays(3)) }},
		{"week", "Mon–Fri 11–13", "man.–fre. kl. 11–13", func(l *phrase.Language) (string, error) { return l.Hours(week, 660, 780) }},
		{"two days", "Sat, Sun 09:30–20", "lør., søn. kl. 09:30–20", func(l *phrase.Language) (string, error) {
			return l.Hours([]time.Weekday{time.Sunday, time.Saturday}, 570, 1200)
		}},
		{"single days", "Mon, Wed–Fri 8–9", "man., ons.–fre. kl. 8–9", func(l *phrase.Language) (string, error) {
			return l.Hours([]time.Weekday{time.Monday, time.Wednesday, time.Thursday, time.Friday}, 480, 540)
		}},
		{"one week", "about a week", "omtrent én uke", func(l *phrase.Language) (string, error) { return l.Count("start.wait_weeks", 1) }},
		{"weeks", "about 2 weeks", "omtrent 2 uker", func(l *phrase.Language) (string, error) { return l.Count("start.wait_weeks", 2) }},
	} {
		for tag, want := range map[string]string{"en": c.en, "nb": c.nb} {
			if got, err := c.say(in(t, tag)); err != nil || got != want {
				t.Errorf("%s in %s: %q, want %q (%v)", c.name, tag, got, want, err)
			}
		}
	}
}
