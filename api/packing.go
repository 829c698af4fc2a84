package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// packing compresses answers that are the same for everybody. No other may be: the length of a compressed answer tells about
// its text, and where a secret stands beside something that a stranger can choose, that gives the secret away (BREACH).
// Hence `Packed` is said per operation, and refused for all that know who asks.
type packing struct{ writers sync.Pool }

// pack is the middleware of one such operation. Refusals stay as they are: they are short.
func (p *packing) pack(ctx huma.Context, next func(huma.Context)) {
	ctx.SetHeader("Vary", "Accept-Encoding")
	if !accepts(ctx.Header("Accept-Encoding"), "gzip") {
		next(ctx)
		return
	}
	held := &heldAnswer{outer: ctx}
	next(held)
	body := held.body.Bytes()
	if ctx.Status() == http.StatusOK {
		if packed := p.compress(body); len(packed) < len(body) {
			ctx.SetHeader("Content-Encoding", "gzip")
			body = packed
		}
	}
	ctx.SetHeader("Content-Length", strconv.Itoa(len(body)))
	_, _ = ctx.BodyWriter().Write(body) // whoever asked went away
}

func (p *packing) compress(body []byte) []byte {
	var out bytes.Buffer
	w, ok := p.writers.Get().(*gzip.Writer)
	if !ok {
		w = gzip.NewWriter(&out)
	}
	w.Reset(&out)
	defer p.writers.Put(w)
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

// outer is another name, since the interface has a method that is called as itself.
type outer = huma.Context

// heldAnswer keeps the body back until it is whole.
type heldAnswer struct {
	outer
	body bytes.Buffer
}

// BodyWriter implements huma.Context.
func (h *heldAnswer) BodyWriter() io.Writer { return &h.body }

// Unwrap lets the adapter find its own context.
func (h *heldAnswer) Unwrap() huma.Context { return h.outer }
