package escalation

import (
	"context"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// EraseGuest cuts what leads from concerns to a guest. The rest names nobody, cannot be led back, and stays until its day
// (domain 5.5); the guest has been told so. It names no key slot.
func (s *Service) EraseGuest(tx *db.Tx, guestID string) ([]int64, error) {
	if err := cutLinks(tx, guestID); err != nil {
		return nil, fmt.Errorf("cut what leads to a guest: %w", err)
	}
	if err := removeKeepingsOf(tx, guestID); err != nil {
		return nil, fmt.Errorf("end what an order keeps of a guest: %w", err)
	}
	return nil, nil
}

// StaysUntil is the day on which the last of what stays after an erasure is gone; zero when nothing stays.
func (s *Service) StaysUntil(ctx context.Context, actor session.Actor) (until clock.Date, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := s.ForGuest(tx, actor.GuestID)
		for _, t := range all {
			if t.Until.After(until) {
				until = t.Until
			}
		}
		return err
	})
	return until, asFault("look what stays", err)
}

// Adopt gives concerns to the guest who claims what was booked by telephone.
func (s *Service) Adopt(tx *db.Tx, from, to string) error {
	if err := moveLinks(tx, from, to); err != nil {
		return fmt.Errorf("hand on concerns: %w", err)
	}
	if err := moveKeepings(tx, from, to); err != nil {
		return fmt.Errorf("hand on what an order keeps: %w", err)
	}
	return nil
}

// NeededUntil is until when a guest's concerns need the guest, so that the doctor can be told; zero when there are none.
func (s *Service) NeededUntil(tx *db.Tx, guestID string) (clock.Date, error) {
	until, err := neededUntil(tx, guestID)
	if err != nil {
		return clock.Date{}, fmt.Errorf("look for what needs a guest: %w", err)
	}
	kept, err := keptUntil(tx, guestID)
	if err != nil {
		return clock.Date{}, fmt.Errorf("look for what needs a guest: %w", err)
	}
	if kept.After(until) {
		until = kept
	}
	return until, nil
}

// Due gives at most limit concerns whose day has come: ended, reviewed, and held by no order.
func (s *Service) Due(tx *db.Tx, limit int) ([]string, error) {
	ids, err := listOver(tx, limit)
	if err != nil {
		return nil, fmt.Errorf("list concerns that are over: %w", err)
	}
	return ids, nil
}

// End removes concerns and counts each once, by the year in which it ended.
func (s *Service) End(tx *db.Tx, ids []string) error {
	years, err := removeConcerns(tx, ids)
	if err != nil {
		return fmt.Errorf("end concerns: %w", err)
	}
	for _, id := range ids {
		if err := s.Outbox.Drop(tx, id); err != nil {
			return err
		}
	}
	for _, y := range years {
		if err := countYear(tx, y); err != nil {
			return fmt.Errorf("count concerns: %w", err)
		}
	}
	return nil
}
