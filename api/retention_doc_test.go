package main

import (
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	adminui "lysning/admin-ui"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/phrase"
	"lysning/internal/term"
)

// retentionPage is docs/retention.md, from the two tables that the program itself counts with.
func retentionPage() string {
	var b strings.Builder
	b.WriteString(`# For how long we keep what

Drawn from ` + "`internal/note`" + ` (rules) and ` + "`internal/term`" + ` by ` + "`go test ./api -run TestTheClocks -update`" + `; a test fails when this page, the
page about data or the schema differs. What is over is unreadable in that very second, whether the sweep runs or not (P16); the sweep then
destroys keys and rows within the hour. A missed day is an alarm (` + "`runbook.md`" + `), and a missed month is caught up with by the next sweep.

## Sealed texts

Each is an item for the doctor and one other. The doctor ends any of them at once; *erase everything now* ends them all.

| kind | gone |
|---|---|
`)
	for _, r := range note.Table() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r.Kind, r.Gone())
	}
	b.WriteString("\n## Everything else\n\n| what | tables | kept | on *erase everything now* |\n|---|---|---|---|\n")
	for _, t := range term.Table() {
		names := make([]string, len(t.Tables))
		for i, n := range t.Tables {
			names[i] = "`" + n + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", t.Class, strings.Join(names, ", "), t.Kept, t.Erase)
	}
	b.WriteString(`
## What is left

A counter: how many days were held, and how many doctors were at a week, in a month, in a region (` + "`figures`" + `). It grows in the transaction that removes the booking, when its time is
over, if its counsellor said that the day was held; nothing is ever counted from records. An erasure before that leaves nothing, here either.
`)
	return b.String()
}

func TestTheClocksOfTheDocumentAreThoseOfTheProgram(t *testing.T) {
	t.Parallel()
	const file = "../docs/retention.md"
	want := retentionPage()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != want {
		t.Errorf("docs/retention.md is not what the program does (%v); run with -update", err)
	}
}

// TestTheClocksKnowEveryTable: a new table has to be thought about before it can keep anything.
func TestTheClocksKnowEveryTable(t *testing.T) {
	t.Parallel()
	var known []string
	for _, row := range term.Table() {
		known = append(known, row.Tables...)
		if row.Class == "" || row.Kept == "" || row.Erase == "" {
			t.Errorf("a row says too little: %+v", row)
		}
	}
	slices.Sort(known)
	if twice := len(known) - len(slices.Compact(slices.Clone(known))); twice != 0 {
		t.Errorf("%d tables are in two rows", twice)
	}
	w := newWorld(t, nil)
	var there []string
	w.must(w.p.DB.Read(t.Context(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose%' ORDER BY name").
			Scan(&there).Error
	}))
	if !slices.Equal(there, known) {
		t.Errorf("the schema has %v\nthe table of clocks %v", there, known)
	}
}

// TestTheClocksOfTheDataPage: the page says the numbers of the tables, in every language, and has none of its own.
func TestTheClocksOfTheDataPage(t *testing.T) {
	t.Parallel()
	catalogue, err := phrase.Load(adminui.Messages, "messages")
	if err != nil {
		t.Fatal(err)
	}
	w := newPages(t, nil)
	for _, lang := range []string{"en", "nb"} {
		l, _ := catalogue.In(lang)
		page := html.UnescapeString(w.get(t, "/"+lang+"/data").Body.String())
		for _, line := range keptLines {
			said, err := l.Say("data.kept_"+line, keptNumbers()...)
			if err != nil || !strings.Contains(page, said) {
				t.Errorf("%s does not say: %s (%v)", lang, said, err)
			}
		}
		raw, err := fs.ReadFile(adminui.Messages, "messages/"+lang+".json")
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]any
		if err := json.Unmarshal(raw, &all); err != nil {
			t.Fatal(err)
		}
		for key, said := range all {
			if strings.HasPrefix(key, "data.") && strings.ContainsAny(fmt.Sprint(said), "0123456789") {
				t.Errorf("%s in %s has a number of its own: %s", key, lang, said)
			}
		}
	}
	for _, r := range note.Table() { // what the words say without a number
		if (r.Kind == note.WordsBeforehand || r.Kind == note.Today) && r.Ends.Session != 1 {
			t.Errorf("%s ends %d days after: the page says the day after", r.Kind, r.Ends.Session)
		}
	}
	if term.RepeatDays != 2 {
		t.Error("the page says the second midnight")
	}
}
