package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

func TestAPackedPageOutlivesTheProgramAndIsTheProgramsOwn(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("body { color: #20282b }\n", 100)
	dir := filepath.Join(t.TempDir(), "packed")
	sent := func() string {
		s, _ := bareServer(t, func(f *face) { f.UI, f.Packed = fstest.MapFS{"x.css": {Data: []byte(text)}}, dir })
		return ask(t, s, http.MethodGet, "/ui/x.css", "", "Accept-Encoding", "br").Body.String()
	}
	first := sent()
	name := filepath.Join(dir, nameOf([]byte(text)))
	if kept, err := os.ReadFile(name); err != nil || string(kept) != first {
		t.Fatalf("what was packed is not kept: %v", err)
	}

	// Another packing of the same text shows that the folder is read.
	looser := brotliOf(t, text, brotli.BestSpeed)
	write(t, name, looser)
	if sent() != looser {
		t.Error("what is kept was made anew")
	}
	for what, kept := range map[string]string{"another text": brotliOf(t, "alert(1)", 5), "a longer one": brotliOf(t, text+"x", 5), "half of it": first[:len(first)/2], "nothing": ""} {
		write(t, name, kept)
		if sent() != first {
			t.Errorf("%s in the folder was sent", what)
		}
	}
	old := filepath.Join(dir, nameOf([]byte("a page of last year")))
	write(t, old, first)
	sent()
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Errorf("what an older program kept is still there: %v", err)
	}
}

func brotliOf(t *testing.T, text string, level int) string {
	t.Helper()
	var out strings.Builder
	w := brotli.NewWriterLevel(&out, level)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
