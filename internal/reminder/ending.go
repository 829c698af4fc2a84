package reminder

import (
	"context"
	"errors"
	"fmt"

	"lysning/internal/db"
)

// End destroys the keys of addresses that were stopped, replaced or are over, then their rows, and forgets texts about appointments that
// are over. Errors: texts_unavailable.
func (s *Service) End(ctx context.Context) error {
	var due []Ending
	var texts []string
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if due, err = listDueAddresses(tx, chunk); err == nil {
			texts, err = listDueTexts(tx, chunk)
		}
		return err
	})
	if err != nil || len(due)+len(texts) == 0 {
		return err
	}
	slots, ids := make([]int64, len(due)), make([]string, len(due))
	for i, a := range due {
		slots[i], ids[i] = a.Slot, a.ID
	}
	if err := s.deps.Keys.Overwrite(ctx, slots...); err != nil {
		return err
	}
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		if err := s.Remove(tx, ids); err != nil {
			return err
		}
		for _, id := range texts {
			if err := s.deps.Box.Drop(tx, id); err != nil {
				return err
			}
		}
		return deleteTextsByID(tx, texts)
	})
	if err != nil {
		return fmt.Errorf("end notice addresses: %w", err)
	}
	return nil
}

// Due lists addresses whose time is over, for the sweep.
func (s *Service) Due(tx *db.Tx, limit int) ([]Ending, error) {
	all, err := listDueAddresses(tx, limit)
	if err != nil {
		return nil, fmt.Errorf("list notice addresses that are over: %w", err)
	}
	return all, nil
}

// After lists addresses by id, for whoever looks for slots that nothing names.
func (s *Service) After(tx *db.Tx, after string, limit int) ([]Ending, error) {
	all, err := listAddressesAfter(tx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list notice addresses: %w", err)
	}
	return all, nil
}

// Remove removes the rows of addresses whose keys are destroyed.
func (s *Service) Remove(tx *db.Tx, ids []string) error {
	if err := deleteAddresses(tx, ids); err != nil {
		return fmt.Errorf("remove notice addresses: %w", err)
	}
	return nil
}

// EraseGuest implements retention.Eraser.
func (s *Service) EraseGuest(tx *db.Tx, guestID string) ([]int64, error) {
	all, err := listAddressesOf(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("erase a notice address: %w", err)
	}
	var slots []int64
	var ids []string
	for _, a := range all {
		slots, ids = append(slots, a.Slot), append(ids, a.ID)
	}
	if err := errors.Join(s.dropWaiting(tx, guestID, ""), deleteTexts(tx, guestID, ""), s.Remove(tx, ids)); err != nil {
		return nil, fmt.Errorf("erase short texts: %w", err)
	}
	return slots, nil
}

// Adopt gives what a guest without keys has here to the guest who claimed it. An address of that guest's own stays; the other ends.
func (s *Service) Adopt(tx *db.Tx, from, to string) error {
	_, has, err := addressOf(tx, to)
	if err != nil {
		return fmt.Errorf("hand on short texts: %w", err)
	}
	if has {
		if err := endAddresses(tx, from); err != nil {
			return fmt.Errorf("hand on short texts: %w", err)
		}
	}
	ids, err := lookOf(tx, from)
	if err != nil {
		return fmt.Errorf("hand on short texts: %w", err)
	}
	for _, id := range ids { // it said to call; there is a page now
		if err := s.deps.Box.Drop(tx, id); err != nil {
			return err
		}
	}
	if err := errors.Join(deleteLooks(tx, from), moveToGuest(tx, from, to)); err != nil {
		return fmt.Errorf("hand on short texts: %w", err)
	}
	return s.Refresh(tx, to)
}

// Invariants proves the rules from the rows, read-only.
func (s *Service) Invariants(ctx context.Context) ([]db.Check, error) {
	return s.deps.DB.Prove(ctx, invariants)
}
