package note_test

import (
	"context"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestWhatACourtsOrderKeeps: past its day nobody who works here reads it and no sweep destroys it; its guest reads it as soon as they may
// be told, and can end it; at the order's date it is gone though no job runs.
func TestWhatACourtsOrderKeeps(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		r := newRig(t, d, clk)
		kept, ended, other := r.item(t, r.guest, note.Contact, note.Office, "x"), r.item(t, r.guest, note.ChosenName, note.Office, "x"), r.item(t, r.guest, note.Contact, note.Counsellor, "x")
		r.mustKeep(t, r.guest, kept, ended, other)
		until := r.list(t, r.guest)[0].Written.AddDays(200)
		r.write(t, func(tx *db.Tx) error {
			for kind, want := range map[note.Kind]int{note.Contact: 1, note.ChosenName: 1, note.Letter: 0} {
				n, err := r.Hold(tx, r.guest.Guest, string(kind), string(note.Office), tx.Today(), until, tx.Today().AddDays(2))
				if err != nil || n != want {
					t.Errorf("%s: %d are held, %v", kind, n, err)
				}
			}
			n, err := r.Hold(tx, r.guest.Guest, string(note.Contact), string(note.Office), tx.Today().AddDays(-1), until, tx.Today())
			if n != 0 {
				t.Error("of another day, and held")
			}
			return err
		})
		told := func() (n int) {
			for _, i := range r.list(t, r.guest) {
				if i.HeldUntil == until {
					n++
				}
			}
			return n
		}
		if told() != 0 {
			t.Error("told before the day")
		}
		clk.Add(2 * 24 * time.Hour)
		if told() != 2 {
			t.Errorf("%d are told of", told())
		}
		clk.Add(90 * 24 * time.Hour)
		if n := r.sweep(t); n != 1 {
			t.Errorf("%d were destroyed, want the other copy alone", n)
		}
		if items := r.list(t, r.guest); len(items) != 2 || told() != 2 {
			t.Errorf("%d are left, %d told of", len(items), told())
		}
		if _, _, err := r.Fetch(ctx, r.guest.actor(), kept.ID); err != nil {
			t.Errorf("the guest does not read it: %v", err)
		}
		_, _, err := r.Export(ctx, session.Machine, kept.ID)
		wantGone(t, "the operator past its day", err)
		if err := r.End(ctx, r.guest.actor(), ended.ID); err != nil {
			t.Errorf("the guest does not end it: %v", err)
		}
		clk.Add(110 * 24 * time.Hour)
		_, _, err = r.Fetch(ctx, r.guest.actor(), kept.ID)
		wantGone(t, "past the order's date", err)
		slot := r.slotOf(t, kept.ID)
		if n := r.sweep(t); n != 1 {
			t.Errorf("%d were destroyed", n)
		}
		wantShredded(t, r, slot)
	})
}
