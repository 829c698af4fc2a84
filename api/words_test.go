package main

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	adminui "lysning/admin-ui"
	"lysning/migrations"
)

// banned are the words that never appear on the doctor's path (domain.md 2.3). A word stands alone or with an ending.
var banned = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?i)(^|\P{L})(patients?|cases?|clients?|clinics?|therapy|therapists?|treatment plans?|diagnos(is|es|ed)|` +
		`symptom scores?|risk scores?|triage|referrals?|mental illness|psychiatric|records?|commit(ted)? suicide|failed attempts?|` +
		`urgent care|fitness to practise|whistle-?blow\p{L}*)(\P{L}|$)`),
	"nb": regexp.MustCompile(`(?i)(^|\P{L})(pasient\p{L}*|sak(en|er|ene)?|klient\p{L}*|behandling\p{L}*|diagnose\p{L}*|henvisning\p{L}*|` +
		`journal\p{L}*|begå selvmord|sikkerhetsansvarlig\p{L}*)(\P{L}|$)`), // the last is a name of another trade (domain.md 2.1)
	"zh": regexp.MustCompile(`患者|病人|病例|治疗|诊断|精神病|自杀者`),
}

// allowed are the exceptions that domain.md 2.3 and 6.7 name: each is taken out before the search.
var allowed = map[string][]string{
	"en": {"no medical record", "no referral"},
	"nb": {"ingen journal", "ingen henvisning"},
}

// promised may be said in the promise and nowhere else.
var promised = map[string]string{"en": "patients are in danger", "nb": "pasienter er i fare"}

func bannedIn(lang, text string, promise bool) string {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, phrase := range allowed[lang] {
		text = strings.ReplaceAll(text, phrase, "")
	}
	if promise {
		text = strings.ReplaceAll(text, promised[lang], "")
	}
	if re, ok := banned[lang]; ok {
		return strings.TrimSpace(re.FindString(text))
	}
	return ""
}

func TestBannedWordsAreFound(t *testing.T) {
	t.Parallel()
	for lang, texts := range map[string][]string{
		"en": {"Your case is open", "A record of it.", "See a therapist", "Psychiatric care", "patients are in danger"},
		"nb": {"Saken din", "pasientene", "Din journal.", "begå selvmord", "Ring sikkerhetsansvarlig."},
		"zh": {"治疗"},
	} {
		for _, text := range texts {
			if bannedIn(lang, text, false) == "" {
				t.Errorf("%q passes", text)
			}
		}
	}
	for lang, text := range map[string]string{"en": "No medical record. No referral. A psychiatrist, because.", "nb": "Ingen journal. Ønsker. Savn. Tilsakn."} {
		if got := bannedIn(lang, text, false); got != "" {
			t.Errorf("%q is refused for %q", text, got)
		}
	}
}

func TestNoBannedWordInTheCatalogues(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(adminui.Messages, "messages/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := adminui.Messages.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]any
		if err := json.Unmarshal(b, &messages); err != nil {
			t.Fatal(err)
		}
		lang := strings.TrimSuffix(path.Base(name), ".json")
		for key, value := range messages {
			texts := []string{}
			switch v := value.(type) {
			case string:
				texts = append(texts, v)
			case map[string]any:
				for _, s := range v {
					texts = append(texts, s.(string))
				}
			}
			for _, text := range texts {
				if got := bannedIn(lang, text, strings.HasPrefix(key, "start.promise_")); got != "" {
					t.Errorf("%s: %s says %q", name, key, got)
				}
				if strings.ContainsAny(text, "<>") {
					t.Errorf("%s: %s holds HTML", name, key)
				}
			}
		}
	}
}

func TestNoBannedWordOnAnyPage(t *testing.T) {
	t.Parallel()
	eachPage(t, newPages(t, nil), func(t *testing.T, path, _ string, root *html.Node) {
		for _, n := range elements(root) {
			if n.Data == "body" || n.Data == "title" {
				if got := bannedIn(path[1:3], textOf(n), strings.HasSuffix(path[3:], "/")); got != "" {
					t.Errorf("%s says %q", path, got)
				}
			}
		}
	})
}

var (
	columnLine = regexp.MustCompile(`(?m)^  ([a-z_]+) (?:TEXT|INTEGER|BLOB|BIGINT|BOOLEAN|BYTEA|DATE|REAL|SMALLINT)\b`)
	tableLine  = regexp.MustCompile(`(?m)^CREATE TABLE ([a-z_]+)`)

	// bannedNames may stand nowhere in the store (domain.md 2.3 and 6.2): what nobody can write down cannot be read.
	bannedNames = regexp.MustCompile(`patient|case|client|clinic|therap|treat|diagnos|icd|symptom|medicin|medicat|drug|dose|substance|` +
		`sick|absence|self_harm|suicid|ability|impair|score|risk|severity|priority|triage|colou?r|impression|advice|comment|remark|` +
		`narrative|record|birth|licen[cs]e|real_name|first_name|last_name|surname|gender|workplace|photo|attachment|file_name|` +
		`ip_address|user_agent|deleted_at`)
)

func TestNoBannedNameInTheSchema(t *testing.T) {
	t.Parallel()
	for dialect, dir := range map[string]fs.FS{"sqlite": migrations.SQLite, "postgres": migrations.Postgres} {
		names, err := fs.Glob(dir, "*/*.sql")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: no steps (%v)", dialect, err)
		}
		columns := 0
		for _, name := range names {
			b, err := fs.ReadFile(dir, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range append(columnLine.FindAllStringSubmatch(string(b), -1), tableLine.FindAllStringSubmatch(string(b), -1)...) {
				columns++
				if got := bannedNames.FindString(m[1]); got != "" {
					t.Errorf("%s names %s: nothing of that kind is kept", name, m[1])
				}
			}
		}
		if columns < 50 {
			t.Errorf("%s: only %d names were read", dialect, columns)
		}
	}
}
