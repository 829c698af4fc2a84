package main

import (
	"net/http"
	"testing"
)

// TestP32_KilledBetweenCommitAndAnswerTheRepeatedKeyGivesTheSameBooking stops the program when the booking is committed and
// not a byte of the answer is sent, and kills it there.
func TestP32_KilledBetweenCommitAndAnswerTheRepeatedKeyGivesTheSameBooking(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := serving(t, silentBooker, h.env)
	days := h.freeDays(p)
	w, err := h.want(p.base, days[0], true)
	h.must(err)
	sent := make(chan error, 1)
	go func() {
		_, err := h.send(p.base, w)
		sent <- err
	}()
	if !p.waitFor(saysCommitted) {
		t.Fatalf("the booking was not committed: %s", p.log)
	}
	p.kill()
	if err := <-sent; err == nil {
		t.Fatal("the program answered; nothing was shown")
	}

	p = serving(t, asItIs, h.env)
	me, err := h.ownPage(p.base, w.person) // committed, although nobody was told
	h.must(err)
	if len(me.Bookings) != 1 || len(me.Items) != w.items {
		t.Fatalf("%d bookings and %d texts, want 1 and %d", len(me.Bookings), len(me.Items), w.items)
	}
	for range 2 {
		got, err := h.send(p.base, w)
		h.must(err)
		if got.Booking.ID != me.Bookings[0].ID || got.Session.Token == "" {
			t.Fatal("the same key gave another booking, or no way in")
		}
	}
	// The same key for something else is refused, and changes nothing.
	w.raw = append(w.raw, ' ')
	if _, err := h.send(p.base, w); !isCode(err, "idempotency_mismatch") {
		t.Fatalf("another body under the same key: %v", err)
	}
	again, err := h.ownPage(p.base, w.person)
	h.must(err)
	if len(again.Bookings) != 1 || len(again.Items) != w.items {
		t.Fatalf("after repeating: %d bookings, %d texts", len(again.Bookings), len(again.Items))
	}
	// Nobody else can have the day.
	ask := `{"day":"` + w.day + `"}`
	if _, err := h.call(p.base, h.person().from, http.MethodPost, "/holds", []byte(ask), nil); !isCode(err, "day_taken") {
		t.Fatalf("the booked day: %v", err)
	}
	p.stop()
}
