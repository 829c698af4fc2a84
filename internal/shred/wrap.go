package shred

import (
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"lysning/internal/token"
)

const wrapVersion = 1

// WrapOverhead is how many bytes Wrap adds: version, nonce and tag.
const WrapOverhead = 1 + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// ErrWrap says that a wrapped text is not the one that was put there: bytes, slot, item or kind differ.
var ErrWrap = errors.New("the wrapped text is not what was sealed for this item")

// Wrap encrypts a sealed text under the key of its slot with XChaCha20-Poly1305. The item's id, its kind, the slot and the
// version are authenticated, so that a text moved to another row does not open. The nonce is a keyed hash of all input: a
// use case that runs again with the same slot never encrypts two texts under one nonce.
func Wrap(slot int64, key []byte, id, kind string, plain []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("wrap a text: %w", err)
	}
	aad := associated(slot, id, kind)
	nonce := token.MAC(key, []byte("lysning/shred/nonce"), aad, plain)[:chacha20poly1305.NonceSizeX]
	out := make([]byte, 0, len(plain)+WrapOverhead)
	out = append(out, wrapVersion)
	out = append(out, nonce...)
	return aead.Seal(out, nonce, plain, aad), nil
}

// Unwrap gives back what Wrap was given, or ErrWrap.
func Unwrap(slot int64, key []byte, id, kind string, wrapped []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, fmt.Errorf("unwrap a text: %w", err)
	}
	if len(wrapped) < WrapOverhead || wrapped[0] != wrapVersion {
		return nil, ErrWrap
	}
	nonce, body := wrapped[1:1+chacha20poly1305.NonceSizeX], wrapped[1+chacha20poly1305.NonceSizeX:]
	plain, err := aead.Open(nil, nonce, body, associated(slot, id, kind))
	if err != nil {
		return nil, ErrWrap
	}
	return plain, nil
}

// associated length-prefixes each part: "ab"+"c" and "a"+"bc" must differ.
func associated(slot int64, id, kind string) []byte {
	var out []byte
	for _, part := range []string{"lysning/shred", id, kind} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	out = append(out, wrapVersion)
	return binary.BigEndian.AppendUint64(out, uint64(slot))
}
