package note

import (
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// What staff see: as the counsellor of a guest, or as a member of a desk. Nobody sees what is sealed for somebody else, not even
// that it is there. Lists carry no ciphertext; opening is a use case of its own and is what the guest's log shows.

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
	Stale    bool // sealed for an earlier key of the desk: a member's browser seals it anew
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

// Stale counts the items that are sealed for an earlier key of the desk and are not held back.
func (c Card) Stale() (n int) {
	for _, i := range c.Items {
		if i.Stale {
			n++
		}
	}
	return n
}

// Messages counts what was written in the thread with this reader, and what of it nobody has fetched; oldest is the day of the
// oldest of those. What was handed on from another thread is not counted.
func (c Card) Messages() (all, unread int, oldest clock.Date) {
	for _, i := range c.Items {
		if i.Was != Message || i.Seq == 0 {
			continue
		}
		all++
		if i.Unread {
			unread++
			if oldest.IsZero() || i.Began.Before(oldest) {
				oldest = i.Began
			}
		}
	}
	return all, unread, oldest
}

// ChosenName is the item in which the guest tells this reader the chosen name, if there is one.
func (c Card) ChosenName() (StaffItem, bool) {
	i := slices.IndexFunc(c.Items, func(i StaffItem) bool { return i.Was == ChosenName })
	if i < 0 {
		return StaffItem{}, false
	}
	return c.Items[i], true
}

// reader is whose eyes staff look with.
type reader struct {
	role    Role
	id      string // recipient_id of what is theirs
	staffID string
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
		return reader{role: as, id: actor.StaffID, staffID: actor.StaffID}, nil
	}
	if ok, err := s.Desks.Member(tx, actor.StaffID, as); err != nil {
		return reader{}, err
	} else if !ok {
		return reader{}, ErrNotAtDesk
	}
	return reader{role: as, id: string(as), staffID: actor.StaffID}, nil
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
	epoch := 0
	if who.role != Counsellor {
		if epoch, _, err = s.Desks.Takes(tx, who.role); err != nil {
			return nil, err
		}
	}
	for _, r := range rows {
		i, ok := at[r.GuestID]
		if !ok {
			continue
		}
		may, _, err := s.mayOpen(tx, who.staffID, r)
		if err != nil {
			return nil, err
		}
		if who.role == Safety && !may {
			continue // the desk is not told what waits for it
		}
		cards[i].Items = append(cards[i].Items, StaffItem{
			Item: r.item(), MayOpen: may, Unread: may && r.awaits() && !read[r.ID], EndsSoon: !r.Until.After(tx.Today().AddDays(soon)),
			Stale: !r.HeldBack && r.DeskEpoch != nil && *r.DeskEpoch != epoch,
		})
	}
	if who.role == Safety {
		cards = slices.DeleteFunc(cards, func(c Card) bool { return len(c.Items) == 0 })
	}
	if err := s.namePartings(tx, cards, who); err != nil {
		return nil, err
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

// namePartings gives a card its name where a counsellor has no day with the guest any more, and only something to hand on.
func (s *Service) namePartings(tx *db.Tx, cards []Card, who reader) error {
	for i, c := range cards {
		if who.role != Counsellor || len(c.Appointments) > 0 {
			continue
		}
		all, err := s.Bookings.Appointments(tx, c.ID)
		if err != nil {
			return err
		}
		if len(all) > 0 {
			cards[i].CardName = nearest(all, tx.Today()).CardName
		}
	}
	return nil
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

// awaits reports that an item is for its reader to read: the guest wrote it, or it was handed on unread.
func (r row) awaits() bool { return r.Author == fromGuest || r.UnreadFrom != nil }

// readBy tells which items were fetched for a reader: by the counsellor herself, or by anybody at the desk.
func (s *Service) readBy(tx *db.Tx, who reader, rows []row) (map[string]bool, error) {
	var ids []string
	for _, r := range rows {
		if r.awaits() {
			ids = append(ids, r.ID)
		}
	}
	actor := ""
	if who.role == Counsellor {
		actor = who.id
	}
	return s.Log.FetchedFor(tx, audit.Role(who.role), actor, ids)
}

// mayOpen reports that an item is given out to a reader, and whether that is by an open seal. What is held back for the safety desk is
// given out by a seal that two people have opened, of whom this is one; words besides when their time has come.
func (s *Service) mayOpen(tx *db.Tx, staffID string, r row) (may, sealed bool, err error) {
	if !r.HeldBack {
		return true, false, nil
	}
	if r.Clock == WordsBeforehand && r.BookingID != nil {
		if may, err = s.Bookings.MayOpenHeldWords(tx, *r.BookingID); may || err != nil {
			return may, false, err
		}
	}
	if r.RecipientRole != Safety {
		return false, false, nil
	}
	may, err = s.Seals.MayOpen(tx, staffID, r.GuestID, string(r.Clock))
	return may, may, err
}

// HeldForSafety lists the kinds of what a guest has left that is kept back for the safety desk.
func (s *Service) HeldForSafety(tx *db.Tx, guestID string) ([]string, error) {
	kinds, err := keptBack(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("look for what is kept back: %w", err)
	}
	return kinds, nil
}
