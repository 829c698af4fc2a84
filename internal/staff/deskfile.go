package staff

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"

	"filippo.io/age"
)

const (
	// DeskFileBytes is the size of every sealed seed: intro, one hybrid stanza, MAC, nonce, seed and tag.
	DeskFileBytes = 22 + 18 + 1494 + 1 + 43 + 1 + 4 + 43 + 1 + 16 + DeskSeedBytes + 16

	deskPayload   = 16 + DeskSeedBytes + 16
	deskStanza    = "mlkem768x25519"
	longRecipient = 2048 // a little more than the 1,959 characters of a hybrid recipient: longer is not read at all
)

// checkDeskFile takes an age file with exactly one post-quantum stanza around 32 bytes, and nothing else. It needs no key,
// and so cannot tell for whom it is: the member's browser refuses what is not hers, or not the epoch's seed.
func checkDeskFile(body []byte) error {
	if len(body) != DeskFileBytes {
		return ErrDeskRefused
	}
	header, err := age.ExtractHeader(bytes.NewReader(body))
	if err != nil || len(body)-len(header) != deskPayload {
		return ErrDeskRefused
	}
	var seen onlooker
	_, err = age.DecryptHeader(header, &seen)
	var none *age.NoIdentityMatchError
	if !errors.As(err, &none) || len(seen.stanzas) != 1 { // also when age refuses the header as a whole
		return ErrDeskRefused
	}
	s := seen.stanzas[0]
	if s.Type != deskStanza || len(s.Args) != 1 || len(s.Body) != 32 {
		return ErrDeskRefused
	}
	if encap, err := base64.RawStdEncoding.Strict().DecodeString(s.Args[0]); err != nil || len(encap) != 1120 {
		return ErrDeskRefused
	}
	return nil
}

// onlooker is an identity that opens nothing and remembers what it was shown.
type onlooker struct{ stanzas []*age.Stanza }

// Unwrap implements age.Identity.
func (o *onlooker) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	o.stanzas = stanzas
	return nil, age.ErrIncorrectIdentity
}

// checkDeskKeys takes a hybrid recipient, written in the one way that age writes it, and an Ed25519 key.
func checkDeskKeys(recipient string, signing []byte) error {
	if len(recipient) > longRecipient || recipient != strings.ToLower(recipient) || len(signing) != ed25519.PublicKeySize {
		return ErrDeskRefused
	}
	if _, err := age.ParseHybridRecipient(recipient); err != nil {
		return ErrDeskRefused
	}
	return nil
}
