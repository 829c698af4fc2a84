package intake

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"sync"

	"filippo.io/age"

	"lysning/internal/fault"
	"lysning/internal/token"
)

// GuestKeys is all that the server ever gets to know a guest by: a random-looking id, a locator that it keeps hashed, and
// public keys. All are derived from twelve words in the browser; none of them leads back to the words.
type GuestKeys struct {
	ID         string // 32 lower-case hex digits
	Locator    []byte // 32 bytes; the store keeps its SHA-256
	SignInKey  []byte // Ed25519 public key, 32 bytes
	SigningKey []byte // Ed25519 public key, 32 bytes; signs what the guest writes
	Recipient  string // age hybrid recipient, "age1pq1…"
	Language   string // one of the programme's languages
}

// maxRecipient is a little more than the 1,959 characters of a hybrid recipient: longer is not read at all.
const maxRecipient = 2048

// The labels of what a guest's sign-in key signs. A signature under one label is worth nothing under another.
const (
	LabelFirstBooking = "first-booking"
	LabelFirstCall    = "first-call"
	LabelFirstWeek    = "first-week"
	labelSignIn       = "sign-in"
)

var (
	// ErrProof refuses a proof of keys, whatever is wrong with it - also keys that differ from those known under the id or
	// locator, so that nobody can ask whether a guest exists.
	ErrProof = fault.New(fault.Unauthenticated, "proof_invalid", "The keys of this request do not fit together. Nothing was sent on.")

	repeatForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)
)

// validate checks the form of keys. Errors: keys_invalid with one field for each mistake.
func (s *Service) validate(k GuestKeys) error {
	var fields []fault.Field
	refuse := func(ok bool, name string) {
		if !ok {
			fields = append(fields, fault.Field{Location: "guest." + name, Code: "keys_invalid", Message: "Not of the expected form."})
		}
	}
	refuse(token.IsID(k.ID), "id")
	refuse(len(k.Locator) == 32, "locator")
	refuse(len(k.SignInKey) == ed25519.PublicKeySize, "sign_in_key")
	refuse(len(k.SigningKey) == ed25519.PublicKeySize && !bytes.Equal(k.SigningKey, k.SignInKey), "signing_key")
	refuse(s.recipients.good(k.Recipient), "recipient")
	refuse(slices.Contains(s.Languages, k.Language), "language")
	if fields != nil {
		return fault.Refuse("keys_invalid", "The keys of this request are not of the expected form.", fields...)
	}
	return nil
}

// hybrid reports whether s is a post-quantum recipient, written in the one way that age writes it.
func hybrid(s string) bool {
	if len(s) > maxRecipient {
		return false
	}
	// age reads either case and writes the lower one; all else has one form only.
	_, err := age.ParseHybridRecipient(s)
	return err == nil && s == strings.ToLower(s)
}

// recipients remembers the last good ones by their hash. Keys are looked at when their proof is, and once more in the
// transaction that registers them, while everyone else waits; to read a hybrid recipient takes as long as five statements.
type recipients struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]bool
	order [256][sha256.Size]byte
	next  int
}

func (r *recipients) good(s string) bool {
	if len(s) > maxRecipient {
		return false
	}
	sum := sha256.Sum256([]byte(s))
	r.mu.Lock()
	known := r.known[sum]
	r.mu.Unlock()
	if known || !hybrid(s) {
		return known
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = make(map[[sha256.Size]byte]bool, len(r.order))
	}
	if !r.known[sum] {
		delete(r.known, r.order[r.next])
		r.known[sum], r.order[r.next] = true, sum
		r.next = (r.next + 1) % len(r.order)
	}
	return true
}

// VerifyProof checks that whoever sends body holds the private half of the sign-in key: an Ed25519 signature over
// "lysning/v1|label|origin|idempotency key|hex SHA-256 of body". It reads no store. Errors: keys_invalid, proof_invalid.
func (s *Service) VerifyProof(label, repeatKey string, body []byte, keys GuestKeys, signature []byte) error {
	if err := s.validate(keys); err != nil {
		return err
	}
	if !repeatForm.MatchString(repeatKey) {
		return ErrProof
	}
	sum := sha256.Sum256(body)
	if !ed25519.Verify(keys.SignInKey, s.signed(label, repeatKey, hex.EncodeToString(sum[:])), signature) {
		return ErrProof
	}
	return nil
}

// signed is the text under a signature. No part can hold a "|": the origin is configuration, the others are checked forms.
func (s *Service) signed(label string, parts ...string) []byte {
	text := "lysning/v1|" + label + "|" + s.Origin
	for _, p := range parts {
		text += "|" + p
	}
	return []byte(text)
}
