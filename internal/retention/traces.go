package retention

import (
	"context"
	"fmt"

	"lysning/internal/db"
)

// Trace is a column in which something of a guest stands.
type Trace struct {
	Column string // table.column
	Rows   int
}

// Names gives the ids of everything that names a guest: their own, and those of each row of any table with a column guest_id. With
// them Traces finds what names such a row in turn.
func (s *Service) Names(ctx context.Context, guestID string) (ids []string, err error) {
	err = s.Main.Read(ctx, func(tx *db.Tx) (err error) {
		ids, err = namesOf(tx, guestID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what names a guest: %w", err)
	}
	return ids, nil
}

// Traces looks for ids in every column of every table that can hold a text or bytes, whatever the columns are called. It reads the
// whole store: the drill and the tests use it.
func (s *Service) Traces(ctx context.Context, ids []string) (found []Trace, err error) {
	err = s.Main.Read(ctx, func(tx *db.Tx) (err error) {
		found, err = traces(tx, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for traces of a guest: %w", err)
	}
	return found, nil
}

// Copy is a sealed text as a thief of the store has it.
type Copy struct {
	ID     string
	Kind   string
	Slot   int64
	Sealed []byte
}

// Copies gives all sealed texts of a guest, for the drill.
func (s *Service) Copies(ctx context.Context, guestID string) (all []Copy, err error) {
	err = s.Main.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = copiesOf(tx, guestID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy sealed texts: %w", err)
	}
	return all, nil
}

// PlantPasskey is a step of the drill's visit.
func (s *Service) PlantPasskey(ctx context.Context, id, guestID string, secret []byte) error {
	return s.Main.WithTx(ctx, func(tx *db.Tx) error { return plantPasskey(tx, id, guestID, secret) })
}
