package course_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"testing"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// guests is the part of intake that requests need, with its real rows.
type guests struct{}

func (guests) Register(tx *db.Tx, g course.GuestKeys, until clock.Date) error {
	return tx.Gorm().Exec(`INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until) VALUES (?,?,?,?,?,?,?)`,
		g.ID, token.Hash(g.Locator), g.SignInKey, g.SigningKey, g.Recipient, g.Language, until).Error
}

func (guests) KeepUntil(tx *db.Tx, guestID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE guests SET until = ? WHERE id = ? AND until < ?", until, guestID, until).Error
}

func (guests) MakeWords(requestID, _ string) string { return requestID[:4] + " " + requestID[4:8] }

func (g guests) RegisterCaller(tx *db.Tx, guestID, language, _ string, until clock.Date) error {
	sum := sha256.Sum256([]byte(guestID))
	return g.Register(tx, course.GuestKeys{ID: guestID, Locator: sum[:], SignInKey: sum[:], SigningKey: []byte{}, Language: language}, until)
}

// keeper keeps no texts; slots are keys in memory; the desk repeats nothing. Each stands for another domain, whose own tests try it.
type keeper struct{}

func (keeper) KeepForCourse(*db.Tx, string, string, []course.Item, clock.Date) error { return nil }
func (keeper) MoveForCourse(*db.Tx, string, clock.Date) error                        { return nil }
func (keeper) EndForCourse(*db.Tx, string) error                                     { return nil }
func (keeper) LeaveContact(*db.Tx, string) error                                     { return nil }
func (keeper) Owe(*db.Tx, string) error                                              { return nil }

type slots struct {
	mu   sync.Mutex
	keys map[int64][]byte
}

func (s *slots) Take(context.Context) (int64, []byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return 0, nil, err
	}
	n := int64(len(s.keys) + 1)
	s.keys[n] = key
	return n, key, nil
}

func (s *slots) Key(_ context.Context, slot int64) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keys[slot], nil
}

type front struct{ ids token.Source }

func (front) Open(*db.Tx) error { return nil }
func (front) Repeat(_ *db.Tx, _, _, _ string, _ course.Once, ref string) (string, bool, error) {
	return ref, false, nil
}

func (front) Done(*db.Tx, string, string, course.Once) (bool, error) { return false, nil }

func (f front) CardNames() ([]string, error) {
	id, err := f.ids.ID()
	return []string{id}, err
}
func (front) Named(*db.Tx, string) (bool, error) { return false, nil }

type places struct{}

func (places) Workplace(hospital, _ string) bool             { return hospital != "elsewhere" }
func (places) EmployedBy(*db.Tx, []string) ([]string, error) { return nil, nil }
func (places) WorkingDay(d clock.Date) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// asking is a house that is asked for places.
type asking struct {
	t    testing.TB
	db   *db.DB
	clk  *clock.Fixed
	svc  *course.Requests
	ids  token.Source
	keys *slots
	who  []string // counsellors
	rota *outside
}

func newAsking(t testing.TB, d *db.DB, clk *clock.Fixed) *asking {
	t.Helper()
	a := &asking{t: t, db: d, clk: clk, ids: token.From(rand.Reader), keys: &slots{keys: map[int64][]byte{}}, rota: &outside{}}
	a.restart()
	for n := range 3 {
		a.who = append(a.who, id(fmt.Sprint("talks", n)))
		a.ok(d.WithTx(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Exec(`INSERT INTO counsellors (id, slug, name, languages, fellow_doctor, employers, own_words, training, training_until, recipient, state, sort_order)
				VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, a.who[n], fmt.Sprint("c", n), fmt.Sprint("C", n), "[]", true, "[]", "{}", "{}", "2030-01-01", "", "active", n).Error
		}))
	}
	return a
}

// restart is a new process over the same store.
func (a *asking) restart() {
	a.svc = course.NewRequests(course.RequestDeps{
		DB: a.db, IDs: a.ids, Key: []byte("a key of the test only, 32 bytes"), Keys: a.keys, Slots: a.keys, Guests: guests{}, Notes: keeper{},
		Desk: front{a.ids}, Workplaces: places{}, Calendar: places{}, Audit: audit.New(a.ids), Days: keeper{},
		Plans: course.New(course.Deps{DB: a.db, IDs: a.ids, People: a.rota, Rota: a.rota, Cover: a.rota, Places: a.rota, Calendar: a.rota}),
	})
}

func (a *asking) ok(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *asking) sow(in course.Sown) string {
	a.t.Helper()
	if in.First.IsZero() {
		in.First = clock.DateOf(a.clk.Now()).AddDays(60)
	}
	in.PlaceID, in.Counsellors = "house", a.who
	got, err := a.svc.Sow(a.t.Context(), in)
	a.ok(err)
	return got
}

// ask is one doctor's request; nothing is written outside it.
func (a *asking) ask(in course.AskInput) (course.Request, session.Actor, error) {
	guestID, err := a.ids.ID()
	if err != nil {
		return course.Request{}, session.Actor{}, err
	}
	sum := sha256.Sum256([]byte(guestID))
	in.Guest = &course.GuestKeys{ID: guestID, Locator: sum[:], SignInKey: sum[:], SigningKey: sum[:], Recipient: hex.EncodeToString(sum[:]), Language: "en"}
	if in.Avoid == "" {
		in.Avoid = course.AvoidNobody
	}
	in.Items = []course.Item{{Kind: "contact", To: "office"}}
	r, err := a.svc.Ask(context.Background(), session.Nobody, in)
	return r, session.Actor{Kind: session.Guest, GuestID: guestID}, err
}

// asks is ask that must succeed.
func (a *asking) asks(in course.AskInput) (course.Request, session.Actor) {
	a.t.Helper()
	r, actor, err := a.ask(in)
	a.ok(err)
	return r, actor
}

func (a *asking) mine(actor session.Actor) (m *course.Mine) {
	a.t.Helper()
	a.ok(a.db.Read(a.t.Context(), func(tx *db.Tx) (err error) {
		m, err = a.svc.ForGuest(tx, actor.GuestID)
		return err
	}))
	return m
}

func (a *asking) settle() {
	a.t.Helper()
	a.ok(a.svc.Settle(context.Background()))
}

// sound proves the invariants.
func (a *asking) sound() {
	a.t.Helper()
	checks, err := a.svc.Invariants(a.t.Context())
	a.ok(err)
	for _, c := range checks {
		if c.Broken != 0 {
			a.t.Fatalf("broken: %s (%d)", c.Name, c.Broken)
		}
	}
}
