package main

import (
	"math/rand/v2"
	"testing"

	"lysning/internal/retention"
)

// TestP18_NothingNamesAnErasedGuest: after a whole visit no column of any table, of either database, holds the guest's id or that of
// anything of theirs: no booking, text, question, call or line of the log can be linked to anybody.
func TestP18_NothingNamesAnErasedGuest(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		people := demoPeople{Seeds: map[string][]byte{}}
		for who := range w.keys {
			people.Seeds[who] = seedOf(who)
		}
		v := &visit{p: w.p, clk: w.clk, people: people, dice: rand.NewChaCha8([32]byte{7})}
		w.must(v.live(t.Context()))
		ids, err := w.p.Retention.Names(t.Context(), v.guest.keys.Guest)
		w.must(err)
		found, err := w.p.Retention.Traces(t.Context(), ids)
		w.must(err)
		if len(ids) < 30 || len(found) < 20 {
			t.Fatalf("the search is blind: %d ids in %d columns", len(ids), len(found))
		}
		state, err := w.p.Retention.EraseNow(t.Context(), v.actor())
		if err != nil || state != retention.Gone {
			t.Fatalf("got %q, %v", state, err)
		}
		found, err = w.p.Retention.Traces(t.Context(), ids)
		w.must(err)
		for _, f := range found {
			t.Errorf("%s still names the guest in %d rows", f.Column, f.Rows)
		}
	})
}
