package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lysning/internal/testkit"
)

// phone is an invented phone with one passkey of a guest, which speaks as our pages do.
type phone struct {
	*testkit.Authenticator
	t         testing.TB
	site      string
	id, named []byte
}

// fields takes the bytes of a browser's answer by their names.
func (p *phone) fields(answer map[string]any, names ...string) [][]byte {
	p.t.Helper()
	response, _ := answer["response"].(map[string]any)
	out := make([][]byte, len(names))
	for i, name := range names {
		text, _ := response[name].(string)
		if name == "rawId" {
			text, _ = answer[name].(string)
		}
		b, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || len(b) == 0 {
			p.t.Fatalf("no %s in the answer: %v", name, err)
		}
		out[i] = b
	}
	return out
}

func (p *phone) options(challenge, handle []byte) json.RawMessage {
	p.t.Helper()
	url := base64.RawURLEncoding.EncodeToString
	b, err := json.Marshal(map[string]any{"publicKey": map[string]any{
		"challenge": url(challenge), "user": map[string]any{"id": url(handle)}, "rp": map[string]any{"id": p.site}, "rpId": p.site,
	}})
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

func (p *phone) make(challenge, handle []byte) map[string]any {
	p.t.Helper()
	f := p.fields(p.Make(p.options(challenge, handle)), "rawId", "clientDataJSON", "attestationObject")
	p.id, p.named = f[0], handle
	return map[string]any{"id": f[0], "client_data": f[1], "attestation": f[2]}
}

func (p *phone) sign(challenge []byte) map[string]any {
	p.t.Helper()
	f := p.fields(p.Touch(p.options(challenge, nil)), "rawId", "userHandle", "clientDataJSON", "authenticatorData", "signature")
	return map[string]any{"id": f[0], "user_handle": f[1], "client_data": f[2], "authenticator_data": f[3], "signature": f[4]}
}

// makePasskey makes a passkey on a new phone and gives the request that keeps it.
func (d *doctor) makePasskey() (map[string]any, *phone) {
	d.w.t.Helper()
	wish := decode[passkeyWishOut](d.w, d.does(http.MethodPost, "/me/passkeys/begin", nil), http.StatusOK)
	p := d.w.phone(wish.RelyingID)
	return map[string]any{"made": p.make(wish.Challenge, wish.Handle), "wrapped": bytes.Repeat([]byte{7}, 44)}, p
}

func (d *doctor) keepPasskey() (guestPasskeyOut, *phone) {
	d.w.t.Helper()
	body, phone := d.makePasskey()
	return decode[guestPasskeyOut](d.w, d.does(http.MethodPost, "/me/passkeys", body), http.StatusCreated), phone
}

func (w *world) phone(site string) *phone {
	return &phone{Authenticator: testkit.NewAuthenticator(w.t, testOrigin), t: w.t, site: site}
}

func (w *world) show(p *phone) map[string]any {
	w.t.Helper()
	return p.sign(decode[openingOut](w, w.ask(http.MethodPost, "/session/passkey/begin", nil), http.StatusOK).Challenge)
}

func (w *world) open(body map[string]any) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.ask(http.MethodPost, "/session/passkey", body)
}

func TestAPasskeyGivesTheLockedWordsBackUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d := w.doctor()
		d.book(w.free())
		kept, phone := d.keepPasskey()
		if got := decode[wrappedOut](w, w.open(w.show(phone)), http.StatusOK); !bytes.Equal(got.Wrapped, bytes.Repeat([]byte{7}, 44)) {
			t.Error("other bytes come back")
		}
		me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
		if len(me.Guest.Passkeys) != 1 || me.Guest.Passkeys[0].ID != kept.ID || !bytes.Equal(me.Guest.Passkeys[0].Credential, phone.id) {
			t.Errorf("the own page shows %v", me.Guest.Passkeys)
		}
		decode[nothing](w, d.does(http.MethodDelete, "/me/passkeys/"+kept.ID, nil), noContent)
		w.code(w.open(w.show(phone)), http.StatusUnauthorized, "passkey_opens_nothing")
	})
}

// TestP11_EveryRefusedPasskeyIsTheSame compares whole answers: nobody learns whether there is, or ever was, such a guest.
func TestP11_EveryRefusedPasskeyIsTheSame(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		here, erased := w.doctor(), w.doctor()
		here.book(w.free())
		erased.book(w.free())
		_, phone := here.keepPasskey()
		_, gone := erased.keepPasskey()
		decode[erasedShape](w, erased.does(http.MethodDelete, "/me", nil), http.StatusOK)
		unknown := w.phone(phone.site)
		unknown.make(bytes.Repeat([]byte{9}, 56), bytes.Repeat([]byte{9}, 32))
		forged := w.show(phone)
		forged["signature"] = w.show(unknown)["signature"]
		swapped := w.show(phone)
		swapped["id"] = unknown.id
		late := w.show(phone)
		w.clk.Add(5 * time.Minute)
		here.signIn()
		tries := map[string]map[string]any{
			"unknown": w.show(unknown), "erased": w.show(gone), "forged": forged, "another id": swapped, "late": late,
		}
		wish := decode[passkeyWishOut](w, here.does(http.MethodPost, "/me/passkeys/begin", nil), http.StatusOK)
		tries["a challenge for making"] = phone.sign(wish.Challenge)
		phone.Origin = "https://evil.example"
		tries["another site"] = w.show(phone)
		phone.Origin, phone.NoVerify = testOrigin, true
		tries["not looked at"] = w.show(phone)
		phone.NoVerify = false
		want := masked(w.open(tries["unknown"]))
		for name, body := range tries {
			if got := w.open(body); got.Code != http.StatusUnauthorized || masked(got) != want {
				t.Errorf("%s: %d %s", name, got.Code, got.Body)
			}
		}
		decode[wrappedOut](w, w.open(w.show(phone)), http.StatusOK) // the control
	})
}

func TestAPasskeyIsKeptForWhoeverAskedForItOnly(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d, other := w.doctor(), w.doctor()
		d.book(w.free())
		other.book(w.free())
		body, _ := d.makePasskey()
		w.code(other.does(http.MethodPost, "/me/passkeys", body), http.StatusConflict, "passkey_not_kept")
		w.clk.Add(5 * time.Minute)
		d.signIn()
		w.code(d.does(http.MethodPost, "/me/passkeys", body), http.StatusConflict, "passkey_not_kept")
		body, _ = d.makePasskey()
		decode[guestPasskeyOut](w, d.does(http.MethodPost, "/me/passkeys", body), http.StatusCreated)
		w.code(d.does(http.MethodPost, "/me/passkeys", body), http.StatusConflict, "passkey_not_kept")
		for range 4 {
			d.keepPasskey()
		}
		w.code(d.does(http.MethodPost, "/me/passkeys/begin", nil), http.StatusConflict, "passkeys_full")
	})
}

// TestTheSecretOfAPhoneHasNoPlaceInARequest sends what PublicKeyCredential.toJSON() would have sent along.
func TestTheSecretOfAPhoneHasNoPlaceInARequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	d := w.doctor()
	d.book(w.free())
	body, phone := d.makePasskey()
	made, ok := body["made"].(map[string]any)
	if !ok {
		t.Fatal("not a request")
	}
	results := map[string]any{"prf": map[string]any{"results": map[string]any{"first": canary}}}
	made["clientExtensionResults"] = results
	shown := w.show(phone)
	shown["clientExtensionResults"] = results
	for path, got := range map[string]*httptest.ResponseRecorder{
		"/me/passkeys": d.does(http.MethodPost, "/me/passkeys", body), "/session/passkey": w.open(shown),
	} {
		if got.Code != http.StatusUnprocessableEntity || strings.Contains(got.Body.String(), canary) {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
	if found := w.scan(canary); len(found) > 0 {
		t.Errorf("the secret is in %v", found)
	}
}

// erasedShape reads the answer of an erasure.
type erasedShape struct{ State string }
