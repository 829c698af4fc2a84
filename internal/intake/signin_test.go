package intake_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/intake"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

// TestP11_EveryRefusedSignInIsTheSame compares all that a caller can see of a refusal: the fault, field by field, its cause,
// its text, and the session that comes with it. Times are compared in the benchmarks, never here.
func TestP11_EveryRefusedSignInIsTheSame(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h := setup(t, d, clk)
		here, expired, erased, unknown := newPerson(t), newPerson(t), newPerson(t), newPerson(t)
		h.register(t, here, 30)
		h.register(t, expired, 0)
		h.register(t, erased, 30)
		h.write(t, func(tx *db.Tx) error {
			_, err := h.EraseGuest(tx, erased.keys.ID)
			return err
		})
		challenge := func(p person) string {
			t.Helper()
			c, err := h.Challenge(p.keys.Locator)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		late := challenge(here)
		clk.Add(time.Minute)
		fresh := challenge(here)
		tampered, err := base64.RawURLEncoding.DecodeString(fresh)
		if err != nil {
			t.Fatal(err)
		}
		tampered[20]++
		moved := base64.RawURLEncoding.EncodeToString(tampered)
		with := func(p person, c string, sig []byte) intake.SignInInput {
			return intake.SignInInput{Locator: p.keys.Locator, Challenge: c, Signature: sig}
		}
		cu, ce, cd := challenge(unknown), challenge(expired), challenge(erased)
		tries := map[string]intake.SignInInput{
			"unknown":                   with(unknown, cu, unknown.answer(cu)),
			"expired":                   with(expired, ce, expired.answer(ce)),
			"erased":                    with(erased, cd, erased.answer(cd)),
			"wrong key":                 with(here, fresh, unknown.answer(fresh)),
			"no signature":              with(here, fresh, nil),
			"short signature":           with(here, fresh, []byte("x")),
			"late":                      with(here, late, here.answer(late)),
			"another's challenge":       with(here, cu, here.answer(cu)),
			"challenge with a new time": with(here, moved, here.answer(moved)),
			"challenge made up":         with(here, "AAAA", here.answer("AAAA")),
			"challenge with a line end": with(here, fresh[:8]+"\n"+fresh[8:], here.answer(fresh[:8]+"\n"+fresh[8:])),
			"no challenge":              with(here, "", here.answer("")),
			"no locator":                {Challenge: fresh, Signature: here.answer(fresh)},
			"signed for booking":        with(here, fresh, here.prove("first-booking", fresh, nil)),
		}
		want := seen(t, intake.ErrSignIn)
		for name, in := range tries {
			got, err := h.SignIn(ctx, in)
			if got.Token != "" || got.Renew != "" || seen(t, err) != want {
				t.Errorf("%s: got %s", name, seen(t, err))
			}
		}
		for _, p := range []person{here, unknown, expired, erased} {
			if len(challenge(p)) != len(fresh) {
				t.Error("challenges differ in length")
			}
		}
		if _, err := h.SignIn(ctx, with(here, fresh, here.answer(fresh))); err != nil {
			t.Fatalf("the control is refused too: %v", err)
		}
	})
}

func seen(t *testing.T, err error) string {
	t.Helper()
	f := fault.Of(err)
	if f == nil {
		t.Fatalf("not a fault: %v", err)
	}
	b, jsonErr := json.Marshal(f)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	return fmt.Sprintf("%s %s %v %T", b, err, f.Unwrap(), err)
}

// TestP10_TheGuestTableSignsNobodyIn takes all that a stolen row holds and tries each value as locator, as signature and as key.
func TestP10_TheGuestTableSignsNobodyIn(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h, p := setup(t, d, clk), newPerson(t)
		h.register(t, p, 30)
		var kept struct {
			ID, Recipient                      string
			LocatorHash, SignInKey, SigningKey []byte
		}
		h.write(t, func(tx *db.Tx) error {
			return tx.Gorm().Raw("SELECT id, recipient, locator_hash, sign_in_key, signing_key FROM guests").Scan(&kept).Error
		})
		id, err := hex.DecodeString(kept.ID)
		if err != nil {
			t.Fatal(err)
		}
		tried := 0
		values := [][]byte{kept.LocatorHash, kept.SignInKey, kept.SigningKey, []byte(kept.ID), id, append(id, id...), []byte(kept.Recipient)}
		for _, locator := range append(values, p.keys.Locator) { // even a thief who has seen a locator go by
			challenge, err := h.Challenge(locator)
			if err != nil {
				t.Fatal(err)
			}
			for _, signature := range values {
				for _, sig := range [][]byte{signature, append(signature[:len(signature):len(signature)], signature...), token.MAC(signature, []byte(challenge))} {
					tried++
					if _, err := h.SignIn(ctx, intake.SignInInput{Locator: locator, Challenge: challenge, Signature: sig}); !fault.HasCode(err, "sign_in_refused") {
						t.Fatalf("got %v", err)
					}
				}
			}
		}
		t.Logf("%d tries from a stolen row", tried)
	})
}
