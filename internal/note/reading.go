package note

import (
	"context"
	"errors"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/token"
)

// Item is what lists say about an item; there is no ciphertext in it.
type Item struct {
	ID        string
	Kind      Kind
	Was       Kind // of what was handed on: the kind of the original; of anything else its own
	To        Role
	ToID      string // the counsellor's id, or the role's name
	Author    string // "guest", or the id of who wrote it; for anybody but the program, WrittenBy
	Seq       int    // of a message; 0 for anything else
	BookingID string // empty without one
	RequestID string // for a week; empty without one
	Written   clock.Date
	Began     clock.Date // of what was handed on: the day on which the original was written
	Until     clock.Date // the day on which it is gone
	HeldBack  bool
	Epoch     int        // of what is for a desk: for which of its keys it is sealed
	HeldUntil clock.Date // by a court's order, for the guest: until when its clock destroys nothing; zero without one
	HandTo    string     // the counsellor who may have it, by the guest's yes, as soon as it is sealed anew
	Fetched   []Fetched
}

// WrittenBy is who wrote it as the guest may know it: "guest", a counsellor's id, or the desk for which somebody wrote.
func (i Item) WrittenBy() string {
	if i.Author == fromGuest || i.To == Counsellor {
		return i.Author
	}
	return string(i.To)
}

// Fetched says on which day somebody took the sealed text.
type Fetched struct {
	Day  clock.Date
	By   audit.Role
	ByID string // a counsellor's id; empty for a desk, whose people have no names here
}

// List gives what is kept of a guest, for the guest. Items past their day are not in it, whether or not they are gone.
func (s *Service) List(tx *db.Tx, guestID string) ([]Item, error) {
	rows, err := listForGuest(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("list items: %w", err)
	}
	log, err := s.Log.ForGuest(tx, guestID)
	if err != nil {
		return nil, err
	}
	hidden, err := s.Seals.HiddenFrom(tx, guestID)
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = r.told(tx.Today())
		for _, l := range log {
			looked := l.Action == audit.SealLooked && (hidden.IsZero() || l.Day.Before(hidden))
			if l.ItemID == r.ID && (l.Action == audit.ItemFetched || l.Action == audit.ItemExported || looked) {
				items[i].Fetched = append(items[i].Fetched, fetched(l))
			}
		}
	}
	return items, nil
}

func fetched(l audit.Row) Fetched {
	f := Fetched{Day: l.Day, By: l.Role}
	if l.Role == audit.Counsellor {
		f.ByID = l.ActorID
	}
	return f
}

// Fetch hands a guest one of their own items, as the age file that was sealed, and logs it. Staff have a way of their
// own (OpenAll). An item past its day, another's and an absent one are all not_found.
func (s *Service) Fetch(ctx context.Context, actor session.Actor, id string) (Item, []byte, error) {
	if actor.Kind != session.Guest || !token.IsID(id) {
		return Item{}, nil, errGone
	}
	find := func(tx *db.Tx) (row, error) { return findForGuest(tx, actor.GuestID, id) }
	return s.open(ctx, find, audit.Entry{Role: audit.Doctor, ActorID: actor.GuestID, Action: audit.ItemFetched})
}

// Export hands the operator's command an item as its age file, for a key's holder to open with the stock age tool; the guest
// sees it in the log. What is held back is not exported: the operator must not be a way around the safety desk.
// Errors: not_found.
func (s *Service) Export(ctx context.Context, actor session.Actor, id string) (Item, []byte, error) {
	if actor.Kind != session.Program || !token.IsID(id) {
		return Item{}, nil, errGone
	}
	find := func(tx *db.Tx) (row, error) { return findGivenOut(tx, id) }
	return s.open(ctx, find, audit.Entry{Role: audit.Program, ActorID: string(session.Program), Action: audit.ItemExported})
}

// open unwraps between two looks at the row: the shred store is never waited for inside a transaction, and what was ended
// meanwhile is not handed out.
func (s *Service) open(ctx context.Context, find func(tx *db.Tx) (row, error), e audit.Entry) (Item, []byte, error) {
	var r row
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		r, err = find(tx)
		return err
	})
	if err != nil {
		return Item{}, nil, gone("fetch an item", err)
	}
	key, err := s.Shred.Key(ctx, r.Slot)
	if err != nil {
		return Item{}, nil, gone("fetch an item", err)
	}
	body, err := shred.Unwrap(r.Slot, key, r.ID, string(r.Kind), r.Sealed)
	if err != nil {
		return Item{}, nil, fmt.Errorf("fetch an item: %w", err)
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if _, err := find(tx); err != nil {
			return err
		}
		e.GuestID, e.ItemID = r.GuestID, r.ID
		return s.Log.Record(tx, e)
	})
	if err != nil {
		return Item{}, nil, gone("fetch an item", err)
	}
	return r.item(), body, nil
}

// gone turns whatever means "not there" into one answer, so that an ended, an expired and another's item look alike.
func gone(doing string, err error) error {
	if db.IsNotFound(err) || errors.Is(err, shred.ErrShredded) {
		return errGone
	}
	return fmt.Errorf("%s: %w", doing, err)
}
