package intake

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"time"

	"lysning/internal/token"
)

// A challenge is good for a minute and for one locator. It is stateless: nonce, moment of making, MAC. The store is not asked,
// so that a known and an unknown locator cost and look the same.
const (
	challengeLife  = time.Minute
	challengeSlack = 5 * time.Second // another copy of the program may have a clock that is a little ahead
	nonceBytes     = 16
	challengeBytes = nonceBytes + 8 + 32
)

// Challenge gives what the holder of a locator must sign to come in. It says nothing about whether there is such a guest.
func (s *Service) Challenge(locator []byte) (string, error) {
	nonce, err := s.Secrets.Secret(nonceBytes)
	if err != nil {
		return "", err
	}
	head := binary.BigEndian.AppendUint64(nonce, uint64(s.Clock.Now().UnixMilli()))
	return base64.RawURLEncoding.EncodeToString(append(head, s.challengeMAC(head, locator)...)), nil
}

// challengeHolds reports whether text is a challenge of ours for this locator that is still good.
func (s *Service) challengeHolds(text string, locator []byte) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != challengeBytes || base64.RawURLEncoding.EncodeToString(raw) != text {
		return false
	}
	head, mac := raw[:nonceBytes+8], raw[nonceBytes+8:]
	if !hmac.Equal(mac, s.challengeMAC(head, locator)) {
		return false
	}
	age := s.Clock.Now().Sub(time.UnixMilli(int64(binary.BigEndian.Uint64(head[nonceBytes:]))))
	return age >= -challengeSlack && age < challengeLife
}

func (s *Service) challengeMAC(head, locator []byte) []byte {
	return token.MAC(s.Key, []byte("lysning/v1 challenge"), head, token.Hash(locator))
}
