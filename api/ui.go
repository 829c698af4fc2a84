package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
)

// asset is one built file, compressed once at start: a page costs no work and cannot fail half-way.
type asset struct {
	kind  string
	etag  string
	plain []byte
	gzip  []byte // nil where it would not be smaller
}

// assets are the built pages by name under /ui/. Names are stable, so freshness is asked each time by ETag.
type assets map[string]asset

// kinds is the program's own table: the machine's could differ from one host to the next.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8",
	".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon",
	".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}

// loadAssets reads the whole folder into memory. Dot files are no pages.
func loadAssets(dir fs.FS) (assets, error) {
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
		a := asset{kind: kind, etag: `"` + hex.EncodeToString(sum[:16]) + `"`, plain: b}
		if a.gzip, err = compress(b); err != nil {
			return err
		}
		out[name] = a
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load the built pages: %w", err)
	}
	return out, nil
}

func compress(b []byte) ([]byte, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if buf.Len() >= len(b) {
		return nil, nil
	}
	return buf.Bytes(), nil
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
	body := f.plain
	if f.gzip != nil && acceptsGzip(c.GetHeader("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = f.gzip
	}
	c.Data(http.StatusOK, f.kind, body)
}

func matches(header, etag string) bool {
	for _, part := range strings.Split(header, ",") {
		if t := strings.TrimPrefix(strings.TrimSpace(part), "W/"); t == etag || t == "*" {
			return true
		}
	}
	return false
}

func acceptsGzip(header string) bool {
	for _, part := range strings.Split(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.ReplaceAll(q, " ", "") != "q=0"
		}
	}
	return false
}
