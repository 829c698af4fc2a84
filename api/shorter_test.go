package main

import (
	"net/http"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// TestAnEarlierDayEndsEverythingEarlier: a guest who moves to an earlier day is forgotten earlier too, and a guest who waits for
// something else besides is not.
func TestAnEarlierDayEndsEverythingEarlier(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		until := func(d *doctor) (on clock.Date) {
			w.must(w.p.DB.Read(t.Context(), func(tx *db.Tx) error {
				return tx.Gorm().Raw("SELECT until FROM guests WHERE id = ?", d.keys.Guest).Row().Scan(&on)
			}))
			return on
		}
		days := w.days("").Days
		first, last := days[0], days[len(days)-1]
		d := w.doctor()
		b := d.book(w.hold(last.ID), d.seal("chosen_name", "counsellor", last.Counsellor, "invented"))
		move := func(day dayOut) {
			t.Helper()
			decode[bookingOut](w, d.does(http.MethodPost, "/me/bookings/"+b.ID+"/move", map[string]any{"hold": w.hold(day.ID).Hold, "items": []any{}}), http.StatusOK)
		}
		wants := func(want string) {
			t.Helper()
			if got := until(d); got.String() != want {
				t.Errorf("kept until %s, want %s", got, want)
			}
		}
		after := func(date string) string { return dateOf(date).AddDays(30).String() }
		wants(after(last.Date))
		move(first)
		wants(after(first.Date))
		next := days[1]
		move(next)
		wants(after(next.Date))
		far := dateOf(next.Date).AddDays(40)
		other := d.seal("contact", "office", "", "invented")
		decode[standByOut](w, d.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": far.String(), "items": []any{other}}), http.StatusCreated)
		wants(far.String())
		move(first)
		wants(far.String())
	})
}
