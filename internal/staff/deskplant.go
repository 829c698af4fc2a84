package staff

import (
	"context"
	"fmt"

	"lysning/internal/db"
	"lysning/internal/session"
)

// Plant begins a desk's first epoch for invented people; a desk that has one is left alone. Nothing but the demo and its tests may
// plant: real keys are made in a member's browser. Errors: not_found, desk_refused.
func (s *Desks) Plant(ctx context.Context, actor session.Actor, in EpochInput) error {
	if actor.Kind != session.Program || deskRoles[Desk(in.Desk)] == "" || len(in.Members) == 0 {
		return errNoDesk
	}
	if err := checkDeskKeys(in.Recipient, in.SigningKey); err != nil {
		return err
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		desk, by := Desk(in.Desk), in.Members[0].StaffID
		last, err := lastDeskEpoch(tx, desk)
		if err != nil || last > 0 {
			return err
		}
		err = insertDeskEpoch(tx, deskEpoch{
			Desk: desk, Epoch: in.Epoch, Recipient: in.Recipient, SigningKey: in.SigningKey, MadeBy: by, Day: tx.Today(), State: epochLive,
		})
		if err != nil {
			return err
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
