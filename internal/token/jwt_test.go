package token_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"hash"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/token"
)

const origin = "http://localhost:8080"

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func seed(first byte) []byte {
	s := make([]byte, 32)
	for i := range s {
		s[i] = first + byte(i)
	}
	return s
}

func newJWT(t *testing.T, clk clock.Clock) *token.JWT {
	t.Helper()
	j, err := token.NewJWT(token.JWTConfig{Seed: seed(1), Origin: origin, Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

var b64 = base64.RawURLEncoding

// forged makes tokens that only somebody with the key could make, with anything in them.
func forged(header, payload string, key ed25519.PrivateKey) string {
	text := b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(payload))
	return text + "." + b64.EncodeToString(ed25519.Sign(key, []byte(text)))
}

func hashed(header, payload string, h func() hash.Hash, key []byte) string {
	text := b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(payload))
	m := hmac.New(h, key)
	_, _ = m.Write([]byte(text)) // a hash never fails to write
	return text + "." + b64.EncodeToString(m.Sum(nil))
}

const goodHeader = `{"alg":"EdDSA","typ":"JWT"}`

var sid = strings.Repeat("A", 43)

type body map[string]any

// payload is a good set of claims with changes; a nil value takes the claim away.
func payload(t *testing.T, changes body) string {
	t.Helper()
	c := body{"sid": sid, "purpose": "session", "iss": origin, "aud": []string{origin + "/api"},
		"iat": start.Unix(), "exp": start.Add(5 * time.Minute).Unix()}
	for k, v := range changes {
		c[k] = v
		if v == nil {
			delete(c, k)
		}
	}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestP22_EveryBadTokenIsRefusedInTheSameWords(t *testing.T) {
	t.Parallel()
	key := ed25519.NewKeyFromSeed(seed(1))
	other := ed25519.NewKeyFromSeed(seed(100))
	public := []byte(key.Public().(ed25519.PublicKey))
	j := newJWT(t, clock.At(start))
	good := forged(goodHeader, payload(t, nil), key)
	if got, err := j.Parse(good, token.PurposeSession); err != nil || got != sid {
		t.Fatalf("the token that all others are made from is refused: %v", err)
	}
	parts := strings.Split(good, ".")
	changed := func(c body) string { return forged(goodHeader, payload(t, c), key) }
	flipped := []byte(good)
	flipped[len(flipped)-5] ^= 1
	bad := map[string]string{
		"empty":                         "",
		"one part":                      "token",
		"two parts":                     parts[0] + "." + parts[1],
		"four parts":                    good + "." + parts[2],
		"three empty parts":             "..",
		"alg none":                      b64.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + ".",
		"alg None with our signature":   forged(`{"alg":"None","typ":"JWT"}`, payload(t, nil), key),
		"no signature":                  parts[0] + "." + parts[1] + ".",
		"HS256 with the public key":     hashed(`{"alg":"HS256","typ":"JWT"}`, payload(t, nil), sha256.New, public),
		"HS512 with the public key":     hashed(`{"alg":"HS512","typ":"JWT"}`, payload(t, nil), sha512.New, public),
		"HS256 with an empty key":       hashed(`{"alg":"HS256","typ":"JWT"}`, payload(t, nil), sha256.New, nil),
		"HS256 under our header":        hashed(goodHeader, payload(t, nil), sha256.New, public),
		"another key":                   forged(goodHeader, payload(t, nil), other),
		"one bit flipped":               string(flipped),
		"signature of another token":    parts[0] + "." + b64.EncodeToString([]byte(payload(t, body{"sid": strings.Repeat("B", 43)}))) + "." + parts[2],
		"no exp":                        changed(body{"exp": nil}),
		"exp is now":                    changed(body{"exp": start.Unix()}),
		"exp as text":                   changed(body{"exp": "never"}),
		"good for 100 years":            changed(body{"exp": start.AddDate(100, 0, 0).Unix()}),
		"good for one second too long":  changed(body{"exp": start.Add(5*time.Minute + time.Second).Unix()}),
		"no iat":                        changed(body{"iat": nil}),
		"iat in the future":             changed(body{"iat": start.Add(time.Minute).Unix()}),
		"iat long ago":                  changed(body{"iat": start.Add(-time.Hour).Unix(), "exp": start.Add(time.Minute).Unix()}),
		"nbf in the future":             changed(body{"nbf": start.Add(time.Minute).Unix()}),
		"no issuer":                     changed(body{"iss": nil}),
		"wrong issuer":                  changed(body{"iss": "http://elsewhere"}),
		"no audience":                   changed(body{"aud": nil}),
		"wrong audience":                changed(body{"aud": origin}),
		"two audiences":                 changed(body{"aud": []string{origin + "/api", "http://elsewhere"}}),
		"no purpose":                    changed(body{"purpose": nil}),
		"wrong purpose":                 changed(body{"purpose": "renew"}),
		"no session":                    changed(body{"sid": nil}),
		"short session":                 changed(body{"sid": "A"}),
		"wrong typ":                     forged(`{"alg":"EdDSA","typ":"at+jwt"}`, payload(t, nil), key),
		"no typ":                        forged(`{"alg":"EdDSA"}`, payload(t, nil), key),
		"two algs in the header":        forged(`{"alg":"none","alg":"EdDSA","typ":"JWT"}`, payload(t, nil), key),
		"kid that names a file":         forged(`{"alg":"EdDSA","kid":"../../dev/null","typ":"JWT"}`, payload(t, nil), key),
		"jku that names an address":     forged(`{"alg":"EdDSA","jku":"http://elsewhere/keys","typ":"JWT"}`, payload(t, nil), key),
		"key carried in the header":     forged(`{"alg":"EdDSA","jwk":{"kty":"OKP"},"typ":"JWT"}`, payload(t, nil), other),
		"crit extension":                forged(`{"alg":"EdDSA","crit":["b64"],"b64":false,"typ":"JWT"}`, payload(t, nil), key),
		"header of 64 KiB":              forged(`{"alg":"EdDSA","typ":"JWT","x":"`+strings.Repeat("x", 1<<16)+`"}`, payload(t, nil), key),
		"payload of 64 KiB":             changed(body{"x": strings.Repeat("x", 1<<16)}),
		"a thousand dots":               good + strings.Repeat(".", 1000),
		"padded base64":                 parts[0] + "." + parts[1] + "." + parts[2] + "==",
		"standard base64":               parts[0] + "." + parts[1] + "." + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xff}, 64)),
		"loose last bits":               good[:len(good)-1] + string(looser(good[len(good)-1])),
		"line end in the signature":     good[:len(good)-9] + "\n" + good[len(good)-9:],
		"space before":                  " " + good,
		"trailing data":                 good + "AAAA",
		"payload that is not an object": forged(goodHeader, `[]`, key),
		"payload with trailing data":    forged(goodHeader, payload(t, nil)+`{}`, key),
		"payload cut short":             forged(goodHeader, `{"sid":`, key),
		"payload null":                  forged(goodHeader, `null`, key),
	}
	if len(bad) < 20 {
		t.Fatalf("only %d bad tokens", len(bad))
	}
	t.Logf("%d bad tokens", len(bad))
	for name, raw := range bad {
		got, err := j.Parse(raw, token.PurposeSession)
		if !errors.Is(err, token.ErrRefused) || err.Error() != token.ErrRefused.Error() || got != "" {
			t.Errorf("%s: got %q, %v; want only a refusal", name, got, err)
		}
	}
}

// looser changes only the bits of the last base64 letter that carry nothing.
func looser(last byte) byte {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return letters[strings.IndexByte(letters, last)|1]
}

func TestATokenLivesFiveMinutesAtMost(t *testing.T) {
	t.Parallel()
	clk := clock.At(start.Add(700 * time.Millisecond))
	j := newJWT(t, clk)
	raw, seconds, err := j.Sign(token.PurposeSession, sid)
	if err != nil {
		t.Fatal(err)
	}
	clk.Set(start.Add(time.Duration(seconds)*time.Second - time.Second))
	if _, err := j.Parse(raw, token.PurposeSession); err != nil {
		t.Fatalf("refused before its time: %v", err)
	}
	clk.Set(start.Add(token.Lifetime))
	if _, err := j.Parse(raw, token.PurposeSession); !errors.Is(err, token.ErrRefused) {
		t.Fatalf("got %v after five minutes", err)
	}
	clk.Set(start.Add(-3 * time.Second)) // a copy of the program whose clock is a little behind
	if _, err := j.Parse(raw, token.PurposeSession); err != nil {
		t.Fatalf("refused by a clock three seconds behind: %v", err)
	}
}

func TestAWeakTokenKeyStopsTheStart(t *testing.T) {
	t.Parallel()
	for name, s := range map[string][]byte{
		"none": nil, "short": seed(1)[:31], "long": append(seed(1), 1), "zero": make([]byte, 32), "typed": bytes.Repeat([]byte("key!"), 8),
	} {
		if _, err := token.NewJWT(token.JWTConfig{Seed: s, Origin: origin, Clock: clock.Real{}}); err == nil {
			t.Errorf("%s: the key was taken", name)
		}
	}
}
