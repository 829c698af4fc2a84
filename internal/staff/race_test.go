package staff_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/passkey"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

// noProfiles and noTexts stand for a programme without counsellors.
type noProfiles struct{}

func (noProfiles) Known(*db.Tx, string) (bool, error)           { return false, nil }
func (noProfiles) Ensure(*db.Tx, string, string) error          { return nil }
func (noProfiles) SetKeys(*db.Tx, string, string, []byte) error { return nil }
func (noProfiles) Leave(*db.Tx, string) error                   { return nil }
func (noProfiles) Return(*db.Tx, string) error                  { return nil }
func (noProfiles) Changed(*db.Tx) error                         { return nil }
func (noProfiles) Forget(*db.Tx, string) error                  { return nil }
func (noProfiles) ToMeet(*db.Tx, string) ([]string, error)      { return nil, nil }
func (noProfiles) LostWith(*db.Tx, string) ([]string, error)    { return nil, nil }

func newService(t *testing.T, d *db.DB, clk clock.Clock) *staff.Service {
	t.Helper()
	secrets := token.From(rand.Reader)
	seed, err := secrets.Secret(32)
	ok(t, err)
	tokens, err := token.NewJWT(token.JWTConfig{Seed: seed, Origin: origin, Clock: clk})
	ok(t, err)
	keys, err := passkey.New(passkey.Deps{DB: d, Secrets: secrets, Origin: origin, Name: "Fjellro"})
	ok(t, err)
	return staff.New(staff.Deps{
		DB: d, Secrets: secrets, Sessions: session.New(session.Deps{DB: d, Secrets: secrets, Tokens: tokens}), Passkeys: keys,
		Origin: origin, Name: "Fjellro", Profiles: noProfiles{}, Items: noProfiles{}, Notices: noProfiles{}, Calendars: noProfiles{}, Guests: noProfiles{}, Rota: noProfiles{}, Witness: staff.NoWitness{},
	})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// leaders plants two people who lead, and gives them as actors who have just touched a passkey.
func leaders(t *testing.T, s *staff.Service) [2]session.Actor {
	t.Helper()
	var out [2]session.Actor
	for i := range out {
		id := make([]byte, 16)
		_, _ = rand.Read(id) // crypto/rand never fails
		public, _, err := ed25519.GenerateKey(rand.Reader)
		ok(t, err)
		out[i] = session.Actor{Kind: session.Staff, StaffID: hex.EncodeToString(id), Roles: []session.Role{session.Leader}, Fresh: true}
		ok(t, s.Plant(context.Background(), session.Machine, staff.Planted{
			ID: out[i].StaffID, Name: "Invented", Roles: out[i].Roles, Recipient: "age1pq1invented", SigningKey: public, WordsWrap: make([]byte, 60),
		}))
	}
	return out
}

func active(t *testing.T, d *db.DB) int {
	t.Helper()
	var n int64
	ok(t, d.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Table("staff").Where("state = 'active'").Count(&n).Error
	}))
	return int(n)
}

// TestTwoLeadersWhoDisableEachOtherLeaveOne, at the same moment, in every round and on both databases.
func TestTwoLeadersWhoDisableEachOtherLeaveOne(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		s := newService(t, d, clk)
		for range 20 {
			ok(t, d.WithTx(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Exec("DELETE FROM staff_words").Error }))
			ok(t, d.WithTx(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Exec("DELETE FROM staff_exits").Error }))
			ok(t, d.WithTx(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Exec("DELETE FROM staff").Error }))
			who := leaders(t, s)
			errs := testkit.Race(2, func(i int) error { return s.Disable(context.Background(), who[i], who[1-i].StaffID) })
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else if !errors.Is(err, staff.ErrLastLeader) {
					t.Fatal(err)
				}
			}
			if won != 1 || active(t, d) != 1 {
				t.Fatalf("%d succeeded, %d leaders are left", won, active(t, d))
			}
		}
	})
}

// TestControlWithoutOneTransactionBothGo shows that the race above is one: who looks in one transaction and writes in another
// leaves nobody. The gate holds both between looking and writing.
func TestControlWithoutOneTransactionBothGo(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		s := newService(t, d, clk)
		who := leaders(t, s)
		looked := testkit.NewGate(2)
		errs := testkit.Race(2, func(i int) error {
			if active(t, d) < 2 {
				return staff.ErrLastLeader
			}
			looked.Wait()
			return d.WithTx(context.Background(), func(tx *db.Tx) error {
				return tx.Gorm().Exec("UPDATE staff SET state = 'disabled' WHERE id = ?", who[1-i].StaffID).Error
			})
		})
		if errs[0] != nil || errs[1] != nil || active(t, d) != 0 {
			t.Fatalf("the control does not race: %v, %d left", errs, active(t, d))
		}
	})
}
