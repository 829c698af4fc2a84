package note_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// forwarded is something handed on; the server sees its form only.
func (r *rig) forwarded(t *testing.T, about booked, to note.Role, of string) note.Sealed {
	t.Helper()
	s := r.item(t, about, note.Forwarded, to, "x")
	s.Of = of
	return s
}

func TestWhatIsHandedOnEndsWhenTheOriginalWould(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		r.permit(t, r.guest, counsellor, true)
		workingNote, words := r.item(t, r.guest, note.WorkingNote, note.Counsellor, "x"), r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "x")
		if err := r.asStaff(her, r.guest, workingNote); err != nil {
			t.Fatal(err)
		}
		r.mustKeep(t, r.guest, words)
		to := func(of string) note.Sealed {
			s := r.forwarded(t, r.guest, note.Counsellor, of)
			s.Reader = second
			return s
		}
		r.guest.with = second // the day is the colleague's by now
		wantCode(t, "without the guest's yes", r.asStaff(her, r.guest, to(workingNote.ID)), "hand_over_not_agreed")
		r.write(t, func(tx *db.Tx) error { return r.HandOn(tx, r.guest.booking, second, []string{workingNote.ID}) })
		handed := to(workingNote.ID)
		if err := r.asStaff(her, r.guest, handed); err != nil {
			t.Fatal(err)
		}
		if got := r.until(t, r.guest, handed.ID); got != "2026-12-17" {
			t.Errorf("a note that was handed on is gone on %s", got)
		}
		if err := r.openOne(him, handed.ID); err != nil {
			t.Errorf("the new reader gets %v", err)
		}
		wantGone(t, "the old one", r.openOne(her, handed.ID))
		for name, bad := range map[string]note.Sealed{
			"of nothing": to(newID(t)), "of what is not said": to(""), "of the other's own": to(handed.ID),
		} {
			if err := r.asStaff(her, r.guest, bad); err == nil {
				t.Errorf("%s: kept", name)
			}
		}
		// the guest's own yes is that the guest writes it, in the transaction that moves the booking
		mine := r.forwarded(t, r.guest, note.Counsellor, words.ID)
		r.write(t, func(tx *db.Tx) error {
			day := clock.NewDate(2026, 12, 10)
			if err := r.Keep(tx, r.guest.Guest, r.guest.booking, second, []note.Sealed{mine}, day); err != nil {
				return err
			}
			return r.MoveForBooking(tx, r.guest.booking, second, day)
		})
		if got := r.until(t, r.guest, mine.ID); got != "2026-12-11" {
			t.Errorf("words that were handed on are gone on %s, want the day after the new session", got)
		}
		wantGone(t, "the original", r.openOne(her, words.ID))
		r.invariants(t)
	})
}

// TestADeskSealsAnewForItself: the number and the end stay, the older one is gone, and whoever left reads neither.
func TestADeskSealsAnewForItself(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		old := r.message(t, r.guest, note.Office, 1)
		if err := r.asGuest(r.guest, "", old); err != nil {
			t.Fatal(err)
		}
		until := r.until(t, r.guest, old.ID)
		anew := r.forwarded(t, r.guest, note.Office, old.ID)
		if err := r.asStaff(desk, r.guest, anew); err != nil {
			t.Fatal(err)
		}
		wantGone(t, "the older one", r.openOne(desk, old.ID))
		if got := r.until(t, r.guest, anew.ID); got != until {
			t.Errorf("gone on %s, was %s", got, until)
		}
		r.write(t, func(tx *db.Tx) error {
			card, err := r.GuestOf(tx, desk, "", r.guest.Guest)
			if err == nil && (len(card.Items) != 1 || card.Items[0].Seq != 1 || card.NextSeq != 2) {
				t.Errorf("the thread has %+v, next %d", card.Items, card.NextSeq)
			}
			return err
		})
		r.calendar.left = []string{desk.StaffID + "office"}
		wantGone(t, "who has left", r.openOne(desk, anew.ID))
		wantCode(t, "who has left writes", r.asStaff(desk, r.guest, r.message(t, r.guest, note.Office, 2)), "desk_not_member")
		r.write(t, func(tx *db.Tx) error {
			_, err := r.GuestsOf(tx, desk, note.Office)
			wantCode(t, "who has left lists", err, "desk_not_member")
			return nil
		})
	})
}

// TestANewKeyOfADesk: what is sealed for the one before is refused and counted, is opened to be sealed anew without being read by
// it, and stands afterwards where it stood: number, end, kind, unread.
func TestANewKeyOfADesk(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		name, contact := r.item(t, r.guest, note.ChosenName, note.Office, "x"), r.item(t, r.guest, note.Contact, note.Office, "x")
		held := r.item(t, r.guest, note.Contact, note.Safety, "x")
		r.mustKeep(t, r.guest, name, contact, held)
		first, second := r.message(t, r.guest, note.Office, 1), r.message(t, r.guest, note.Office, 2)
		if err := r.asGuest(r.guest, "", first, second); err != nil {
			t.Fatal(err)
		}
		if err := r.openOne(desk, first.ID); err != nil { // read; the second one is not
			t.Fatal(err)
		}
		anew := func(ids ...string) []note.Opened {
			t.Helper()
			opened, err := r.OpenAll(t.Context(), desk, ids, true)
			if err != nil {
				t.Fatal(err)
			}
			return opened
		}
		card := func() (c note.Card) {
			t.Helper()
			r.write(t, func(tx *db.Tx) (err error) {
				c, err = r.GuestOf(tx, desk, note.Office, r.guest.Guest)
				return err
			})
			return c
		}
		if !anew(first.ID)[0].Gone {
			t.Error("what is for the newest key is given out to be sealed anew")
		}
		r.calendar.epoch = 1
		late := r.message(t, r.guest, note.Office, 3)
		wantCode(t, "for the key before", r.asGuest(r.guest, "", late), "desk_changed")
		wantCode(t, "by the desk", r.asStaff(desk, r.guest, late), "desk_changed")
		wantCode(t, "with a booking", r.keep(r.guest, r.item(t, r.guest, note.Contact, note.Office, "y")), "desk_changed")
		if c := card(); c.Stale() != 4 || c.Unread() != 3 {
			t.Fatalf("%d are for the key before, %d unread", c.Stale(), c.Unread())
		}
		until := r.until(t, r.guest, second.ID)
		for _, of := range []note.Sealed{name, contact, first, second} {
			if anew(of.ID)[0].Gone {
				t.Fatalf("a %s is not given out", of.Kind)
			}
			next := r.forwarded(t, r.guest, note.Office, of.ID)
			next.Epoch = 1
			for range 2 { // a lost answer, and the same again
				if err := r.asStaff(desk, r.guest, next); err != nil {
					t.Fatal(err)
				}
			}
			if of.ID == second.ID && r.until(t, r.guest, next.ID) != until {
				t.Error("it lives longer or shorter than it would have")
			}
		}
		c := card()
		all, unread, oldest := c.Messages()
		_, named := c.ChosenName()
		if c.Stale() != 0 || c.Unread() != 3 || all != 2 || unread != 1 || oldest != clock.NewDate(2026, 11, 23) || !named || c.NextSeq != 3 {
			t.Errorf("%d for the key before, %d unread, %d messages, %d of them unread, next %d", c.Stale(), c.Unread(), all, unread, c.NextSeq)
		}
		r.write(t, func(tx *db.Tx) error {
			before, err := r.DeskHas(tx, note.Office, 0)
			safety, err2 := r.DeskHas(tx, note.Safety, 0)
			if before || !safety {
				t.Errorf("office %v, safety %v", before, safety)
			}
			return errors.Join(err, err2)
		})
		// A newer contact takes the place of the one that was sealed anew.
		newer := r.item(t, r.guest, note.Contact, note.Office, "y")
		newer.Epoch = 1
		r.mustKeep(t, r.guest, newer)
		contacts := 0
		for _, i := range card().Items {
			if i.Was == note.Contact {
				contacts++
			}
		}
		if contacts != 1 {
			t.Errorf("%d contacts live", contacts)
		}
		r.calendar.closed = true // one member is left: guests' texts wait, the desk's own go on
		late.Epoch = 1
		wantCode(t, "to a closed desk", r.asGuest(r.guest, "", late), "desk_changed")
		answer := r.message(t, r.guest, note.Office, 3)
		answer.Epoch = 1
		if err := r.asStaff(desk, r.guest, answer); err != nil {
			t.Errorf("of its last member: %v", err)
		}
		r.invariants(t)
	})
}

// TestWhatTheGuestTicksIsHandedOn by the old counsellor, who keeps it for seven days and nothing else of the booking.
func TestWhatTheGuestTicksIsHandedOn(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		r.permit(t, r.guest, counsellor, true)
		ticked, other := r.item(t, r.guest, note.WorkingNote, note.Counsellor, "x"), r.item(t, r.guest, note.WorkingNote, note.Counsellor, "x")
		for _, item := range []note.Sealed{ticked, other} {
			if err := r.asStaff(her, r.guest, item); err != nil {
				t.Fatal(err)
			}
		}
		r.write(t, func(tx *db.Tx) error {
			if err := r.HandOn(tx, r.guest.booking, second, []string{ticked.ID, newID(t)}); err != nil {
				return err
			}
			return r.MoveForBooking(tx, r.guest.booking, second, r.guest.day)
		})
		r.guest.with = second // as the booking domain has it from now on
		wantGone(t, "what was not ticked", r.openOne(her, other.ID))
		if err := r.openOne(her, ticked.ID); err != nil || r.until(t, r.guest, ticked.ID) != "2026-11-30" {
			t.Errorf("what was ticked: %v, until %s", err, r.until(t, r.guest, ticked.ID))
		}
		r.write(t, func(tx *db.Tx) error {
			cards, err := r.GuestsOf(tx, her, note.Counsellor)
			if len(cards) != 1 || cards[0].CardName == "" || len(cards[0].Items) != 1 || cards[0].Items[0].HandTo != second {
				t.Errorf("her list: %+v", cards)
			}
			return err
		})
		handed := r.forwarded(t, r.guest, note.Counsellor, ticked.ID)
		handed.Reader = second
		for range 2 {
			if err := r.asStaff(her, r.guest, handed); err != nil {
				t.Fatal(err)
			}
		}
		wantGone(t, "her own copy", r.openOne(her, ticked.ID))
		wantGone(t, "what she wrote for another", r.openOne(her, handed.ID))
		r.write(t, func(tx *db.Tx) error {
			c, err := r.GuestOf(tx, him, note.Counsellor, r.guest.Guest)
			if err == nil && (c.Unread() != 1 || c.Items[0].Was != note.WorkingNote) {
				t.Errorf("his: %+v", c.Items)
			}
			return err
		})
		if err := r.openOne(him, handed.ID); err != nil {
			t.Errorf("the new reader gets %v", err)
		}
		r.invariants(t)
	})
}

// TestWhatIsHeldBack: a contact never, words when their reading time has passed; the list does not say that they are there.
func TestWhatIsHeldBack(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		words, contact := r.item(t, r.guest, note.WordsBeforehand, note.Safety, "x"), r.item(t, r.guest, note.Contact, note.Safety, "x")
		r.mustKeep(t, r.guest, words, contact)
		listed := func() (n int) {
			r.write(t, func(tx *db.Tx) error {
				cards, err := r.GuestsOf(tx, lead, "")
				n = len(cards)
				return err
			})
			return n
		}
		if listed() != 0 {
			t.Error("the desk is told what waits for it")
		}
		wantGone(t, "words before their time", r.openOne(lead, words.ID))
		r.calendar.late = []string{r.guest.booking}
		if err := r.openOne(lead, words.ID); err != nil || listed() != 1 {
			t.Errorf("words whose time has come: %v", err)
		}
		wantGone(t, "a contact", r.openOne(lead, contact.ID))
		for name, a := range map[string]session.Actor{"the counsellor": her, "the office": desk, "a leader": staffed(lead.StaffID, session.Leader)} {
			wantGone(t, name, r.openOne(a, words.ID))
		}
	})
}

// TestP20_AForeignAndAnAbsentGuestLookTheSame to whoever asks, and so do their items.
func TestP20_AForeignAndAnAbsentGuestLookTheSame(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		words := r.item(t, r.next, note.WordsBeforehand, note.Counsellor, "x")
		r.write(t, func(tx *db.Tx) error {
			return r.Keep(tx, r.next.Guest, r.next.booking, second, []note.Sealed{words}, r.next.day)
		})
		for _, a := range []session.Actor{her, desk, lead} {
			for _, id := range []string{r.next.Guest, newID(t), "", "x", strings.Repeat("'", 32)} {
				r.write(t, func(tx *db.Tx) error {
					_, err := r.GuestOf(tx, a, "", id)
					wantGone(t, "a guest", err)
					return nil
				})
			}
			for _, id := range []string{words.ID, newID(t), "", "x"} {
				wantGone(t, "an item", r.openOne(a, id))
			}
		}
		letter := r.item(t, r.next, note.Letter, note.Counsellor, "x")
		wantGone(t, "writing", r.asStaff(her, r.next, letter))
		if err := r.openOne(him, words.ID); err != nil {
			t.Errorf("whose it is gets %v", err)
		}
		if _, err := r.OpenAll(context.Background(), r.guest.actor(), []string{words.ID}, false); err == nil {
			t.Error("a guest opens as staff")
		}
	})
}

// TestWhatIsLostWithAKeyEnds and names the guests for the office; what others read stays.
func TestWhatIsLostWithAKeyEnds(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		words, contact := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "x"), r.item(t, r.guest, note.Contact, note.Counsellor, "x")
		name := r.item(t, r.guest, note.ChosenName, note.Office, "x")
		r.mustKeep(t, r.guest, words, contact, name)
		r.write(t, func(tx *db.Tx) error {
			guests, err := r.LostWith(tx, counsellor)
			if len(guests) != 1 || guests[0] != r.guest.Guest {
				t.Errorf("guests %v", guests)
			}
			return err
		})
		if r.until(t, r.guest, words.ID)+r.until(t, r.guest, contact.ID) != "" || r.until(t, r.guest, name.ID) == "" {
			t.Error("too little or too much has ended")
		}
		if len(r.calendar.unfit) != 1 || r.calendar.unfit[0] != r.guest.booking {
			t.Errorf("whoever cannot be reached any more: %v", r.calendar.unfit)
		}
	})
}

// TestP19_TheDoctorEndsWhatStaffWrote at once and alone; its writer sees it no more.
func TestP19_TheDoctorEndsWhatStaffWrote(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		r.permit(t, r.guest, counsellor, true)
		for _, kind := range []note.Kind{note.WorkingNote, note.Letter, note.Message} {
			item := r.item(t, r.guest, kind, note.Counsellor, "x")
			if kind == note.Message {
				item.Seq = 1
			}
			if err := r.asStaff(her, r.guest, item); err != nil {
				t.Fatal(err)
			}
			if err := r.End(t.Context(), r.guest.actor(), item.ID); err != nil {
				t.Fatal(err)
			}
			wantGone(t, string(kind), r.openOne(her, item.ID))
			wantGone(t, string(kind)+" ended by its writer", r.End(t.Context(), her, item.ID))
		}
		if n := len(r.list(t, r.guest)); n != 0 {
			t.Errorf("%d items are left", n)
		}
		r.write(t, func(tx *db.Tx) error {
			slots, err := r.EraseGuest(tx, r.guest.Guest)
			if err != nil || len(slots) != 0 {
				t.Errorf("erased %d slots, %v", len(slots), err)
			}
			var left int
			return tx.Gorm().Raw("SELECT (SELECT COUNT(*) FROM threads) + (SELECT COUNT(*) FROM note_permissions)").Row().Scan(&left)
		})
	})
}
