package staff

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/db"
	"lysning/internal/session"
)

// Plant begins a desk's first epoch for invented people; a desk that somebody has looked after since is left alone. Nothing but
// the demo and its tests may plant: real keys are made in a member's browser. Errors: not_found, desk_refused.
func (s *Desks) Plant(ctx context.Context, actor session.Actor, in EpochInput) error {
	if actor.Kind != session.Program || deskRoles[Desk(in.Desk)] == "" || len(in.Members) == 0 {
		return errNoDesk
	}
	if err := checkDeskKeys(in.Recipient, in.SigningKey); err != nil {
		return err
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		desk, by := Desk(in.Desk), in.Members[0].StaffID
		fresh, err := unplant(tx, desk, in)
		if err != nil || !fresh {
			return err
		}
		err = insertDeskEpoch(tx, deskEpoch{
			Desk: desk, Epoch: in.Epoch, Recipient: in.Recipient, SigningKey: in.SigningKey, MadeBy: by, Day: tx.Today(), State: epochLive,
		})
		if err != nil {
			return err
		}
		if s.Fixed(desk) == in.Recipient {
			if err := s.Texts.Adopt(tx, string(desk), in.Epoch); err != nil {
				return err
			}
		}
		for _, m := range in.Members {
			if err := m.check(); err != nil {
				return err
			}
			err := insertDeskMember(tx, deskMember{Desk: desk, Epoch: in.Epoch, StaffID: m.StaffID, Sealed: m.Sealed, AdmittedBy: by, Day: tx.Today()})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("plant an invented desk: %w", err)
	}
	return nil
}

// unplant makes room for a first epoch and tells whether there is room: the desk has none yet, or only one that was planted at
// another origin, where all keys were others, for the same people.
func unplant(tx *db.Tx, desk Desk, in EpochInput) (bool, error) {
	last, err := lastDeskEpoch(tx, desk)
	if err != nil || last != in.Epoch {
		return last == 0, err
	}
	epochs, err := listDeskEpochs(tx, desk)
	if err != nil || len(epochs) != 1 || epochs[0].ToChange || epochs[0].Recipient == in.Recipient {
		return false, err
	}
	members, err := listDeskMembers(tx, desk, last)
	if err != nil || len(members) != len(in.Members) {
		return false, err
	}
	people, err := listDeskPeople(tx)
	if err != nil {
		return false, err
	}
	for _, m := range in.Members {
		known := slices.ContainsFunc(members, func(other deskMember) bool { return other.StaffID == m.StaffID })
		if !known || !m.isFor(people[m.StaffID]) {
			return false, nil
		}
	}
	return true, removeDeskEpoch(tx, desk, last)
}
