package booking

import (
	"fmt"

	"lysning/internal/db"
)

// What asking for a week shares with booking a day; joined in api/wire_course_requests.go.

// Open answers door_half_open while new guests are taken by telephone only.
func (s *Service) Open(tx *db.Tx) error { return doorOpen(tx) }

// Repeat is the first statement of a use case that may be sent again after a lost answer: it gives the ref that the first one left, and
// whether this is a repetition. actorID made the key; it is forgotten with the guest. Faults: idempotency_key_invalid, idempotency_mismatch.
func (s *Service) Repeat(tx *db.Tx, operation, actorID, guestID string, o Once, ref string) (string, bool, error) {
	if err := o.check(); err != nil {
		return "", false, err
	}
	return s.onceAs(tx, operation, actorID, guestID, o, ref)
}

// Done reports whether a use case that leaves nothing to find was run with this key before. Faults: idempotency_key_invalid, idempotency_mismatch.
func (s *Service) Done(tx *db.Tx, operation, actorID string, o Once) (bool, error) {
	if err := o.check(); err != nil {
		return false, err
	}
	return s.doneBefore(tx, operation, actorID, o)
}

// CardNames draws names to try, in order.
func (s *Service) CardNames() ([]string, error) { return cardNames(s.deps.Secrets) }

// Named reports whether a booking has a card name.
func (s *Service) Named(tx *db.Tx, name string) (bool, error) {
	yes, err := hasCardName(tx, name)
	if err != nil {
		return false, fmt.Errorf("look for a card name: %w", err)
	}
	return yes, nil
}
