package note

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"

	"filippo.io/age"
)

// StaffSeedBytes is what a seed of staff has: random, made in the browser, kept only as a passkey or words on paper open it.
const StaffSeedBytes = 32

// StaffKeys is what somebody who works here derives from her seed, at one origin. admin-ui/src/crypto derives the same.
type StaffKeys struct {
	Identity *age.HybridIdentity
	Signing  ed25519.PrivateKey
}

// DeriveStaffKeys makes the keys of a seed. The program itself does so for invented people only: the demo's and the tests'.
func DeriveStaffKeys(seed []byte, origin string) (StaffKeys, error) {
	if len(seed) != StaffSeedBytes {
		return StaffKeys{}, fmt.Errorf("derive staff keys: the seed has %d bytes", len(seed))
	}
	derive := func(label string) ([]byte, error) {
		return hkdf.Key(sha256.New, seed, []byte("lysning/staff/v1"), "lysning/v1|"+origin+"|"+label, 32)
	}
	inner, err := derive("age")
	if err != nil {
		return StaffKeys{}, fmt.Errorf("derive staff keys: %w", err)
	}
	identity, err := IdentityOf(inner)
	if err != nil {
		return StaffKeys{}, err
	}
	signing, err := derive("signing")
	if err != nil {
		return StaffKeys{}, fmt.Errorf("derive staff keys: %w", err)
	}
	return StaffKeys{Identity: identity, Signing: ed25519.NewKeyFromSeed(signing)}, nil
}

// Recipient is the public half of Identity, "age1pq1…".
func (k StaffKeys) Recipient() string { return k.Identity.Recipient().String() }

// Verifying is the public half of Signing.
func (k StaffKeys) Verifying() []byte { return public(k.Signing) }
