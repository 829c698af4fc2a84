// Package token makes random ids and secrets from an injected source, hashes them for keeping, and holds the program's one
// JWT parser. It knows nothing of who a token is for. Start reading at Source.
package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
)

// Source makes ids and secrets. Give it crypto/rand.Reader in the program, a seeded reader in the demo and in tests.
type Source struct{ r io.Reader }

// From makes a Source that draws from r.
func From(r io.Reader) Source { return Source{r: r} }

// ID is 128 random bits as 32 lower-case hex digits: never sortable, never a sequence (confidentiality 4.5).
func (s Source) ID() (string, error) {
	b, err := s.Secret(16)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(b), nil
}

// Secret gives n random bytes. A short read is an error: nothing weaker is ever handed out.
func (s Source) Secret(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.r, b); err != nil {
		return nil, fmt.Errorf("draw %d random bytes: %w", n, err)
	}
	return b, nil
}

var idForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// IsID reports whether s has the form of an id. Ask before any query: PostgreSQL and SQLite must answer alike.
func IsID(s string) bool { return idForm.MatchString(s) }

// Hash is what the store keeps of a secret that has at least 128 random bits: SHA-256, no salt needed.
func Hash(secret []byte) []byte {
	h := sha256.Sum256(secret)
	return h[:]
}

// MAC is a keyed hash over length-prefixed parts, so that no two lists of parts collide.
func MAC(key []byte, parts ...[]byte) []byte {
	m := hmac.New(sha256.New, key)
	for _, p := range parts {
		n := len(p)
		_, _ = m.Write([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}) // a hash never fails to write
		_, _ = m.Write(p)
	}
	return m.Sum(nil)
}
