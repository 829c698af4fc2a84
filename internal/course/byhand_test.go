package course_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// TestTheRankGoesToAnotherWeek: who changes the week has the turn of who asked then, is answered at a promised hour and not before, and
// what was held in the first week goes to the next in its line.
func TestTheRankGoesToAnotherWeek(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		from, to := a.sow(course.Sown{Places: 1, Rooms: 2, Talks: 1}), a.sow(course.Sown{Places: 1, Rooms: 0, Talks: 1, First: clock.DateOf(clk.Now()).AddDays(80)})
		_, has := a.asks(course.AskInput{CourseID: from})
		_, next := a.asks(course.AskInput{CourseID: from})
		_, there := a.asks(course.AskInput{CourseID: to})
		_, last := a.asks(course.AskInput{CourseID: to})
		clk.Add(28 * time.Hour)
		a.settle()
		if a.mine(has).State != course.Confirmed || a.mine(there).State != course.Confirmed {
			t.Fatal("nobody has a place")
		}
		if err := a.svc.ChangeWeek(t.Context(), has, from); !errors.Is(err, course.ErrSameWeek) {
			t.Fatal(err)
		}
		a.ok(a.svc.ChangeWeek(t.Context(), has, to))
		a.sound()
		if m := a.mine(has); m.State != course.Asked || m.Course.ID != to || m.Rank != 1 || m.Talk != nil {
			t.Fatalf("%+v", m)
		}
		a.ok(a.svc.Withdraw(t.Context(), there))
		a.settle()
		if m := a.mine(last); m.State != course.Waiting { // the place is kept for who asked first
			t.Fatalf("jumped: %s", m.State)
		}
		if m := a.mine(next); m.State != course.Offered {
			t.Fatalf("what was given back went to nobody: %s", m.State)
		}
		clk.Add(4 * 24 * time.Hour)
		a.settle()
		if a.mine(has).State != course.Confirmed || a.mine(last).State != course.Waiting {
			t.Fatal(a.mine(has).State, a.mine(last).State)
		}
		a.sound()
	})
}

// TestAPartnerStaysAtHome: the bed is free, the place stays, and it may be said twice.
func TestAPartnerStaysAtHome(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week := a.sow(course.Sown{Places: 2, Rooms: 2, Talks: 2})
		r, actor := a.asks(course.AskInput{CourseID: week, Partner: true})
		clk.Add(28 * time.Hour)
		a.settle()
		for range 2 {
			a.ok(a.svc.PartnerStays(t.Context(), actor))
			a.sound()
		}
		a.ok(a.svc.PartnerStaysFor(t.Context(), office, r.ID))
		if m := a.mine(actor); m.Partner || m.State != course.Confirmed || a.svc.PartnerCode(m.Request) != "" {
			t.Fatalf("%+v", m)
		}
		// A partner says so alone, with a code: once, and whatever else is typed gets one answer.
		other, theirs := a.asks(course.AskInput{CourseID: week, Partner: true})
		clk.Add(28 * time.Hour)
		a.settle()
		code := a.svc.PartnerCode(other)
		if shown := a.svc.PartnerCode(a.mine(theirs).Request); shown != code || code == "" {
			t.Fatalf("the page shows %q, not %q", shown, code)
		}
		for _, wrong := range []string{"", "AAAA-AAAA", a.svc.PartnerCode(course.Request{ID: r.ID, Partner: true, CodeKept: true})} {
			if err := a.svc.PartnerStaysByCode(t.Context(), wrong); !errors.Is(err, course.ErrPartnerCode) {
				t.Fatalf("%q: %v", wrong, err)
			}
		}
		done := 0
		for _, err := range testkit.Race(4, func(int) error {
			return a.svc.PartnerStaysByCode(t.Context(), " "+strings.ToLower(strings.ReplaceAll(code, "-", " ")))
		}) {
			if err == nil {
				done++
			} else if !errors.Is(err, course.ErrPartnerCode) {
				t.Fatal(err)
			}
		}
		if m := a.mine(theirs); done == 0 || m.Partner || m.State != course.Confirmed {
			t.Fatalf("%d, %+v", done, m)
		}
		if err := a.svc.PartnerStaysByCode(t.Context(), code); !errors.Is(err, course.ErrPartnerCode) {
			t.Fatalf("a code that was used: %v", err)
		}
		// Of a request from before there were codes none was kept: none is shown.
		_, before := a.asks(course.AskInput{CourseID: week, Partner: true})
		a.ok(d.WithTx(t.Context(), func(tx *db.Tx) error { return tx.Gorm().Exec("UPDATE course_requests SET partner_mac = NULL").Error }))
		if m := a.mine(before); !m.Partner || a.svc.PartnerCode(m.Request) != "" {
			t.Fatalf("a code that does not work is shown: %+v", m)
		}
		a.sound()
	})
}

// TestACallerIsAddedAtTheEndOfTheLine: by the same rule as anybody, answered at the promised hour, and the same again for the same key.
func TestACallerIsAddedAtTheEndOfTheLine(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		a := newAsking(t, d, clk)
		week, begins := a.sow(course.Sown{Places: 1, Rooms: 1, Talks: 1}), clock.DateOf(clk.Now()).AddDays(60)
		if n := a.nights(); len(n) != 1 || n[0].First != begins || !n[0].Third.IsZero() {
			t.Fatalf("an open week: %+v", n)
		}
		_, first := a.asks(course.AskInput{CourseID: week})
		added, err := a.svc.AddCaller(t.Context(), office, course.CallerInput{CourseID: week, Language: "en", Avoid: course.AvoidNobody})
		a.ok(err)
		if added.PhoneWord == "" || added.CardName == "" || added.State != course.Asked {
			t.Fatalf("%+v", added)
		}
		if err := a.svc.Confirm(t.Context(), office, added.ID); !errors.Is(err, course.ErrRank) {
			t.Fatalf("a caller jumps the line: %v", err)
		}
		clk.Add(28 * time.Hour)
		a.settle()
		_, held, err := a.svc.HeldBy(t.Context(), office, week)
		a.ok(err)
		if a.mine(first).State != course.Confirmed || held[1].ID != added.ID || held[1].State != course.Waiting {
			t.Fatalf("%+v", held)
		}
		m, err := a.svc.Morning(t.Context(), office)
		a.ok(err)
		if len(m) != 1 || m[0].Given != 1 || m[0].Waiting != 1 {
			t.Fatalf("%+v", m)
		}
		a.sound()
		if n := a.nights(); len(n) != 1 || !n[0].First.IsZero() || n[0].Given != 0 {
			t.Fatalf("a waiting list counts as open: %+v", n)
		}
		clk.Set(begins.AddDays(-1).At(9*60, testkit.Oslo(t)))
		a.settle()
		clk.Set(begins.At(21*60, testkit.Oslo(t)))
		if n := a.nights(); len(n) != 1 || n[0].Given != 1 || n[0].Taken != 1 {
			t.Fatalf("the evening on which a week has begun: %+v", n)
		}
	})
}

// nights is what tonight's row would say of weeks.
func (a *asking) nights() []course.HouseNight {
	a.t.Helper()
	all, err := a.svc.HouseNights(a.t.Context())
	a.ok(err)
	return all
}
