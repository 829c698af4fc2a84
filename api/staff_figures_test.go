package main

import (
	"net/http"
	"strings"
	"testing"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// opensTheDoor puts it back as the other tests need it: two people say so.
func opensTheDoor(w *world) {
	w.t.Helper()
	for range 2 {
		a := session.Actor{Kind: session.Staff, StaffID: w.anew(session.Leader).id, Roles: []session.Role{session.Leader}, Fresh: true}
		w.must(w.p.Bookings.OpenAgain(w.t.Context(), a))
	}
}

// TestTheDoorIsOpenedByTwoAndWhoWasTurnedAwayComesFirst goes the way of a flood: the alarm, the door, calls instead of bookings, two
// people, and the list of calls.
func TestTheDoorIsOpenedByTwoAndWhoWasTurnedAwayComesFirst(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		one, two := w.anew(session.Coordinator), w.anew(session.Leader)
		door := func(p *worker) doorOut {
			t.Helper()
			return decode[doorOut](w, p.does(http.MethodGet, "/staff/office/door", nil), http.StatusOK)
		}
		w.must(w.p.Bookings.CountUnreachable(t.Context()))
		for range 5 {
			d := w.doctor()
			d.book(w.free())
		}
		if got := door(one); !got.Burst || got.Door != "open" {
			t.Fatalf("five without a way to be reached: %+v", got)
		}
		early := w.doctor()
		decode[callOut](w, early.call(), http.StatusCreated)
		w.clk.Set(clock.NewDate(2026, 11, 24).At(9*60, testkit.Oslo(t)))
		free := w.days("").Days[1]
		one.signIn()
		one.touch()
		decode[nothing](w, one.does(http.MethodPost, "/staff/office/door/half-open", nil), noContent)
		late := w.doctor()
		if got := w.ask(http.MethodPost, "/holds", map[string]any{"day": free.ID}); got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "door_half_open") {
			t.Errorf("a new guest holds a day: %d %s", got.Code, got.Body)
		}
		decode[callOut](w, late.call(), http.StatusCreated)
		calls := decode[wishedCallsOut](w, one.does(http.MethodGet, "/staff/office/calls", nil), http.StatusOK).Calls
		if len(calls) != 2 || calls[0].Guest != late.keys.Guest || !calls[0].Turned || calls[1].Turned {
			t.Errorf("who was turned away does not come first: %+v", calls)
		}
		if err := w.p.Bookings.SetDoor(t.Context(), session.Machine, booking.DoorOpen); err == nil {
			t.Error("a command opens what people have shut")
		}
		decode[nothing](w, one.does(http.MethodPost, "/staff/office/door/open", nil), noContent)
		w.code(one.does(http.MethodPost, "/staff/office/door/open", nil), http.StatusConflict, "door_two_people")
		if got := door(one); got.Door != "half_open" || got.Asked != "you" {
			t.Errorf("one person has said so: %+v", got)
		}
		two.signIn()
		two.touch()
		if got := door(two); got.Asked != "somebody" {
			t.Errorf("the other sees %+v", got)
		}
		decode[nothing](w, two.does(http.MethodPost, "/staff/office/door/open", nil), noContent)
		if got := door(two); got.Door != "open" {
			t.Errorf("after two: %+v", got)
		}
		w.free()
	})
}
