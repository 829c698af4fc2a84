package token

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lysning/internal/clock"
)

// Purpose is what a token may be used for. A token of one purpose is refused for every other.
type Purpose string

// PurposeSession is a request of somebody who has signed in.
const PurposeSession Purpose = "session"

const (
	// Lifetime is how long a token is good; never more than five minutes (design 3).
	Lifetime = 5 * time.Minute
	// clockSlack is taken off the start and the end of each token, so that a second copy of the program whose clock is a
	// little behind does not refuse a token as made in its future.
	clockSlack = 5 * time.Second
	// maxTokenBytes and maxHeaderBytes are asked before anything is decoded (CVE-2025-30204 was about parsing first).
	maxTokenBytes  = 1024
	maxHeaderBytes = 64
	sidChars       = 43 // 32 bytes as base64url without padding
)

// ErrRefused is the only thing that Parse ever says about a token that is not good, so that no caller can tell reasons apart.
var ErrRefused = errors.New("token refused")

// JWT signs and reads the program's tokens: EdDSA only. It is the one place in the program that knows JWT.
type JWT struct {
	key      ed25519.PrivateKey
	public   ed25519.PublicKey
	issuer   string
	audience string
	header   string // the only header that is ever written, and so the only one that is read
	clock    clock.Clock
	parser   *jwt.Parser
}

// JWTConfig is what a JWT needs. Seed is 32 bytes from file or environment, never from the database: who can read rows must
// not be able to make tokens.
type JWTConfig struct {
	Seed   []byte
	Origin string // issuer; the audience is its API
	Clock  clock.Clock
}

type claims struct {
	SID     string  `json:"sid"`
	Purpose Purpose `json:"purpose"`
	jwt.RegisteredClaims
}

// NewJWT checks the key before anything can be signed with it and makes the program's one parser.
func NewJWT(cfg JWTConfig) (*JWT, error) {
	if len(cfg.Seed) != ed25519.SeedSize {
		return nil, errors.New("make the token key: the seed must be 32 bytes")
	}
	distinct := map[byte]bool{}
	for _, b := range cfg.Seed {
		distinct[b] = true
	}
	if len(distinct) < 8 { // 32 random bytes have about 30 different values; a forgotten or typed key has few
		return nil, errors.New("make the token key: the seed is not random")
	}
	if cfg.Origin == "" || cfg.Clock == nil {
		return nil, errors.New("make the token key: origin and clock are needed")
	}
	key := ed25519.NewKeyFromSeed(cfg.Seed)
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("make the token key: not an Ed25519 key")
	}
	j := &JWT{key: key, public: public, issuer: cfg.Origin, audience: cfg.Origin + "/api", clock: cfg.Clock}
	j.header = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","typ":"JWT"}`))
	j.parser = jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithIssuer(j.issuer),
		jwt.WithAudience(j.audience),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(cfg.Clock.Now),
	)
	return j, nil
}

// Sign makes a token for sid, a session's secret name of 32 bytes in base64url. Seconds is how long it is good for.
func (j *JWT) Sign(purpose Purpose, sid string) (signed string, seconds int, err error) {
	if len(sid) != sidChars {
		return "", 0, errors.New("sign a token: the session name is not 32 bytes")
	}
	from := j.clock.Now().Add(-clockSlack).Truncate(time.Second)
	c := claims{SID: sid, Purpose: purpose, RegisteredClaims: jwt.RegisteredClaims{
		Issuer:    j.issuer,
		Audience:  jwt.ClaimStrings{j.audience},
		IssuedAt:  jwt.NewNumericDate(from),
		ExpiresAt: jwt.NewNumericDate(from.Add(Lifetime)),
	}}
	signed, err = jwt.NewWithClaims(jwt.SigningMethodEdDSA, c).SignedString(j.key)
	if err != nil {
		return "", 0, fmt.Errorf("sign a token: %w", err)
	}
	return signed, int((Lifetime - clockSlack) / time.Second), nil
}

// Parse gives the session name of a token that is good now and for this purpose. Every other token is ErrRefused.
func (j *JWT) Parse(raw string, purpose Purpose) (sid string, err error) {
	if len(raw) > maxTokenBytes {
		return "", ErrRefused
	}
	header, _, found := strings.Cut(raw, ".")
	if !found || len(header) > maxHeaderBytes || header != j.header {
		return "", ErrRefused // also kid, jku, a second alg, another typ: nothing in a header is ever obeyed
	}
	if strings.ContainsAny(raw, "\r\n") {
		return "", ErrRefused // Go's base64 skips line ends even in strict mode
	}
	var c claims
	parsed, err := j.parser.ParseWithClaims(raw, &c, func(*jwt.Token) (any, error) { return j.public, nil })
	if err != nil { // the error first: a token comes back together with an error
		return "", ErrRefused
	}
	if !parsed.Valid || !j.ours(c, purpose) {
		return "", ErrRefused
	}
	return c.SID, nil
}

// ours holds what the library does not ask: purpose, one audience only, our own longest life, and that iat is there at all.
func (j *JWT) ours(c claims, purpose Purpose) bool {
	if c.IssuedAt == nil || c.ExpiresAt == nil {
		return false
	}
	age := j.clock.Now().Sub(c.IssuedAt.Time)
	return c.Purpose == purpose && len(c.SID) == sidChars && len(c.Audience) == 1 &&
		age >= 0 && age < Lifetime && c.ExpiresAt.Sub(c.IssuedAt.Time) <= Lifetime
}
