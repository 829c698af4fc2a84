package note_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

func staffed(id string, roles ...session.Role) session.Actor {
	return session.Actor{Kind: session.Staff, StaffID: id, Roles: roles}
}

var (
	her  = staffed(counsellor, session.Counsellor)
	him  = staffed(second, session.Counsellor)
	desk = staffed("d0000000000000000000000000000001", session.Coordinator)
	lead = staffed("d0000000000000000000000000000002", session.SafetyLead)
)

// message is a sealed message under a number.
func (r *rig) message(t *testing.T, about booked, to note.Role, seq int) note.Sealed {
	t.Helper()
	s := r.item(t, about, note.Message, to, "x")
	s.Seq = seq
	return s
}

func (r *rig) asGuest(b booked, booking string, items ...note.Sealed) error {
	return r.Replace(context.Background(), b.actor(), note.ReplaceInput{BookingID: booking, Items: items})
}

func (r *rig) asStaff(a session.Actor, b booked, items ...note.Sealed) error {
	return r.Write(context.Background(), a, note.WriteInput{GuestID: b.Guest, Items: items})
}

func (r *rig) permit(t *testing.T, b booked, id string, yes bool) {
	t.Helper()
	if err := r.Permit(context.Background(), b.actor(), id, yes); err != nil {
		t.Fatal(err)
	}
}

// until is the last day of an item in the guest's list; zero when it is not there.
func (r *rig) until(t *testing.T, b booked, id string) string {
	t.Helper()
	for _, i := range r.list(t, b) {
		if i.ID == id {
			return i.Until.String()
		}
	}
	return ""
}

func (r *rig) at(date string) {
	day, err := clock.ParseDate(date)
	if err != nil {
		panic(err)
	}
	r.clk.Set(day.At(12*60, time.UTC))
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if !fault.HasCode(err, code) {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func TestAThreadIsNumberedWithoutGapsAndNeverTwice(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		first := r.message(t, r.guest, note.Counsellor, 1)
		for range 2 { // again after a lost answer
			if err := r.asGuest(r.guest, r.guest.booking, first); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, "the same number", r.asStaff(her, r.guest, r.message(t, r.guest, note.Counsellor, 1)), "thread_moved")
		wantCode(t, "a number left out", r.asStaff(her, r.guest, r.message(t, r.guest, note.Counsellor, 3)), "thread_moved")
		second := r.message(t, r.guest, note.Counsellor, 2)
		if err := r.asStaff(her, r.guest, second); err != nil {
			t.Fatal(err)
		}
		// the office's thread has numbers of its own and needs no booking
		if err := r.asGuest(r.guest, "", r.message(t, r.guest, note.Office, 1)); err != nil {
			t.Fatal(err)
		}
		// a number is not used again when its message is gone
		if err := r.End(context.Background(), r.guest.actor(), second.ID); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "a number of what is gone", r.asStaff(her, r.guest, r.message(t, r.guest, note.Counsellor, 2)), "thread_moved")
		if err := r.asStaff(her, r.guest, r.message(t, r.guest, note.Counsellor, 3)); err != nil {
			t.Fatal(err)
		}
		for name, bad := range map[string]note.Sealed{
			"no number":   r.message(t, r.guest, note.Counsellor, 0),
			"less than 1": r.message(t, r.guest, note.Counsellor, -1),
			"to safety":   r.message(t, r.guest, note.Safety, 4),
		} {
			wantCode(t, name, r.asGuest(r.guest, r.guest.booking, bad), "item_refused")
		}
		wantCode(t, "without a booking to a counsellor", r.asGuest(r.guest, "", r.message(t, r.guest, note.Counsellor, 4)), "item_refused")
		wantCode(t, "another's booking", r.asGuest(r.guest, r.next.booking, r.message(t, r.guest, note.Counsellor, 4)), "not_found")
		r.invariants(t)
	})
}

func (r *rig) invariants(t *testing.T) {
	t.Helper()
	checks, err := r.Invariants(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if c.Broken != 0 {
			t.Errorf("%s: %d", c.Name, c.Broken)
		}
	}
}

// TestTwentyAnswersAtOnceMakeOne: the number of a message is given once, whatever comes at the same moment.
func TestTwentyAnswersAtOnceMakeOne(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		items := make([]note.Sealed, 20)
		for i := range items {
			items[i] = r.message(t, r.guest, note.Counsellor, 1)
		}
		won := 0
		for i, err := range testkit.Race(len(items), func(i int) error { return r.asStaff(her, r.guest, items[i]) }) {
			if err == nil {
				won++
			} else if !errors.Is(err, note.ErrThreadMoved) {
				t.Errorf("answer %d: %v", i, err)
			}
		}
		if won != 1 {
			t.Errorf("%d messages with the number 1", won)
		}
	})
}

// TestTwentyNotesAtOnceMakeThree: three places for notes, whatever comes at the same moment.
func TestTwentyNotesAtOnceMakeThree(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		r.permit(t, r.guest, counsellor, true)
		items := make([]note.Sealed, 20)
		for i := range items {
			items[i] = r.item(t, r.guest, note.WorkingNote, note.Counsellor, "x")
		}
		won := 0
		for i, err := range testkit.Race(len(items), func(i int) error { return r.asStaff(her, r.guest, items[i]) }) {
			if err == nil {
				won++
			} else if !errors.Is(err, note.ErrNotesFull) {
				t.Errorf("note %d: %v", i, err)
			}
		}
		if won != 3 {
			t.Errorf("%d notes live", won)
		}
	})
}

// TestControlWithoutTheIndexesNumbersAndPlacesComeTwice writes past the rules: the schema refuses, and without its indexes nothing
// does.
func TestControlWithoutTheIndexesNumbersAndPlacesComeTwice(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		slot := int64(1_000_000)
		raw := func(kind string, seq, place any) error {
			slot++
			id, s := newID(t), slot
			return d.WithTx(context.Background(), func(tx *db.Tx) error {
				return tx.Gorm().Exec(`INSERT INTO items (id, guest_id, booking_id, kind, author, recipient_role, recipient_id, thread_seq, note_place, written,
					clock, began, until, slot, held_back, sealed) VALUES (?,?,?,?,'x','counsellor',?,?,?,?,?,?,?,?,?,?)`, id, r.guest.Guest, r.guest.booking,
					kind, counsellor, seq, place, tx.Today(), kind, tx.Today(), tx.Today().AddDays(1), s, false, []byte("x")).Error
			})
		}
		twice := func(kind string, seq, place any) (err error) {
			for range 2 {
				err = raw(kind, seq, place)
			}
			return err
		}
		if twice("message", 1, nil) == nil || twice("working_note", nil, 1) == nil {
			t.Error("a number or a place came twice")
		}
		if raw("working_note", nil, 4) == nil || raw("message", 0, nil) == nil || raw("letter", 7, nil) == nil || raw("letter", nil, 2) == nil {
			t.Error("a fourth place, a number that is none, or either for what has none")
		}
		r.write(t, func(tx *db.Tx) error {
			return errors.Join(tx.Gorm().Exec("DROP INDEX items_thread").Error, tx.Gorm().Exec("DROP INDEX items_note_place").Error)
		})
		if err := errors.Join(raw("message", 1, nil), raw("working_note", nil, 1)); err != nil {
			t.Errorf("without the indexes: %v", err)
		}
	})
}

func TestWorkingNotesWantTheGuestsYes(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		workingNote := func() note.Sealed { return r.item(t, r.guest, note.WorkingNote, note.Counsellor, "x") }
		wantCode(t, "before the yes", r.asStaff(her, r.guest, workingNote()), "note_not_permitted")
		wantCode(t, "a yes for who is not theirs", r.Permit(context.Background(), r.guest.actor(), second, true), "not_found")
		r.permit(t, r.guest, counsellor, true)
		r.permit(t, r.guest, counsellor, true) // again
		wantCode(t, "by another counsellor", r.asStaff(him, r.guest, workingNote()), "not_found")
		wantCode(t, "by the guest", r.asGuest(r.guest, r.guest.booking, workingNote()), "item_refused")
		wantCode(t, "by the office", r.asStaff(desk, r.guest, workingNote()), "forbidden")
		kept := workingNote()
		if err := r.asStaff(her, r.guest, kept); err != nil {
			t.Fatal(err)
		}
		if got := r.until(t, r.guest, kept.ID); got != "2026-12-17" {
			t.Errorf("gone on %s, want 14 days after the session", got)
		}
		if items := r.list(t, r.guest); len(items) != 1 || items[0].WrittenBy() != counsellor {
			t.Errorf("the guest sees %+v", items)
		}
		r.invariants(t)
		r.permit(t, r.guest, counsellor, false)
		if r.until(t, r.guest, kept.ID) != "" {
			t.Error("a note outlives the yes")
		}
		wantGone(t, "opening it", r.openOne(her, kept.ID))
		wantCode(t, "after the yes was taken back", r.asStaff(her, r.guest, workingNote()), "note_not_permitted")
		r.permit(t, r.guest, counsellor, true)
		for range 3 { // the places are free again
			if err := r.asStaff(her, r.guest, workingNote()); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, "a fourth", r.asStaff(her, r.guest, workingNote()), "notes_full")
		// who has no key could not read it
		r.write(t, func(tx *db.Tx) error {
			return tx.Gorm().Exec("UPDATE guests SET recipient = '' WHERE id = ?", r.next.Guest).Error
		})
		r.permit(t, r.next, second, true)
		wantCode(t, "for a guest without a key", r.asStaff(him, r.next, r.item(t, r.next, note.WorkingNote, note.Counsellor, "x")), "note_not_permitted")
	})
}

// openOne opens as staff; what is gone is not_found.
func (r *rig) openOne(a session.Actor, id string) error {
	opened, err := r.OpenAll(context.Background(), a, []string{id}, false)
	if err != nil {
		return err
	}
	if opened[0].Gone != (opened[0].Sealed == nil) {
		return fmt.Errorf("gone is %v with %d bytes", opened[0].Gone, len(opened[0].Sealed))
	}
	if opened[0].Gone {
		return fault.New(fault.NotFound, "not_found", "There is nothing here.")
	}
	return nil
}

// TestP16_EachKindIsGoneOnItsDay writes each kind, goes to its last day and to the next: every read path then answers as for what
// was never there, without a sweep.
func TestP16_EachKindIsGoneOnItsDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind  note.Kind
		to    note.Role
		staff bool
		when  string // it is written
		until string // it is gone; the session is on 3 December
	}{
		{note.Message, note.Counsellor, false, "2026-11-23", "2026-12-23"},
		{note.Message, note.Counsellor, true, "2026-12-20", "2027-01-02"}, // never past 30 days after the session
		{note.Message, note.Office, false, "2026-12-20", "2027-01-02"},
		{note.Today, note.Counsellor, false, "2026-12-03", "2026-12-04"},
		{note.Today, note.Safety, false, "2026-12-03", "2026-12-04"},
		{note.WorkingNote, note.Counsellor, true, "2026-12-05", "2026-12-17"},
		{note.Letter, note.Counsellor, true, "2026-12-03", "2026-12-06"},
		{note.WordsBeforehand, note.Counsellor, false, "2026-11-23", "2026-12-04"},
		{note.Contact, note.Office, false, "2026-11-23", "2026-12-17"},
	} {
		t.Run(fmt.Sprintf("%s to %s on %s", c.kind, c.to, c.when), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				r := newRig(t, d, clk)
				r.at(c.when)
				r.permit(t, r.guest, counsellor, true)
				item := r.item(t, r.guest, c.kind, c.to, "x")
				if c.kind == note.Message {
					item.Seq = 1
				}
				var err error
				if c.staff {
					err = r.asStaff(her, r.guest, item)
				} else {
					err = r.asGuest(r.guest, r.guest.booking, item)
				}
				if err != nil {
					t.Fatal(err)
				}
				who := map[note.Role]session.Actor{note.Counsellor: her, note.Office: desk, note.Safety: lead}[c.to]
				last, err := clock.ParseDate(c.until)
				if err != nil {
					t.Fatal(err)
				}
				oslo := testkit.Oslo(t)
				clk.Set(last.At(0, oslo).Add(-time.Second))
				if c.to == note.Safety {
					wantGone(t, "the desk without an open seal", r.openOne(who, item.ID))
					r.calendar.seal = []string{lead.StaffID}
				}
				if err := r.openOne(who, item.ID); err != nil {
					t.Errorf("on its last day its reader gets %v", err)
				}
				if _, _, err := r.Fetch(t.Context(), r.guest.actor(), item.ID); err != nil {
					t.Errorf("on its last day the guest gets %v", err)
				}
				clk.Set(last.At(0, oslo))
				wantGone(t, "its reader", r.openOne(who, item.ID))
				_, _, err = r.Fetch(t.Context(), r.guest.actor(), item.ID)
				wantGone(t, "the guest", err)
				_, _, err = r.Export(t.Context(), session.Machine, item.ID)
				wantGone(t, "the operator", err)
				if r.until(t, r.guest, item.ID) != "" {
					t.Error("it is listed for the guest")
				}
				for _, a := range []session.Actor{her, desk, lead} {
					r.write(t, func(tx *db.Tx) error {
						cards, err := r.GuestsOf(tx, a, "")
						for _, card := range cards {
							if slices.ContainsFunc(card.Items, func(i note.StaffItem) bool { return i.ID == item.ID }) {
								t.Error("it is listed for staff")
							}
						}
						return err
					})
				}
			})
		})
	}
}

func TestTodayIsWrittenOnTheDayAlone(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		for day, code := range map[string]string{"2026-12-02": "not_the_day", "2026-12-04": "not_the_day"} {
			r.at(day)
			wantCode(t, day, r.asGuest(r.guest, r.guest.booking, r.item(t, r.guest, note.Today, note.Counsellor, "x")), code)
		}
	})
}

// TestTheLogSaysWhoOpened: a day, a role, and of counsellors their id; once for each item even when it is named twice.
func TestTheLogSaysWhoOpened(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		words := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "x")
		name := r.item(t, r.guest, note.ChosenName, note.Office, "x")
		r.mustKeep(t, r.guest, words, name)
		if _, err := r.OpenAll(t.Context(), her, []string{words.ID, name.ID, words.ID}, false); err != nil {
			t.Fatal(err)
		}
		if _, err := r.OpenAll(t.Context(), desk, []string{words.ID, name.ID}, false); err != nil {
			t.Fatal(err)
		}
		for _, i := range r.list(t, r.guest) {
			want := note.Fetched{Day: clock.NewDate(2026, 11, 23), By: audit.Counsellor, ByID: counsellor}
			if i.ID == name.ID {
				want.By, want.ByID = audit.Office, ""
			}
			if len(i.Fetched) != 1 || i.Fetched[0] != want {
				t.Errorf("%s: fetched %+v", i.Kind, i.Fetched)
			}
		}
		if _, err := r.OpenAll(t.Context(), her, make([]string, note.MostOpened+1), false); !errors.Is(err, note.ErrItem) {
			t.Errorf("too many: %v", err)
		}
	})
}

// TestP23_WhatIsKeptBackIsGivenOutThroughAnOpenSealAlone: to whom it is open and to nobody else at the desk, and each look is recorded; the
// guest's page is silent about it only from the day of a hold.
func TestP23_WhatIsKeptBackIsGivenOutThroughAnOpenSealAlone(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		contact := r.item(t, r.guest, note.Contact, note.Safety, "00 00 00 00")
		words := r.item(t, r.guest, note.WordsBeforehand, note.Safety, "x")
		r.mustKeep(t, r.guest, contact, words)
		other := lead
		other.StaffID = "50000000000000000000000000000009"
		for _, a := range []session.Actor{lead, other, desk, her} {
			wantGone(t, "closed", r.openOne(a, contact.ID))
		}
		r.calendar.seal = []string{lead.StaffID}
		for _, item := range []note.Sealed{contact, words} {
			if err := r.openOne(lead, item.ID); err != nil {
				t.Errorf("%s through an open seal: %v", item.Kind, err)
			}
			wantGone(t, "another member of the desk", r.openOne(other, item.ID))
			wantGone(t, "the office", r.openOne(desk, item.ID))
		}
		if len(r.calendar.looked) != 2 {
			t.Errorf("recorded looks: %v", r.calendar.looked)
		}
		told := func() (n int) {
			for _, i := range r.list(t, r.guest) {
				n += len(i.Fetched)
			}
			return n
		}
		if told() != 2 {
			t.Errorf("the guest is told of %d looks", told())
		}
		r.write(t, func(tx *db.Tx) error { r.calendar.hidden = tx.Today(); return nil })
		if told() != 0 {
			t.Error("a hold keeps nothing off the page")
		}
	})
}
