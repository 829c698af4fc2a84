package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"lysning/internal/clock"
	"lysning/internal/config"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

const testOrigin = "http://localhost:8080"

// world is the whole program over real stores, with the invented programme, at a clock that stands still.
type world struct {
	t     testing.TB
	clk   *clock.Fixed
	p     *program
	srv   *server
	logs  *logBuffer
	dir   string
	keys  map[string]*age.HybridIdentity // of office, safety and each counsellor's slug
	setup setup

	joined map[string]*worker // counsellors with an account, by slug
	far    http.Handler       // leads to a process that serves instead of srv
}

// eachWorld runs f on both databases, as testkit.EachStore does.
func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	for _, store := range []string{testkit.SQLite, testkit.Postgres} {
		if !testkit.On(store) {
			continue
		}
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			f(t, newWorld(t, func(s *setup) {
				if store == testkit.Postgres {
					s.Config.Database = testkit.MigratedURL(t)
				}
			}))
		})
	}
}

func newWorld(t testing.TB, change func(*setup)) *world {
	t.Helper()
	return newWorldAt(t, testkit.Start, change)
}

func newWorldAt(t testing.TB, now time.Time, change func(*setup)) *world {
	t.Helper()
	w := &world{t: t, clk: clock.At(now), logs: &logBuffer{}, dir: t.TempDir(), keys: map[string]*age.HybridIdentity{}, joined: map[string]*worker{}}
	recipients := map[string]string{}
	for _, who := range append(programme.DemoCounsellors(), "office", "safety") {
		keys, err := note.DeriveStaffKeys(seedOf(who), testOrigin)
		w.must(err)
		w.keys[who], recipients[who] = keys.Identity, keys.Recipient()
	}
	folder := filepath.Join(w.dir, "programme")
	w.must(os.MkdirAll(folder, 0o700))
	w.must(programme.WriteDemo(folder, programme.Demo{Today: clock.DateOf(w.clk.Now()), Recipients: recipients}))
	p, err := programme.Load(folder)
	w.must(err)
	w.setup = setup{
		Config: config.Config{Data: w.dir, Programme: folder, Origin: testOrigin},
		Clock:  w.clk, Source: token.From(rand.Reader), Log: slog.New(slog.NewJSONHandler(w.logs, nil)), Programme: p,
		Budgets: map[limitClass]budget{}, FreeHolds: rate{Burst: 100000, Every: time.Millisecond},
		Outside: demoOutside(config.Config{}, io.Discard),
	}
	if change != nil {
		change(&w.setup)
	}
	if w.setup.Config.Database == "" {
		testkit.CopyMigrated(t, filepath.Join(w.dir, "main.db"))
	}
	w.start()
	t.Cleanup(w.stop)
	return w
}

// start and stop are a process's life; a test may do both again on the same folder.
func (w *world) start() {
	w.t.Helper()
	ctx := context.Background()
	p, err := assemble(ctx, w.setup)
	w.must(err)
	w.must(p.prepare(ctx))
	f, err := p.face()
	w.must(err)
	w.p = p
	w.srv, err = newServer(f)
	w.must(err)
}

func (w *world) stop() {
	if w.p != nil {
		w.must(w.p.Close())
		w.p = nil
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// ask sends one request as a browser would.
func (w *world) ask(method, path string, in any, set ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	raw := ""
	switch v := in.(type) {
	case nil:
	case string:
		raw = v
	default:
		b, err := json.Marshal(v)
		w.must(err)
		raw = string(b)
	}
	if w.far != nil {
		return ask(w.t, w.far, method, apiPrefix+path, raw, set...)
	}
	return ask(w.t, w.srv, method, apiPrefix+path, raw, set...)
}

// decode reads an answer of the expected status.
func decode[T any](w *world, got *httptest.ResponseRecorder, status int) T {
	w.t.Helper()
	var out T
	if got.Code != status {
		w.t.Fatalf("got %d, want %d: %s", got.Code, status, got.Body)
	}
	if got.Body.Len() > 0 {
		w.must(json.Unmarshal(got.Body.Bytes(), &out))
	}
	return out
}

func (w *world) code(got *httptest.ResponseRecorder, status int, code string) {
	w.t.Helper()
	if t, ok := w.t.(*testing.T); ok {
		wantProblem(t, got, status, code)
	}
}

// days lists what is free; there is always some in a fresh world.
func (w *world) days(query string) daysOut {
	w.t.Helper()
	return decode[daysOut](w, w.ask(http.MethodGet, "/days"+query, nil), http.StatusOK)
}

func (w *world) hold(day string) holdOut {
	w.t.Helper()
	return decode[holdOut](w, w.ask(http.MethodPost, "/holds", map[string]any{"day": day}), http.StatusCreated)
}

// free holds the first free day.
func (w *world) free() holdOut {
	w.t.Helper()
	return w.hold(w.days("").Days[0].ID)
}

// doctor is somebody with twelve words.
type doctor struct {
	w       *world
	keys    note.Keys
	session sessionOut
	booking bookingOut
}

func (w *world) doctor() *doctor {
	w.t.Helper()
	var entropy [note.EntropyBytes]byte
	_, err := rand.Read(entropy[:])
	w.must(err)
	keys, err := note.DeriveKeys(entropy, testOrigin)
	w.must(err)
	return &doctor{w: w, keys: keys}
}

func (d *doctor) public() map[string]any {
	return map[string]any{
		"id": d.keys.Guest, "locator": d.keys.Locator, "sign_in_key": []byte(d.keys.SignIn.Public().(ed25519.PublicKey)),
		"signing_key": []byte(d.keys.Signing.Public().(ed25519.PublicKey)), "recipient": d.keys.Recipient(), "language": "nb",
	}
}

// seal makes an item for the office, the safety desk or the counsellor of a day.
func (d *doctor) seal(kind, to, counsellorID, text string) map[string]any {
	d.w.t.Helper()
	who := to
	if to == "counsellor" {
		c, ok := d.w.setup.Programme.Counsellor(counsellorID)
		if !ok {
			d.w.t.Fatal("no such counsellor")
		}
		who = c.Slug
	}
	id, err := d.w.setup.Source.ID()
	d.w.must(err)
	sealed, err := note.Seal(note.Envelope{
		Origin: testOrigin, Kind: note.Kind(kind), ID: id, Guest: d.keys.Guest,
		To: [2]string{d.keys.Recipient(), d.w.keys[who].Recipient().String()}, Day: clock.DateOf(d.w.clk.Now()), Text: text,
	}, d.keys.Signing)
	d.w.must(err)
	return map[string]any{"id": id, "kind": kind, "to": to, "epoch": d.w.epochOf(to), "sealed": sealed}
}

// epochOf is what an item says for whom it was sealed: 0 for a counsellor, as for a desk whose key stands in the programme's file.
// A program that is a process of its own says it as to any browser.
func (w *world) epochOf(to string) (epoch int) {
	w.t.Helper()
	switch {
	case to == "counsellor" || w.p == nil && w.far == nil:
		return 0
	case w.far != nil:
		desks := decode[keysOut](w, ask(w.t, w.far, http.MethodGet, apiPrefix+"/keys", ""), http.StatusOK).Desks
		return map[string]int{"office": desks.Office.Epoch, "safety": desks.Safety.Epoch}[to]
	}
	w.must(w.p.DB.Read(w.t.Context(), func(tx *db.Tx) (err error) {
		epoch, _, err = w.p.Desks.Takes(tx, staff.Desk(to))
		return err
	}))
	return epoch
}

// fewThings are what the form sends when everything is filled in.
func (d *doctor) fewThings(day dayOut, text string) []any {
	return []any{
		d.seal("chosen_name", "counsellor", day.Counsellor, text), d.seal("chosen_name", "office", "", text),
		d.seal("contact", "office", "", text), d.seal("words_beforehand", "counsellor", day.Counsellor, text),
		d.seal("words_beforehand", "safety", "", text),
	}
}

func repeatKey(w *world) string {
	id, err := w.setup.Source.ID()
	w.must(err)
	return id
}

// prove signs a body as the first request of a guest.
func (d *doctor) prove(label, key string, raw []byte) string {
	sum := sha256.Sum256(raw)
	text := "lysning/v1|" + label + "|" + testOrigin + "|" + key + "|" + hex.EncodeToString(sum[:])
	return base64.StdEncoding.EncodeToString(ed25519.Sign(d.keys.SignIn, []byte(text)))
}

// bookRaw sends a first booking; the same key and body may be sent again.
func (d *doctor) bookRaw(key string, raw []byte) *httptest.ResponseRecorder {
	d.w.t.Helper()
	return d.w.ask(http.MethodPost, "/bookings", string(raw), "Idempotency-Key", key, "Lysning-Proof", d.prove("first-booking", key, raw))
}

func (d *doctor) bookBody(h holdOut, items []any) []byte {
	d.w.t.Helper()
	raw, err := json.Marshal(map[string]any{"hold": h.Hold, "guest": d.public(), "items": items})
	d.w.must(err)
	return raw
}

// book is the whole first visit, with all texts, ending signed in.
func (d *doctor) book(h holdOut, items ...any) bookingOut {
	d.w.t.Helper()
	got := decode[bookedOut](d.w, d.bookRaw(repeatKey(d.w), d.bookBody(h, append([]any{}, items...))), http.StatusCreated)
	d.session, d.booking = got.Session, got.Booking
	return got.Booking
}

// signInRaw asks for a challenge and answers it with a key.
func (d *doctor) signInRaw(locator []byte, key ed25519.PrivateKey) *httptest.ResponseRecorder {
	d.w.t.Helper()
	c := decode[challengeOut](d.w, d.w.ask(http.MethodPost, "/session/challenge", map[string]any{"locator": locator}), http.StatusOK)
	signature := ed25519.Sign(key, []byte("lysning/v1|sign-in|"+testOrigin+"|"+c.Challenge))
	return d.w.ask(http.MethodPost, "/session", map[string]any{"locator": locator, "challenge": c.Challenge, "signature": signature})
}

func (d *doctor) signIn() {
	d.w.t.Helper()
	d.session = decode[sessionOut](d.w, d.signInRaw(d.keys.Locator, d.keys.SignIn), http.StatusOK)
}

// does sends a signed-in request; wishes carry a fresh key.
func (d *doctor) does(method, path string, in any) *httptest.ResponseRecorder {
	d.w.t.Helper()
	return d.w.ask(method, path, in, "Authorization", "Bearer "+d.session.Token, "Idempotency-Key", repeatKey(d.w))
}

// scan counts a text in every file under the program's folder and in the log.
func (w *world) scan(needle string) map[string]int {
	w.t.Helper()
	found := map[string]int{}
	w.must(filepath.WalkDir(w.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if n := bytes.Count(b, []byte(needle)); n > 0 {
			found[filepath.Base(path)] = n
		}
		return err
	}))
	if n := bytes.Count([]byte(w.logs.String()), []byte(needle)); n > 0 {
		found["log"] = n
	}
	return found
}

// call asks to be called.
func (d *doctor) call() *httptest.ResponseRecorder {
	d.w.t.Helper()
	raw, err := json.Marshal(map[string]any{"guest": d.public(), "items": []any{
		d.seal("call_wish", "office", "", `{"number":"22 00 00 00","when":"","say":"","voicemail":false}`), d.seal("chosen_name", "office", "", "Kari"),
	}})
	d.w.must(err)
	key := repeatKey(d.w)
	return d.w.ask(http.MethodPost, "/calls", string(raw), "Idempotency-Key", key, "Lysning-Proof", d.prove("first-call", key, raw))
}

// withdraw takes a day away as a sick notice does: by the counsellor's training having ended the day before.
func (w *world) withdraw(day dayOut) {
	w.t.Helper()
	ctx := context.Background()
	date, err := clock.ParseDate(day.Date)
	w.must(err)
	all := profilesOf(w.setup.Programme)
	for i := range all {
		if all[i].ID == day.Counsellor {
			all[i].TrainingUntil = date.AddDays(-1)
		}
	}
	w.must(w.p.Counsellors.Publish(ctx, session.Machine, all))
	w.must(w.p.Bookings.MakeAhead(ctx))
}
