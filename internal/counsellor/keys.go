package counsellor

import (
	"errors"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// What the staff's accounts say of a profile: whether there is one, which keys are hers, and whether she has left. All run in
// the transaction of the account's change; only the staff domain is joined to them.

// Known reports whether there is a profile.
func (s *Service) Known(tx *db.Tx, id string) (bool, error) {
	all, err := profilesWhere(tx, "WHERE c.id = ? ", id)
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

// Leave lets a counsellor leave, in the transaction that ends her access: free days are withdrawn, guests who have a day are asked for
// another one, and the profile is no longer shown. Who is no counsellor, or has left, is left alone.
func (s *Service) Leave(tx *db.Tx, id string) error {
	how := Remaking{Touched: func(clock.Date) bool { return true }, Ask: Leaving}
	err := s.decideIn(tx, id, how, func(tx *db.Tx, o *Own) error {
		o.LeftDay = tx.Today()
		return nil
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("leave: %w", err)
	}
	return nil
}

// Return lets somebody who had left be a counsellor again, with her days hidden until she shows them herself.
func (s *Service) Return(tx *db.Tx, id string) error {
	p, err := lockProfile(tx, id)
	if db.IsNotFound(err) || err == nil && p.now() != Left {
		return nil
	}
	if err != nil {
		return fmt.Errorf("return: %w", err)
	}
	p.Own.LeftDay, p.Own.Paused = clock.Date{}, true
	if err := upsertOwn(tx, id, p.Own); err != nil {
		return fmt.Errorf("return: %w", err)
	}
	if p.State != Left {
		return nil
	}
	if err := setState(tx, id, Paused); err != nil {
		return fmt.Errorf("return: %w", err)
	}
	return nil
}
