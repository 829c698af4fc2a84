package note

import (
	"context"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/shred"
	"lysning/internal/token"
)

// Shredder reads and destroys keys (*shred.File, *shred.Remote).
type Shredder interface {
	Key(ctx context.Context, slot int64) ([]byte, error)
	Overwrite(ctx context.Context, slots ...int64) error
	Tombstone(ctx context.Context, kind, id string, day clock.Date) error
}

// Appointment is a booking as texts know it: whose it is, with whom, and when.
type Appointment struct {
	ID           string
	GuestID      string
	CounsellorID string
	CardName     string
	Date         clock.Date
}

// Bookings tells what an item needs to know of a booking; the booking domain is joined here.
type Bookings interface {
	// TakesItems gives counsellor and date of a booking that is the guest's own and still to come, and notes that the guest
	// can now be reached, or that there are new words beforehand. Anything else is a fault.
	TakesItems(tx *db.Tx, guestID, bookingID string, reachable, words bool) (counsellorID string, date clock.Date, err error)
	// OutOfReach notes that the last way to reach the guest is gone: of a booking, or of the wishes for an earlier day when
	// bookingID is empty.
	OutOfReach(tx *db.Tx, guestID, bookingID string) error
	// Appointments gives, by date, those of some guests that are to come or were in the last 30 days.
	Appointments(tx *db.Tx, guestIDs ...string) ([]Appointment, error)
	// AppointmentsWith gives the same of all guests of one counsellor.
	AppointmentsWith(tx *db.Tx, counsellorID string) ([]Appointment, error)
	// MayOpenHeldWords reports that the safety desk may read what was sealed for it beside a counsellor: the reading time has
	// passed unread, or the counsellor is away.
	MayOpenHeldWords(tx *db.Tx, bookingID string) (bool, error)
}

// Guest is what a reader needs to know of a guest: the keys with which to open and check.
type Guest struct {
	ID         string
	Recipient  string // empty for one who only telephones
	SigningKey []byte
	Language   string
	Until      clock.Date
}

// Guests tells it; the intake domain is joined here. Guests that are not there are left out.
type Guests interface {
	Readers(tx *db.Tx, guestIDs ...string) ([]Guest, error)
}

// Desks tells who belongs to a desk's epoch as it is now; the staff domain is joined here.
type Desks interface {
	Member(tx *db.Tx, staffID string, desk Role) (bool, error)
	// Takes gives the epoch of a desk's newest key; open is false while the desk takes no texts of guests.
	Takes(tx *db.Tx, desk Role) (epoch int, open bool, err error)
}

// Urgent is told when a number to be called at now was ended by its guest, or can be read by nobody any more.
type Urgent interface {
	NumberGone(tx *db.Tx, guestID string) error
}

// Seals tells what two people have opened together for the safety desk; the escalation domain is joined here.
type Seals interface {
	// MayOpen reports that this member of the safety desk may be given what is kept back of this kind, through an open seal.
	MayOpen(tx *db.Tx, staffID, guestID, kind string) (bool, error)
	// Looked records that it was given, in the same transaction.
	Looked(tx *db.Tx, staffID, guestID, kind string) error
	// HiddenFrom is the day from which such looks are kept off the guest's page by a dated hold; zero without one.
	HiddenFrom(tx *db.Tx, guestID string) (clock.Date, error)
}

// Deps are what the service needs.
type Deps struct {
	DB       *db.DB
	Clock    clock.Clock
	Slots    Slots
	Shred    Shredder
	Bookings Bookings
	Guests   Guests
	Desks    Desks
	Urgent   Urgent
	Seals    Seals
	Log      *audit.Log
	Texts    Texts // nil for none
}

// Texts lets a guest who wished for it know, in neutral words, that something waits on their page.
type Texts interface {
	Look(tx *db.Tx, guestID string, today bool) error
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

// mostItems is more than any use case has: each kind goes to each role at most once, and what is handed on is a page of it.
const mostItems = 12

// fromGuest is the author of what a guest wrote; of anything else it is the staff member's id.
const fromGuest = "guest"

// Keep checks items that a guest writes and stores them, wrapped once more, in the transaction of their booking; bookingID and
// counsellorID are empty for a call or a stand-by, and day is then the day by which it is answered or over. An item takes the
// place of an older one of the same kind and addressee; one that is there already under the same id is left as it is, so that
// a use case can be repeated. What is handed on is for counsellorID too, and its original must still be there: keep it before
// the booking leaves the other counsellor. Errors: item_refused (naming the item), texts_unavailable.
func (s *Service) Keep(tx *db.Tx, guestID, bookingID, counsellorID string, items []Sealed, day clock.Date) error {
	if len(items) > mostItems {
		return refuse(mostItems, "")
	}
	p := pen{guestID: guestID, author: fromGuest, bookingID: bookingID, readerID: counsellorID, day: day}
	return s.each(items, func(i int, item Sealed, at address) error {
		if bookingID != "" && !at.booked || bookingID == "" && !at.loose || item.Kind == Message || item.Kind == Today {
			return refuse(i, "to")
		}
		return s.write(tx, p, i, item, at)
	})
}

// KeepForCourse is Keep for a request for a week that ends on last: all of it is for the office.
func (s *Service) KeepForCourse(tx *db.Tx, guestID, requestID string, items []Sealed, last clock.Date) error {
	if len(items) > mostItems {
		return refuse(mostItems, "")
	}
	p := pen{guestID: guestID, author: fromGuest, requestID: requestID, day: last}
	return s.each(items, func(i int, item Sealed, at address) error {
		if !at.week {
			return refuse(i, "to")
		}
		return s.write(tx, p, i, item, at)
	})
}

// each checks what an item shows by itself, and that no two would take each other's place.
func (s *Service) each(items []Sealed, do func(i int, item Sealed, at address) error) error {
	type place struct {
		kind Kind
		to   Role
	}
	seen := map[place]bool{}
	for i, item := range items {
		at, ok := addressOf(item.Kind, item.To)
		switch {
		case !token.IsID(item.ID):
			return refuse(i, "id")
		case !ok || rules[item.Kind].replaces && seen[place{item.Kind, item.To}]:
			return refuse(i, "to")
		case CheckSealed(item.Kind, item.Body) != nil:
			return refuse(i, "sealed")
		case (item.Kind == Message) != (item.Seq > 0):
			return refuse(i, "seq")
		case (item.Kind == Forwarded) != (item.Of != ""):
			return refuse(i, "of")
		}
		seen[place{item.Kind, item.To}] = true
		if err := do(i, item, at); err != nil {
			return err
		}
	}
	return nil
}

// pen is who writes about which booking, and for whom beside the guest.
type pen struct {
	guestID   string
	author    string
	bookingID string     // empty without one
	requestID string     // for a week; empty without one
	readerID  string     // the counsellor's id
	day       clock.Date // of the session; see goneOn
	last      clock.Date // no text outlives its guest; zero where the booking sees to it
}

// write keeps one item that each has looked at. Errors: item_refused and the faults of its kind.
func (s *Service) write(tx *db.Tx, p pen, i int, item Sealed, at address) error {
	if p.author == fromGuest && !at.guest || p.author != fromGuest && !at.staff {
		return refuse(i, "to")
	}
	reader := string(item.To)
	if item.To == Counsellor {
		if reader = p.readerID; reader == "" {
			return refuse(i, "to")
		}
	}
	if known, err := s.known(tx, p, item); known || err != nil {
		return err
	}
	epoch, err := s.epochOf(tx, p, item)
	if err != nil {
		return err
	}
	r := row{
		ID: item.ID, GuestID: p.guestID, Kind: item.Kind, Author: p.author, RecipientRole: item.To, RecipientID: reader,
		Written: tx.Today(), Clock: item.Kind, Began: tx.Today(), HeldBack: at.heldBack, DeskEpoch: epoch,
	}
	if p.bookingID != "" {
		r.BookingID = &p.bookingID
	}
	if p.requestID != "" {
		r.CourseRequestID = &p.requestID
	}
	if err := s.ofItsKind(tx, p, i, item, &r); err != nil {
		return err
	}
	if r.Until.IsZero() {
		r.Until = goneOn(r.Clock, r.BookingID != nil || r.CourseRequestID != nil, p.day, r.Began)
	}
	if !p.last.IsZero() && r.Until.After(p.last) {
		r.Until = p.last
	}
	if !r.Until.After(tx.Today()) {
		return refuse(i, "kind") // over before it could be read
	}
	return s.keep(tx, r, item.Body)
}

// epochOf refuses what was sealed for a key that its desk has not got any more: somebody who has left could read it, and those
// who came since could not. Of guests a desk that is closed takes nothing; its last member still writes and seals anew. It is nil
// for what is for no desk. Errors: desk_changed.
func (s *Service) epochOf(tx *db.Tx, p pen, item Sealed) (*int, error) {
	if item.To == Counsellor {
		return nil, nil //nolint:nilnil // a counsellor has no epochs
	}
	now, open, err := s.Desks.Takes(tx, item.To)
	switch {
	case err != nil:
		return nil, err
	case !open && p.author == fromGuest || item.Epoch != now:
		return nil, ErrDeskChanged
	}
	return &now, nil
}

// ofItsKind holds the rules that one kind alone has.
func (s *Service) ofItsKind(tx *db.Tx, p pen, i int, item Sealed, r *row) error {
	switch item.Kind {
	case Message:
		return s.takeSeq(tx, item.Seq, r)
	case WorkingNote:
		return s.takePlace(tx, p, r)
	case Forwarded:
		return s.handOn(tx, p, i, item, r)
	case Today:
		if p.day != tx.Today() {
			return ErrNotTheDay
		}
	}
	return nil
}

// known reports that the item is there already; the same id for anything else is refused.
func (s *Service) known(tx *db.Tx, p pen, item Sealed) (bool, error) {
	r, err := findAny(tx, item.ID)
	if db.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("keep an item: %w", err)
	}
	if r.GuestID != p.guestID || r.Kind != item.Kind || r.RecipientRole != item.To || r.Author != p.author {
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
	if rules[r.Kind].replaces {
		if err := retire(tx, r); err != nil {
			return fmt.Errorf("keep an item: %w", err)
		}
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
