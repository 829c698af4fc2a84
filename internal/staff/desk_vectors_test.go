package staff_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"flag"
	"io"
	"os"
	"testing"

	"filippo.io/age"

	"lysning/internal/note"
	"lysning/internal/staff"
)

var update = flag.Bool("update", false, "make Go's half of the known answers again")

// deskVector is a known answer that Go and the browser's code share (admin-ui/src/crypto/desk.test.ts).
type deskVector struct {
	MadeBy         string     `json:"made_by"`
	Origin         string     `json:"origin"`
	Desk           staff.Desk `json:"desk"`
	Epoch          int        `json:"epoch"`
	SeedHex        string     `json:"seed_hex"`
	Identity       string     `json:"identity"`
	Recipient      string     `json:"recipient"`
	SigningHex     string     `json:"signing_public_hex"`
	MemberHex      string     `json:"member_signing_public_hex"`
	Certificate    []byte     `json:"certificate"`
	MemberIdentity string     `json:"member_identity"`
	Sealed         []byte     `json:"sealed_b64"`
}

const vectorFile = "testdata/desk.json"

func TestDeskKeysAreTheSameHereAndInTheBrowser(t *testing.T) {
	t.Parallel()
	var all []deskVector
	if raw, err := os.ReadFile(vectorFile); err == nil {
		if err := json.Unmarshal(raw, &all); err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		all = append(madeHere(t), by(all, "browser")...)
		raw, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(vectorFile, append(raw, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if len(by(all, "go")) == 0 || len(by(all, "browser")) == 0 {
		t.Fatal("one side's known answers are missing")
	}
	for _, v := range all {
		seed, err := hex.DecodeString(v.SeedHex)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := staff.DeriveDesk(seed, v.Origin, v.Desk, v.Epoch)
		if err != nil {
			t.Fatal(err)
		}
		identity, err := note.IdentityOf(secret.Age)
		if err != nil {
			t.Fatal(err)
		}
		signing := secret.Signing.Public().(ed25519.PublicKey)
		if identity.String() != v.Identity || identity.Recipient().String() != v.Recipient || hex.EncodeToString(signing) != v.SigningHex {
			t.Errorf("%s %d by %s: other keys", v.Desk, v.Epoch, v.MadeBy)
		}
		member, err := hex.DecodeString(v.MemberHex)
		if err != nil {
			t.Fatal(err)
		}
		if !staff.DeskCertified(signing, v.Origin, v.Desk, v.Epoch, member, v.Certificate) {
			t.Errorf("%s %d by %s: the certificate does not hold", v.Desk, v.Epoch, v.MadeBy)
		}
		for name, other := range map[string]bool{
			"another epoch":  staff.DeskCertified(signing, v.Origin, v.Desk, v.Epoch+1, member, v.Certificate),
			"another origin": staff.DeskCertified(signing, v.Origin+"x", v.Desk, v.Epoch, member, v.Certificate),
			"another member": staff.DeskCertified(signing, v.Origin, v.Desk, v.Epoch, signing, v.Certificate),
		} {
			if other {
				t.Errorf("%s %d: the certificate holds for %s", v.Desk, v.Epoch, name)
			}
		}
		if got := unsealed(t, v); !bytes.Equal(got, seed) || len(v.Sealed) != staff.DeskFileBytes {
			t.Errorf("%s %d by %s: the sealed seed does not open, or has %d bytes", v.Desk, v.Epoch, v.MadeBy, len(v.Sealed))
		}
	}
	if _, err := staff.DeriveDesk(nil, "o", staff.DeskOffice, 1); err == nil {
		t.Error("a seed of no bytes was taken")
	}
}

func by(all []deskVector, who string) (some []deskVector) {
	for _, v := range all {
		if v.MadeBy == who {
			some = append(some, v)
		}
	}
	return some
}

func unsealed(t *testing.T, v deskVector) []byte {
	t.Helper()
	id, err := age.ParseHybridIdentity(v.MemberIdentity)
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(v.Sealed), id)
	if err != nil {
		t.Fatal(err)
	}
	seed, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

func madeHere(t *testing.T) (all []deskVector) {
	t.Helper()
	w := &deskWorld{t: t}
	for i, desk := range []staff.Desk{staff.DeskOffice, staff.DeskSafety} {
		seed, epoch := seedOf("vector "+string(desk)), i*11+1
		in := w.epochOf(desk, epoch, seed)
		secret, err := staff.DeriveDesk(seed, origin, desk, epoch)
		w.ok(err)
		identity, err := note.IdentityOf(secret.Age)
		w.ok(err)
		member, err := note.IdentityOf(seedOf("member"))
		w.ok(err)
		public := ed25519.NewKeyFromSeed(seedOf("member signs")).Public().(ed25519.PublicKey)
		all = append(all, deskVector{
			MadeBy: "go", Origin: origin, Desk: desk, Epoch: epoch, SeedHex: hex.EncodeToString(seed), Identity: identity.String(),
			Recipient: in.Recipient, SigningHex: hex.EncodeToString(in.SigningKey), MemberHex: hex.EncodeToString(public),
			Certificate: secret.Certify(origin, desk, epoch, public), MemberIdentity: member.String(), Sealed: w.encrypt(seed, member.Recipient()),
		})
	}
	return all
}
