package staff

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
)

// DeskSeedBytes is the length of a desk's seed: all that a sealed file of a member holds.
const DeskSeedBytes = 32

// DeskSecret is what follows from a desk's seed. Members' browsers derive it (admin-ui/src/crypto/desk.ts); here it is for
// the demo and for the answers that both sides hold each other to (testdata/desk.json). The server never has a real one.
type DeskSecret struct {
	Age     []byte // 32 bytes: the seed of an age hybrid identity
	Signing ed25519.PrivateKey
}

// DeriveDesk makes a desk's secrets for one epoch at an origin.
func DeriveDesk(seed []byte, origin string, desk Desk, epoch int) (DeskSecret, error) {
	if len(seed) != DeskSeedBytes {
		return DeskSecret{}, fmt.Errorf("derive a desk's keys: the seed has %d bytes, not %d", len(seed), DeskSeedBytes)
	}
	derive := func(label string) ([]byte, error) {
		info := "lysning/v1|" + origin + "|" + string(desk) + "|" + strconv.Itoa(epoch) + "|" + label
		return hkdf.Key(sha256.New, seed, []byte("lysning/desk/v1"), info, 32)
	}
	age, err := derive("age")
	if err != nil {
		return DeskSecret{}, fmt.Errorf("derive a desk's keys: %w", err)
	}
	signing, err := derive("signing")
	if err != nil {
		return DeskSecret{}, fmt.Errorf("derive a desk's keys: %w", err)
	}
	return DeskSecret{Age: age, Signing: ed25519.NewKeyFromSeed(signing)}, nil
}

// deskCertificate is what a desk signs for a member: from then on her own signature is the desk's, in this epoch.
func deskCertificate(origin string, desk Desk, epoch int, member ed25519.PublicKey) []byte {
	return []byte("lysning/v1|desk-certificate|" + origin + "|" + string(desk) + "|" + strconv.Itoa(epoch) + "|" +
		base64.StdEncoding.EncodeToString(member))
}

// Certify signs a member's own key with the desk's. Browsers do it for real members.
func (s DeskSecret) Certify(origin string, desk Desk, epoch int, member ed25519.PublicKey) []byte {
	return ed25519.Sign(s.Signing, deskCertificate(origin, desk, epoch, member))
}

// DeskCertified reports whether signature is the desk's for this member's key.
func DeskCertified(deskKey ed25519.PublicKey, origin string, desk Desk, epoch int, member ed25519.PublicKey, signature []byte) bool {
	return len(deskKey) == ed25519.PublicKeySize && ed25519.Verify(deskKey, deskCertificate(origin, desk, epoch, member), signature)
}
