package booking

import (
	"bytes"
	"regexp"

	"lysning/internal/db"
	"lysning/internal/term"
	"lysning/internal/token"
)

// Once makes a use case repeatable after a lost answer: the same key and body again change nothing and are answered anew from
// what is now true. Without a key nothing is remembered. The key is kept as a MAC for 24 hours, to the day.
type Once struct {
	Key      string
	BodyHash []byte // SHA-256 of what was sent
}

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

func (o Once) check() error {
	if o.Key != "" && !keyForm.MatchString(o.Key) {
		return ErrKey
	}
	return nil
}

// once is the first statement of a repeatable use case: two of the same at once wait for each other here. It answers with the
// ref that the first one left, and whether this is a repetition. A failed use case leaves nothing, so it can be tried again.
func (s *Service) once(tx *db.Tx, operation, guestID string, o Once, ref string) (string, bool, error) {
	return s.onceAs(tx, operation, guestID, guestID, o, ref)
}

// onceAs is once for somebody who acts for a guest: actorID made the key, and it is forgotten with the guest.
func (s *Service) onceAs(tx *db.Tx, operation, actorID, guestID string, o Once, ref string) (string, bool, error) {
	if o.Key == "" {
		return ref, false, nil
	}
	mac := s.onceMAC(operation, actorID, o)
	fresh, err := insertOnce(tx, mac, operation, guestID, ref, o.BodyHash, tx.Today().AddDays(term.RepeatDays))
	if err != nil || fresh {
		return ref, false, err
	}
	ref, body, err := findOnce(tx, mac)
	if err != nil {
		return "", false, err
	}
	if !bytes.Equal(body, o.BodyHash) {
		return "", false, ErrMismatch
	}
	return ref, true, nil
}

func (s *Service) onceMAC(operation, actorID string, o Once) []byte {
	return token.MAC(s.deps.Key, []byte(o.Key), []byte(operation), []byte(actorID))
}

// doneBefore reports a repetition of what has left nothing to find. The fault is idempotency_mismatch.
func (s *Service) doneBefore(tx *db.Tx, operation, actorID string, o Once) (bool, error) {
	_, body, err := findOnce(tx, s.onceMAC(operation, actorID, o))
	if db.IsNotFound(err) {
		return false, nil
	}
	if err == nil && !bytes.Equal(body, o.BodyHash) {
		return false, ErrMismatch
	}
	return err == nil, err
}
