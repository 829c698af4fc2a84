package intake_test

import (
	"context"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/intake"
	"lysning/internal/testkit"
)

// BenchmarkP11_RefusedSignIn lets a reader compare how long each kind of refusal takes; nothing is asserted.
func BenchmarkP11_RefusedSignIn(b *testing.B) {
	ctx, clk := context.Background(), clock.At(testkit.Start)
	h := setup(b, testkit.NewSQLite(b, clk), clk)
	here, expired, erased, unknown := newPerson(b), newPerson(b), newPerson(b), newPerson(b)
	h.register(b, here, 30)
	h.register(b, expired, 0)
	h.register(b, erased, 30)
	h.write(b, func(tx *db.Tx) error {
		_, err := h.EraseGuest(tx, erased.keys.ID)
		return err
	})
	for _, c := range []struct {
		name string
		who  person
		with person
	}{{"unknown", unknown, unknown}, {"expired", expired, expired}, {"erased", erased, erased}, {"wrong", here, unknown}} {
		b.Run(c.name, func(b *testing.B) {
			challenge, err := h.Challenge(c.who.keys.Locator)
			if err != nil {
				b.Fatal(err)
			}
			in := intake.SignInInput{Locator: c.who.keys.Locator, Challenge: challenge, Signature: c.with.answer(challenge)}
			for b.Loop() {
				if _, err := h.SignIn(ctx, in); !fault.HasCode(err, "sign_in_refused") {
					b.Fatal(err)
				}
			}
		})
	}
}
