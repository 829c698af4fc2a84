package main

import (
	"net/http"
	"testing"
)

// TestTheJourneyOfADoctor is the first whole path: a free day, held, booked with sealed texts, signed in again by words,
// looked at, moved, cancelled, erased.
func TestTheJourneyOfADoctor(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d := w.doctor()
		h := w.free()
		b := d.book(h, d.fewThings(h.Day, "invented")...)
		if b.Day.ID != h.Day.ID || b.CardName == "" || !b.Reachable {
			t.Fatalf("booked %+v", b)
		}
		d.signIn()
		me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
		if len(me.Bookings) != 1 || len(me.Items) != 5 || me.Guest.ID != d.keys.Guest || len(me.Log) == 0 {
			t.Fatalf("%d bookings, %d items, %d lines", len(me.Bookings), len(me.Items), len(me.Log))
		}
		item := decode[itemOut](w, d.does(http.MethodGet, "/me/items/"+me.Items[0].ID, nil), http.StatusOK)
		if len(item.Sealed) == 0 {
			t.Fatal("no text")
		}
		decode[nothing](w, d.does(http.MethodPost, "/me/phone-word", map[string]any{"word": "blue heather"}), noContent)
		days := w.days("").Days
		again := w.hold(days[len(days)-1].ID)
		moved := decode[bookingOut](w, d.does(http.MethodPost, "/me/bookings/"+b.ID+"/move", map[string]any{"hold": again.Hold, "items": []any{}}), http.StatusOK)
		if moved.Day.ID != again.Day.ID || moved.Sequence != 1 {
			t.Fatalf("moved %+v", moved)
		}
		decode[nothing](w, d.does(http.MethodPost, "/me/bookings/"+b.ID+"/cancel", map[string]any{}), noContent)
		second := w.free()
		decode[bookingOut](w, d.does(http.MethodPost, "/me/bookings", map[string]any{"hold": second.Hold, "items": []any{}}), http.StatusCreated)
		erased := decode[struct{ State string }](w, d.does(http.MethodDelete, "/me", nil), http.StatusOK)
		if erased.State != "gone" {
			t.Fatalf("erased: %s", erased.State)
		}
		w.code(d.does(http.MethodGet, "/me", nil), http.StatusUnauthorized, "session_ended")
	})
}
