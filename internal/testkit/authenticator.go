package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Authenticator is a phone with passkeys, as far as a server can tell: ES256 keys, user verification, a handle that it
// remembers. Its fields let a test make it misbehave.
type Authenticator struct {
	t        testing.TB
	Origin   string
	Counter  uint32 // counts when Counts is set; many real ones always say 0
	Counts   bool
	NoPRF    bool
	NoVerify bool   // does not ask its user for a finger or a code
	Results  string // sent as the result of the PRF, which no browser of ours does; empty for none
	keys     []heldKey
}

type heldKey struct {
	id, user []byte
	key      *ecdsa.PrivateKey
}

// NewAuthenticator makes a phone that sits in front of a page of this origin.
func NewAuthenticator(t testing.TB, origin string) *Authenticator {
	t.Helper()
	return &Authenticator{t: t, Origin: origin}
}

var b64 = base64.RawURLEncoding

// asked is what of the options an authenticator reads.
type asked struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
		RPID string `json:"rpId"`
		RP   struct {
			ID string `json:"id"`
		} `json:"rp"`
		Allow []struct {
			ID string `json:"id"`
		} `json:"allowCredentials"`
	} `json:"publicKey"`
}

func (a *Authenticator) read(options json.RawMessage) asked {
	a.t.Helper()
	var o asked
	if err := json.Unmarshal(options, &o); err != nil || o.PublicKey.Challenge == "" {
		a.t.Fatalf("not the options of a ceremony: %s", options)
	}
	return o
}

// Make answers the options of a registration.
func (a *Authenticator) Make(options json.RawMessage) map[string]any {
	a.t.Helper()
	o := a.read(options)
	user, err := b64.DecodeString(o.PublicKey.User.ID)
	if err != nil {
		a.t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	id := make([]byte, 32)
	_, _ = rand.Read(id) // crypto/rand never fails
	a.keys = append(a.keys, heldKey{id: id, user: user, key: key})
	public, err := key.PublicKey.ECDH()
	if err != nil {
		a.t.Fatal(err)
	}
	point := public.Bytes() // 4, x, y
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 32), point[33:]...)
	data := a.data(o.PublicKey.RP.ID, 0x40)
	data = append(data, make([]byte, 16)...) // no model
	data = binary.BigEndian.AppendUint16(data, uint16(len(id)))
	data = append(append(data, id...), cose...)
	object := []byte{0xa3, 0x63, 'f', 'm', 't', 0x64, 'n', 'o', 'n', 'e', 0x67, 'a', 't', 't', 'S', 't', 'm', 't', 0xa0, 0x68}
	object = append(object, "authData"...)
	object = append(object, 0x59, byte(len(data)>>8), byte(len(data)))
	object = append(object, data...)
	prf := map[string]any{"enabled": !a.NoPRF}
	return a.answer(id, map[string]any{"attestationObject": b64.EncodeToString(object)}, a.client("webauthn.create", o), prf)
}

// Touch answers the options of a sign-in or of a step-up with the newest passkey that is asked for.
func (a *Authenticator) Touch(options json.RawMessage) map[string]any {
	a.t.Helper()
	o := a.read(options)
	held := a.pick(o)
	client := a.client("webauthn.get", o)
	if a.Counts {
		a.Counter++
	}
	data := a.data(o.PublicKey.RPID, 0)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, held.key, digest[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(held.id, map[string]any{
		"authenticatorData": b64.EncodeToString(data), "signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(held.user),
	}, client, map[string]any{})
}

func (a *Authenticator) pick(o asked) heldKey {
	a.t.Helper()
	for i := len(a.keys) - 1; i >= 0; i-- {
		if len(o.PublicKey.Allow) == 0 {
			return a.keys[i]
		}
		for _, allowed := range o.PublicKey.Allow {
			if allowed.ID == b64.EncodeToString(a.keys[i].id) {
				return a.keys[i]
			}
		}
	}
	a.t.Fatal("the authenticator has none of the passkeys asked for")
	return heldKey{}
}

// data is an authenticator's own words: for whom, that a user was there, and how often it signed.
func (a *Authenticator) data(rp string, flags byte) []byte {
	flags |= 0x01 // present
	if !a.NoVerify {
		flags |= 0x04
	}
	sum := sha256.Sum256([]byte(rp))
	return binary.BigEndian.AppendUint32(append(sum[:], flags), a.Counter)
}

func (a *Authenticator) client(kind string, o asked) []byte {
	a.t.Helper()
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": o.PublicKey.Challenge, "origin": a.Origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

func (a *Authenticator) answer(id []byte, response map[string]any, client []byte, prf map[string]any) map[string]any {
	response["clientDataJSON"] = b64.EncodeToString(client)
	if a.Results != "" {
		prf["results"] = map[string]any{"first": a.Results}
	}
	return map[string]any{
		"id": b64.EncodeToString(id), "rawId": b64.EncodeToString(id), "type": "public-key", "response": response,
		"clientExtensionResults": map[string]any{"prf": prf}, "authenticatorAttachment": "platform",
	}
}
