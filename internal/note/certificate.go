package note

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
)

// DeskKey is the public signing key of a desk's epoch (design 3): it certifies the members who write for the desk.
type DeskKey struct {
	Desk  Role // Office or Safety
	Epoch int
	Key   ed25519.PublicKey
}

// Certificate says that a desk let somebody write for it. It travels inside the items that they write.
type Certificate struct {
	Desk      Role
	Epoch     int
	Signature []byte
}

// certified is what a desk's key signs.
func certified(origin string, desk Role, epoch int, member ed25519.PublicKey) []byte {
	return fmt.Appendf(nil, "lysning/v1|desk-certificate|%s|%s|%d|%s", origin, desk, epoch, base64.StdEncoding.EncodeToString(member))
}

// Certify lets a member write for a desk. The server calls it for invented people only.
func Certify(origin string, desk Role, epoch int, member ed25519.PublicKey, key ed25519.PrivateKey) *Certificate {
	return &Certificate{Desk: desk, Epoch: epoch, Signature: ed25519.Sign(key, certified(origin, desk, epoch, member))}
}

// valid reports whether one of the keys made this certificate for the member.
func (c Certificate) valid(origin string, member ed25519.PublicKey, keys []DeskKey) bool {
	for _, k := range keys {
		if k.Desk == c.Desk && k.Epoch == c.Epoch && len(k.Key) == ed25519.PublicKeySize &&
			ed25519.Verify(k.Key, certified(origin, c.Desk, c.Epoch, member), c.Signature) {
			return true
		}
	}
	return false
}

// certificateIn reads the desk line of an item; nil without one.
func certificateIn(m [][]byte) (*Certificate, error) {
	if len(m[partDesk]) == 0 {
		return nil, nil //nolint:nilnil // an item without the line is a right one
	}
	epoch, err := strconv.Atoi(string(m[partEpoch]))
	if err != nil {
		return nil, errors.New("not an epoch")
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(string(m[partCertificate]))
	if err != nil {
		return nil, errors.New("not a signature")
	}
	return &Certificate{Desk: Role(m[partDesk]), Epoch: epoch, Signature: signature}, nil
}
