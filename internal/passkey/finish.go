package passkey

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"lysning/internal/db"
)

// Taken is a ceremony that its holder has come back with. It is gone from the store: nobody can come with it again, whatever
// becomes of this answer.
type Taken struct {
	Subject string
	Bound   []byte
	asked   webauthn.SessionData
	party   *webauthn.WebAuthn
}

// Take ends a ceremony and gives what is needed to check its answer. It is a transaction of its own, so that a refused answer cannot
// be tried again: the use case that follows may fail, the taking stays. Errors: passkey_refused.
func (s *Service) Take(ctx context.Context, purpose, ceremony string) (Taken, error) {
	var r row
	err := s.DB.WithTx(ctx, func(tx *db.Tx) (err error) {
		r, err = take(tx, purpose, ceremony)
		return err
	})
	if db.IsNotFound(err) {
		return Taken{}, ErrRefused
	}
	if err != nil {
		return Taken{}, fmt.Errorf("take a ceremony: %w", err)
	}
	t := Taken{Subject: r.Subject, Bound: r.Bound, party: s.party}
	if err := json.Unmarshal([]byte(r.Asked), &t.asked); err != nil {
		return Taken{}, fmt.Errorf("read a ceremony: %w", err)
	}
	return t, nil
}

// Made checks the answer to Make. credential is the browser's answer as JSON, decoded. Errors: passkey_refused, passkey_secret_sent.
func (t Taken) Made(h Holder, credential any) (Key, error) {
	raw, err := readable(credential)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(raw)
	if err != nil {
		return Key{}, ErrRefused
	}
	made, err := t.party.CreateCredential(user{h}, t.asked, parsed)
	if err != nil || !made.Flags.UserVerified {
		return Key{}, ErrRefused
	}
	// What proved the making is not needed again, and says more about the device than we want to know.
	made.Attestation = webauthn.CredentialAttestation{}
	made.Transport, made.Authenticator.AAGUID, made.Authenticator.Attachment = nil, nil, ""
	return Key{*made}, nil
}

// Finder tells whose passkey it is, by what the browser sent. An error of its own ends the touch as refused, unless it is no fault.
type Finder func(credentialID, holderID []byte) (Holder, error)

// Touched checks the answer to Ask and gives the key as it is to be kept from now on: its counter may have moved.
// Errors: passkey_refused, passkey_secret_sent, passkey_copied - then the Key is the one whose counter went back.
func (t Taken) Touched(find Finder, credential any) (Key, error) {
	raw, err := readable(credential)
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(raw)
	if err != nil {
		return Key{}, ErrRefused
	}
	handle := parsed.Response.UserHandle
	if len(handle) == 0 {
		handle = t.asked.UserID // it was asked for by name
	}
	h, err := find(parsed.RawID, handle)
	if db.IsNotFound(err) {
		return Key{}, ErrRefused
	}
	if err != nil {
		return Key{}, fmt.Errorf("find whose passkey it is: %w", err)
	}
	var used *webauthn.Credential
	if len(t.asked.UserID) > 0 {
		used, err = t.party.ValidateLogin(user{h}, t.asked, parsed)
	} else {
		_, used, err = t.party.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return user{h}, nil }, t.asked, parsed)
	}
	if err != nil {
		return Key{}, ErrRefused
	}
	// Many passkeys count nothing and always say 0. One that counts and goes back has a twin somewhere.
	if used.Authenticator.CloneWarning {
		used.Authenticator.CloneWarning = false
		return Key{*used}, ErrCopied
	}
	return Key{*used}, nil
}

// readable refuses what carries a passkey's secret, and what is too long to be an answer.
func readable(credential any) ([]byte, error) {
	if carriesSecret(credential) {
		return nil, ErrSecret
	}
	raw, err := json.Marshal(credential)
	if err != nil || len(raw) > maxCredential {
		return nil, ErrRefused
	}
	return raw, nil
}

// Sweep removes ceremonies that nobody came back with; the job loop calls it. Nothing depends on it.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.DB.WithTx(ctx, removeEnded); err != nil {
		return fmt.Errorf("sweep ceremonies: %w", err)
	}
	return nil
}
