package escalation

import (
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// MayOpen reports whether somebody at the safety desk may be given what is kept back of a guest: through a seal that two people have
// opened, that is still open, whose two still may, and of whom this is one. The note domain asks it for each text.
func (s *Service) MayOpen(tx *db.Tx, staffID, guestID, kind string) (bool, error) {
	o, err := s.openFor(tx, staffID, guestID)
	return o != nil && slices.Contains(opens, kind), err
}

func (s *Service) openFor(tx *db.Tx, staffID, guestID string) (*opening, error) {
	all, err := openedFor(tx, staffID, guestID)
	if err != nil {
		return nil, fmt.Errorf("look for an open seal: %w", err)
	}
	for _, o := range all {
		c, err := findConcern(tx, o.ConcernID)
		if err != nil {
			return nil, fmt.Errorf("look for an open seal: %w", err)
		}
		sc, err := s.scene(tx, c)
		if err != nil {
			return nil, fmt.Errorf("look for an open seal: %w", err)
		}
		if sc.two(o, staffID) && !sc.own(staffID) {
			return &o, nil
		}
	}
	return nil, nil //nolint:nilnil // there is none
}

// Looked records that a text of this kind was given out through an open seal, in the transaction that gives it.
func (s *Service) Looked(tx *db.Tx, staffID, guestID, kind string) error {
	o, err := s.openFor(tx, staffID, guestID)
	if err != nil {
		return err
	}
	if o == nil || !slices.Contains(opens, kind) {
		return ErrForbidden // whoever asks has asked MayOpen before
	}
	id, err := s.IDs.ID()
	if err != nil {
		return fmt.Errorf("record a look: %w", err)
	}
	if err := insertView(tx, view{ID: id, OpeningID: o.ID, StaffID: staffID, Kind: kind, Day: tx.Today()}); err != nil {
		return fmt.Errorf("record a look: %w", err)
	}
	return nil
}

// HiddenFrom is the day from which openings and looks are kept off a guest's log, by a hold that has not come to its date; zero without
// one. The hold ends by its date, whether or not anybody thinks of it.
func (s *Service) HiddenFrom(tx *db.Tx, guestID string) (from clock.Date, err error) {
	ids, err := linksOf(tx, guestID)
	if err != nil {
		return from, fmt.Errorf("look for holds: %w", err)
	}
	for _, id := range ids {
		all, err := openingsOf(tx, id)
		if err != nil {
			return from, fmt.Errorf("look for holds: %w", err)
		}
		for _, o := range all {
			if o.Opened == nil || !o.held(tx.Today()) {
				continue
			}
			if day := clock.DateOf(o.Opened.Time().In(tx.Zone())); from.IsZero() || day.Before(from) {
				from = day
			}
		}
	}
	return from, nil
}

// held reports that the doctor is not told yet.
func (o opening) held(today clock.Date) bool { return o.HoldUntil.After(today) }
