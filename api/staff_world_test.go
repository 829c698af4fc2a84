package main

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/testkit"
)

// worker is somebody who works here, signed in with a passkey of a phone of her own.
type worker struct {
	w      *world
	id     string
	name   string
	slug   string // of her profile, when she is one of the programme's counsellors
	seed   []byte
	keys   note.StaffKeys
	phone  *testkit.Authenticator
	token  string
	cookie string
}

// seedOf is what the invented staff of a world derive their keys from; desks and counsellors have the same keys in the files.
func seedOf(who string) []byte {
	seed := sha256.Sum256([]byte("test|" + who))
	return seed[:]
}

// wrapOf stands for a wrapped seed: the server cannot tell it from one.
func wrapOf(by string) []byte {
	a, b := sha256.Sum256([]byte(by)), sha256.Sum256([]byte("more "+by))
	return append(a[:], b[:28]...)
}

// staff enrols somebody with these roles, through the ceremonies. A counsellor is the programme's first who has not joined yet; her keys are
// those that guests seal to in this world.
func (w *world) staff(roles ...session.Role) *worker {
	w.t.Helper()
	if slices.Contains(roles, session.Counsellor) {
		for _, c := range w.setup.Programme.Counsellors {
			if w.joined[c.Slug] == nil {
				return w.counsellor(c.Slug, roles...)
			}
		}
		w.t.Fatal("all counsellors have joined")
	}
	return w.join("staff-"+repeatKey(w), staff.InviteInput{Name: "Invented " + string(roles[0]), Roles: roles})
}

// counsellor enrols one of the programme's counsellors by her slug; who has joined already is given back.
func (w *world) counsellor(slug string, roles ...session.Role) *worker {
	w.t.Helper()
	if got := w.joined[slug]; got != nil {
		return got
	}
	for _, c := range w.setup.Programme.Counsellors {
		if c.Slug != slug {
			continue
		}
		if !slices.Contains(roles, session.Counsellor) {
			roles = append(roles, session.Counsellor)
		}
		got := w.join(slug, staff.InviteInput{Name: c.Name, Roles: roles, Counsellor: c.ID})
		got.slug = slug
		w.joined[slug] = got
		return got
	}
	w.t.Fatal("no such counsellor")
	return nil
}

// boss is a leader who has just touched a passkey, for making others.
func (w *world) boss() session.Actor {
	return session.Actor{Kind: session.Staff, StaffID: strings.Repeat("b", 32), Roles: []session.Role{session.Leader}, Fresh: true}
}

func (w *world) join(who string, in staff.InviteInput) *worker {
	w.t.Helper()
	inv, err := w.p.Staff.Invite(context.Background(), w.boss(), in)
	w.must(err)
	p := &worker{w: w, id: inv.StaffID, name: in.Name, seed: seedOf(who), phone: testkit.NewAuthenticator(w.t, testOrigin)}
	p.keys, err = note.DeriveStaffKeys(p.seed, testOrigin)
	w.must(err)
	p.enrol(inv.Token)
	return p
}

// follow opens a link and gives what the browser would send to follow it.
func (p *worker) follow(link string) map[string]any {
	p.w.t.Helper()
	begun := decode[joiningOut](p.w, p.w.ask(http.MethodPost, "/staff/join/begin", map[string]any{"token": link}), http.StatusOK)
	out := map[string]any{
		"token": link, "ceremony": begun.Ceremony, "credential": p.phone.Make(p.w.raw(begun.Options)), "label": "invented phone",
		"recipient": p.keys.Recipient(), "signing_key": p.keys.Verifying(),
		"proof":        ed25519.Sign(p.keys.Signing, staff.ProofText(testOrigin, begun.Staff.ID, begun.Ceremony)),
		"passkey_wrap": wrapOf("passkey"),
	}
	if begun.Kind != "return" {
		out["words_wrap"] = wrapOf("words")
	}
	return out
}

func (p *worker) enrol(link string) staffSessionOut {
	p.w.t.Helper()
	return p.in(p.w.ask(http.MethodPost, "/staff/join", p.follow(link)))
}

// signIn touches the newest passkey.
func (p *worker) signIn() staffSessionOut {
	p.w.t.Helper()
	return p.in(p.signInRaw())
}

func (p *worker) signInRaw() *httptest.ResponseRecorder {
	p.w.t.Helper()
	begun := decode[BegunOut](p.w, p.w.ask(http.MethodPost, "/staff/session/begin", map[string]any{}), http.StatusOK)
	return p.w.ask(http.MethodPost, "/staff/session", map[string]any{"ceremony": begun.Ceremony, "credential": p.phone.Touch(p.w.raw(begun.Options))})
}

// in keeps what an answer that signs in gives.
func (p *worker) in(got *httptest.ResponseRecorder) staffSessionOut {
	p.w.t.Helper()
	out := decode[staffSessionOut](p.w, got, http.StatusOK)
	p.token, p.cookie = out.Session.Token, cookieOf(got)
	return out
}

// touch makes the session fresh again.
func (p *worker) touch() {
	p.w.t.Helper()
	begun := decode[BegunOut](p.w, p.does(http.MethodPost, "/staff/session/touch/begin", nil), http.StatusOK)
	got := p.does(http.MethodPost, "/staff/session/touch", map[string]any{"ceremony": begun.Ceremony, "credential": p.phone.Touch(p.w.raw(begun.Options))})
	decode[touchedOut](p.w, got, http.StatusOK)
}

// does sends a signed-in request; wishes carry a fresh key.
func (p *worker) does(method, path string, in any) *httptest.ResponseRecorder {
	p.w.t.Helper()
	return p.w.ask(method, path, in, "Authorization", "Bearer "+p.token, "Idempotency-Key", repeatKey(p.w))
}

// renews asks for a new token by the cookie, as one of our pages does.
func (p *worker) renews() *httptest.ResponseRecorder {
	p.w.t.Helper()
	return p.w.ask(http.MethodPost, "/staff/session/renew", nil, "Cookie", staffCookie+"="+p.cookie, "Sec-Fetch-Site", "same-origin")
}

func (w *world) raw(v any) json.RawMessage {
	w.t.Helper()
	b, err := json.Marshal(v)
	w.must(err)
	return b
}

func cookieOf(got *httptest.ResponseRecorder) string {
	for _, c := range got.Result().Cookies() {
		if c.Name == staffCookie {
			return c.Value
		}
	}
	return ""
}

// oweCall puts a guest on the office's list of calls.
func (w *world) oweCall(staffID, guestID string) {
	w.t.Helper()
	w.must(w.p.DB.WithTx(context.Background(), func(tx *db.Tx) error {
		return w.p.Staff.OweCalls(tx, staffID, staff.KeysLost, []string{guestID})
	}))
}

// stale lets the last touch of somebody's passkeys be long ago.
func stale(staffID string) func(tx *db.Tx) error {
	return func(tx *db.Tx) error {
		return tx.Gorm().Exec("UPDATE sessions SET touched_at = 0 WHERE staff_id = ?", staffID).Error
	}
}
