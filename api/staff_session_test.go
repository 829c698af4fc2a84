package main

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/staff"
)

func TestSomebodyJoinsSignsInRenewsAndLeaves(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.staff(session.Counsellor)
		me := decode[staffMeOut](w, p.does(http.MethodGet, "/staff/me", nil), http.StatusOK)
		if me.ID != p.id || me.Roles[0] != "counsellor" || len(me.Passkeys) != 1 || !me.Passkeys[0].Opens || !me.Passkeys[0].PRF || len(me.Sessions) != 1 ||
			!me.Fresh || me.SecondPasskeyBy != "2026-12-23" || me.Recipient != p.keys.Recipient() {
			t.Fatalf("%+v", me)
		}
		if log := w.logs.String(); !strings.Contains(log, `"staff":"`+p.id+`"`) || strings.Contains(log, p.token) || strings.Contains(log, p.name) {
			t.Error("the log does not say who of the staff asked, or says more")
		}
		first := p.token
		got := p.signIn()
		if len(got.Wraps) != 2 || got.Wraps[0].By != "passkey" || got.Wraps[1].By != "words" || got.Staff.ID != p.id {
			t.Fatalf("%+v", got)
		}
		renewed := decode[staffTokenOut](w, p.renews(), http.StatusOK)
		if renewed.IdleMinutes != 15 || renewed.Token == "" {
			t.Fatalf("%+v", renewed)
		}
		if got := w.ask(http.MethodGet, "/staff/me", nil, "Authorization", "Bearer "+first); got.Code != http.StatusOK {
			t.Error("a second sign-in ended the first session")
		}
		gone := w.ask(http.MethodPost, "/staff/session/end", nil, "Cookie", staffCookie+"="+p.cookie, "Origin", testOrigin)
		if gone.Code != noContent || !strings.Contains(gone.Header().Get("Set-Cookie"), "Max-Age=0") {
			t.Errorf("signing out: %d %q", gone.Code, gone.Header().Get("Set-Cookie"))
		}
		w.code(p.does(http.MethodGet, "/staff/me", nil), http.StatusUnauthorized, "session_ended")
		w.code(p.renews(), http.StatusUnauthorized, "session_ended")
		keys := decode[keysOut](w, w.ask(http.MethodGet, "/keys", nil), http.StatusOK)
		seen := false
		for _, k := range keys.Counsellors {
			seen = seen || k.ID == p.id && string(k.SigningKey) == string(p.keys.Verifying()) && k.Recipient == p.keys.Recipient()
		}
		if !seen {
			t.Error("her keys are not among those to seal to")
		}
	})
}

// TestTheCookieIsForTwoRoutesAndOurOwnPages: everything else never sees it, and other sites get nothing by it.
func TestTheCookieIsForTwoRoutesAndOurOwnPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	p := w.staff(session.Host)
	raw := p.signInRaw()
	set := raw.Header().Get("Set-Cookie")
	for _, want := range []string{"__Host-lysning=", "Path=/", "HttpOnly", "Secure", "SameSite=Strict", "Max-Age=28800"} {
		if !strings.Contains(set, want) {
			t.Errorf("the cookie lacks %s: %s", want, set)
		}
	}
	p.in(raw)
	if strings.Contains(raw.Body.String(), p.cookie) {
		t.Error("the renewing secret is in a body")
	}
	cookie := staffCookie + "=" + p.cookie
	for name, set := range map[string][]string{
		"another site":       {"Cookie", cookie, "Sec-Fetch-Site", "cross-site", "Origin", "https://other.example"},
		"a sister site":      {"Cookie", cookie, "Sec-Fetch-Site", "same-site", "Origin", "http://x.localhost:8080"},
		"an address typed":   {"Cookie", cookie, "Sec-Fetch-Site", "none"},
		"nothing said":       {"Cookie", cookie},
		"another origin":     {"Cookie", cookie, "Origin", "http://localhost:8081"},
		"said and another's": {"Cookie", cookie, "Sec-Fetch-Site", "cross-site", "Origin", testOrigin},
	} {
		for _, path := range []string{"/staff/session/renew", "/staff/session/end"} {
			got := w.ask(http.MethodPost, path, nil, set...)
			if got.Code != http.StatusForbidden || got.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s %s: %d", name, path, got.Code)
			}
		}
	}
	decode[staffTokenOut](w, p.renews(), http.StatusOK)
	w.code(w.ask(http.MethodGet, "/staff/me", nil, "Cookie", cookie, "Sec-Fetch-Site", "same-origin"), http.StatusUnauthorized, "session_ended")
	w.code(w.ask(http.MethodPost, "/session/renew", map[string]any{"renew": p.cookie}), http.StatusUnauthorized, "session_ended")
	decode[nothing](w, w.ask(http.MethodPost, "/session/end", map[string]any{"renew": p.cookie}), noContent)
	decode[staffTokenOut](w, p.renews(), http.StatusOK) // a guest's door ended nothing
	d := w.doctor()
	d.book(w.free())
	guests := w.ask(http.MethodPost, "/staff/session/renew", nil, "Cookie", staffCookie+"="+d.session.Renew, "Sec-Fetch-Site", "same-origin")
	w.code(guests, http.StatusUnauthorized, "session_ended")
	decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
}

// TestPasskeysThatOpenNothing: whatever is wrong is one answer, and a ceremony is good once.
func TestPasskeysThatOpenNothing(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.staff(session.Host)
		refused := func(name string, got *httptest.ResponseRecorder) {
			t.Helper()
			if got.Code != http.StatusUnauthorized || !strings.Contains(got.Body.String(), `"passkey_refused"`) {
				t.Errorf("%s: %d %s", name, got.Code, got.Body)
			}
		}
		begin := func() BegunOut {
			return decode[BegunOut](w, w.ask(http.MethodPost, "/staff/session/begin", nil), http.StatusOK)
		}
		send := func(ceremony string, credential any) *httptest.ResponseRecorder {
			return w.ask(http.MethodPost, "/staff/session", map[string]any{"ceremony": ceremony, "credential": credential})
		}
		one, two := begin(), begin()
		refused("another's challenge", send(one.Ceremony, p.phone.Touch(w.raw(two.Options))))
		refused("a ceremony that was tried", send(one.Ceremony, p.phone.Touch(w.raw(one.Options))))
		good := p.phone.Touch(w.raw(two.Options))
		decode[staffSessionOut](w, send(two.Ceremony, good), http.StatusOK)
		refused("sent again", send(two.Ceremony, good))
		refused("no ceremony", send(strings.Repeat("0", 32), good))
		late := begin()
		touched := p.phone.Touch(w.raw(late.Options))
		w.clk.Add(5 * time.Minute)
		refused("too late", send(late.Ceremony, touched))

		elsewhere := begin()
		p.phone.Origin = "http://localhost:8081"
		refused("another origin", send(elsewhere.Ceremony, p.phone.Touch(w.raw(elsewhere.Options))))
		p.phone.Origin = testOrigin
		unverified := begin()
		p.phone.NoVerify = true
		refused("nobody verified", send(unverified.Ceremony, p.phone.Touch(w.raw(unverified.Options))))
		p.phone.NoVerify = false
		broken := begin()
		touched = p.phone.Touch(w.raw(broken.Options))
		touched["response"].(map[string]any)["signature"] = "AAAA"
		refused("a broken signature", send(broken.Ceremony, touched))
		refused("nothing at all", send(begin().Ceremony, map[string]any{}))

		w.must(w.p.Staff.Disable(context.Background(), w.boss(), p.id))
		refused("a disabled person", p.signInRaw())
	})
}

// TestP1_APasskeysSecretIsRefusedAndNeverLogged: what a passkey derives opens the seed; a body that carries it is not looked at, at any
// of the doors.
func TestP1_APasskeysSecretIsRefusedAndNeverLogged(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.staff(session.Host)
		p.phone.Results = canary
		refused := func(name string, got *httptest.ResponseRecorder) {
			t.Helper()
			if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `"passkey_secret_sent"`) || strings.Contains(got.Body.String(), canary) {
				t.Errorf("%s: %d %s", name, got.Code, got.Body)
			}
		}
		refused("signing in", p.signInRaw())
		refused("a touch", p.does(http.MethodPost, "/staff/session/touch", touchBody("/staff/session/touch/begin")(p)))
		refused("another passkey", p.does(http.MethodPost, "/staff/me/passkeys", madeBody(p)))
		inv, err := w.p.Staff.Reinvite(context.Background(), w.boss(), p.id, staff.Return)
		w.must(err)
		refused("joining", w.ask(http.MethodPost, "/staff/join", p.follow(inv.Token)))
		if found := w.scan(canary); len(found) > 0 {
			t.Errorf("what a passkey derived is kept: %v", found)
		}
		if me := p.me(); len(me.Passkeys) != 1 {
			t.Error("a passkey was kept all the same")
		}
	})
}

// TestP10_NothingThatIsKeptSignsStaffIn tries every value of the rows as a link, a cookie and a token.
func TestP10_NothingThatIsKeptSignsStaffIn(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.staff(session.Host)
		inv, err := w.p.Staff.Reinvite(context.Background(), w.boss(), p.id, staff.Return)
		w.must(err)
		var kept [][]byte
		w.must(w.p.DB.Read(context.Background(), func(tx *db.Tx) error {
			for _, column := range []string{"id_hash FROM sessions", "renew_hash FROM sessions", "token_hash FROM invitations", "wrapped FROM staff_words", "credential_id FROM staff_passkeys"} {
				var some [][]byte
				if err := tx.Gorm().Raw("SELECT " + column).Scan(&some).Error; err != nil {
					return err
				}
				kept = append(kept, some...)
			}
			return nil
		}))
		if len(kept) < 5 {
			t.Fatalf("only %d values are kept", len(kept))
		}
		for _, v := range kept {
			for _, text := range []string{base64.RawURLEncoding.EncodeToString(v), base64.StdEncoding.EncodeToString(v), hex.EncodeToString(v)} {
				if len(text) <= 64 {
					w.code(w.ask(http.MethodPost, "/staff/join/begin", map[string]any{"token": text}), http.StatusNotFound, "invitation_ended")
				}
				w.code(w.ask(http.MethodGet, "/staff/me", nil, "Authorization", "Bearer "+text), http.StatusUnauthorized, "session_ended")
				w.code(w.ask(http.MethodPost, "/staff/session/renew", nil, "Cookie", staffCookie+"="+text, "Sec-Fetch-Site", "same-origin"), http.StatusUnauthorized, "session_ended")
			}
		}
		for what, secret := range map[string]string{"the link": inv.Token, "the token": p.token, "the cookie": p.cookie} {
			if found := w.scan(secret); len(found) > 0 {
				t.Errorf("%s is kept: %v", what, found)
			}
		}
	})
}
