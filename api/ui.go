package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// asset is one built file.
type asset struct {
	sendable
	kind string
	etag string
}

// sendable is what is sent many times. It is compressed once, when somebody first asks for it so: to do it at start, for all
// files, was a third of the time until the first answer and most of the memory that a quiet program held.
type sendable struct {
	plain  []byte
	gzip   func() []byte // nil where it would not be smaller
	brotli func() []byte // the same; absent for what is made anew while the program runs: it takes ten times as long
}

func pack(b []byte) sendable {
	return sendable{plain: b, gzip: sync.OnceValue(func() []byte { return compress(b) })}
}

// packFile is pack for what stays the same as long as the program runs. A telephone on a slow line fetches an eighth less.
func packFile(b []byte, kept packed) sendable {
	s := pack(b)
	s.brotli = sync.OnceValue(func() []byte { return kept.brotli(b) })
	return s
}

// body sends the compressed form to whoever takes it, and says so.
func (s sendable) body(c *gin.Context) []byte {
	c.Header("Vary", "Accept-Encoding")
	accepted := c.GetHeader("Accept-Encoding")
	for _, form := range []struct {
		name string
		made func() []byte
	}{{"br", s.brotli}, {"gzip", s.gzip}} {
		if form.made == nil || !accepts(accepted, form.name) {
			continue
		}
		if z := form.made(); z != nil {
			c.Header("Content-Encoding", form.name)
			return z
		}
	}
	return s.plain
}

// assets are the built pages by name under /ui/. Names are stable, so freshness is asked each time by ETag.
type assets map[string]asset

// kinds is the program's own table: the machine's could differ from one host to the next.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}

// loadAssets reads the whole folder into memory, and gives their packed forms a place where they outlive it. Dot files are no pages.
func loadAssets(dir fs.FS, kept packed) (assets, error) {
	out := assets{}
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		kind, ok := kinds[path.Ext(name)]
		if !ok {
			kind = "application/octet-stream"
		}
		sum := sha256.Sum256(b)
		out[name] = asset{sendable: packFile(b, kept), kind: kind, etag: `"` + hex.EncodeToString(sum[:16]) + `"`}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load the built pages: %w", err)
	}
	kept.tidy(out)
	return out, nil
}

func compress(b []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil // no such level
	}
	return smaller(&out, w, b)
}

// smaller gives what w leaves in out, or nil where nothing is won. Memory takes every byte, so there is no error to tell.
func smaller(out *bytes.Buffer, w io.WriteCloser, b []byte) []byte {
	_, err := w.Write(b)
	if err = errors.Join(err, w.Close()); err != nil || out.Len() >= len(b) {
		return nil
	}
	return out.Bytes()
}

// notBuilt is what a checkout without built pages answers, so that nobody searches for long.
const notBuilt = "The pages are not built. Run: make ui\n"

func (a assets) serve(c *gin.Context) {
	if len(a) == 0 {
		c.Data(http.StatusServiceUnavailable, kinds[".txt"], []byte(notBuilt))
		return
	}
	f, ok := a[strings.TrimPrefix(c.Param("path"), "/")]
	if !ok {
		noRoute(c)
		return
	}
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	if matches(c.GetHeader("If-None-Match"), f.etag) {
		c.Status(http.StatusNotModified)
		return
	}
	c.Data(http.StatusOK, f.kind, f.body(c))
}

func matches(header, etag string) bool {
	for _, part := range strings.Split(header, ",") {
		if t := strings.TrimPrefix(strings.TrimSpace(part), "W/"); t == etag || t == "*" {
			return true
		}
	}
	return false
}

// accepts reports whether an Accept-Encoding names a form and does not refuse it.
func accepts(header, form string) bool {
	for _, part := range strings.Split(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), form) {
			return strings.ReplaceAll(q, " ", "") != "q=0"
		}
	}
	return false
}
