package witness

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// outside is a witness of somebody else: a server that takes what it is sent with its token, gives it to anybody, and lets nobody change
// what lies under a checkpoint's own name or in a full tile.
type outside struct {
	mu    sync.Mutex
	files map[string][]byte
}

const itsToken = "of the test only"

func (o *outside) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/log/")
	switch {
	case r.Method == http.MethodGet && o.files[path] == nil:
		http.NotFound(w, r)
	case r.Method == http.MethodGet:
		_, _ = w.Write(o.files[path]) // the test sees what is missing
	case r.Method != http.MethodPut || r.Header.Get("Authorization") != "Bearer "+itsToken:
		http.Error(w, "no", http.StatusForbidden)
	default:
		sent, err := io.ReadAll(r.Body)
		if was := o.files[path]; err != nil || was != nil && path != "checkpoint" && !bytes.Equal(was, sent) {
			http.Error(w, "it is there already, and another", http.StatusConflict)
			return
		}
		o.files[path] = sent
	}
}

func anOutside(t *testing.T, secret string) Web {
	t.Helper()
	srv := httptest.NewServer(&outside{files: map[string][]byte{}})
	t.Cleanup(srv.Close)
	return NewWeb(srv.URL+"/log/", secret)
}

// TestP26_AWitnessOverHTTPFindsARollbackAndAFork: the same log at two servers of others, as an operator can set them up.
func TestP26_AWitnessOverHTTPFindsARollbackAndAFork(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir, clk := t.TempDir(), clock.At(testkit.Start)
	open := func(path string) *db.DB { return openedAt(t, path, clk) }
	live, kept := filepath.Join(dir, "live.db"), filepath.Join(dir, "kept.db")
	testkit.CopyMigrated(t, live)
	r := newRig(t, open(live), clk)
	one, two := anOutside(t, itsToken), anOutside(t, itsToken)
	r.Places = []Place{one, two}
	r.grow(3)
	r.must(r.DB.Backup(ctx, kept))
	r.grow(4)
	r.tomorrow()
	r.verify(nil)

	back := rigOf(t, open(kept), clk, r.Seed, r.dirs, r.keys)
	back.Places = r.Places
	back.verify(nil, "put back")
	if err := back.Publish(ctx); !errors.Is(err, ErrBehind) {
		t.Errorf("a store that was put back is published: %v", err)
	}
	// The same length again, with another story: the witnesses hold the first one.
	back.grow(3)
	back.guest(aGuest)
	back.verify(nil, "entry 3")
	if err := back.Publish(ctx); err == nil {
		t.Error("a fork is published")
	}
	r.verify(nil)

	stranger := r.Places
	r.Places = []Place{Web{URL: one.URL, Token: "wrong", Client: one.Client}}
	r.grow(1)
	r.clk.Set(r.clk.Now().AddDate(0, 0, 1))
	if err := r.Publish(ctx); err == nil || strings.Contains(err.Error(), "wrong") {
		t.Errorf("without its token it is written to, or the token is told: %v", err)
	}
	r.Places = stranger
	r.tomorrow()
	r.verify(nil)
}

// TestATokenGoesToItsHostAlone: a redirect is no answer, and what was asked is in no error.
func TestATokenGoesToItsHostAlone(t *testing.T) {
	t.Parallel()
	away := httptest.NewServer(http.RedirectHandler("http://elsewhere.example/", http.StatusTemporaryRedirect))
	t.Cleanup(away.Close)
	if _, err := NewWeb(away.URL, itsToken).Get(context.Background(), "checkpoint"); err == nil || strings.Contains(err.Error(), "elsewhere") {
		t.Errorf("a redirect: %v", err)
	}
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	if err := NewWeb(gone.URL+"/secret-path", itsToken).Put(context.Background(), "checkpoint", []byte("x")); err == nil || strings.Contains(err.Error(), "secret-path") {
		t.Errorf("nobody there: %v", err)
	}
}
