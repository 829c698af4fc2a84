// Package passkey is a leaf: it asks browsers for a touch of a passkey (WebAuthn) and checks what comes back. It owns the
// ceremonies under way - minutes long, taken once, in the store, so that any copy of the program can finish what another
// began. It keeps no passkey and knows no person: whoever asks keeps the Key that it gives. User verification is always
// required; attestation is never asked for. It asks whether a passkey can derive secrets (PRF) and never for such a secret:
// that belongs to its holder's browser, and what carries one is refused. Start reading at Service.Make.
package passkey

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/term"
	"lysning/internal/token"
)

// life is how long somebody may take over one touch: finding the other phone is part of it.
const life = term.Ceremony

// Limits of what a browser sends back and of what is kept.
const (
	maxCredential = 12 << 10
	challengeSize = 32
)

// The faults. Refused has no detail: what exactly did not hold helps only those whose passkey it is not.
var (
	ErrRefused = fault.New(fault.Unauthenticated, "passkey_refused", "This passkey did not open anything here.")
	ErrSecret  = fault.Refuse("passkey_secret_sent", "A passkey's secret stays in the browser. It was not looked at; nothing was done.")
	ErrCopied  = fault.New(fault.Forbidden, "passkey_copied", "This passkey may have been copied. Use another one.")
)

// Holder is whose passkeys are asked for.
type Holder struct {
	ID   []byte // random; the authenticator keeps it as the user's handle
	Name string // what the authenticator shows beside the passkey
	Keys []Key
}

// Key is the public half of a passkey. Its text form is what a store keeps.
type Key struct{ credential webauthn.Credential }

// ID is the credential's id, chosen by the authenticator.
func (k Key) ID() []byte { return k.credential.ID }

// PRF reports whether the authenticator said that it can derive secrets.
func (k Key) PRF() bool { p := k.credential.Extensions.PRFEnabled; return p != nil && *p }

// Text is how a store keeps the key.
func (k Key) Text() (string, error) {
	b, err := json.Marshal(k.credential)
	return string(b), err
}

// ParseKey reads what Text gave.
func ParseKey(text string) (Key, error) {
	var k Key
	if err := json.Unmarshal([]byte(text), &k.credential); err != nil {
		return Key{}, errors.New("read a passkey: not one of ours")
	}
	return k, nil
}

// Begun is what the browser needs: pass Options to navigator.credentials, and Ceremony back with the answer.
type Begun struct {
	Ceremony string
	Options  json.RawMessage
}

// Deps are what the service needs.
type Deps struct {
	DB      *db.DB
	Secrets token.Source
	Origin  string // exact, with its port
	Name    string // neutral: authenticators show it
}

// Service begins and finishes ceremonies.
type Service struct {
	Deps
	party *webauthn.WebAuthn
}

// New makes the service. The host of the origin becomes the relying party's id, for good: passkeys are bound to it.
func New(d Deps) (*Service, error) {
	at, err := url.Parse(d.Origin)
	if err != nil || at.Hostname() == "" {
		return nil, errors.New("ask for passkeys: the origin has no host")
	}
	limit := webauthn.TimeoutConfig{Enforce: true, Timeout: life, TimeoutUVD: life}
	required := true
	party, err := webauthn.New(&webauthn.Config{
		RPID: at.Hostname(), RPDisplayName: d.Name, RPOrigins: []string{d.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &required, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: limit, Registration: limit},
		// A browser that adds the PRF's salt itself says "prf" back without having been asked by us. Its result is refused before
		// anything else is looked at (carriesSecret).
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, fmt.Errorf("ask for passkeys: %w", err)
	}
	return &Service{Deps: d, party: party}, nil
}

// Make begins the making of a passkey for somebody. bound is what the ceremony hangs on (a session, an invitation): Take gives
// it back, and its caller looks whether it is still the same. Purpose and subject keep one kind of ceremony from serving as another.
func (s *Service) Make(tx *db.Tx, purpose, subject string, bound []byte, h Holder) (Begun, error) {
	exclude := make([]protocol.CredentialDescriptor, 0, len(h.Keys))
	for _, k := range h.Keys {
		exclude = append(exclude, k.credential.Descriptor())
	}
	challenge, err := s.Secrets.Secret(challengeSize)
	if err != nil {
		return Begun{}, err
	}
	options, asked, err := s.party.BeginRegistration(user{h},
		func(o *protocol.PublicKeyCredentialCreationOptions) error { o.Challenge = challenge; return nil },
		webauthn.WithExclusions(exclude), webauthn.WithExtensions(webauthn.WithExtensionPRFSupport()))
	if err != nil {
		return Begun{}, fmt.Errorf("ask for a new passkey: %w", err)
	}
	return s.begin(tx, purpose, subject, bound, options, asked)
}

// Ask begins a touch of a passkey that is there. Without keys, whoever holds any passkey of ours may answer: the question is then
// the same for everybody and tells nothing.
func (s *Service) Ask(tx *db.Tx, purpose, subject string, bound []byte, h Holder) (Begun, error) {
	challenge, err := s.Secrets.Secret(challengeSize)
	if err != nil {
		return Begun{}, err
	}
	// No extension is asked for: the browser adds the PRF's salt itself and keeps the result (tech 10).
	begin := func(opts ...webauthn.LoginOption) (*protocol.CredentialAssertion, *webauthn.SessionData, error) {
		if len(h.Keys) == 0 {
			return s.party.BeginDiscoverableLogin(opts...)
		}
		return s.party.BeginLogin(user{h}, opts...)
	}
	options, asked, err := begin(webauthn.WithChallenge(challenge))
	if err != nil {
		return Begun{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.begin(tx, purpose, subject, bound, options, asked)
}

func (s *Service) begin(tx *db.Tx, purpose, subject string, bound []byte, options any, asked *webauthn.SessionData) (Begun, error) {
	id, err := s.Secrets.ID()
	if err != nil {
		return Begun{}, err
	}
	shown, err := json.Marshal(options)
	if err != nil {
		return Begun{}, fmt.Errorf("write what a passkey is asked: %w", err)
	}
	kept, err := json.Marshal(asked)
	if err != nil {
		return Begun{}, fmt.Errorf("keep what a passkey was asked: %w", err)
	}
	if bound == nil {
		bound = []byte{}
	}
	err = insert(tx, row{ID: id, Purpose: purpose, Subject: subject, Bound: bound, Asked: string(kept), EndsAt: tx.Instant().Add(life)})
	if err != nil {
		return Begun{}, fmt.Errorf("begin a ceremony: %w", err)
	}
	return Begun{Ceremony: id, Options: shown}, nil
}

// user is webauthn.User.
type user struct{ Holder }

// WebAuthnID implements webauthn.User.
func (u user) WebAuthnID() []byte { return u.ID }

// WebAuthnName implements webauthn.User.
func (u user) WebAuthnName() string { return u.Name }

// WebAuthnDisplayName implements webauthn.User.
func (u user) WebAuthnDisplayName() string { return u.Name }

// WebAuthnCredentials implements webauthn.User.
func (u user) WebAuthnCredentials() []webauthn.Credential {
	out := make([]webauthn.Credential, 0, len(u.Keys))
	for _, k := range u.Keys {
		out = append(out, k.credential)
	}
	return out
}

// carriesSecret looks for the result of a PRF anywhere in what came, whatever the case of its names: Go's reader does not mind it.
func carriesSecret(v any) bool {
	switch x := v.(type) {
	case []any:
		return slices.ContainsFunc(x, carriesSecret)
	case map[string]any:
		for name, inner := range x {
			if prf, ok := inner.(map[string]any); ok && strings.EqualFold(name, "prf") {
				for what := range prf {
					if strings.EqualFold(what, "results") {
						return true
					}
				}
			}
			if carriesSecret(inner) {
				return true
			}
		}
	}
	return false
}
