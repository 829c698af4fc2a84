package intake_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/intake"
	"lysning/internal/testkit"
)

const (
	callerID = "0000000000000000000000000000000c"
	cardName = "Blue Birch"
)

// oneCard is a booking domain with one card, which a setting says whose it is.
type oneCard struct{}

func (oneCard) GuestOfCard(tx *db.Tx, name string) (string, bool, error) {
	if name != cardName {
		return "", false, nil
	}
	guest, err := db.Setting(tx, "card")
	return guest, true, err
}

func (oneCard) Adopt(tx *db.Tx, _, to string) error { return db.SetSetting(tx, "card", to) }

// caller books for somebody without keys and makes a code.
func caller(t *testing.T, h house) (code string) {
	t.Helper()
	h.write(t, func(tx *db.Tx) error { return db.SetSetting(tx, "card", callerID) })
	h.write(t, func(tx *db.Tx) error {
		return h.RegisterCaller(tx, callerID, "nb", "anker bro", tx.Today().AddDays(30))
	})
	h.write(t, func(tx *db.Tx) (err error) {
		code, err = h.NewCode(tx, callerID, "staff")
		return err
	})
	return code
}

func claimOf(p person, code string) intake.ClaimInput {
	body := []byte(`{"guest":{}}`)
	return intake.ClaimInput{CardName: "blue  BIRCH", Code: code, Guest: p.keys, RepeatKey: repeat, Body: body, Proof: p.prove("claim", repeat, body)}
}

// TestOfManyWhoClaimAtOnceOneGetsIt: with the same right code, all at the same time.
func TestOfManyWhoClaimAtOnceOneGetsIt(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h := setup(t, d, clk)
		h.Claims = oneCard{}
		code := caller(t, h)
		var wg sync.WaitGroup
		got := make([]error, 8)
		for n := range got {
			in := claimOf(newPerson(t), code)
			wg.Go(func() { _, got[n] = h.Claim(context.Background(), in) })
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
			} else if !fault.HasCode(err, "claim_refused") {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d got it", won)
		}
	})
}

func TestACodeIsGoodOnItsDayAndTypedAnyhow(t *testing.T) {
	t.Parallel()
	clk := clock.At(testkit.Start)
	h := setup(t, testkit.NewSQLite(t, clk), clk)
	h.Claims = oneCard{}
	code := caller(t, h)
	clk.Set(clk.Now().AddDate(0, 0, 1))
	if _, err := h.Claim(context.Background(), claimOf(newPerson(t), code)); !fault.HasCode(err, "claim_refused") {
		t.Errorf("the day after: %v", err)
	}
	h.write(t, func(tx *db.Tx) (err error) {
		code, err = h.NewCode(tx, callerID, "staff")
		return err
	})
	heard := strings.NewReplacer("0", "o", "1", "l", "V", "u", " ", "").Replace(code)
	if _, err := h.Claim(context.Background(), claimOf(newPerson(t), "  "+strings.ToLower(heard))); err != nil {
		t.Errorf("typed as it was heard: %v", err)
	}
	h.write(t, func(tx *db.Tx) error {
		if _, err := h.NewCode(tx, callerID, "staff"); !fault.HasCode(err, "not_found") {
			t.Errorf("a code for who has left: %v", err)
		}
		return nil
	})
}

func TestThePhoneWordOfACallerIsMadeAndKeptAsAKeyedHash(t *testing.T) {
	t.Parallel()
	clk := clock.At(testkit.Start)
	h := setup(t, testkit.NewSQLite(t, clk), clk)
	words := h.MakeWords(callerID, "nb")
	if words != h.MakeWords(callerID, "nb") || words == h.MakeWords(nameID, "nb") || len(strings.Fields(words)) != 2 {
		t.Fatalf("made %q", words)
	}
	says := func(name, words string) (ok bool) {
		h.write(t, func(tx *db.Tx) (err error) {
			ok, err = h.Says(tx, callerID, name, words, "staff")
			return err
		})
		return ok
	}
	h.write(t, func(tx *db.Tx) error { return h.RegisterCaller(tx, callerID, "nb", words, tx.Today().AddDays(30)) })
	if !says(cardName, strings.ToUpper(words)) || says("Other Name", words+"x") {
		t.Error("right and wrong words are mixed up")
	}
	for range 5 {
		says(cardName, "en to")
	}
	if says(cardName, words) {
		t.Error("right words after five wrong ones of the day")
	}
	clk.Set(clk.Now().AddDate(0, 0, 1))
	if !says(cardName, words) {
		t.Error("the next day counts the day before")
	}
	if err := h.SweepTries(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestCardNamesAreWrittenInOneWay(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		" blue  birch ": cardName, "BLUE BIRCH 42": "Blue Birch 42", "": "", "østre ål": "østre ål",
	} {
		if got := intake.CardName(said); got != want {
			t.Errorf("%q is written %q", said, got)
		}
	}
}
