package intake

import (
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"
)

// relying is WebAuthn's *relying party*: it checks what phones answer, and keeps nothing. Times are checked by our own clock in
// the challenge; the library's is not asked.
type relying struct{ *webauthn.WebAuthn }

// passkeyName is what the library asks for and no phone ever sees: the browser names a passkey itself (admin-ui/src/crypto).
const passkeyName = "Appointment"

func newRelying(origin string) (relying, error) {
	u, err := url.Parse(origin)
	if err != nil {
		return relying{}, fmt.Errorf("make passkeys for an origin: %w", err)
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: passkeyName, RPOrigins: []string{origin}, AttestationPreference: protocol.PreferNoAttestation,
	})
	if err != nil {
		return relying{}, fmt.Errorf("make passkeys for an origin: %w", err)
	}
	return relying{w}, nil
}

// session is what the library would keep between the two steps of a ceremony. The secret that a phone makes (PRF) is asked for
// by the browser; that it was asked for is all that is known here, and a result that is sent is refused.
func (r relying) session(challenge, handle []byte) webauthn.SessionData {
	return webauthn.SessionData{
		Challenge: base64.RawURLEncoding.EncodeToString(challenge), RelyingPartyID: r.Config.RPID, UserID: handle,
		UserVerification: protocol.VerificationRequired,
		Extensions:       (protocol.AuthenticationExtensions{PRF: &protocol.PRFInputs{}}).Session(),
		CredParams: []protocol.CredentialParameter{
			{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
			{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
			{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
		},
	}
}

// register checks a new passkey and gives what is kept of it.
func (r relying) register(handle, challenge []byte, in PasskeyMade) (passkey, error) {
	parsed, err := protocol.CredentialCreationResponse{
		PublicKeyCredential: credentialOf(in.CredentialID),
		AttestationResponse: protocol.AuthenticatorAttestationResponse{
			AuthenticatorResponse: protocol.AuthenticatorResponse{ClientDataJSON: in.ClientData}, AttestationObject: in.Attestation,
		},
	}.Parse()
	if err != nil {
		return passkey{}, err
	}
	made, err := r.CreateCredential(owner{handle: handle}, r.session(challenge, handle), parsed)
	if err != nil {
		return passkey{}, err
	}
	if len(made.ID) > maxCredential || string(made.ID) != string(in.CredentialID) {
		return passkey{}, errors.New("the credential has another id, or too long a one")
	}
	return passkey{CredentialID: made.ID, PublicKey: made.PublicKey, Synced: made.Flags.BackupEligible}, nil
}

// maxCredential is the longest id that WebAuthn allows.
const maxCredential = 1023

// shown checks a signature by a kept passkey.
func (r relying) shown(challenge []byte, p passkey, in PasskeyShown) error {
	parsed, err := protocol.CredentialAssertionResponse{
		PublicKeyCredential: credentialOf(in.CredentialID),
		AssertionResponse: protocol.AuthenticatorAssertionResponse{
			AuthenticatorResponse: protocol.AuthenticatorResponse{ClientDataJSON: in.ClientData},
			AuthenticatorData:     in.Authenticator, Signature: in.Signature, UserHandle: in.Handle,
		},
	}.Parse()
	if err != nil {
		return err
	}
	whose := owner{handle: p.Handle, keys: []webauthn.Credential{{
		ID: p.CredentialID, PublicKey: p.PublicKey, Flags: webauthn.CredentialFlags{BackupEligible: p.Synced},
	}}}
	_, err = r.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return whose, nil }, r.session(challenge, nil), parsed)
	return err
}

func credentialOf(id []byte) protocol.PublicKeyCredential {
	return protocol.PublicKeyCredential{
		Credential: protocol.Credential{ID: base64.RawURLEncoding.EncodeToString(id), Type: string(protocol.PublicKeyCredentialType)},
		RawID:      id,
	}
}

// owner is a guest as the library wants one: a handle and keys, no name.
type owner struct {
	handle []byte
	keys   []webauthn.Credential
}

func (o owner) WebAuthnID() []byte                         { return o.handle }
func (o owner) WebAuthnName() string                       { return passkeyName }
func (o owner) WebAuthnDisplayName() string                { return passkeyName }
func (o owner) WebAuthnCredentials() []webauthn.Credential { return o.keys }

// challengeIn reads the challenge that a phone signed; nil when there is none.
func challengeIn(clientData []byte) []byte {
	var in struct {
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(clientData, &in) != nil || len(in.Challenge) > maxChallenge {
		return nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(in.Challenge)
	if err != nil {
		return nil
	}
	return raw
}

// nobodysKey is the public key, as COSE, against which signatures of nobody are checked.
func nobodysKey(scalar []byte) ([]byte, error) {
	private, err := ecdh.P256().NewPrivateKey(scalar)
	if err != nil {
		return nil, fmt.Errorf("make nobody's passkey: %w", err)
	}
	point := private.PublicKey().Bytes() // 4, x, y
	key := []byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32}
	key = append(key, point[1:33]...)
	return append(append(key, 0x22, 0x58, 32), point[33:]...), nil
}
