package note

import (
	"bytes"
	"encoding/base64"
	"errors"

	"filippo.io/age"
)

const (
	// SealedBytes is the size of an item of the smallest bucket.
	SealedBytes = PlainBytes + sealedOver

	sealedOver    = 3216 // a header with two hybrid stanzas, and the payload's nonce and tag
	stanzaType    = "mlkem768x25519"
	stanzaEncap   = 1120    // bytes of an encapsulated key: ML-KEM-768 (1,088) and X25519 (32)
	stanzaBody    = 16 + 16 // file key and tag
	payloadOver   = 16 + 16 // nonce and tag of the one chunk
	wantedStanzas = 2
)

// CheckSealed reports whether body is an age file of the one form that is taken: version 1, binary, exactly two post-quantum
// stanzas and nothing else, the one size of its kind (P4, P7, P8). It needs no key, and so cannot tell for whom the stanzas are or whether
// the payload opens: that is the browser's to refuse. The error is ErrItem.
func CheckSealed(kind Kind, body []byte) error {
	if PlainSize(kind) == 0 || len(body) != SealedSize(kind) {
		return ErrItem
	}
	header, stanzas, err := stanzasOf(body)
	if err != nil || !bothHybrid(stanzas) || len(body)-header != PlainSize(kind)+payloadOver {
		return ErrItem
	}
	return nil
}

// stanzasOf reads an age header without a key and gives its length.
func stanzasOf(body []byte) (int, []*age.Stanza, error) {
	header, err := age.ExtractHeader(bytes.NewReader(body))
	if err != nil {
		return 0, nil, errors.New("no age header")
	}
	var see spy
	_, err = age.DecryptHeader(header, &see)
	var none *age.NoIdentityMatchError
	if !errors.As(err, &none) { // also when age refuses the header as a whole
		return 0, nil, errors.New("not a header that age reads")
	}
	return len(header), see.stanzas, nil
}

// spy is an identity that opens nothing and remembers what it was shown.
type spy struct{ stanzas []*age.Stanza }

// Unwrap implements age.Identity.
func (s *spy) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	s.stanzas = stanzas
	return nil, age.ErrIncorrectIdentity
}

func bothHybrid(stanzas []*age.Stanza) bool {
	if len(stanzas) != wantedStanzas {
		return false
	}
	for _, s := range stanzas {
		if s.Type != stanzaType || len(s.Args) != 1 || len(s.Body) != stanzaBody {
			return false
		}
		encap, err := base64.RawStdEncoding.Strict().DecodeString(s.Args[0])
		if err != nil || len(encap) != stanzaEncap {
			return false
		}
	}
	return stanzas[0].Args[0] != stanzas[1].Args[0]
}
