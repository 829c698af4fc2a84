package passkey_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/passkey"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

const origin = "https://lysning.example"

type rig struct {
	t     *testing.T
	d     *db.DB
	s     *passkey.Service
	phone *testkit.Authenticator
	who   passkey.Holder
}

func newRig(t *testing.T, d *db.DB) *rig {
	t.Helper()
	s, err := passkey.New(passkey.Deps{DB: d, Secrets: token.From(rand.Reader), Origin: origin, Name: "Fjellro"})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{t: t, d: d, s: s, phone: testkit.NewAuthenticator(t, origin), who: passkey.Holder{ID: []byte("sixteen bytes id"), Name: "Invented"}}
}

func (r *rig) begin(fn func(tx *db.Tx) (passkey.Begun, error)) passkey.Begun {
	r.t.Helper()
	var out passkey.Begun
	err := r.d.WithTx(context.Background(), func(tx *db.Tx) (err error) {
		out, err = fn(tx)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

func (r *rig) make() passkey.Begun {
	r.t.Helper()
	return r.begin(func(tx *db.Tx) (passkey.Begun, error) { return r.s.Make(tx, "make", "one", []byte("bound"), r.who) })
}

func (r *rig) key() passkey.Key {
	r.t.Helper()
	begun := r.make()
	taken, err := r.s.Take(context.Background(), "make", begun.Ceremony)
	if err != nil || taken.Subject != "one" || string(taken.Bound) != "bound" {
		r.t.Fatalf("%+v, %v", taken, err)
	}
	key, err := taken.Made(r.who, r.phone.Make(begun.Options))
	if err != nil {
		r.t.Fatal(err)
	}
	return key
}

// TestWhatIsAskedOfAnAuthenticator pins the options: user verification, a passkey that is found without a name, no attestation, and
// of the PRF only whether there is one.
func TestWhatIsAskedOfAnAuthenticator(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.NewSQLite(t, clock.At(testkit.Start)))
	made := string(r.make().Options)
	for _, want := range []string{
		`"userVerification":"required"`, `"residentKey":"required"`, `"requireResidentKey":true`, `"attestation":"none"`, `"prf":{}`,
		`"rp":{"name":"Fjellro","id":"lysning.example"}`, `"timeout":300000`,
	} {
		if !strings.Contains(made, want) {
			t.Errorf("the options of a new passkey lack %s: %s", want, made)
		}
	}
	asked := string(r.begin(func(tx *db.Tx) (passkey.Begun, error) { return r.s.Ask(tx, "ask", "", nil, passkey.Holder{}) }).Options)
	if !strings.Contains(asked, `"userVerification":"required"`) || !strings.Contains(asked, `"rpId":"lysning.example"`) || strings.Contains(asked, "allowCredentials") ||
		strings.Contains(asked, "eval") || strings.Contains(made, "eval") {
		t.Errorf("the question to anybody: %s", asked)
	}
	if _, err := passkey.New(passkey.Deps{Origin: "nothing"}); err == nil {
		t.Error("a service without a host was made")
	}
}

func TestACeremonyIsForOnePurposeOnceAndFiveMinutes(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d)
		ctx := context.Background()
		refused := func(what, purpose, ceremony string) {
			t.Helper()
			if _, err := r.s.Take(ctx, purpose, ceremony); !errors.Is(err, passkey.ErrRefused) {
				t.Errorf("%s: %v", what, err)
			}
		}
		begun := r.make()
		refused("another purpose", "ask", begun.Ceremony)
		won := 0
		for _, err := range testkit.Race(8, func(int) error {
			_, err := r.s.Take(ctx, "make", begun.Ceremony)
			return err
		}) {
			if err == nil {
				won++
			} else if !errors.Is(err, passkey.ErrRefused) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d took one ceremony", won)
		}
		late := r.make()
		clk.Add(5 * time.Minute)
		refused("too late", "make", late.Ceremony)
		if err := r.s.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		var left int64
		_ = d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table("ceremonies").Count(&left).Error })
		if left != 0 {
			t.Errorf("%d rows are left after the sweep", left)
		}
	})
}

func TestAKeySaysLittleAboutItsDeviceAndIsReadBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.NewSQLite(t, clock.At(testkit.Start)))
	key := r.key()
	text, err := key.Text()
	if err != nil {
		t.Fatal(err)
	}
	for _, no := range []string{"clientDataJSON", "transport", "AAGUID", "platform", "object"} {
		if strings.Contains(text, no) {
			t.Errorf("%s is kept: %s", no, text)
		}
	}
	again, err := passkey.ParseKey(text)
	if err != nil || string(again.ID()) != string(key.ID()) || !again.PRF() {
		t.Errorf("%v %v", again, err)
	}
	r.phone.NoPRF = true
	if r.key().PRF() {
		t.Error("a passkey without PRF says that it has it")
	}
}

// TestTheSecretOfAPasskeyIsFoundWhereverItIs: in other letters, deep in lists, beside other things; and nothing else is taken for it.
func TestTheSecretOfAPasskeyIsFoundWhereverItIs(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.NewSQLite(t, clock.At(testkit.Start)))
	for text, secret := range map[string]bool{
		`{"clientExtensionResults":{"prf":{"results":{"first":"AAAA"}}}}`:       true,
		`{"clientExtensionResults":{"PRF":{"enabled":true,"Results":null}}}`:    true,
		`{"response":[[{"x":{"y":{"prf":{"results":"A"}}}}]]}`:                  true,
		`{"prf":{"prf":{"results":1}}}`:                                         true,
		`{"clientExtensionResults":{"prf":{"enabled":true}}}`:                   false,
		`{"clientExtensionResults":{"prf":[]},"results":{"first":"A"},"prf":1}`: false,
	} {
		var credential any
		if err := json.Unmarshal([]byte(text), &credential); err != nil {
			t.Fatal(err)
		}
		begun := r.make()
		taken, err := r.s.Take(context.Background(), "make", begun.Ceremony)
		if err != nil {
			t.Fatal(err)
		}
		want := passkey.ErrRefused
		if secret {
			want = passkey.ErrSecret
		}
		if _, err := taken.Made(r.who, credential); !errors.Is(err, want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestATouchIsOfThePasskeyAskedFor: a holder of another passkey, or of another name, does not answer for this one.
func TestATouchIsOfThePasskeyAskedFor(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		r := newRig(t, d)
		r.who.Keys = []passkey.Key{r.key()}
		ask := func() (passkey.Begun, passkey.Taken) {
			begun := r.begin(func(tx *db.Tx) (passkey.Begun, error) { return r.s.Ask(tx, "ask", "one", nil, r.who) })
			taken, err := r.s.Take(context.Background(), "ask", begun.Ceremony)
			if err != nil {
				t.Fatal(err)
			}
			return begun, taken
		}
		find := func([]byte, []byte) (passkey.Holder, error) { return r.who, nil }
		begun, taken := ask()
		if _, err := taken.Touched(find, r.phone.Touch(begun.Options)); err != nil {
			t.Fatal(err)
		}
		begun, taken = ask()
		answer := r.phone.Touch(begun.Options)
		stranger := func([]byte, []byte) (passkey.Holder, error) {
			return passkey.Holder{ID: []byte("another 16 bytes"), Keys: r.who.Keys}, nil
		}
		if _, err := taken.Touched(stranger, answer); !errors.Is(err, passkey.ErrRefused) {
			t.Errorf("another holder: %v", err)
		}
		nobody := func([]byte, []byte) (passkey.Holder, error) { return passkey.Holder{}, db.ErrNotFound }
		if _, err := taken.Touched(nobody, answer); !errors.Is(err, passkey.ErrRefused) {
			t.Errorf("nobody: %v", err)
		}
	})
}
