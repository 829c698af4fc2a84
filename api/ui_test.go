package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
)

func TestBuiltPagesAreServedFromMemory(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("body { color: #20282b }\n", 100)
	dir := fstest.MapFS{"lysning.css": {Data: []byte(text)}, ".gitkeep": {}, "deep/x.js": {Data: []byte("1")}}
	s, _ := bareServer(t, func(f *face) { f.UI = dir })
	unpack := map[string]func(io.Reader) (io.Reader, error){
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	}
	var etag string
	for accepted, form := range map[string]string{"gzip, deflate, br, zstd": "br", "br;q=0, gzip": "gzip"} {
		w := ask(t, s, http.MethodGet, "/ui/lysning.css", "", "Accept-Encoding", accepted)
		head := w.Header()
		if w.Code != http.StatusOK || head.Get("Content-Type") != "text/css; charset=utf-8" || head.Get("Cache-Control") != "no-cache" || head.Get("Content-Encoding") != form {
			t.Fatalf("got %d, %v", w.Code, head)
		}
		zr, err := unpack[form](bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(zr); err != nil || string(got) != text {
			t.Fatal("the packed page is another one")
		}
		etag = head.Get("ETag")
	}
	if w := ask(t, s, http.MethodGet, "/ui/lysning.css", "", "If-None-Match", `"x", W/`+etag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("got %d", w.Code)
	}
	if w := ask(t, s, http.MethodGet, "/ui/lysning.css", "", "Accept-Encoding", "gzip;q=0"); w.Body.String() != text {
		t.Error("gzip was forced upon a browser that refuses it")
	}
	if w := ask(t, s, http.MethodGet, "/ui/deep/x.js", "", "Accept-Encoding", "gzip"); w.Body.String() != "1" || w.Header().Get("Content-Encoding") != "" {
		t.Error("a small file was packed")
	}
	for _, path := range []string{"/ui/.gitkeep", "/ui/", "/ui/../go.mod", "/ui/none.js"} {
		wantProblem(t, ask(t, s, http.MethodGet, path, ""), http.StatusNotFound, "no_such_page")
	}
}

func TestACheckoutWithoutBuiltPagesSaysSo(t *testing.T) {
	t.Parallel()
	s, _ := bareServer(t, func(f *face) { f.UI = fstest.MapFS{".gitkeep": {}} })
	if w := ask(t, s, http.MethodGet, "/ui/doctor.js", ""); w.Code != http.StatusServiceUnavailable || w.Body.String() != notBuilt {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
