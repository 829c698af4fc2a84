package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	adminui "lysning/admin-ui"
	"lysning/internal/phrase"
)

// startLimit is the whole first visit, compressed: page, styles, script and icon (design section 9).
const startLimit = 20_000

func TestStartPageIsSmall(t *testing.T) {
	t.Parallel()
	w := newPages(t, nil)
	for _, lang := range []string{"en", "nb"} {
		rec := w.get(t, "/"+lang+"/", "Accept-Encoding", "gzip")
		if rec.Header().Get("Content-Encoding") != "gzip" {
			t.Fatal("not compressed")
		}
		zr, err := gzip.NewReader(bytes.NewReader(rec.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(zr)
		if err != nil {
			t.Fatal(err)
		}
		total := rec.Body.Len()
		for _, n := range elements(root) {
			name, ok := attr(n, "src")
			if !ok && n.Data == "link" {
				name, ok = attr(n, "href")
			}
			if !ok {
				continue
			}
			b, err := adminui.Public.ReadFile("public/" + strings.TrimPrefix(name, "/ui/"))
			if err != nil {
				t.Fatal(err)
			}
			if z := pack(b).gzip(); z != nil {
				b = z
			}
			total += len(b)
		}
		t.Logf("/%s/ is %d bytes, all in", lang, total)
		if total > startLimit {
			t.Errorf("/%s/ is %d bytes, more than %d", lang, total, startLimit)
		}
	}
}

func TestAnUnchangedStartPageIsPackedOnce(t *testing.T) {
	t.Parallel()
	var last lastSent
	a, b := last.pack([]byte(strings.Repeat("a", 1000))), last.pack([]byte(strings.Repeat("a", 1000)))
	if &a.gzip()[0] != &b.gzip()[0] {
		t.Error("packed again")
	}
	if c := last.pack([]byte(strings.Repeat("b", 1000))); bytes.Equal(c.plain, b.plain) {
		t.Error("an old page was sent")
	}
}

func TestPassItOnCarriesNoCode(t *testing.T) {
	t.Parallel()
	w := newPages(t, nil)
	first, again := w.get(t, "/en/pass-it-on").Body.String(), w.get(t, "/en/pass-it-on").Body.String()
	if first != again || !strings.Contains(first, "<strong>fjellro.example</strong>") || !strings.Contains(first, `<svg class="qr"`) {
		t.Error("the card must be the same for everybody, with the plain address")
	}
}

func TestWhatWeHoldTakesAtMostEightyWords(t *testing.T) {
	t.Parallel()
	catalogue, err := phrase.Load(adminui.Messages, "messages")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range catalogue.Languages() {
		l, _ := catalogue.In(lang)
		n := 0
		for _, key := range []string{"what", "who", "until", "erase"} {
			for _, part := range []string{"q_", "a_"} {
				said, err := l.Say("data."+part+key, keptNumbers()...)
				if err != nil {
					t.Fatal(err)
				}
				n += len(strings.Fields(said))
			}
		}
		if n > 80 {
			t.Errorf("%s needs %d words", lang, n)
		}
	}
}

func TestP27_HelpNowComesFromMemoryAndDiskWithoutTheStore(t *testing.T) {
	t.Parallel()
	w := newPages(t, nil)
	w.offer.gone.Store(true)
	for lang, wants := range map[string][]string{
		"en": {"If your life may be in danger now: call", "Other countries", "Sweden", "not an emergency service", "Last tested: Saturday 14 November 2026", "Mon–Fri 9–15"},
		"nb": {"Kan livet ditt være i fare nå: ring", "Andre land", "Sverige", "ikke en nødtjeneste", "lørdag 14. november 2026", "man.–fre. kl. 9–15"},
	} {
		rec := w.get(t, "/"+lang+"/help-now")
		served := rec.Body.String()
		if rec.Code != http.StatusOK {
			t.Fatalf("answers %d", rec.Code)
		}
		for _, want := range append(wants, `href="tel:113"`, `href="tel:116123"`, `href="tel:22400040"`, `href="tel:116117"`) {
			if !strings.Contains(served, want) {
				t.Errorf("%s: no %s", lang, want)
			}
		}
		disk, err := os.ReadFile(filepath.Join(w.dir, "help-now", lang+".html"))
		if err != nil || string(disk) != served {
			t.Errorf("%s: the page on disk is another one (%v)", lang, err)
		}
		alone, err := os.ReadFile(filepath.Join(w.dir, "help-now", "help-now-"+lang+"-2026-11-23.html"))
		if err != nil {
			t.Fatal(err)
		}
		for _, never := range []string{"/ui/", "<script", "<link", `href="/`, "src="} {
			if strings.Contains(string(alone), never) {
				t.Errorf("%s: the page that stands alone has %s", lang, never)
			}
		}
		if !strings.Contains(string(alone), `href="tel:113"`) || !strings.Contains(string(alone), "<style>") {
			t.Errorf("%s: the page that stands alone lacks its numbers or its style", lang)
		}
		for _, never := range []string{"<script", "<form", "cookie"} {
			if strings.Contains(served, never) {
				t.Errorf("%s: help now has %s", lang, never)
			}
		}
	}
}

func TestDatedHelpNowReplacesOlderOnes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := filepath.Join(dir, "help-now", "help-now-en-2026-01-01.html")
	if err := os.MkdirAll(filepath.Dir(old), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(old, []byte("old numbers"), 0o600); err != nil {
		t.Fatal(err)
	}
	newPages(t, func(d *pageDeps) { d.Data = dir })
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Error("old numbers are still there to be copied")
	}
	if got, _ := filepath.Glob(filepath.Join(dir, "help-now", "*")); len(got) != 4 {
		t.Errorf("got %v", got)
	}
}
