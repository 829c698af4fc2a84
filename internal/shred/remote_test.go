package shred_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/shred"
	"lysning/internal/testkit"
)

// owner runs the owning process's part until stop is called.
func owner(t *testing.T, socket string, f *shred.File) (stop func()) {
	t.Helper()
	l, err := shred.Listen(t.Context(), socket)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- shred.Serve(ctx, l, f) }()
	var once bool
	stop = func() {
		if once {
			return
		}
		once = true
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// short gives a socket path below the 108 bytes that a unix address may have.
func short(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "shred")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "s")
}

func TestARemoteDoesAllThatTheFileDoes(t *testing.T) {
	t.Parallel()
	ctx, socket := context.Background(), short(t)
	f := open(t, t.TempDir())
	owner(t, socket, f)
	info, err := os.Stat(socket)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the socket is open to others: %v", err)
	}
	r := shred.Dial(socket)
	t.Cleanup(func() { _ = r.Close() })

	slots := lease(t, r, 3)
	shredded(t, r, slots[0], false)
	if err := r.Overwrite(ctx, slots[0].Number, slots[1].Number); err != nil {
		t.Fatal(err)
	}
	shredded(t, r, slots[0], true)
	shredded(t, f, slots[1], true)
	shredded(t, r, slots[2], false)

	day := clock.DateOf(testkit.Start)
	if err := r.Tombstone(ctx, "guest", "a", day); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Buried(ctx, "guest", []string{"b", "a"}); err != nil || len(got) != 1 || got[0] != "a" {
		t.Fatalf("got %v, %v", got, err)
	}
	if got, err := r.Tombstones(ctx); err != nil || len(got) != 1 || got[0].Day != day || len(got[0].Mark) != 32 {
		t.Fatalf("got %d tombstones, %v", len(got), err)
	}
	if n, err := r.Tidy(ctx, day, nil); err != nil || n != 0 {
		t.Fatalf("got %d, %v", n, err)
	}
	if n, err := r.Tidy(ctx, day.AddDays(7), nil); err != nil || n != 1 {
		t.Fatalf("got %d, %v", n, err)
	}
	if got, err := r.Stock(ctx); err != nil || got != (shred.Stock{Free: 4093, Gone: 3}) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if _, err := r.Lease(ctx, 100_000); !errors.Is(err, shred.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
}

func TestWhileTheOwnerIsDownTextsWaitAndStockLasts(t *testing.T) {
	t.Parallel()
	ctx, socket := context.Background(), short(t)
	f := open(t, t.TempDir())
	r := shred.Dial(socket)
	t.Cleanup(func() { _ = r.Close() })
	clk := clock.At(testkit.Start)

	// The program starts before the owner does.
	slots := shred.NewSlots(r, clk)
	t.Cleanup(func() { _ = slots.Close() })
	if _, _, err := slots.Take(ctx); !errors.Is(err, shred.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if _, err := r.Key(ctx, 1); !errors.Is(err, shred.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	if err := r.Overwrite(ctx, 1); !errors.Is(err, shred.ErrUnavailable) {
		t.Fatalf("an erasure without the store is not done: %v", err)
	}

	stop := owner(t, socket, f)
	slot, key, err := slots.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	shredded(t, r, shred.Slot{Number: slot, Key: key}, false)
	stop()
	seen := map[int64]bool{slot: true}
	for range 255 {
		slot, _, err := slots.Take(ctx)
		if err != nil || seen[slot] {
			t.Fatalf("after %d: the stock does not last: %v", len(seen), err)
		}
		seen[slot] = true
	}
	if _, _, err := slots.Take(ctx); !errors.Is(err, shred.ErrUnavailable) {
		t.Fatalf("got %v", err)
	}
	owner(t, socket, f)
	if slot, _, err = slots.Take(ctx); err != nil || seen[slot] {
		t.Fatalf("it does not come back: %v", err)
	}
}

func TestOldStockIsNotHandedOut(t *testing.T) {
	t.Parallel()
	ctx, clk := context.Background(), clock.At(testkit.Start)
	f := open(t, t.TempDir())
	slots := shred.NewSlots(f, clk)
	if _, _, err := slots.Take(ctx); err != nil {
		t.Fatal(err)
	}
	day := clock.DateOf(testkit.Start)
	for i := range 8 { // a week of sweeps in which nothing was written
		if _, err := f.Tidy(ctx, day.AddDays(i), nil); err != nil {
			t.Fatal(err)
		}
	}
	clk.Add(7 * 24 * 3600e9)
	slot, key, err := slots.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	shredded(t, f, shred.Slot{Number: slot, Key: key}, false)
	if err := slots.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTakeGivesUpWithItsCaller(t *testing.T) {
	t.Parallel()
	socket := short(t)
	l, err := net.Listen("unix", socket) // accepts and never answers
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	r := shred.Dial(socket)
	slots := shred.NewSlots(r, clock.At(testkit.Start))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := slots.Take(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if err := slots.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := slots.Take(context.Background()); !errors.Is(err, shred.ErrUnavailable) {
		t.Fatalf("after Close: %v", err)
	}
}

func TestTheOwnerRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	socket := short(t)
	owner(t, socket, open(t, t.TempDir()))
	if _, err := shred.Listen(t.Context(), socket); err == nil {
		t.Fatal("a second owner took the socket of the first")
	}
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}}}
	defer client.CloseIdleConnections()
	for name, try := range map[string]struct {
		method, path, body string
		want               int
	}{
		"another path":     {"POST", "/keys", "{}", 404},
		"another method":   {"GET", "/key", "", 405},
		"not JSON":         {"POST", "/key", "slot=1", 400},
		"an unknown field": {"POST", "/key", `{"Slot":1,"Why":"x"}`, 400},
		"a huge body":      {"POST", "/buried", `{"IDs":["` + strings.Repeat("a", 70_000) + `"]}`, 400},
		"no such slot":     {"POST", "/key", `{"Slot":1}`, 410},
		"too many slots":   {"POST", "/lease", `{"N":5000}`, 503},
	} {
		req, err := http.NewRequest(try.method, "http://shred"+try.path, bytes.NewReader([]byte(try.body)))
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != try.want {
			t.Errorf("%s: status %d, want %d", name, res.StatusCode, try.want)
		}
	}
}
