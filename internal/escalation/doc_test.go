package escalation_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lysning/internal/escalation"
)

var update = flag.Bool("update", false, "rewrite the files that tests compare with")

const (
	docFile = "../../docs/safety.md"
	docMark = "<!-- Drawn from internal/escalation/table.go: go test ./internal/escalation -run Drawn -update -->\n"
)

// TestTheDocumentIsDrawnFromTheTable keeps what a clinical board reads as the code is.
func TestTheDocumentIsDrawnFromTheTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(text), docMark)
	if !ok {
		t.Fatal("docs/safety.md has lost the line from which on it is drawn")
	}
	want := head + docMark + drawn()
	if *update {
		if err := os.WriteFile(docFile, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(text) {
		t.Error("docs/safety.md is not what the table says; run with -update")
	}
}

func drawn() string {
	var b strings.Builder
	for _, of := range []string{"concern", "seal"} {
		title := map[string]string{"concern": "A concern", "seal": "An opening, beside it"}[of]
		fmt.Fprintf(&b, "\n## %s\n\n```mermaid\nstateDiagram-v2\n", title)
		for _, r := range escalation.Table() {
			if r.Of != of {
				continue
			}
			if r.Ring {
				fmt.Fprintf(&b, "  [*] --> %s\n", r.Code)
			}
			if r.Code == escalation.Disclosed {
				fmt.Fprintf(&b, "  [*] --> %s: disclose, at an opening\n", r.Code)
			}
			for _, to := range targets(r) {
				fmt.Fprintf(&b, "  %s --> %s: %s\n", r.Code, to, strings.Join(stepsTo(r, to), ", "))
			}
			if len(r.Next) == 0 {
				fmt.Fprintf(&b, "  %s --> [*]\n", r.Code)
			}
		}
		b.WriteString("```\n\n| state | in the books | levels | the next step is due after | is rung | may be opened | steps: who |\n|---|---|---|---|---|---|---|\n")
		for _, r := range escalation.Table() {
			if r.Of == of {
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", r.Code, r.Was, levels(r), clockText(r), rungText(r), opensText(r), stepsText(r))
			}
		}
	}
	b.WriteString("\n## Where each rule comes from, and what a clinical board must still decide\n\n| state | source | to decide |\n|---|---|---|\n")
	for _, r := range escalation.Table() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Code, r.Source, r.Board)
	}
	b.WriteString("\n## The clocks\n\nMinutes as printed. `law.toml` may name others (`answer_2b = 15`), which count when two people have approved the file.\n\n| clock | 2A | 2B | 3 |\n|---|---|---|---|\n")
	for _, c := range escalation.Clocks() {
		fmt.Fprintf(&b, "| `%s` |", c)
		for _, l := range escalation.Levels {
			fmt.Fprintf(&b, " %s |", length(escalation.Printed.After(c, l)))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n## The printed grounds\n\n| ground | with | who may be told | source |\n|---|---|---|---|\n")
	for _, g := range escalation.Printed.AllGrounds() {
		fmt.Fprintf(&b, "| `%s` | %v | %v | %s |\n", g.Code, g.Triggers, g.To, g.Source[""])
	}
	return b.String()
}

func targets(r escalation.Row) (out []escalation.State) {
	for _, a := range r.Next {
		if a.To != "" && !slices.Contains(out, a.To) {
			out = append(out, a.To)
		}
	}
	return out
}

func stepsTo(r escalation.Row, to escalation.State) (out []string) {
	for _, a := range r.Next {
		if a.To == to {
			out = append(out, string(a.Step))
		}
	}
	return out
}

func levels(r escalation.Row) string {
	var out []string
	for _, l := range r.Levels {
		out = append(out, strings.ToUpper(string(l)))
	}
	return strings.Join(out, " ")
}

func clockText(r escalation.Row) string {
	var out []string
	for _, l := range r.Levels {
		if d := escalation.Printed.After(r.Clock, l); d > 0 {
			out = append(out, strings.ToUpper(string(l))+" "+length(d))
		}
	}
	return strings.Join(out, ", ")
}

func rungText(r escalation.Row) string {
	var when string
	switch {
	case r.Clock == "":
		return ""
	case r.Ring:
		when = "at once"
	default:
		when = "when it is late"
	}
	const one, all = "lead, deputy after 5 minutes, second deputy and leader after 10", "lead, deputy, second deputy and leader together"
	switch {
	case r.Code == escalation.SealOpen:
		return "" // its clock shuts it
	case len(r.Everybody) == 0:
		return when + ": " + one
	case len(r.Everybody) == len(r.Levels):
		return when + ": " + all
	}
	return when + ": " + one + "; at level 3 " + all
}

func length(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d%(24*time.Hour) == 0 && d > 48*time.Hour:
		return fmt.Sprintf("%d days", d/(24*time.Hour))
	case d%time.Hour == 0 && d > time.Hour:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return fmt.Sprintf("%d minutes", d/time.Minute)
}

func opensText(r escalation.Row) string {
	if len(r.Opens) == 0 {
		return "nothing"
	}
	return "`" + strings.Join(r.Opens, "`, `") + "`"
}

func stepsText(r escalation.Row) string {
	var out []string
	for _, a := range r.Next {
		s := fmt.Sprintf("%s: %s", a.Step, strings.Trim(strings.ReplaceAll(fmt.Sprint(a.By), " ", ", "), "[]"))
		if a.Fresh {
			s += " (touch)"
		}
		if a.When != "" {
			s += " if " + strings.ReplaceAll(string(a.When), "_", " ")
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return "the end"
	}
	return strings.Join(out, "<br>")
}

// TestEveryStateLeadsToAnEnd, and every arrow leads to a state that there is.
func TestEveryStateLeadsToAnEnd(t *testing.T) {
	t.Parallel()
	rows := map[escalation.State]escalation.Row{}
	for _, r := range escalation.Table() {
		if rows[r.Code].Code != "" {
			t.Errorf("%s stands there twice", r.Code)
		}
		rows[r.Code] = r
	}
	for _, r := range escalation.Table() {
		seen, queue, end := map[escalation.State]bool{}, []escalation.State{r.Code}, false
		for len(queue) > 0 {
			now := queue[0]
			queue = queue[1:]
			if seen[now] {
				continue
			}
			seen[now] = true
			end = end || len(rows[now].Next) == 0
			for _, to := range targets(rows[now]) {
				if rows[to].Code == "" || rows[to].Of != rows[now].Of {
					t.Errorf("%s leads to %q, which is no state beside it", now, to)
				}
				queue = append(queue, to)
			}
		}
		if !end {
			t.Errorf("%s leads to no end", r.Code)
		}
		if r.Source == "" {
			t.Errorf("%s rests on nothing", r.Code)
		}
	}
}
