package main

import (
	"net/http"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/term"
)

// TestTheListsOfADay: who comes in person, in which room they slept, and every head that sleeps in the house, of a day or of a week; from the
// third day on there is nothing.
func TestTheListsOfADay(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		office, house := w.anew(session.Coordinator), programme.IDOf("place", "house")
		listsOf := func(date clock.Date) dayListsOut {
			t.Helper()
			return decode[dayListsOut](w, office.does(http.MethodGet, "/staff/office/day-lists?date="+date.String(), nil), http.StatusOK)
		}
		week := w.week(3)
		asks := w.doctor()
		wish := asks.wishForWeek(week, "", "")
		wish["guest"], wish["partner"], wish["early_arrival"] = asks.public(), true, true
		key, raw := repeatKey(w), w.raw(wish)
		asked := decode[askedWeekOut](w, w.ask(http.MethodPost, "/course-requests", string(raw), "Idempotency-Key", key, "Lysning-Proof", asks.prove("first-week", key, raw)),
			http.StatusCreated).Week
		w.promised()
		office.signIn()

		inHouse := w.days("?place=" + house).Days[0]
		d := w.doctor()
		h := w.hold(inHouse.ID)
		booked := decode[bookedOut](w, d.bookRaw(repeatKey(w), w.raw(map[string]any{
			"hold": h.Hold, "guest": d.public(), "items": d.fewThings(inHouse, "invented"), "with_partner": true, "evening_before": true,
		})), http.StatusCreated).Booking
		date := dateOf(inHouse.Date)
		eve, on := listsOf(date.AddDays(-1)), listsOf(date)
		if len(eve.Evening) != 1 || eve.Evening[0].Booking != booked.ID || eve.Evening[0].Room == "" || !eve.Evening[0].WithPartner {
			t.Fatalf("the evening before: %+v", eve)
		}
		if len(eve.Rooms) != 1 || eve.Rooms[0].Heads != 2 || eve.Rooms[0].Room != eve.Evening[0].Room || eve.Rooms[0].Place != house {
			t.Errorf("who sleeps there: %+v", eve.Rooms)
		}
		if len(on.Guests) != 1 || on.Guests[0].CardName != booked.CardName || on.Guests[0].Room != eve.Evening[0].Room || len(on.Evening) != 0 || len(on.Rooms) != 0 {
			t.Errorf("the day: %+v", on)
		}
		first := dateOf(asked.Arrive)
		for _, night := range []clock.Date{first, first.AddDays(1)} {
			heads := 0
			for _, r := range listsOf(night).Rooms {
				heads += r.Heads
			}
			if heads != 2 {
				t.Errorf("%v: %d of a week sleep in the house", night, heads)
			}
		}

		// By video nobody comes.
		w.must(w.p.DB.WithTx(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Exec("UPDATE days SET mode = 'video' WHERE id = ?", inHouse.ID).Error
		}))
		if got := listsOf(date); len(got.Guests) != 0 {
			t.Errorf("somebody comes by video: %+v", got.Guests)
		}

		w.clk.Set(date.AddDays(term.ListDays-1).At(23*60+59, w.p.Programme.Zone))
		office.signIn()
		if got := listsOf(date); got.First != got.Date {
			t.Errorf("on the last day of the lists: %+v", got)
		}
		w.clk.Set(date.AddDays(term.ListDays).At(0, w.p.Programme.Zone))
		office.signIn()
		w.code(office.does(http.MethodGet, "/staff/office/day-lists?date="+date.String(), nil), http.StatusNotFound, "not_found")
	})
}
