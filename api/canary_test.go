package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// forms are the ways in which a text can lie in a file: as it is, in hex, and in base64 at each of the three alignments.
func forms(text string) []string {
	out := []string{text, strings.ToUpper(text), hex.EncodeToString([]byte(text))}
	for shift := range 3 {
		b := base64.StdEncoding.EncodeToString(append(bytes.Repeat([]byte("x"), shift), text...))
		out = append(out, strings.TrimRight(b, "=")[4:len(b)-6]) // the middle, which the neighbours do not change
	}
	return out
}

func (w *world) wantNone(what, text string) {
	w.t.Helper()
	for _, form := range forms(text) {
		if found := w.scan(form); len(found) > 0 {
			w.t.Errorf("%s is kept: %v", what, found)
		}
	}
}

// wantSeen proves that the scan looks where things are.
func (w *world) wantSeen(text string) {
	w.t.Helper()
	if w.p.Config.Database == "" && len(w.scan(text)) == 0 {
		w.t.Error("the scan does not see what is kept")
	}
}

// fullVisit goes through everything that a doctor can do, with one marked text in every field.
func (w *world) fullVisit(mark string) *doctor {
	w.t.Helper()
	d := w.doctor()
	h := w.free()
	b := d.book(h, d.fewThings(h.Day, mark)...)
	d.signIn()
	decode[nothing](w, d.does(http.MethodPost, "/me/phone-word", map[string]any{"word": "kanarifugl heather"}), noContent)
	decode[nothing](w, d.does(http.MethodPost, "/me/items", map[string]any{
		"booking": b.ID, "items": []any{d.seal("words_beforehand", "counsellor", b.Day.Counsellor, mark+" again")},
	}), noContent)
	decode[nothing](w, d.does(http.MethodPut, "/me/texts", map[string]any{"address": mark + "@fjellro.example"}), noContent)
	me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
	decode[itemOut](w, d.does(http.MethodGet, "/me/items/"+me.Items[0].ID, nil), http.StatusOK)
	decode[standByOut](w, d.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": "2026-12-20"}), http.StatusCreated)
	if got := w.doctor().call(); got.Code != http.StatusCreated {
		w.t.Fatalf("call: %d", got.Code)
	}
	return d
}

// refusedEverywhere types a marked text into every field that the server can refuse, and gives the longest answer.
func (w *world) refusedEverywhere(d *doctor, mark string) int {
	w.t.Helper()
	longest := 0
	for _, op := range allOperations(w.srv) {
		for _, raw := range []string{`{"` + mark + `":1}`, `{"items":"` + mark + `"`, `"` + mark + `"`, mark} {
			path := strings.ReplaceAll(op.Path, "{id}", mark)
			got := d.does(op.Method, path+"?"+mark+"="+mark, raw)
			if op.OperationID == "end-session" || got.Code == http.StatusOK {
				continue
			}
			if strings.Contains(got.Body.String(), mark) {
				w.t.Errorf("%s echoes: %s", op.OperationID, got.Body)
			}
			longest = max(longest, got.Body.Len())
		}
	}
	return longest
}

// TestP2_NoTextIsInAnyFileOrLog: after a whole visit with marked texts, and the same typed wrongly everywhere, the mark is in no
// file of the program, no log line and no backup.
func TestP2_NoTextIsInAnyFileOrLog(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d := w.fullVisit(canary)
		if longest := w.refusedEverywhere(d, canary); longest > 900 {
			t.Errorf("a refusal of %d bytes: something is told that was not asked", longest)
		}
		if w.p.Config.Database == "" {
			w.must(w.p.Retention.Backup(t.Context(), filepath.Join(w.dir, "backup.db")))
		}
		w.wantSeen(d.keys.Guest)
		w.wantNone("a text", canary)
		w.wantNone("the phone word", "kanarifugl heather")
		w.stop()
		w.wantNone("a text after the end", canary)
	})
}

// TestP13_NoAddressBrowserOrReferrerIsKept sends all three as marks, from the socket and in every header that carries them.
func TestP13_NoAddressBrowserOrReferrerIsKept(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		const four, six, agent, from = "198.51.100.77", "2001:db8:ca:fe:1:2:3:4", "Kanarifugl/7.3", "https://kanari.example/fra"
		send := func(remote, method, path, body string) {
			r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
			r.RemoteAddr = remote
			r.Header.Set("Content-Type", "application/json")
			for _, name := range []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded", "Cf-Connecting-Ip", "Via"} {
				r.Header.Set(name, four+", "+six)
			}
			r.Header.Set("User-Agent", agent)
			r.Header.Set("Referer", from)
			w.srv.ServeHTTP(httptest.NewRecorder(), r)
		}
		day := w.days("").Days[0].ID
		for _, remote := range []string{four + ":4242", "[" + six + "]:4242"} {
			for _, op := range allOperations(w.srv) {
				send(remote, op.Method, apiPrefix+strings.ReplaceAll(op.Path, "{id}", day), `{"day":"`+day+`"}`)
			}
			for _, page := range []string{"/", "/en/", "/nb/help-now", "/en/data", "/nowhere", "/ui/doctor.js", "/healthz"} {
				send(remote, http.MethodGet, page, "")
			}
		}
		d := w.fullVisit("invented")
		w.wantSeen(d.keys.Guest)
		for what, mark := range map[string]string{"an address": four, "a long address": six, "the browser": agent, "the referrer": from} {
			w.wantNone(what, mark)
		}
		bits := netip.MustParseAddr(six).As16()
		w.wantNone("a long address in binary", string(bits[:]))
	})
}

// queryNames are all that may stand in an address: nothing in them is about a person who has signed in, and none is a secret.
var queryNames = []string{"month", "place", "mode", "counsellor", "from", "weeks", "as", "date"}

// headerNames are all headers that operations read.
var headerNames = []string{"Idempotency-Key", "Lysning-Proof"}

// cookieReaders are the two routes that read the cookie, and from where the browser says that it asks.
var cookieReaders = map[string]bool{"renew-staff-session": true, "end-staff-session": true}

// TestP14_NoSecretIsInAnAddressOrTheLog looks at every route, then at every line that a whole visit wrote.
func TestP14_NoSecretIsInAnAddressOrTheLog(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		for _, op := range allOperations(w.srv) {
			for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllString(op.Path, -1) {
				if name != "{id}" {
					t.Errorf("%s has %s in its path", op.OperationID, name)
				}
			}
			for _, p := range op.Parameters {
				allowed := map[string][]string{"query": queryNames, "path": {"id"}, "header": headerNames}[p.In]
				if cookieReaders[op.OperationID] {
					allowed = []string{staffCookie, "Origin", "Sec-Fetch-Site"}
				}
				if !slices.Contains(allowed, p.Name) {
					t.Errorf("%s takes %s in its %s", op.OperationID, p.Name, p.In)
				}
			}
			if scopes, _ := rolesOf(op); staffDoor(scopes) {
				continue // the staff's matrix tries each with another's thing
			}
			if p := pathsWithID[op.OperationID]; strings.Contains(op.Path, "{id}") && !p {
				t.Errorf("%s has an id in its path: is it a thing of the signed-in guest's own?", op.OperationID)
			}
		}
		d := w.fullVisit("invented")
		w.refusedEverywhere(d, canary)
		h := w.free()
		challenge := decode[challengeOut](w, w.ask(http.MethodPost, "/session/challenge", map[string]any{"locator": d.keys.Locator}), http.StatusOK)
		log := w.logs.String()
		secrets := map[string]string{
			"token": d.session.Token, "renewing secret": d.session.Renew, "hold": h.Hold, "challenge": challenge.Challenge,
			"guest id": d.keys.Guest, "booking id": d.booking.ID, "card name": d.booking.CardName, "day id": h.Day.ID,
			"locator":     base64.StdEncoding.EncodeToString(d.keys.Locator),
			"sign-in key": base64.StdEncoding.EncodeToString(d.keys.SignIn.Public().(ed25519.PublicKey)), "recipient": d.keys.Recipient()[:40],
		}
		for what, s := range secrets {
			if strings.Contains(log, s) {
				t.Errorf("the %s is in the log", what)
			}
		}
		for line := range strings.Lines(log) {
			var fields map[string]any
			w.must(json.Unmarshal([]byte(line), &fields))
			if route, _ := fields["route"].(string); strings.ContainsAny(route, "?=") || regexp.MustCompile(`[0-9a-f]{32}`).MatchString(route) {
				t.Errorf("a route in the log is no pattern: %s", route)
			}
		}
	})
}

// pathsWithID are the routes whose path names a thing of the guest who is signed in; the id alone opens nothing.
var pathsWithID = map[string]bool{
	"get-item": true, "end-item": true, "move-booking": true, "cancel-booking": true, "end-stand-by": true, "accept-offer": true, "decline-offer": true, "go-on-waiting": true,
	"end-guest-passkey":   true,
	"ask-other-colleague": true, "choose-for-ask": true, "answer-ask": true, "wish-call-later": true,
}

// TestP27_HelpNowIsThereWhenAllElseFails: with the stores closed, every bucket empty and work asked of everybody.
func TestP27_HelpNowIsThereWhenAllElseFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) {
		empty := budget{Each: rate{Burst: 1, Every: time.Hour}, All: rate{Burst: 1, Every: time.Hour}, Code: "too_many"}
		s.Budgets = map[limitClass]budget{limitRead: empty, limitHold: empty, limitSignIn: empty, limitBook: empty, limitCall: empty, limitWrite: empty}
		s.FreeHolds = rate{Burst: 1, Every: time.Hour}
	})
	for range 3 {
		w.ask(http.MethodGet, "/programme", nil)
	}
	w.code(w.ask(http.MethodGet, "/programme", nil), http.StatusTooManyRequests, "too_many")
	w.stop()
	for _, lang := range []string{"en", "nb"} {
		got := ask(t, w.srv, http.MethodGet, "/"+lang+"/help-now", "")
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "113") || strings.Contains(got.Body.String(), "<script") {
			t.Errorf("%s: %d", lang, got.Code)
		}
		for _, page := range []string{"/", "/data", "/pass-it-on"} {
			if got := ask(t, w.srv, http.MethodGet, "/"+lang+page, ""); got.Code != http.StatusOK {
				t.Errorf("%s%s: %d", lang, page, got.Code)
			}
		}
	}
	wantProblem(t, ask(t, w.srv, http.MethodGet, "/readyz", ""), http.StatusServiceUnavailable, "not_ready")
	if got := ask(t, w.srv, http.MethodGet, "/healthz", ""); got.Code != http.StatusOK {
		t.Error("not alive")
	}
}

// TestReadyNamesASweepThatIsLate: nobody else would notice, since read paths refuse what is over by themselves.
func TestReadyNamesASweepThatIsLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ready := func() string { return ask(t, w.srv, http.MethodGet, "/readyz", "").Body.String() }
	for _, want := range []bool{false, true, false} {
		if got := ready(); !strings.HasPrefix(got, "ready\n") || strings.Contains(got, "late") != want {
			t.Errorf("late should be %v: %q", want, got)
		}
		if want {
			_, err := w.p.Retention.Sweep(t.Context())
			w.must(err)
		} else {
			w.clk.Add(72 * time.Hour)
		}
	}
}
