package main

import (
	"net/http"
	"strings"
	"testing"

	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestP27_HelpNowFollowsATestCallOnEveryCopy: what was found out by ringing, entered at one copy of the program, is on every page of the
// other at its next look, without a restart; never fewer than the emergency number and two lines; and a store that is down changes nothing.
func TestP27_HelpNowFollowsATestCallOnEveryCopy(t *testing.T) {
	t.Parallel()
	if !testkit.On(testkit.Postgres) {
		t.Skip("needs TEST_POSTGRES_URL")
	}
	w := newWorld(t, func(s *setup) { s.Config.Database = testkit.MigratedURL(t) })
	second := w.setup
	second.Config.Data = t.TempDir()
	p, err := assemble(t.Context(), second)
	w.must(err)
	open := true
	t.Cleanup(func() {
		if open {
			w.must(p.Close())
		}
	})
	f, err := p.face()
	w.must(err)
	other, err := newServer(f)
	w.must(err)

	shows := func(srv *server, number string) (pages []string) {
		for _, path := range []string{"/en/help-now", "/nb/worried", "/api/v1/programme"} {
			if got := ask(t, srv, http.MethodGet, path, ""); strings.Contains(got.Body.String(), number) {
				pages = append(pages, path)
			}
		}
		return pages
	}
	leader := w.anew(session.Leader)
	rang := func(number string, reached bool) {
		t.Helper()
		decode[nothing](w, leader.does(http.MethodPost, "/staff/lines", map[string]any{
			"country": "NO", "number": number, "date": w.setup.Programme.Today(w.clk.Now()).String(), "tester": "Invented", "reached": reached,
		}), noContent)
	}
	const first, next = "22 40 00 40", "116 117"
	rang(first, false)
	if got := shows(w.srv, first); len(got) != 0 {
		t.Fatalf("where it was entered it still stands on %v", got)
	}
	if got := shows(other, first); len(got) != 2 { // the third is asked of the store each time
		t.Fatalf("the other copy shows it on %v", got)
	}
	w.must(other.pages.lookAtNumbers(t.Context()))
	if got := shows(other, first); len(got) != 0 {
		t.Fatalf("after its look the other copy shows it on %v", got)
	}
	rang(next, false)
	w.must(other.pages.lookAtNumbers(t.Context()))
	for _, number := range []string{"113", "116 123", next} {
		if got := shows(other, number); len(got) != 3 {
			t.Errorf("%s stands on %v alone: the emergency number and two lines always do", number, got)
		}
	}
	open = false
	w.must(p.Close())
	if err := other.pages.lookAtNumbers(t.Context()); err == nil {
		t.Error("a store that is down is not told of")
	}
	for _, path := range []string{"/en/help-now", "/nb/worried"} {
		if got := ask(t, other, http.MethodGet, path, ""); got.Code != http.StatusOK || strings.Contains(got.Body.String(), first) || !strings.Contains(got.Body.String(), "116 123") {
			t.Errorf("%s with its store down: %d", path, got.Code)
		}
	}
}
