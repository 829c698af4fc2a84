package note

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"filippo.io/age"
)

// Keys is all that a guest's words open, at one origin. admin-ui/src/crypto derives the same; testdata/words.json, of which
// each side has made a part, holds the two together.
type Keys struct {
	Origin   string
	Guest    string // id, 32 hex digits
	Locator  []byte // 32 bytes; the server keeps a hash
	SignIn   ed25519.PrivateKey
	Signing  ed25519.PrivateKey
	Identity *age.HybridIdentity
}

// DeriveKeys makes the keys of 16 bytes at an origin such as "http://localhost:8080". There is no slow hash: 128 random bits
// need none (confidentiality 4.2).
func DeriveKeys(entropy [EntropyBytes]byte, origin string) (Keys, error) {
	derive := func(label string, n int) ([]byte, error) {
		return hkdf.Key(sha256.New, entropy[:], []byte("lysning/words/v1"), "lysning/v1|"+origin+"|"+label, n)
	}
	parts := map[string][]byte{"guest": nil, "locator": nil, "sign-in": nil, "signing": nil, "age": nil}
	for label := range parts {
		n := 32
		if label == "guest" {
			n = 16
		}
		b, err := derive(label, n)
		if err != nil {
			return Keys{}, fmt.Errorf("derive keys from words: %w", err)
		}
		parts[label] = b
	}
	identity, err := IdentityOf(parts["age"])
	if err != nil {
		return Keys{}, err
	}
	return Keys{
		Origin:   origin,
		Guest:    hex.EncodeToString(parts["guest"]),
		Locator:  parts["locator"],
		SignIn:   ed25519.NewKeyFromSeed(parts["sign-in"]),
		Signing:  ed25519.NewKeyFromSeed(parts["signing"]),
		Identity: identity,
	}, nil
}

// IdentityOf is the hybrid identity whose seed is 32 bytes; its String is what the stock age tool reads.
func IdentityOf(seed []byte) (*age.HybridIdentity, error) {
	if len(seed) != 32 {
		return nil, fmt.Errorf("make an identity: the seed has %d bytes, not 32", len(seed))
	}
	identity, err := age.ParseHybridIdentity(strings.ToUpper(bech32("age-secret-key-pq-", seed)))
	if err != nil {
		return nil, fmt.Errorf("make an identity: %w", err)
	}
	return identity, nil
}

// Recipient is the public half of Identity, "age1pq1…".
func (k Keys) Recipient() string { return k.Identity.Recipient().String() }

// public gives the public half of a signing key as bytes.
func public(key ed25519.PrivateKey) []byte { return key[ed25519.SeedSize:] }
