package main

import (
	"context"
	"net/http"

	"lysning/internal/intake"
	"lysning/internal/session"
)

// A guest's passkey is a way back to the words, not a second way of signing in (internal/intake/passkey.go). No shape here has
// a place for the secret that a phone makes: a browser that sends it is refused before anything reads it.
func (s *server) routesGuestPasskeys() {
	handle(s, operation{
		ID: "begin-open-passkey", Method: http.MethodPost, Path: "/session/passkey/begin", Tag: "session", Access: anyone, Limit: limitSignIn,
		Summary: "Ask for a challenge to show a passkey; the same for everybody",
	}, s.beginOpenPasskey)
	handle(s, operation{
		ID: "open-passkey", Method: http.MethodPost, Path: "/session/passkey", Tag: "session", Access: anyone, Limit: limitSignIn,
		Summary: "Show a passkey and get the words' bytes, locked for it; signing in comes after, with the words' key", Codes: []string{"passkey_opens_nothing"},
	}, s.openPasskey)
	handle(s, operation{
		ID: "begin-guest-passkey", Method: http.MethodPost, Path: "/me/passkeys/begin", Tag: "me", Access: guest, Limit: limitSignIn,
		Summary: "Ask what is needed to make a passkey", Codes: []string{"not_found", "passkeys_full"},
	}, s.beginGuestPasskey)
	handle(s, operation{
		ID: "add-guest-passkey", Method: http.MethodPost, Path: "/me/passkeys", Tag: "me", Access: guest, Limit: limitSignIn, Status: http.StatusCreated,
		Summary: "Keep a passkey with the words' bytes, locked for it", Codes: []string{"not_found", "passkey_not_kept", "passkeys_full"},
	}, s.addGuestPasskey)
	handle(s, operation{
		ID: "end-guest-passkey", Method: http.MethodDelete, Path: "/me/passkeys/{id}", Tag: "me", Access: guest, Limit: limitWrite,
		Summary: "Remove one of your passkeys", Codes: []string{"not_found"},
	}, s.endGuestPasskey)
}

type openingOut struct {
	Challenge []byte `json:"challenge"`
	RelyingID string `json:"rp_id"`
}

func (s *server) beginOpenPasskey(_ context.Context, _ session.Actor, _ *struct{}) (*body[openingOut], error) {
	challenge, id, err := s.Intake.BeginOpening()
	if err != nil {
		return nil, err
	}
	return answer(openingOut{Challenge: challenge, RelyingID: id}), nil
}

// passkeyShown is a phone's signature and nothing else that it made.
type passkeyShown struct {
	ID            []byte `json:"id" minLength:"4" maxLength:"1364"`
	Handle        []byte `json:"user_handle" minLength:"4" maxLength:"88"`
	ClientData    []byte `json:"client_data" maxLength:"2048"`
	Authenticator []byte `json:"authenticator_data" maxLength:"2048"`
	Signature     []byte `json:"signature" maxLength:"1024"`
}

type wrappedOut struct {
	Wrapped []byte `json:"wrapped" doc:"12 bytes of nonce and AES-256-GCM over the words' 16 bytes; the browser alone can make the key."`
}

func (s *server) openPasskey(ctx context.Context, _ session.Actor, in *given[passkeyShown]) (*body[wrappedOut], error) {
	b := in.Body
	wrapped, err := s.Intake.OpenWithPasskey(ctx, intake.PasskeyShown{
		CredentialID: b.ID, Handle: b.Handle, ClientData: b.ClientData, Authenticator: b.Authenticator, Signature: b.Signature,
	})
	if err != nil {
		return nil, err
	}
	return answer(wrappedOut{Wrapped: wrapped}), nil
}

type passkeyWishOut struct {
	Challenge []byte   `json:"challenge"`
	RelyingID string   `json:"rp_id"`
	Handle    []byte   `json:"user_handle" doc:"Random; leads to nobody."`
	Known     [][]byte `json:"known" doc:"Ids of passkeys that are kept already."`
}

func (s *server) beginGuestPasskey(ctx context.Context, actor session.Actor, _ *struct{}) (*body[passkeyWishOut], error) {
	w, err := s.Intake.BeginPasskey(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(passkeyWishOut{
		Challenge: w.Challenge, RelyingID: w.RelyingID, Handle: w.Handle, Known: shapes(w.Known, func(id []byte) []byte { return id }),
	}), nil
}

// passkeyMade is a phone's answer and nothing else that it made.
type passkeyMade struct {
	ID          []byte `json:"id" minLength:"4" maxLength:"1364"`
	ClientData  []byte `json:"client_data" maxLength:"2048"`
	Attestation []byte `json:"attestation" maxLength:"4096"`
}

type guestPasskeyAsk struct {
	Made    passkeyMade `json:"made"`
	Wrapped []byte      `json:"wrapped" minLength:"60" maxLength:"60" doc:"12 bytes of nonce and AES-256-GCM over the words' 16 bytes."`
}

type guestPasskeyOut struct {
	ID         string `json:"id"`
	Credential []byte `json:"credential" doc:"By which a phone can be told to forget it."`
	Added      string `json:"added" format:"date"`
}

func guestPasskeyShape(p intake.Passkey) guestPasskeyOut {
	return guestPasskeyOut{ID: p.ID, Credential: p.CredentialID, Added: p.Added.String()}
}

func (s *server) addGuestPasskey(ctx context.Context, actor session.Actor, in *given[guestPasskeyAsk]) (*body[guestPasskeyOut], error) {
	m := in.Body.Made
	added, err := s.Intake.AddPasskey(ctx, actor, intake.PasskeyMade{
		CredentialID: m.ID, ClientData: m.ClientData, Attestation: m.Attestation, Wrapped: in.Body.Wrapped,
	})
	if err != nil {
		return nil, err
	}
	return answer(guestPasskeyShape(added)), nil
}

func (s *server) endGuestPasskey(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Intake.EndPasskey(ctx, actor, in.ID)
}
