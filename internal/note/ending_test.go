package note_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/shred"
	"lysning/internal/testkit"
)

func (r *rig) slotOf(t *testing.T, id string) (slot int64) {
	t.Helper()
	r.write(t, func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT slot FROM items WHERE id = ?", id).Row().Scan(&slot)
	})
	return slot
}

func wantShredded(t *testing.T, r *rig, slot int64) {
	t.Helper()
	if _, err := r.keys.Key(context.Background(), slot); !errors.Is(err, shred.ErrShredded) {
		t.Errorf("the key is still there: %v", err)
	}
}

func TestP19_TheGuestEndsAnItemAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		one := r.item(t, r.guest, note.Contact, note.Office, "x")
		other := r.item(t, r.guest, note.Contact, note.Counsellor, "x")
		r.mustKeep(t, r.guest, one, other)
		slot := r.slotOf(t, one.ID)
		if err := r.End(ctx, r.guest.actor(), one.ID); err != nil {
			t.Fatal(err)
		}
		wantShredded(t, r, slot)
		_, _, err := r.Fetch(ctx, r.guest.actor(), one.ID)
		wantGone(t, "fetching it", err)
		wantGone(t, "ending it twice", r.End(ctx, r.guest.actor(), one.ID))
		buried, err := r.keys.Buried(ctx, "item", []string{one.ID, other.ID})
		if err != nil || !slices.Equal(buried, []string{one.ID}) {
			t.Errorf("a restore would know %d ended items, %v", len(buried), err)
		}
		if items := r.list(t, r.guest); len(items) != 1 || items[0].ID != other.ID {
			t.Errorf("%d items left", len(items))
		}
	})
}

func TestTheLastContactEndedPutsTheBookingOutOfReach(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		one := r.item(t, r.guest, note.Contact, note.Office, "x")
		other := r.item(t, r.guest, note.Contact, note.Counsellor, "x")
		words := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "x")
		r.mustKeep(t, r.guest, one, other, words)
		for i, id := range []string{words.ID, one.ID, other.ID} {
			if err := r.End(ctx, r.guest.actor(), id); err != nil {
				t.Fatal(err)
			}
			if got := len(r.calendar.unfit); got != i/2 {
				t.Errorf("after item %d the booking was put out of reach %d times", i+1, got)
			}
		}
		if !slices.Equal(r.calendar.unfit, []string{r.guest.booking}) {
			t.Error("another booking was named")
		}
	})
}

func TestAShreddedItemIsGoneThoughItsRowIsThere(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		one := r.item(t, r.guest, note.Contact, note.Office, "x")
		r.mustKeep(t, r.guest, one)
		if err := r.keys.Overwrite(ctx, r.slotOf(t, one.ID)); err != nil { // as when the program dies before the row goes
			t.Fatal(err)
		}
		_, _, err := r.Fetch(ctx, r.guest.actor(), one.ID)
		wantGone(t, "fetching it", err)
		if err := r.End(ctx, r.guest.actor(), one.ID); err != nil {
			t.Errorf("ending it again: %v", err)
		}
	})
}

func TestACancelledBookingLeavesNothingToRead(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		mine := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "x")
		theirs := r.item(t, r.next, note.WordsBeforehand, note.Counsellor, "x")
		r.mustKeep(t, r.guest, mine)
		r.mustKeep(t, r.next, theirs)
		slot := r.slotOf(t, mine.ID)
		r.write(t, func(tx *db.Tx) error {
			if err := r.EndForBooking(tx, r.guest.booking); err != nil {
				return err
			}
			return tx.Gorm().Exec("DELETE FROM bookings WHERE id = ?", r.guest.booking).Error
		})
		_, _, err := r.Fetch(ctx, r.guest.actor(), mine.ID)
		wantGone(t, "fetching it", err)
		if _, err := r.keys.Key(ctx, slot); err != nil {
			t.Error("a transaction wrote the shred store")
		}
		if n := r.sweep(t); n != 1 {
			t.Errorf("%d swept", n)
		}
		wantShredded(t, r, slot)
		if _, _, err := r.Fetch(ctx, r.next.actor(), theirs.ID); err != nil {
			t.Errorf("another's item: %v", err)
		}
	})
}

func TestItemsFollowTheirBooking(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		words := r.item(t, r.guest, note.WordsBeforehand, note.Counsellor, "x")
		contact := r.item(t, r.guest, note.Contact, note.Office, "x")
		r.mustKeep(t, r.guest, words, contact)
		to := clock.NewDate(2026, 12, 10)
		move := func(counsellorID string) {
			t.Helper()
			r.write(t, func(tx *db.Tx) error { return r.MoveForBooking(tx, r.guest.booking, counsellorID, to) })
		}
		move(counsellor)
		ends := map[string]string{}
		for _, i := range r.list(t, r.guest) {
			ends[i.ID] = i.Until.String()
		}
		if ends[words.ID] != "2026-12-11" || ends[contact.ID] != "2026-12-24" {
			t.Errorf("same counsellor: %v", ends)
		}
		move(second)
		_, _, err := r.Fetch(ctx, r.guest.actor(), words.ID)
		wantGone(t, "what was for the counsellor before", err)
		if _, _, err := r.Fetch(ctx, r.guest.actor(), contact.ID); err != nil {
			t.Errorf("what is for the office: %v", err)
		}
	})
}

func TestErasingTakesAllItemsAndNamesTheirSlots(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		one, two := r.item(t, r.guest, note.Contact, note.Office, "x"), r.item(t, r.guest, note.Contact, note.Counsellor, "x")
		theirs := r.item(t, r.next, note.Contact, note.Office, "x")
		r.mustKeep(t, r.guest, one, two)
		r.mustKeep(t, r.next, theirs)
		want := []int64{r.slotOf(t, one.ID), r.slotOf(t, two.ID)}
		var got []int64
		r.write(t, func(tx *db.Tx) error {
			var err error
			got, err = r.EraseGuest(tx, r.guest.Guest)
			return err
		})
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) || len(r.list(t, r.guest)) != 0 || len(r.list(t, r.next)) != 1 {
			t.Fatalf("%d slots named", len(got))
		}
		r.write(t, func(tx *db.Tx) error {
			slots, err := r.EraseGuest(tx, r.guest.Guest)
			if len(slots) != 0 {
				t.Error("erasing twice names slots again")
			}
			return err
		})
	})
}

func TestAWishToBeCalledKnowsItsDay(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		wish, name := r.item(t, r.guest, note.CallWish, note.Office, "x"), r.item(t, r.guest, note.ChosenName, note.Office, "Kari")
		day := clock.NewDate(2026, 11, 24)
		r.write(t, func(tx *db.Tx) error {
			if _, kept, err := r.CallKept(tx, r.guest.Guest, wish.ID); err != nil || kept {
				t.Errorf("before: %v, %v", kept, err)
			}
			if err := r.Keep(tx, r.guest.Guest, "", "", []note.Sealed{wish, name}, day); err != nil {
				return err
			}
			if got, kept, err := r.CallKept(tx, r.guest.Guest, wish.ID); err != nil || !kept || got != day {
				t.Errorf("after: %s, %v, %v", got, kept, err)
			}
			if _, kept, err := r.CallKept(tx, r.next.Guest, wish.ID); err != nil || kept {
				t.Errorf("another guest: %v, %v", kept, err)
			}
			return nil
		})
		for _, i := range r.list(t, r.guest) { // the name was given for the call and goes with it
			if i.Until != day.AddDays(3) {
				t.Errorf("%s is gone on %s", i.Kind, i.Until)
			}
		}
		// Somebody leaves the office: the wish is sealed anew, and still waits, and still ends when it is answered.
		r.calendar.epoch = 1
		next := r.forwarded(t, r.guest, note.Office, wish.ID)
		next.Epoch = 1
		if err := r.asStaff(desk, r.guest, next); err != nil {
			t.Fatal(err)
		}
		r.write(t, func(tx *db.Tx) error {
			waiting, err := r.CallWishes(tx)
			if len(waiting) != 1 || waiting[0].ItemID != next.ID || waiting[0].AnsweredBy != day {
				t.Errorf("sealed anew: %+v", waiting)
			}
			return errors.Join(err, r.EndCallWish(tx, r.guest.Guest, tx.Today()))
		})
		if until := r.until(t, r.guest, next.ID); until != "" {
			t.Errorf("answered, and there until %s", until)
		}
	})
}

func TestAfterGoesThroughAllItemsInPages(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		var want []string
		for _, role := range []note.Role{note.Office, note.Counsellor, note.Safety} {
			i := r.item(t, r.guest, note.Contact, role, "x")
			r.mustKeep(t, r.guest, i)
			want = append(want, i.ID)
		}
		slices.Sort(want)
		var got []string
		for after := ""; ; after = got[len(got)-1] {
			var page []note.Ending
			r.write(t, func(tx *db.Tx) error {
				var err error
				page, err = r.After(tx, after, 2)
				return err
			})
			for _, e := range page {
				got = append(got, e.ID)
			}
			if len(page) < 2 {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d items", len(got))
		}
	})
}
