package escalation_test

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/fault"
	"lysning/internal/outbox"
	"lysning/internal/session"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

// The people of these tests. The guest's own counsellor has every role there is: it must not help her.
const (
	ingrid  = "c0000000000000000000000000000001" // the guest's own counsellor
	anne    = "a0000000000000000000000000000001" // safety lead
	per     = "a0000000000000000000000000000002" // safety lead
	eva     = "a0000000000000000000000000000003" // safety lead, who may be shut out
	solveig = "b0000000000000000000000000000001" // leader
	tor     = "b0000000000000000000000000000002" // coordinator
	ola     = "c0000000000000000000000000000002" // counsellor of others
)

var everybody = []string{ingrid, anne, per, eva, solveig, tor, ola}

// house is the service on a store, with those who work there and one doctor after the other.
type house struct {
	*escalation.Service
	t    testing.TB
	db   *db.DB
	clk  *clock.Fixed
	deps escalation.Deps

	mu     sync.Mutex
	roles  map[string][]session.Role
	kept   map[string]clock.Date
	rung   []string          // "kind subject", as they were rung
	quiet  []string          // subjects that were silenced
	broken error             // what the alarm answers
	seen   []string          // kinds of what was witnessed, with what
	holds  []string          // texts that were held
	taken  []escalation.Span // of Ingrid's days
}

func newHouse(t testing.TB, d *db.DB, clk *clock.Fixed) *house {
	t.Helper()
	h := &house{t: t, db: d, clk: clk, kept: map[string]clock.Date{}}
	h.everybodyBack()
	src := token.From(rand.Reader)
	h.deps = escalation.Deps{
		DB: d, IDs: src, Outbox: outbox.New(d, src), Log: audit.New(src), Guests: h, People: h, Items: h, Hours: h, Alarm: h, Witness: h,
		Law: escalation.Profile{Hash: hash, Minutes: map[string]int{"answer_2b": 7}},
	}
	h.restart()
	return h
}

var hash = string(slices.Repeat([]byte("ab"), 32))

// restart makes the service anew, as a new process does.
func (h *house) restart() {
	h.t.Helper()
	s, err := escalation.New(h.deps)
	h.must(err)
	h.Service = s
}

func (h *house) everybodyBack() {
	h.roles = map[string][]session.Role{
		ingrid: session.Roles, anne: {session.SafetyLead}, per: {session.SafetyLead}, eva: {session.SafetyLead},
		solveig: {session.Leader}, tor: {session.Coordinator}, ola: {session.Counsellor},
	}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) tx(fn func(tx *db.Tx) error) {
	h.t.Helper()
	h.must(h.db.WithTx(context.Background(), fn))
}

// as is somebody who has just touched a passkey.
func (h *house) as(id string) session.Actor {
	return session.Actor{Kind: session.Staff, StaffID: id, Roles: h.roles[id], Fresh: true}
}

// doctor is an invented guest with an appointment with Ingrid.
func (h *house) doctor() string {
	h.t.Helper()
	id, err := token.From(rand.Reader).ID()
	h.must(err)
	h.tx(func(tx *db.Tx) error {
		return tx.Gorm().Exec("INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until) VALUES (?,?,?,?,?,?,?)",
			id, []byte(id), []byte(id), []byte(id), "r", "en", tx.Today().AddDays(20)).Error
	})
	return id
}

func cardOf(guestID string) string { return "Blue " + guestID }

// OfCard is escalation.Guests.
func (h *house) OfCard(tx *db.Tx, cardName string) (string, bool, error) {
	var ids []string
	err := tx.Gorm().Table("guests").Where("id = ?", cardName[len("Blue "):]).Pluck("id", &ids).Error
	return cardName[len("Blue "):], len(ids) == 1, err
}

// Visits is escalation.Guests.
func (h *house) Visits(tx *db.Tx, guestID string) ([]escalation.Visit, error) {
	return []escalation.Visit{{CounsellorID: ingrid, CardName: cardOf(guestID), Date: tx.Today()}}, nil
}

// Keep is escalation.Guests.
func (h *house) Keep(_ *db.Tx, guestID string, until clock.Date) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until.After(h.kept[guestID]) {
		h.kept[guestID] = until
	}
	return nil
}

// Working is escalation.People.
func (h *house) Working(*db.Tx) (all []escalation.Person, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, roles := range h.roles {
		all = append(all, escalation.Person{ID: id, Name: "Name of " + id, Roles: roles})
	}
	return all, nil
}

// HeldForSafety is escalation.Items.
func (h *house) HeldForSafety(*db.Tx, string) ([]string, error) { return []string{"contact"}, nil }

// KnownTo is escalation.Items: the office alone has something.
func (h *house) KnownTo(_ *db.Tx, _, desk string) (bool, error) { return desk == "office", nil }

// Named is escalation.Items: there is one message of each day.
func (h *house) Named(_ *db.Tx, _, kind, _ string, _ clock.Date) (int, error) {
	if kind == "message" {
		return 1, nil
	}
	return 0, nil
}

// Hold is escalation.Items. It may be run again.
func (h *house) Hold(tx *db.Tx, guestID, kind, reader string, written, until, _ clock.Date) (int, error) {
	h.mu.Lock()
	if one := kind + " until " + until.String(); !slices.Contains(h.holds, one) {
		h.holds = append(h.holds, one)
	}
	h.mu.Unlock()
	return h.Named(tx, guestID, kind, reader, written)
}

// Taken is escalation.Hours.
func (h *house) Taken(*db.Tx, string, clock.Date) ([]escalation.Span, error) { return h.taken, nil }

// Raise is escalation.Alarm.
func (h *house) Raise(_ *db.Tx, kind, subjectID string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.broken != nil {
		return h.broken
	}
	h.rung = append(h.rung, kind+" "+subjectID)
	return nil
}

// Ended is escalation.Alarm.
func (h *house) Ended(_ *db.Tx, subjectID string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.quiet = append(h.quiet, subjectID)
	return nil
}

// Prepare is escalation.Witness.
func (h *house) Prepare(context.Context) error { return nil }

// Append is escalation.Witness.
func (h *house) Append(_ *db.Tx, kind, _ string, fields map[string]string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = append(h.seen, kind+" "+fields["what"])
	return nil
}

// rings forgets what was rung, lets the clocks be looked at, and gives what was rung then.
func (h *house) rings() []string {
	h.t.Helper()
	h.mu.Lock()
	h.rung = nil
	h.mu.Unlock()
	h.must(h.Run(context.Background()))
	return h.rung
}

// raised is a concern by the guest's own counsellor.
func (h *house) raised(level escalation.Level) (id, guestID string) {
	h.t.Helper()
	guestID = h.doctor()
	v, err := h.Service.Raise(context.Background(), h.as(ingrid), escalation.RaiseInput{GuestID: guestID, About: aboutOf(level), Level: level, Entry: escalation.InTalk})
	h.must(err)
	return v.ID, guestID
}

func aboutOf(level escalation.Level) escalation.Trigger {
	if level == escalation.Patients {
		return escalation.AboutPatients
	}
	return escalation.AboutPlans
}

// steps takes steps as a safety lead.
func (h *house) steps(id string, steps ...escalation.Step) escalation.View {
	h.t.Helper()
	var v escalation.View
	for _, s := range steps {
		var err error
		if v, err = h.Take(context.Background(), h.as(anne), id, s); err != nil {
			h.t.Fatalf("%s: %v", s, err)
		}
	}
	return v
}

// refused is a concern in which the doctor has said no; where a life is in danger nobody asks.
func (h *house) refused(level escalation.Level) (id, guestID string) {
	h.t.Helper()
	if id, guestID = h.raised(level); level != escalation.Now {
		h.steps(id, escalation.Answer, escalation.ConsentNo)
	}
	return id, guestID
}

// asked is a request of Anne's.
func (h *house) asked(level escalation.Level, in escalation.AskInput) (id, openingID, guestID string) {
	h.t.Helper()
	id, guestID = h.refused(level)
	in.Ground, in.Imminent = "life", true
	v, err := h.Ask(context.Background(), h.as(anne), id, in)
	h.must(err)
	return id, v.Openings[0].ID, guestID
}

// opened is one that Per has said yes to.
func (h *house) opened(level escalation.Level, in escalation.AskInput) (id, openingID, guestID string) {
	h.t.Helper()
	id, openingID, guestID = h.asked(level, in)
	_, err := h.Decide(context.Background(), h.as(per), openingID, true)
	h.must(err)
	return id, openingID, guestID
}

// tidy lets every review be done, so that the same two may open again.
func (h *house) tidy() {
	h.t.Helper()
	h.tx(func(tx *db.Tx) error {
		return tx.Gorm().Exec("UPDATE concern_openings SET review_due = NULL, state = 'seal_reviewed', reviewer = ? WHERE state IN ('review_due', 'reviewing')", ola).Error
	})
}

func (h *house) mayOpen(staffID, guestID, kind string) (may bool) {
	h.t.Helper()
	h.must(h.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		may, err = h.MayOpen(tx, staffID, guestID, kind)
		return err
	}))
	return may
}

func (h *house) told(guestID string) (all []escalation.Told) {
	h.t.Helper()
	h.must(h.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		all, err = h.ForGuest(tx, guestID)
		return err
	}))
	return all
}

func (h *house) sound() {
	h.t.Helper()
	checks, err := h.Invariants(context.Background())
	h.must(err)
	for _, c := range checks {
		if c.Broken != 0 {
			h.t.Errorf("broken: %s", c.Name)
		}
	}
}

func wantCode(t testing.TB, what string, err error, code string) {
	t.Helper()
	if !fault.HasCode(err, code) {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) { f(t, newHouse(t, d, clk)) })
}

var errDown = errors.New("nobody can be rung")

const minute = time.Minute
