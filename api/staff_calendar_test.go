package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lysning/internal/session"
)

// TestACounsellorsCalendarIsBusyAndNothingElse follows one address from its making to its end, and looks for it where no secret may be.
func TestACounsellorsCalendarIsBusyAndNothingElse(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		her := w.staff(session.Counsellor)
		day := her.givesDays()
		d := w.doctor()
		booked := d.bookOf(her)
		make := func() string {
			t.Helper()
			got := decode[calendarAddressOut](w, her.does(http.MethodPost, "/staff/me/calendar", nil), http.StatusCreated)
			path, ok := strings.CutPrefix(got.Address, w.p.Config.Origin)
			if !ok || !strings.HasPrefix(path, "/calendar/") || !strings.HasSuffix(path, ".ics") || strings.Contains(path, her.id) {
				t.Fatalf("%q", got.Address)
			}
			return path
		}
		read := func(path string) *httptest.ResponseRecorder { return ask(t, w.srv, http.MethodGet, path, "") }
		gone := func(path string) {
			t.Helper()
			wantProblem(t, read(path), http.StatusNotFound, "not_found")
		}
		path := make()
		first := read(path)
		start := strings.ReplaceAll(booked.Day.Date, "-", "") + "T" + strings.ReplaceAll(booked.Day.Start, ":", "") + "00"
		if text := first.Body.String(); first.Code != http.StatusOK || !strings.HasPrefix(first.Header().Get("Content-Type"), "text/calendar") ||
			strings.Count(text, "BEGIN:VEVENT") != 1 || !strings.Contains(text, "DTSTART;TZID=Europe/Oslo:"+start+"\r\n") || !strings.Contains(text, "SEQUENCE:0\r\n") {
			t.Fatalf("%d %s: %s", first.Code, first.Header().Get("Content-Type"), text)
		}
		if again := read(path); !bytes.Equal(again.Body.Bytes(), first.Body.Bytes()) {
			t.Error("what has not changed is another file")
		}
		for _, secret := range []string{booked.CardName, booked.ID, d.keys.Guest, day.ID, day.Place, her.id, her.name, "Fjellro", "Lysning"} {
			if strings.Contains(first.Body.String(), secret) {
				t.Errorf("a calendar is told %s", secret)
			}
		}
		if got := d.does(http.MethodPost, "/me/bookings/"+booked.ID+"/cancel", map[string]any{}); got.Code >= http.StatusBadRequest {
			t.Fatal(got.Code)
		}
		if text := read(path).Body.String(); !strings.Contains(text, "SEQUENCE:1\r\n") || !strings.Contains(text, "STATUS:CANCELLED") || uidIn(text) != uidIn(first.Body.String()) {
			t.Errorf("a day that is free again: %s", text)
		}
		w.clk.Add(time.Duration(24*200) * time.Hour)
		w.must(w.p.Calendar.Sweep(t.Context()))
		if text := read(path).Body.String(); strings.Contains(text, "VEVENT") {
			t.Errorf("a date that is over: %s", text)
		}
		her.signIn()
		next := make()
		gone(path)
		for _, wrong := range []string{strings.TrimSuffix(next, ".ics"), "/calendar/.ics", "/calendar/" + strings.Repeat("A", 43) + ".ics", "/calendar/%2e%2e.ics"} {
			gone(wrong)
		}
		text := strings.TrimSuffix(strings.TrimPrefix(next, "/calendar/"), ".ics")
		if found := w.scan(text); len(found) != 0 {
			t.Errorf("the store has an address: %v", found)
		}
		her.does(http.MethodDelete, "/staff/me/calendar", nil)
		gone(next)
		if made := decode[calendarMadeOut](w, her.does(http.MethodGet, "/staff/me/calendar", nil), http.StatusOK).Made; made != "" {
			t.Errorf("made on %s", made)
		}
		last := make()
		w.must(w.p.Staff.Disable(t.Context(), w.boss(), her.id))
		gone(last)
		for _, path := range []string{path, next, last} {
			if strings.Contains(w.logs.String(), strings.TrimSuffix(strings.TrimPrefix(path, "/calendar/"), ".ics")) {
				t.Error("the log has an address")
			}
		}
	})
}

func uidIn(text string) string {
	_, after, _ := strings.Cut(text, "\r\nUID:")
	uid, _, _ := strings.Cut(after, "\r\n")
	return uid
}

// TestCalendarsThatAskTooOftenWait: whoever guesses addresses is stopped long before it matters, and nobody else's page is.
func TestCalendarsThatAskTooOftenWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) {
		s.Budgets = map[limitClass]budget{limitCalendar: {Each: rate{Burst: 2, Every: time.Hour}, Code: "too_many"}}
	})
	path := "/calendar/" + strings.Repeat("A", 43) + ".ics"
	for _, want := range []int{http.StatusNotFound, http.StatusNotFound, http.StatusTooManyRequests} {
		if got := ask(t, w.srv, http.MethodGet, path, ""); got.Code != want {
			t.Errorf("%d, want %d", got.Code, want)
		}
	}
	if got := w.ask(http.MethodGet, "/programme", nil); got.Code != http.StatusOK {
		t.Errorf("the programme: %d", got.Code)
	}
}
