package note

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/token"
)

// What staff see: as the counsellor of a guest, or as a member of a desk. Nobody sees what is sealed for somebody else, not even
// that it is there. Lists carry no ciphertext; opening is a use case of its own and is what the guest's log shows.

// MostOpened is how many items are opened by one call.
const MostOpened = 50

// soon is how many days before its end an item is named in the list of guests: as far as the first page looks ahead.
const soon = 14

// Card is a guest as one of those who help sees them.
type Card struct {
	Guest
	As           Role
	Next         clock.Date    // the next appointment; zero without one to come
	CardName     string        // of the nearest appointment; empty for one who only wished to be called
	Appointments []Appointment // a counsellor's: with her; a desk's: all
	Items        []StaffItem   // for this reader
	NextSeq      int           // the number of the next message in the thread with this reader
	NoteGiven    clock.Date    // for a counsellor: the day of the guest's yes to working notes; zero without one
}

// StaffItem is an item as its reader's list shows it.
type StaffItem struct {
	Item
	Unread   bool // the guest wrote it, and nobody has fetched it for this reader
	MayOpen  bool // false for what is held back now
	EndsSoon bool
}

// EndsSoon are the items of a card that end within days.
func (c Card) EndsSoon() []StaffItem {
	return slices.DeleteFunc(slices.Clone(c.Items), func(i StaffItem) bool { return !i.EndsSoon })
}

// Unread counts the items that nobody has fetched for this reader.
func (c Card) Unread() (n int) {
	for _, i := range c.Items {
		if i.Unread {
			n++
		}
	}
	return n
}

// ChosenName is the item in which the guest tells this reader the chosen name; empty without one.
func (c Card) ChosenName() string {
	for _, i := range c.Items {
		if i.Kind == ChosenName {
			return i.ID
		}
	}
	return ""
}

// reader is whose eyes staff look with.
type reader struct {
	role Role
	id   string // recipient_id of what is theirs
}

// behind are the roles of those who read for each role.
var behind = map[Role]session.Role{Counsellor: session.Counsellor, Office: session.Coordinator, Safety: session.SafetyLead}

// readerOf lets somebody look as a role that is theirs: by the staff's role, and for a desk by a place in its epoch as it is now.
// Without one it is the first that they have. Errors: forbidden, desk_not_member.
func (s *Service) readerOf(tx *db.Tx, actor session.Actor, as Role) (reader, error) {
	for _, first := range []Role{Counsellor, Office, Safety} {
		if as == "" && actor.Has(behind[first]) {
			as = first
		}
	}
	switch {
	case behind[as] == "" || !actor.Has(behind[as]):
		return reader{}, ErrForbidden
	case as == Counsellor:
		return reader{role: as, id: actor.StaffID}, nil
	}
	if ok, err := s.Desks.Member(tx, actor.StaffID, as); err != nil {
		return reader{}, err
	} else if !ok {
		return reader{}, ErrNotAtDesk
	}
	return reader{role: as, id: string(as)}, nil
}

// GuestsOf lists the guests of a counsellor or desk, without texts; as is empty for the first role of who asks.
// Errors: forbidden, desk_not_member.
func (s *Service) GuestsOf(tx *db.Tx, actor session.Actor, as Role) ([]Card, error) {
	who, err := s.readerOf(tx, actor, as)
	if err != nil {
		return nil, err
	}
	rows, err := listForReader(tx, who.id, "")
	if err != nil {
		return nil, fmt.Errorf("list guests: %w", err)
	}
	var all []Appointment
	if who.role == Counsellor {
		all, err = s.Bookings.AppointmentsWith(tx, who.id)
	} else {
		all, err = s.Bookings.Appointments(tx, guestsIn(rows)...)
	}
	if err != nil {
		return nil, err
	}
	return s.cards(tx, who, rows, all)
}

// GuestOf shows one guest to a counsellor or desk. Errors: forbidden, desk_not_member, not_found, also for one not theirs.
func (s *Service) GuestOf(tx *db.Tx, actor session.Actor, as Role, guestID string) (Card, error) {
	who, err := s.readerOf(tx, actor, as)
	if err != nil {
		return Card{}, err
	}
	if !token.IsID(guestID) {
		return Card{}, errGone
	}
	rows, err := listForReader(tx, who.id, guestID)
	if err != nil {
		return Card{}, fmt.Errorf("show a guest: %w", err)
	}
	all, err := s.Bookings.Appointments(tx, guestID)
	if err != nil {
		return Card{}, err
	}
	if who.role == Counsellor {
		all = withCounsellor(all, who.id)
	}
	if len(rows) == 0 && (who.role != Counsellor || len(all) == 0) {
		return Card{}, errGone
	}
	cards, err := s.cards(tx, who, rows, all)
	if err != nil {
		return Card{}, err
	}
	if len(cards) == 0 {
		return Card{}, errGone
	}
	card := cards[0]
	last, err := lastSeqs(tx, guestID)
	if err != nil {
		return Card{}, fmt.Errorf("show a guest: %w", err)
	}
	card.NextSeq = last[who.id] + 1
	if who.role == Counsellor {
		card.NoteGiven, err = permission(tx, guestID, who.id)
	}
	return card, err
}

// cards puts items and appointments to their guests, in the order of the next appointment; those without one come last.
func (s *Service) cards(tx *db.Tx, who reader, rows []row, all []Appointment) ([]Card, error) {
	ids := guestsIn(rows)
	for _, a := range all {
		ids = append(ids, a.GuestID)
	}
	slices.Sort(ids)
	guests, err := s.Guests.Readers(tx, slices.Compact(ids)...)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	var cards []Card
	for _, g := range guests {
		if g.Until.After(tx.Today()) {
			at[g.ID] = len(cards)
			cards = append(cards, Card{Guest: g, As: who.role})
		}
	}
	for _, a := range all {
		if i, ok := at[a.GuestID]; ok {
			cards[i].Appointments = append(cards[i].Appointments, a)
		}
	}
	read, err := s.readBy(tx, who, rows)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		i, ok := at[r.GuestID]
		if !ok {
			continue
		}
		may, err := s.mayOpen(tx, r)
		if err != nil {
			return nil, err
		}
		if who.role == Safety && !may {
			continue // the desk is not told what waits for it
		}
		cards[i].Items = append(cards[i].Items, StaffItem{
			Item: r.item(), MayOpen: may, Unread: may && r.Author == fromGuest && !read[r.ID], EndsSoon: !r.Until.After(tx.Today().AddDays(soon)),
		})
	}
	if who.role == Safety {
		cards = slices.DeleteFunc(cards, func(c Card) bool { return len(c.Items) == 0 })
	}
	for i := range cards {
		if len(cards[i].Appointments) > 0 {
			next := nearest(cards[i].Appointments, tx.Today())
			if cards[i].CardName = next.CardName; !next.Date.Before(tx.Today()) {
				cards[i].Next = next.Date
			}
		}
	}
	slices.SortStableFunc(cards, func(a, b Card) int { return rankOf(a, tx.Today()) - rankOf(b, tx.Today()) })
	return cards, nil
}

// rankOf is how far off a guest's next appointment is in days; those whose day was come after, and those without one last.
func rankOf(c Card, today clock.Date) int {
	const past, none = 100_000, 200_000
	if len(c.Appointments) == 0 {
		return none
	}
	away := today.DaysUntil(nearest(c.Appointments, today).Date)
	if away < 0 {
		return past - away
	}
	return away
}

func guestsIn(rows []row) []string {
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.GuestID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// readBy tells which items were fetched for a reader: by the counsellor herself, or by anybody at the desk.
func (s *Service) readBy(tx *db.Tx, who reader, rows []row) (map[string]bool, error) {
	var ids []string
	for _, r := range rows {
		if r.Author == fromGuest {
			ids = append(ids, r.ID)
		}
	}
	actor := ""
	if who.role == Counsellor {
		actor = who.id
	}
	return s.Log.FetchedFor(tx, audit.Role(who.role), actor, ids)
}

// mayOpen reports that an item is given out to its reader. A contact that is held back is for two people and is never opened
// here; words that are held back are, when their time has come.
func (s *Service) mayOpen(tx *db.Tx, r row) (bool, error) {
	switch {
	case !r.HeldBack:
		return true, nil
	case r.Clock != WordsBeforehand || r.BookingID == nil:
		return false, nil
	}
	return s.Bookings.MayOpenHeldWords(tx, *r.BookingID)
}

// Opened is an item with its age file; Gone without one, whatever the reason: ended, over, held back, another's, never there.
type Opened struct {
	ID     string
	Kind   Kind
	Sealed []byte
	Gone   bool
}

// OpenAll hands staff the items that are theirs to read, in the order asked for, and logs each with the role in which it was
// theirs. Errors: item_refused for too many, texts_unavailable.
func (s *Service) OpenAll(ctx context.Context, actor session.Actor, ids []string) ([]Opened, error) {
	if actor.Kind != session.Staff || len(ids) > MostOpened {
		return nil, ErrItem
	}
	ids = unique(ids)
	var rows []row
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		rows, err = s.theirs(tx, actor, ids)
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
	var out []Opened
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		out = nil
		still, err := s.theirs(tx, actor, ids) // what was ended meanwhile is not handed out
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
			err := s.Log.Record(tx, audit.Entry{
				GuestID: r.GuestID, ItemID: r.ID, Role: audit.Role(r.RecipientRole), ActorID: actor.StaffID, Action: audit.ItemFetched,
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

// theirs are those of the items that somebody may open now.
func (s *Service) theirs(tx *db.Tx, actor session.Actor, ids []string) ([]row, error) {
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
		ok, err := s.mayOpen(tx, r)
		if err != nil {
			return nil, err
		}
		if ok {
			mine = append(mine, r)
		}
	}
	return mine, nil
}
