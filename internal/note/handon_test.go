package note_test

import (
	"context"
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
		wantCode(t, "without the guest's yes", r.asStaff(her, r.guest, to(workingNote.ID)), "hand_over_not_agreed")
		r.calendar.agreed = []string{r.guest.Guest + counsellor + second}
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
		if _, err := r.OpenAll(context.Background(), r.guest.actor(), []string{words.ID}); err == nil {
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
