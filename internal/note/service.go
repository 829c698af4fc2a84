package note

import (
	"context"
	"errors"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/token"
)

// Shredder reads and destroys keys (*shred.File, *shred.Remote).
type Shredder interface {
	Key(ctx context.Context, slot int64) ([]byte, error)
	Overwrite(ctx context.Context, slots ...int64) error
	Tombstone(ctx context.Context, kind, id string, day clock.Date) error
}

// Bookings tells what an item needs to know of a booking; the booking domain is joined here.
type Bookings interface {
	// TakesItems gives counsellor and date of a booking that is the guest's own and still to come, and notes that the guest
	// can now be reached, or that there are new words beforehand. Anything else is a fault.
	TakesItems(tx *db.Tx, guestID, bookingID string, reachable, words bool) (counsellorID string, date clock.Date, err error)
	// OutOfReach notes that the last way to reach the guest is gone: of a booking, or of the wishes for an earlier day when
	// bookingID is empty.
	OutOfReach(tx *db.Tx, guestID, bookingID string) error
}

// Deps are what the service needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Slots    Slots
	Shred    Shredder
	Bookings Bookings
	Log      *audit.Log
}

// Service keeps, hands out and ends items. Lists never carry ciphertext; to open one is a call of its own and is what is logged.
type Service struct {
	Deps
	ahead reserve
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{Deps: d, ahead: reserve{slots: d.Slots, clk: d.Clock}}
}

// Ready takes key slots for n items before the transaction that keeps them: there nothing can be waited for. A use case may
// leave it out and then keeps items as long as there are slots in memory. Errors: texts_unavailable.
func (s *Service) Ready(ctx context.Context, n int) error { return s.ahead.fill(ctx, n) }

// mostItems is more than any use case has: each kind goes to each role at most once.
const mostItems = 8

// Keep checks items and stores them, wrapped once more, in the transaction of their booking; bookingID and counsellorID are
// empty for a call or a stand-by, and day is then the day by which it is answered or over. An item takes the place of an
// older one of the same kind and addressee; one that is there already under the same id is left as it is, so that a use
// case can be repeated. Errors: item_refused (naming the item), texts_unavailable.
func (s *Service) Keep(tx *db.Tx, guestID, bookingID, counsellorID string, items []Sealed, day clock.Date) error {
	if len(items) > mostItems {
		return refuse(mostItems, "")
	}
	type place struct {
		kind Kind
		to   Role
	}
	seen := map[place]bool{}
	for i, item := range items {
		at, ok := addressOf(item.Kind, item.To)
		allowed := ok && (bookingID != "" && at.booked || bookingID == "" && at.loose)
		switch {
		case !token.IsID(item.ID):
			return refuse(i, "id")
		case !allowed || seen[place{item.Kind, item.To}] || item.To == Counsellor && counsellorID == "":
			return refuse(i, "to")
		case CheckSealed(item.Body) != nil:
			return refuse(i, "sealed")
		}
		seen[place{item.Kind, item.To}] = true
		until := goneOn(item.Kind, bookingID != "", day)
		if !until.After(tx.Today()) {
			return refuse(i, "kind") // over before it could be read
		}
		known, err := s.known(tx, guestID, item)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		reader := string(item.To)
		if item.To == Counsellor {
			reader = counsellorID
		}
		r := row{
			ID: item.ID, GuestID: guestID, Kind: item.Kind, RecipientRole: item.To, RecipientID: reader,
			Written: tx.Today(), Until: until, HeldBack: at.heldBack,
		}
		if bookingID != "" {
			r.BookingID = &bookingID
		}
		if err := s.keep(tx, r, item.Body); err != nil {
			return err
		}
	}
	return nil
}

// known reports that the item is there already; the same id for anything else is refused.
func (s *Service) known(tx *db.Tx, guestID string, item Sealed) (bool, error) {
	r, err := findAny(tx, item.ID)
	if db.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("keep an item: %w", err)
	}
	if r.GuestID != guestID || r.Kind != item.Kind || r.RecipientRole != item.To {
		return false, ErrItem
	}
	return true, nil
}

func (s *Service) keep(tx *db.Tx, r row, body []byte) error {
	slot, key, err := s.ahead.take()
	if err != nil {
		return err
	}
	r.Slot = slot
	if r.Sealed, err = shred.Wrap(slot, key, r.ID, string(r.Kind), body); err != nil {
		return fmt.Errorf("keep an item: %w", err)
	}
	if err := retire(tx, r); err != nil {
		return fmt.Errorf("keep an item: %w", err)
	}
	if err := insert(tx, r); err != nil {
		return fmt.Errorf("keep an item: %w", err)
	}
	return nil
}

func refuse(i int, field string) error {
	return fault.Refuse(ErrItem.Code, ErrItem.Message, fault.Field{
		Location: fmt.Sprintf("items[%d].%s", i, field), Code: ErrItem.Code, Message: "Not as a sealed text must be.",
	})
}

// ReplaceInput adds words beforehand or a contact to a booking, or puts new ones in the place of old.
type ReplaceInput struct {
	BookingID string
	Items     []Sealed
}

// Replace is Keep for a guest's own booking. Errors: those of Keep and of the booking.
func (s *Service) Replace(ctx context.Context, actor session.Actor, in ReplaceInput) error {
	if actor.Kind != session.Guest || !token.IsID(in.BookingID) {
		return errGone
	}
	reachable, words := false, false
	for _, item := range in.Items {
		reachable = reachable || item.Kind == Contact
		words = words || item.Kind == WordsBeforehand
	}
	if err := s.Ready(ctx, min(len(in.Items), mostItems)); err != nil {
		return err
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		counsellor, day, err := s.Bookings.TakesItems(tx, actor.GuestID, in.BookingID, reachable, words)
		if err != nil {
			return err
		}
		return s.Keep(tx, actor.GuestID, in.BookingID, counsellor, in.Items, day)
	})
	if err != nil {
		return fmt.Errorf("replace items: %w", err)
	}
	return nil
}

// Item is what lists say about an item; there is no ciphertext in it.
type Item struct {
	ID        string
	Kind      Kind
	To        Role
	ToID      string // the counsellor's id, or the role's name
	BookingID string // empty without one
	Written   clock.Date
	Until     clock.Date // the day on which it is gone
	HeldBack  bool
	Fetched   []Fetched
}

// Fetched says on which day somebody took the sealed text.
type Fetched struct {
	Day clock.Date
	By  audit.Role
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
	items := make([]Item, len(rows))
	for i, r := range rows {
		items[i] = r.item()
		for _, l := range log {
			if l.ItemID == r.ID && (l.Action == audit.ItemFetched || l.Action == audit.ItemExported) {
				items[i].Fetched = append(items[i].Fetched, Fetched{Day: l.Day, By: l.Role})
			}
		}
	}
	return items, nil
}

// Fetch hands a guest one of their own items, as the age file that was sealed, and logs it. There is no way yet by which
// staff fetch; what is held back will not be on it. An item past its day, another's and an absent one are all not_found.
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
