package main

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
	"time"

	"lysning/internal/db"
)

// operator runs commands as a person at a terminal does.
func operator(t *testing.T, dir string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, func(name string) string { return map[string]string{"LYSNING_DATA": dir}[name] }, &out)
	return out.String(), err
}

func TestCommandsOfTheOperator(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, time.Now(), nil) // commands go by the machine's clock
	d := w.doctor()
	h := w.free()
	d.book(h, d.fewThings(h.Day, "invented")...)
	file := filepath.Join(t.TempDir(), "backup.db")

	if out, err := operator(t, w.dir, "migrate"); err != nil || !strings.Contains(out, "step") {
		t.Errorf("migrate: %v", err)
	}
	list, err := operator(t, w.dir, "note", "list")
	if err != nil || strings.Count(list, "\n") != 5 || strings.Contains(list, d.keys.Guest) {
		t.Fatalf("note list: %v\n%s", err, list)
	}
	for line := range strings.Lines(list) {
		sealed, err := operator(t, w.dir, "note", "export", line[:32])
		if back := strings.Contains(line, "held back"); back == (err == nil) || !back && !strings.HasPrefix(sealed, "age-encryption.org/v1\n") {
			t.Errorf("export %s: %v", line, err)
		}
	}
	if _, err := operator(t, w.dir, "door", "half-open"); err != nil {
		t.Error(err)
	}
	w.code(w.ask(http.MethodPost, "/holds", map[string]any{"day": h.Day.ID}), http.StatusConflict, "door_half_open")
	if _, err := operator(t, w.dir, "backup", file); err != nil {
		t.Error(err)
	}
	if out, err := operator(t, w.dir, "audit"); err != nil || strings.Contains(out, "BROKEN") {
		t.Errorf("audit: %v\n%s", err, out)
	}
	if _, err := operator(t, w.dir, "restore", "--replace", file); err == nil {
		t.Error("a store was restored under a program that runs")
	}
	decode[map[string]any](w, d.does(http.MethodDelete, "/me", nil), http.StatusOK)
	w.stop()
	if out, err := operator(t, w.dir, "restore", "--replace", file); err != nil || !strings.Contains(out, "1 guests") {
		t.Errorf("restore: %v\n%s", err, out)
	}
	if list, err := operator(t, w.dir, "note", "list"); err != nil || list != "" {
		t.Errorf("the erased came back: %v\n%s", err, list)
	}
	w.start()
	w.code(d.signInRaw(d.keys.Locator, d.keys.SignIn), http.StatusUnauthorized, "sign_in_refused")
}

func TestTheAuditFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, time.Now(), nil)                       // commands go by the machine's clock
	w.must(w.p.DB.WithTx(t.Context(), func(tx *db.Tx) error { // as if no sweep had ever ended
		return tx.Gorm().Exec("DELETE FROM settings").Error
	}))
	w.stop()
	out, err := operator(t, w.dir, "audit")
	if !errors.Is(err, errViolated) || exitCode(err) != 2 || !strings.Contains(out, "BROKEN") {
		t.Errorf("got %v\n%s", err, out)
	}
}

func TestWrongUsageAndWrongEnvironment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, args := range [][]string{{"dance"}, {"door"}, {"door", "shut"}, {"note"}, {"note", "read"}, {"backup"}, {"restore"}, {"migrate", "x"}, {"shred", "x"}, {"audit", "x"}} {
		if _, err := operator(t, dir, args...); exitCode(err) != 2 {
			t.Errorf("%v: %v", args, err)
		}
	}
	err := run(t.Context(), nil, func(string) string { return "::" }, &bytes.Buffer{})
	if exitCode(err) != 1 || !strings.Contains(err.Error(), "LYSNING_LISTEN") {
		t.Errorf("got %v", err)
	}
}

// TestP17_P18_P19_TheDrillPasses: as an operator sees it, line by line.
func TestP17_P18_P19_TheDrillPasses(t *testing.T) {
	t.Parallel()
	out, err := operator(t, t.TempDir(), "erase-drill")
	if err != nil || strings.Count(out, "ok ") < 40 || strings.Contains(out, "FAILED") {
		t.Errorf("got %v\n%s", err, out)
	}
	t.Log(out)
}

// TestServingStartsAndStops is a first start on an empty folder: the pages are there, what is missing is told, and a signal
// ends it in good order.
func TestServingStartsAndStops(t *testing.T) {
	t.Parallel()
	ln, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	var out logBuffer
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, nil, func(name string) string {
			return map[string]string{"LYSNING_DATA": dir, "LYSNING_LISTEN": addr}[name]
		}, &out)
	}()
	deadline := time.Now().Add(time.Minute) // of a test that hangs; nothing is measured
	for {
		got, err := http.Get("http://" + addr + "/readyz")
		if err == nil {
			_ = got.Body.Close()
			if got.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("the program does not come up")
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("stopped with %v", err)
	}
	if !strings.Contains(out.String(), "No day is offered yet") {
		t.Error("a first start does not say what is missing")
	}
	if info, err := os.Stat(filepath.Join(dir, "keys", "mac")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v", err)
	}
}
