package intake_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"filippo.io/age"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/intake"
	"lysning/internal/session"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

const origin = "http://localhost:8080"

// person is an invented doctor with their own keys.
type person struct {
	keys   intake.GuestKeys
	signIn ed25519.PrivateKey
}

func newPerson(t testing.TB) person {
	t.Helper()
	src := token.From(rand.Reader)
	id, err := src.ID()
	if err != nil {
		t.Fatal(err)
	}
	locator, err := src.Secret(32)
	if err != nil {
		t.Fatal(err)
	}
	signInPublic, signIn, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signing, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return person{signIn: signIn, keys: intake.GuestKeys{
		ID: id, Locator: locator, SignInKey: signInPublic, SigningKey: signing,
		Recipient: identity.Recipient().String(), Language: "en",
	}}
}

func (p person) prove(label, repeatKey string, body []byte) []byte {
	sum := sha256.Sum256(body)
	return ed25519.Sign(p.signIn, []byte("lysning/v1|"+label+"|"+origin+"|"+repeatKey+"|"+hex.EncodeToString(sum[:])))
}

func (p person) answer(challenge string) []byte {
	return ed25519.Sign(p.signIn, []byte("lysning/v1|sign-in|"+origin+"|"+challenge))
}

type house struct {
	*intake.Service
	db    *db.DB
	clk   *clock.Fixed
	notes *keptNotes
}

// keptNotes stands where the note domain is joined; it remembers days only.
type keptNotes struct{ days map[string]clock.Date }

func (n *keptNotes) Ready(context.Context, int) error { return nil }

func (n *keptNotes) KeepForCall(_ *db.Tx, _ string, items []intake.Item, answerBy clock.Date) error {
	for _, i := range items {
		n.days[i.ID] = answerBy
	}
	return nil
}

func (n *keptNotes) CallKept(_ *db.Tx, _, itemID string) (clock.Date, bool, error) {
	day, ok := n.days[itemID]
	return day, ok, nil
}

// weekdays is an office that works from Monday to Friday, save on the given days.
type weekdays struct{ closed []clock.Date }

func (w weekdays) Next(d clock.Date) clock.Date {
	for {
		d = d.AddDays(1)
		open := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		for _, c := range w.closed {
			open = open && c != d
		}
		if open {
			return d
		}
	}
}

func key() []byte { return bytes.Repeat([]byte("intake!?"), 4) }

func setup(t testing.TB, d *db.DB, clk *clock.Fixed) house {
	t.Helper()
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i)
	}
	tokens, err := token.NewJWT(token.JWTConfig{Seed: seed, Origin: origin, Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	src := token.From(rand.Reader)
	notes := &keptNotes{days: map[string]clock.Date{}}
	s, err := intake.New(intake.Deps{
		DB: d, Clock: clk, Secrets: src, Key: key(), Origin: origin, Languages: []string{"en", "nb"},
		Sessions: session.New(session.Deps{DB: d, Secrets: src, Tokens: tokens}),
		Notes:    notes, Working: weekdays{closed: []clock.Date{clock.NewDate(2026, 12, 24), clock.NewDate(2026, 12, 25)}},
		Log: audit.New(src),
	})
	if err != nil {
		t.Fatal(err)
	}
	return house{Service: s, db: d, clk: clk, notes: notes}
}

func (h house) write(t testing.TB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := h.db.WithTx(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func (h house) register(t testing.TB, p person, days int) {
	t.Helper()
	h.write(t, func(tx *db.Tx) error { return h.Register(tx, p.keys, tx.Today().AddDays(days)) })
}

func TestAGuestComesBackByWords(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h, p := setup(t, d, clk), newPerson(t)
		h.register(t, p, 30)
		challenge, err := h.Challenge(p.keys.Locator)
		if err != nil {
			t.Fatal(err)
		}
		clk.Add(59 * time.Second)
		got, err := h.SignIn(ctx, intake.SignInInput{Locator: p.keys.Locator, Challenge: challenge, Signature: p.answer(challenge), OwnDevice: true})
		if err != nil || got.IdleMinutes != 60 {
			t.Fatalf("got %v, idle %d", err, got.IdleMinutes)
		}
	})
}

func TestRegisteringAgain(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h, p, q := setup(t, d, clk), newPerson(t), newPerson(t)
		h.register(t, p, 30)
		h.register(t, q, 30)
		h.register(t, p, 60)
		h.register(t, p, 10)
		h.write(t, func(tx *db.Tx) error {
			page, err := h.OwnPage(tx, session.Actor{Kind: session.Guest, GuestID: p.keys.ID})
			if err == nil && page.Until != tx.Today().AddDays(60) {
				t.Errorf("the stay ends on %s", page.Until)
			}
			return err
		})
		for name, change := range map[string]func(k *intake.GuestKeys){
			"other locator":     func(k *intake.GuestKeys) { k.Locator = newPerson(t).keys.Locator },
			"other sign-in key": func(k *intake.GuestKeys) { k.SignInKey = newPerson(t).keys.SignInKey },
			"other signing key": func(k *intake.GuestKeys) { k.SigningKey = newPerson(t).keys.SigningKey },
			"other recipient":   func(k *intake.GuestKeys) { k.Recipient = newPerson(t).keys.Recipient },
			"other id":          func(k *intake.GuestKeys) { k.ID = newPerson(t).keys.ID },
			"another's locator": func(k *intake.GuestKeys) { k.Locator = q.keys.Locator },
		} {
			k := p.keys
			change(&k)
			err := d.WithTx(context.Background(), func(tx *db.Tx) error { return h.Register(tx, k, tx.Today().AddDays(99)) })
			if !errors.Is(err, intake.ErrProof) {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}

func TestKeysOfTheWrongFormAreNamed(t *testing.T) {
	t.Parallel()
	p := newPerson(t)
	classical, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.At(testkit.Start)
	h := setup(t, testkit.NewSQLite(t, clk), clk)
	for field, change := range map[string]func(k *intake.GuestKeys){
		"guest.id":          func(k *intake.GuestKeys) { k.ID = "0123" },
		"guest.locator":     func(k *intake.GuestKeys) { k.Locator = k.Locator[:16] },
		"guest.sign_in_key": func(k *intake.GuestKeys) { k.SignInKey = nil },
		"guest.signing_key": func(k *intake.GuestKeys) { k.SigningKey = k.SignInKey },
		"guest.recipient":   func(k *intake.GuestKeys) { k.Recipient = classical.Recipient().String() },
		"guest.language":    func(k *intake.GuestKeys) { k.Language = "xx" },
	} {
		k := p.keys
		change(&k)
		f := fault.Of(h.VerifyProof(intake.LabelFirstBooking, "0123456789abcdef", nil, k, nil))
		if f == nil || f.Code != "keys_invalid" || len(f.Fields) != 1 || f.Fields[0].Location != field {
			t.Errorf("%s: got %v", field, f)
		}
	}
	k := p.keys
	k.Recipient += "\n" + k.Recipient
	if err := h.VerifyProof(intake.LabelFirstBooking, "0123456789abcdef", nil, k, nil); !fault.HasCode(err, "keys_invalid") {
		t.Errorf("two recipients in one: got %v", err)
	}
}

func TestAProofCoversLabelKeyBodyAndOrigin(t *testing.T) {
	t.Parallel()
	p, clk := newPerson(t), clock.At(testkit.Start)
	h := setup(t, testkit.NewSQLite(t, clk), clk)
	body, repeat := []byte(`{"hold":"x"}`), "0123456789abcdef"
	good := p.prove("first-booking", repeat, body)
	if err := h.VerifyProof(intake.LabelFirstBooking, repeat, body, p.keys, good); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	elsewhere := ed25519.Sign(p.signIn, []byte("lysning/v1|first-booking|http://elsewhere|"+repeat+"|"+hex.EncodeToString(sum[:])))
	for name, err := range map[string]error{
		"label":     h.VerifyProof(intake.LabelFirstCall, repeat, body, p.keys, good),
		"key":       h.VerifyProof(intake.LabelFirstBooking, "fedcba9876543210", body, p.keys, good),
		"body":      h.VerifyProof(intake.LabelFirstBooking, repeat, append(body, ' '), p.keys, good),
		"origin":    h.VerifyProof(intake.LabelFirstBooking, repeat, body, p.keys, elsewhere),
		"another":   h.VerifyProof(intake.LabelFirstBooking, repeat, body, newPerson(t).keys, good),
		"none":      h.VerifyProof(intake.LabelFirstBooking, repeat, body, p.keys, nil),
		"short key": h.VerifyProof(intake.LabelFirstBooking, "short", body, p.keys, p.prove("first-booking", "short", body)),
		"bar key":   h.VerifyProof(intake.LabelFirstBooking, "0123456789abcde|", body, p.keys, p.prove("first-booking", "0123456789abcde|", body)),
	} {
		if !errors.Is(err, intake.ErrProof) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
