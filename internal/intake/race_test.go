package intake_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/intake"
	"lysning/internal/testkit"
)

// The races of the telephone, each with its control: clients who look first and write afterwards, with the rule and without it.

const careless = 12

// TestOfManyGuessesAtOnceNoMoreThanThePromisedAreJudged: a phone word is looked at five times a day, however many say one at the same
// time. The rule is that a try is counted in the transaction that judges it; without that all who looked first are judged.
func TestOfManyGuessesAtOnceNoMoreThanThePromisedAreJudged(t *testing.T) {
	t.Parallel()
	const most = 5
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				h := setup(t, d, clk)
				ctx := context.Background()
				judged := make([]bool, careless)
				seen := testkit.NewGate(careless)
				for _, err := range testkit.Race(careless, func(i int) error {
					if guarded {
						return d.WithTx(ctx, func(tx *db.Tx) error {
							judged[i] = false // a transaction may run again
							_, err := h.Guess(tx, cardName, most, func() (bool, error) { judged[i] = true; return false, nil })
							return err
						})
					}
					var n int
					err := d.Read(ctx, func(tx *db.Tx) (err error) {
						n, err = h.WrongToday(tx, cardName)
						return err
					})
					seen.Wait() // all have looked before anybody counts
					judged[i] = n < most
					return errors.Join(err, d.WithTx(ctx, func(tx *db.Tx) error { return h.CountWrong(tx, cardName) }))
				}) {
					if err != nil {
						t.Fatal(err)
					}
				}
				n := 0
				for _, was := range judged {
					if was {
						n++
					}
				}
				if guarded && n != most || !guarded && n != careless {
					t.Errorf("%d of %d were judged", n, careless)
				}
				h.write(t, func(tx *db.Tx) error {
					counted, err := h.WrongToday(tx, cardName)
					if counted != careless {
						t.Errorf("%d of %d were counted", counted, careless)
					}
					return err
				})
			})
		})
	}
}

// TestWithoutTheGuardACodeOpensABookingToMany is the control of TestOfManyWhoClaimAtOnceOneGetsIt. The rule is that a code is looked for
// and taken away in one, and that only who took it goes on.
func TestWithoutTheGuardACodeOpensABookingToMany(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				h := setup(t, d, clk)
				h.Claims = oneCard{}
				caller(t, h)
				ctx := context.Background()
				people := make([]person, careless)
				for i := range people {
					people[i] = newPerson(t)
				}
				seen := testkit.NewGate(careless)
				won := 0
				for _, err := range testkit.Race(careless, func(i int) error {
					var n int64
					err := d.Read(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Table("claims").Where("guest_id = ?", callerID).Count(&n).Error
					})
					seen.Wait()
					if err != nil || n == 0 {
						return errors.Join(err, intake.ErrClaim)
					}
					return d.WithTx(ctx, func(tx *db.Tx) error {
						taken := tx.Gorm().Exec("DELETE FROM claims WHERE guest_id = ?", callerID)
						if taken.Error != nil || guarded && taken.RowsAffected == 0 {
							return errors.Join(taken.Error, intake.ErrClaim)
						}
						return h.Register(tx, people[i].keys, tx.Today().AddDays(30))
					})
				}) {
					switch {
					case err == nil:
						won++
					case !errors.Is(err, intake.ErrClaim):
						t.Fatal(err)
					}
				}
				if guarded && won != 1 || !guarded && won != careless {
					t.Errorf("%d of %d got the booking", won, careless)
				}
			})
		})
	}
}
