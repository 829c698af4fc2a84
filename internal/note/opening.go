package note

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/shred"
)

// MostOpened is how many items are opened by one call.
const MostOpened = 50

// Opened is an item with its age file; Gone without one, whatever the reason: ended, over, held back, another's, never there.
type Opened struct {
	ID     string
	Kind   Kind
	Sealed []byte
	Gone   bool
}

// OpenAll hands staff the items that are theirs to read, in the order asked for, and logs each with the role in which it was
// theirs. anew is for a desk's next key: then only what is sealed for an earlier one is given, the log says why, and what nobody
// has read stays unread. Errors: item_refused for too many, texts_unavailable.
func (s *Service) OpenAll(ctx context.Context, actor session.Actor, ids []string, anew bool) ([]Opened, error) {
	if actor.Kind != session.Staff || len(ids) > MostOpened {
		return nil, ErrItem
	}
	ids = unique(ids)
	var rows []row
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.theirs(tx, actor, ids, anew)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open items: %w", err)
	}
	bodies := map[string][]byte{}
	for _, r := range rows {
		key, err := s.Shred.Key(ctx, r.Slot)
		if errors.Is(err, shred.ErrShredded) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("open items: %w", err)
		}
		if bodies[r.ID], err = shred.Unwrap(r.Slot, key, r.ID, string(r.Kind), r.Sealed); err != nil {
			return nil, fmt.Errorf("open items: %w", err)
		}
	}
	action := audit.ItemFetched
	if anew {
		action = audit.ItemAnew
	}
	var out []Opened
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		out = nil
		still, err := s.theirs(tx, actor, ids, anew) // what was ended meanwhile is not handed out
		if err != nil {
			return err
		}
		for _, id := range ids {
			at := slices.IndexFunc(still, func(r row) bool { return r.ID == id })
			if at < 0 || bodies[id] == nil {
				out = append(out, Opened{ID: id, Gone: true})
				continue
			}
			r := still[at]
			out = append(out, Opened{ID: id, Kind: r.Kind, Sealed: bodies[id]})
			done, err := s.looked(tx, actor, r, action)
			if err != nil {
				return err
			}
			err = s.Log.Record(tx, audit.Entry{
				GuestID: r.GuestID, ItemID: r.ID, Role: audit.Role(r.RecipientRole), ActorID: actor.StaffID, Action: done,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("open items: %w", err)
	}
	return out, nil
}

// looked is what the log says of an opening. A look through a seal is recorded there too.
func (s *Service) looked(tx *db.Tx, actor session.Actor, r row, action audit.Action) (audit.Action, error) {
	_, sealed, err := s.mayOpen(tx, actor.StaffID, r)
	if err != nil || !sealed {
		return action, err
	}
	return audit.SealLooked, s.Seals.Looked(tx, actor.StaffID, r.GuestID, string(r.Clock))
}

// unique leaves out what was named before.
func unique(ids []string) []string {
	var out []string
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// theirs are those of the items that somebody may open now; with anew, of those the ones for an earlier key of a desk.
func (s *Service) theirs(tx *db.Tx, actor session.Actor, ids []string, anew bool) ([]row, error) {
	rows, err := findForStaff(tx, ids)
	if err != nil {
		return nil, err
	}
	var mine []row
	for _, r := range rows {
		who, err := s.readerOf(tx, actor, r.RecipientRole)
		if errors.Is(err, ErrForbidden) || errors.Is(err, ErrNotAtDesk) || err == nil && who.id != r.RecipientID {
			continue
		}
		if err != nil {
			return nil, err
		}
		ok, _, err := s.mayOpen(tx, actor.StaffID, r)
		if err != nil {
			return nil, err
		}
		if ok && anew {
			ok, err = s.stale(tx, r)
		}
		if err != nil {
			return nil, err
		}
		if ok {
			mine = append(mine, r)
		}
	}
	return mine, nil
}

// stale reports that an item is sealed for another key of its desk than the one that counts now.
func (s *Service) stale(tx *db.Tx, r row) (bool, error) {
	if r.DeskEpoch == nil {
		return false, nil
	}
	now, _, err := s.Desks.Takes(tx, r.RecipientRole)
	return err == nil && *r.DeskEpoch != now, err
}
