package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"lysning/internal/clock"
	"lysning/internal/config"
	"lysning/internal/note"
	"lysning/internal/programme"
	"lysning/internal/token"
)

// house is a folder with the invented programme, and people who ask a program that runs on it over HTTP.
type house struct {
	*world // has no program of its own: it seals and signs
	t      *testing.T
	env    map[string]string
	client *http.Client
}

func newHouse(t *testing.T) *house {
	t.Helper()
	w := &world{t: t, clk: clock.At(time.Now()), dir: t.TempDir(), keys: map[string]*age.HybridIdentity{}}
	recipients := map[string]string{}
	for _, who := range append(programme.DemoCounsellors(), "office", "safety") {
		seed := sha256.Sum256([]byte("test|" + who))
		id, err := note.IdentityOf(seed[:])
		w.must(err)
		w.keys[who], recipients[who] = id, id.Recipient().String()
	}
	folder := filepath.Join(w.dir, "programme")
	w.must(os.MkdirAll(folder, 0o700))
	w.must(programme.WriteDemo(folder, programme.Demo{Today: clock.DateOf(w.clk.Now()), Recipients: recipients}))
	p, err := programme.Load(folder)
	w.must(err)
	w.setup = setup{Config: config.Config{Origin: testOrigin}, Source: token.From(rand.Reader), Programme: p}
	h := &house{
		world: w, t: t,
		env: map[string]string{
			"LYSNING_DATA": filepath.Join(w.dir, "data"), "LYSNING_PROGRAMME": folder, "LYSNING_ORIGIN": testOrigin,
			"LYSNING_PROXIES": "127.0.0.0/8", // each doctor comes from a network of their own
		},
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}},
	}
	t.Cleanup(h.client.CloseIdleConnections)
	return h
}

func (h *house) data() string { return h.env["LYSNING_DATA"] }

// person is a doctor with a network address.
type person struct {
	*doctor
	from string
}

func (h *house) person() *person {
	n := mathrand.Uint32()
	return &person{doctor: h.doctor(), from: fmt.Sprintf("10.%d.%d.1", n>>8&255, n&255)}
}

// errCode is a problem that the program answered with.
type errCode struct {
	status int
	code   string
}

func (e errCode) Error() string { return fmt.Sprintf("%d %s", e.status, e.code) }

// isCode reports that the program refused with this code.
func isCode(err error, code string) bool {
	var e errCode
	return errors.As(err, &e) && e.code == code
}

// call sends one request; out gets the answer's body. Any other error than errCode means: no answer.
func (h *house) call(base, from, method, path string, raw []byte, out any, set ...string) (int, error) {
	r, err := http.NewRequestWithContext(h.t.Context(), method, base+path, bytes.NewReader(raw))
	if err != nil {
		return 0, err
	}
	if len(raw) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("X-Forwarded-For", from)
	for i := 0; i+1 < len(set); i += 2 {
		r.Header.Set(set[i], set[i+1])
	}
	res, err := h.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }() // read to its end below
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	if res.StatusCode >= 400 {
		var p problem
		if err := json.Unmarshal(body, &p); err != nil {
			return 0, errCode{res.StatusCode, "not a problem document"}
		}
		return res.StatusCode, errCode{res.StatusCode, p.Code}
	}
	if out == nil || len(body) == 0 {
		return res.StatusCode, nil
	}
	return res.StatusCode, json.Unmarshal(body, out)
}

// freeDays lists every day that can be booked, in a random order.
func (h *house) freeDays(p *process) []dayOut {
	h.t.Helper()
	from := h.person().from
	var first daysOut
	_, err := h.call(p.base, from, http.MethodGet, "/days", nil, &first)
	h.must(err)
	var all []dayOut
	for _, month := range first.Months {
		var days daysOut
		_, err := h.call(p.base, from, http.MethodGet, "/days?month="+month, nil, &days)
		h.must(err)
		all = append(all, days.Days...)
	}
	mathrand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// wanted is a booking that somebody sent; the same may be sent again.
type wanted struct {
	*person
	key    string
	raw    []byte
	day    string // its id
	items  int
	booked bookedOut
	acked  bool // the answer came
}

// want holds a day and fills in the form.
func (h *house) want(base string, day dayOut, texts bool) (*wanted, error) {
	who := h.person()
	ask, err := json.Marshal(map[string]any{"day": day.ID})
	if err != nil {
		return nil, err
	}
	var held holdOut
	if _, err := h.call(base, who.from, http.MethodPost, "/holds", ask, &held); err != nil {
		return nil, err
	}
	items := []any{}
	if texts {
		items = who.fewThings(held.Day, "invented")
	}
	return &wanted{person: who, key: repeatKey(h.world), raw: who.bookBody(held, items), day: held.Day.ID, items: len(items)}, nil
}

// send sends the booking, for the first time or again.
func (h *house) send(base string, w *wanted) (bookedOut, error) {
	var got bookedOut
	_, err := h.call(base, w.from, http.MethodPost, "/bookings", w.raw, &got,
		"Idempotency-Key", w.key, "Lysning-Proof", w.prove("first-booking", w.key, w.raw))
	return got, err
}

// book is want and send, until a day is had.
func (h *house) book(p *process, days *[]dayOut, texts bool) *wanted {
	h.t.Helper()
	for len(*days) > 0 {
		day := (*days)[0]
		*days = (*days)[1:]
		w, err := h.want(p.base, day, texts)
		if isCode(err, "day_taken") || isCode(err, "not_found") {
			continue
		}
		h.must(err)
		w.booked, err = h.send(p.base, w)
		h.must(err)
		w.acked, w.session = true, w.booked.Session
		return w
	}
	h.t.Fatal("no day is left")
	return nil
}

// enter signs in by the words alone.
func (h *house) enter(base string, who *person) error {
	ask, err := json.Marshal(map[string]any{"locator": who.keys.Locator})
	if err != nil {
		return err
	}
	var c challengeOut
	if _, err := h.call(base, who.from, http.MethodPost, "/session/challenge", ask, &c); err != nil {
		return err
	}
	signature := ed25519.Sign(who.keys.SignIn, []byte("lysning/v1|sign-in|"+testOrigin+"|"+c.Challenge))
	ask, err = json.Marshal(map[string]any{"locator": who.keys.Locator, "challenge": c.Challenge, "signature": signature})
	if err != nil {
		return err
	}
	_, err = h.call(base, who.from, http.MethodPost, "/session", ask, &who.session)
	return err
}

// does sends a signed-in request.
func (h *house) does(base string, who *person, method, path string, out any) (int, error) {
	return h.call(base, who.from, method, path, nil, out, "Authorization", "Bearer "+who.session.Token, "Idempotency-Key", repeatKey(h.world))
}

// ownPage signs in and reads it.
func (h *house) ownPage(base string, who *person) (me meOut, err error) {
	if err := h.enter(base, who); err != nil {
		return me, err
	}
	_, err = h.does(base, who, http.MethodGet, "/me", &me)
	return me, err
}

// copyOfData copies the stores as they lie there, so that looking at them changes nothing: SQLite repairs a killed store at
// the first look, and that must be the program's own work.
func (h *house) copyOfData() string {
	h.t.Helper()
	to := filepath.Join(h.t.TempDir(), "data")
	for path, b := range files(h.t, h.data()) {
		part, err := filepath.Rel(h.data(), path)
		h.must(err)
		h.must(os.MkdirAll(filepath.Dir(filepath.Join(to, part)), 0o700))
		h.must(os.WriteFile(filepath.Join(to, part), b, 0o600))
	}
	return to
}

// command runs one of the operator's commands on a folder and gives what it printed.
func (h *house) command(data string, args ...string) (string, error) {
	env := map[string]string{}
	for name, value := range h.env {
		env[name] = value
	}
	env["LYSNING_DATA"] = data
	var out strings.Builder
	err := run(context.WithoutCancel(h.t.Context()), args, func(name string) string { return env[name] }, &out)
	return out.String(), err
}

// rows reads with SQL from a store's file.
func rows[T any](t testing.TB, file, query string, scan func(*sql.Rows) (T, error), args ...any) []T {
	t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+file+"?mode=rw&_query_only=on&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }() // only read
	list, err := pool.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = list.Close() }() // Err is asked below
	var out []T
	for list.Next() {
		one, err := scan(list)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func number(r *sql.Rows) (n int, err error) { return n, r.Scan(&n) }

// files reads all that lies under a folder.
func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		// Closing a file gives up every lock that this process has on it, a reader's in a test too; and a -shm holds numbers of
		// pages alone, never a byte of a row.
		if strings.HasSuffix(path, "-shm") {
			return nil
		}
		all[path], err = os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			delete(all, path) // a journal that was just removed
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// holding names the files in which a needle lies.
func holding(all map[string][]byte, needle []byte) (in []string) {
	for path, b := range all {
		if bytes.Contains(b, needle) {
			in = append(in, filepath.Base(path))
		}
	}
	return in
}
