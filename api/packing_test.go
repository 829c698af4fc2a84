package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"lysning/internal/session"
)

func TestPublicAnswersArePackedAndAreTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for _, path := range []string{"/programme", "/keys", "/days", "/days?month=2026-12"} {
		plain, packed := w.ask(http.MethodGet, path, nil), w.ask(http.MethodGet, path, nil, "Accept-Encoding", "br, gzip")
		if plain.Code != http.StatusOK || plain.Header().Get("Content-Encoding") != "" || packed.Header().Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %d, plain %q, packed %q", path, plain.Code, plain.Header().Get("Content-Encoding"), packed.Header().Get("Content-Encoding"))
		}
		for _, got := range []http.Header{plain.Header(), packed.Header()} {
			if got.Get("Vary") != "Accept-Encoding" || got.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: headers %v", path, got)
			}
		}
		zr, err := gzip.NewReader(bytes.NewReader(packed.Body.Bytes()))
		w.must(err)
		if text, err := io.ReadAll(zr); err != nil || !bytes.Equal(text, plain.Body.Bytes()) {
			t.Errorf("%s: the packed answer is another one", path)
		}
	}
}

// TestNothingOfTheAskerIsPacked: where a secret and a stranger's choice meet in one compressed answer, its length tells.
func TestNothingOfTheAskerIsPacked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	d := w.doctor()
	d.book(w.free())
	for what, got := range map[string]http.Header{
		"own page":        w.ask(http.MethodGet, "/me", nil, "Accept-Encoding", "gzip", "Authorization", "Bearer "+d.session.Token).Header(),
		"search by ticks": w.ask(http.MethodPost, "/days/search", map[string]any{"without": []string{}}, "Accept-Encoding", "gzip").Header(),
		"a refusal":       w.ask(http.MethodGet, "/days?month=none", nil, "Accept-Encoding", "gzip").Header(),
	} {
		if got.Get("Content-Type") == "" || got.Get("Content-Encoding") != "" {
			t.Errorf("%s: %v", what, got)
		}
	}
	for _, op := range allOperations(w.srv) {
		if len(op.Middlewares) > 0 && (op.Method != http.MethodGet || !strings.Contains("get-programme get-keys list-days list-open-weeks", op.OperationID)) {
			t.Errorf("%s is packed", op.OperationID)
		}
	}
	for _, o := range []operation{
		{ID: "test-own", Method: http.MethodGet, Path: "/own", Tag: "test", Access: guest, Packed: true},
		{ID: "test-post", Method: http.MethodPost, Path: "/post", Tag: "test", Access: anyone, Packed: true},
	} {
		if !panics(func() {
			handle(w.srv, o, func(context.Context, session.Actor, *struct{}) (*nothing, error) { return nil, nil })
		}) {
			t.Errorf("%s was registered", o.ID)
		}
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

func TestKeysStandApartFromTheProgramme(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	if got := w.ask(http.MethodGet, "/programme", nil).Body.String(); strings.Contains(got, "age1pq1") {
		t.Error("a key is in what every page fetches")
	}
	facts := decode[programmeOut](w, w.ask(http.MethodGet, "/programme", nil), http.StatusOK)
	keys := decode[keysOut](w, w.ask(http.MethodGet, "/keys", nil), http.StatusOK)
	if len(keys.Counsellors) != len(facts.Counsellors) || len(keys.Counsellors) == 0 {
		t.Fatalf("%d keys for %d counsellors", len(keys.Counsellors), len(facts.Counsellors))
	}
	for at, c := range facts.Counsellors {
		if k := keys.Counsellors[at]; k.ID != c.ID || k.Recipient != w.keys[c.Slug].Recipient().String() {
			t.Errorf("the key of %s is another one", c.Slug)
		}
	}
	if keys.Desks.Office.Recipient != w.keys["office"].Recipient().String() || keys.Desks.Safety.Recipient != w.keys["safety"].Recipient().String() {
		t.Error("a desk's key is another one")
	}
}
