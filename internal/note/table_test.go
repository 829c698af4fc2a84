package note_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lysning/internal/note"
)

// TestTheTableIsDrawnFromTheCode holds the browser's limits and the document to the rules; -update writes them.
func TestTheTableIsDrawnFromTheCode(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- kinds -->\n", "<!-- /kinds -->\n"
	root := filepath.Join("..", "..")
	script, doc := filepath.Join(root, "admin-ui", "src", "crypto", "kinds.ts"), filepath.Join(root, "docs", "sealed-items.md")
	b, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(b), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("docs/sealed-items.md has no place for the table")
	}
	for path, want := range map[string]string{script: note.Script(), doc: before + begin + note.Markdown() + end + after} {
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil { //nolint:gosec // a source file
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("%s differs from the rules (%v); run with -update", filepath.Base(path), err)
		}
	}
}
