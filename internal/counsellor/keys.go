package counsellor

import (
	"fmt"

	"lysning/internal/db"
)

// What the staff's accounts say of a profile: whether there is one, which keys are hers, and whether she has left. All run in
// the transaction of the account's change; only the staff domain is joined to them.

// Known reports whether there is a profile.
func (s *Service) Known(tx *db.Tx, id string) (bool, error) {
	all, err := profilesWhere(tx, "WHERE id = ? ", id)
	if err != nil {
		return false, fmt.Errorf("look for a profile: %w", err)
	}
	return len(all) > 0, nil
}

// Ensure makes a profile that gives no days yet, if there is none: no words, no training, no key.
func (s *Service) Ensure(tx *db.Tx, id, name string) error {
	if err := insertPlain(tx, id, name); err != nil {
		return fmt.Errorf("make a profile: %w", err)
	}
	return nil
}

// SetKeys makes the enrolled keys hers; from now on the programme's files do not change them.
func (s *Service) SetKeys(tx *db.Tx, id, recipient string, signingKey []byte) error {
	if err := setKeys(tx, id, recipient, signingKey); err != nil {
		return fmt.Errorf("set a counsellor's keys: %w", err)
	}
	return nil
}

// Leave ends the giving of days. What is booked stays: the office asks each guest.
func (s *Service) Leave(tx *db.Tx, id string) error { return s.turn(tx, id, Left) }

// Return lets somebody who had left be a counsellor again; she gives days when she is ready.
func (s *Service) Return(tx *db.Tx, id string) error {
	left, err := profilesWhere(tx, "WHERE id = ? AND state = 'left' ", id)
	if err != nil || len(left) == 0 {
		return err
	}
	return s.turn(tx, id, Paused)
}

func (s *Service) turn(tx *db.Tx, id string, to State) error {
	if err := setState(tx, id, to); err != nil {
		return fmt.Errorf("change a counsellor's state: %w", err)
	}
	return nil
}
