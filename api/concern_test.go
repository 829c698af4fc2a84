package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lysning/internal/calendar"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/session"
)

// opens tries to fetch a text, and reports whether it was given out.
func (p *worker) opens(item string) bool {
	p.w.t.Helper()
	got := decode[openedOut](p.w, p.does(http.MethodPost, "/staff/items/open", map[string]any{"ids": []string{item}}), http.StatusOK)
	return len(got.Items[0].Sealed) > 0
}

func (p *worker) concerned(path string, in any) concernOut {
	p.w.t.Helper()
	return decode[concernOut](p.w, p.does(http.MethodPost, path, in), http.StatusOK)
}

// TestP23_P25_OnePersonCannotOpenAContactOverHTTP: the guest's own counsellor has every role, a place at the safety desk and two sessions,
// and tries whatever the program has, at once and in a row; a request of somebody who was shut out since is good for nothing; two others
// can, for an hour, and the doctor reads it.
func TestP23_P25_OnePersonCannotOpenAContactOverHTTP(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		her := w.staff(session.Counsellor, session.SafetyLead, session.Leader, session.Coordinator)
		d := w.doctor()
		d.book(w.hold(w.days("?counsellor=" + her.id).Days[0].ID), d.seal("contact", "safety", "", "invented"), d.seal("contact", "office", "", "invented"))
		items := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK).Items
		item := items[slices.IndexFunc(items, func(i heldOut) bool { return i.To == "safety" })].ID
		anne, per, eva := w.anew(session.SafetyLead), w.anew(session.SafetyLead), w.anew(session.SafetyLead)
		anne.begins("safety", 1, seedOf("desk"), anne)
		for _, p := range []*worker{per, her} {
			anne.admits("safety", 1, seedOf("desk"), p)
		}
		for _, p := range []*worker{her, anne, per} {
			if p.opens(item) {
				t.Fatal("given out without anything")
			}
		}
		raised := decode[concernOut](w, her.does(http.MethodPost, "/staff/concerns", map[string]any{
			"guest": d.keys.Guest, "trigger": "plans", "level": "2b", "entry": "talk",
		}), http.StatusCreated)
		to := "/staff/concerns/" + raised.ID
		if raised.Due == nil || !slices.Equal(raised.Left, []string{"contact"}) || !raised.Mine {
			t.Errorf("raised: %+v", raised)
		}
		w.code(her.does(http.MethodPost, to+"/steps", map[string]any{"step": "answer"}), http.StatusConflict, "concern_moved") // she is no safety lead here
		anne.concerned(to+"/steps", map[string]any{"step": "answer"})
		her.concerned(to+"/steps", map[string]any{"step": "consent_no"})

		asked := her.concerned(to+"/openings", map[string]any{"ground": "life"}).Openings[0]
		seal := "/staff/openings/" + asked.ID
		yes := map[string]any{"yes": true}
		second := *her
		second.signIn()
		for _, p := range []*worker{her, &second} {
			w.code(p.does(http.MethodPost, seal+"/decision", yes), http.StatusForbidden, "second_person_needed")
			for _, path := range []string{"/longer", "/close"} {
				w.code(p.does(http.MethodPost, seal+path, nil), http.StatusConflict, "concern_moved")
			}
			w.code(p.does(http.MethodPost, seal+"/disclosed", map[string]any{"to": "emergency"}), http.StatusConflict, "concern_moved")
		}
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				p := []*worker{her, &second}[i%2]
				if got := p.does(http.MethodPost, seal+"/decision", yes); got.Code == http.StatusOK {
					t.Error("she has decided about her own request")
				}
				p.does(http.MethodPost, to+"/openings", map[string]any{"ground": "life"})
			})
		}
		all.Wait()
		if her.opens(item) || second.opens(item) || anne.opens(item) {
			t.Fatal("one alone has opened it")
		}
		her.concerned(seal+"/withdraw", nil)

		for _, o := range eva.concerned(to+"/openings", map[string]any{"ground": "life"}).Openings {
			if o.State == "seal_asked" {
				asked = o
			}
		}
		w.must(w.p.Staff.SetRoles(t.Context(), w.boss(), eva.id, []session.Role{session.Host}))
		w.code(per.does(http.MethodPost, "/staff/openings/"+asked.ID+"/decision", yes), http.StatusForbidden, "second_person_needed")
		per.concerned("/staff/openings/"+asked.ID+"/decision", map[string]any{"yes": false})

		for _, o := range anne.concerned(to+"/openings", map[string]any{"ground": "life"}).Openings {
			if o.State == "seal_asked" {
				seal = "/staff/openings/" + o.ID
			}
		}
		w.code(her.does(http.MethodPost, seal+"/decision", yes), http.StatusForbidden, "second_person_needed")
		w.must(w.p.DB.WithTx(t.Context(), stale(per.id)))
		w.code(per.does(http.MethodPost, seal+"/decision", yes), http.StatusForbidden, "touch_needed")
		per.touch()
		if got := per.concerned(seal+"/decision", yes); got.Guest != d.keys.Guest {
			t.Error("the two are not told whose it is")
		}
		if !anne.opens(item) || !per.opens(item) {
			t.Fatal("two have agreed, and it is not given out")
		}
		if her.opens(item) {
			t.Error("given to the guest's own counsellor through the desk")
		}
		me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
		if len(me.Concerns) != 1 || len(me.Concerns[0].Openings) != 1 || len(me.Concerns[0].Openings[0].Looks) != 2 || me.Concerns[0].Consent != "no" {
			t.Errorf("the doctor is told %+v", me.Concerns)
		}
		looked := 0
		for _, l := range me.Log {
			if l.Action == "seal_looked" {
				looked++
			}
		}
		if looked != 2 {
			t.Errorf("%d looks in the doctor's log", looked)
		}
		w.clk.Add(time.Hour)
		anne.signIn()
		per.signIn()
		if anne.opens(item) || per.opens(item) {
			t.Error("the hour is over, and it is given out")
		}
		rest := anne.does(http.MethodPut, to+"/rest", map[string]any{"until": "2026-12-20"})
		if got := decode[concernOut](w, rest, http.StatusOK); got.Rest != "2026-12-20" || len(w.days("?counsellor="+her.id).Days) != 0 {
			t.Errorf("she rests until %q, and her days are offered", got.Rest)
		}
		d.signIn()
		gone := decode[struct{ State, Stays string }](w, d.does(http.MethodDelete, "/me", nil), http.StatusOK)
		if gone.Stays != "2027-11-23" {
			t.Errorf("erased; %q is said to stay", gone.Stays)
		}
		if got := anne.concernAt(to); got.CardName != "" || got.Guest != "" || len(got.Left) != 0 {
			t.Errorf("something leads to the doctor: %+v", got)
		}
	})
}

func (p *worker) concernAt(path string) concernOut {
	p.w.t.Helper()
	return decode[concernOut](p.w, p.does(http.MethodGet, path, nil), http.StatusOK)
}

// TestP24_EveryAlarmOfAWorryCallsTheSafetyDesk: one after the other, or where a life is in danger all of them at once; never a counsellor or
// the office, whose matter it is not.
func TestP24_EveryAlarmOfAWorryCallsTheSafetyDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	anne, solveig := w.anew(session.SafetyLead), w.anew(session.Leader)
	others := []*worker{w.staff(session.Counsellor), w.anew(session.Coordinator), w.anew(session.Host)}
	calls := func(p *worker, subject string) (n int) {
		w.must(w.p.DB.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Raw("SELECT COUNT(*) FROM alarm_calls c JOIN alarms a ON a.id = c.alarm_id WHERE a.subject_id = ? AND c.staff_id = ?", subject, p.id).Row().Scan(&n)
		}))
		return n
	}
	for i, kind := range escalation.Alarms {
		subject := fmt.Sprintf("%032x", i)
		w.must(w.p.DB.WithTx(t.Context(), func(tx *db.Tx) error { return w.p.Cover.Raise(tx, kind, subject) }))
		together := strings.Contains(kind, "rescue") || strings.Contains(kind, "now")
		if calls(anne, subject) != 1 || (calls(solveig, subject) == 1) != together {
			t.Errorf("%s: the lead is called %d times at once, the leader %d", kind, calls(anne, subject), calls(solveig, subject))
		}
		w.clk.Add(10 * time.Minute)
		w.must(w.p.Cover.Climb(t.Context()))
		if calls(solveig, subject) != 1 {
			t.Errorf("%s: nobody has it after ten minutes, and the leader is not called", kind)
		}
		for _, p := range others {
			if calls(p, subject) != 0 {
				t.Errorf("%s calls somebody whose matter it is not", kind)
			}
		}
		w.must(w.p.DB.WithTx(t.Context(), func(tx *db.Tx) error { return w.p.Cover.Ended(tx, subject) }))
	}
}

// TestP23_WhoTalksWithAGuestAtAWeekIsTheirOwn: a guest of a week is found by the card name, and the counsellor of their talk is never the
// second person, whatever other roles she has.
func TestP23_WhoTalksWithAGuestAtAWeekIsTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	d := w.doctor()
	w.must(errorOf(d.asksWeek(w.week(1), "", "")))
	w.promised()
	d.signIn()
	her, anne := w.staff(session.Counsellor, session.SafetyLead), w.anew(session.SafetyLead)
	raised := decode[concernOut](w, anne.does(http.MethodPost, "/staff/concerns", map[string]any{
		"card_name": d.me().Week.CardName, "trigger": "plans", "level": "3", "entry": "course",
	}), http.StatusCreated)
	to := "/staff/concerns/" + raised.ID
	if got := her.concernAt(to); !got.Mine || got.CardName != d.me().Week.CardName {
		t.Errorf("for who talks with the guest: %+v", got)
	}
	asked := anne.concerned(to+"/openings", map[string]any{"ground": "life"}).Openings[0]
	w.code(her.does(http.MethodPost, "/staff/openings/"+asked.ID+"/decision", map[string]any{"yes": true}), http.StatusForbidden, "second_person_needed")
}

// TestP24_TheHourAfterAWorryIsInHerCalendar, and nowhere else: her Days page, her feed without a word of what it is, and moved by her. A rest
// that a safety lead sets is read there by her alone.
func TestP24_TheHourAfterAWorryIsInHerCalendar(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		her := w.staff(session.Counsellor)
		d := w.doctor()
		d.book(w.hold(w.days("?counsellor=" + her.id).Days[0].ID))
		days := func(p *worker) weeksOut {
			return decode[weeksOut](w, p.does(http.MethodGet, "/staff/days", nil), http.StatusOK)
		}
		if got := days(her); len(got.Hours) != 0 || got.Rest != "" {
			t.Fatalf("before: %+v", got)
		}
		raised := decode[concernOut](w, her.does(http.MethodPost, "/staff/concerns", map[string]any{
			"guest": d.keys.Guest, "trigger": "plans", "level": "2b", "entry": "talk",
		}), http.StatusCreated)
		to := "/staff/concerns/" + raised.ID
		if raised.Debrief != "booked" || raised.DebriefAt == nil || raised.DebriefAt.Date != days(her).Today {
			t.Fatalf("raised: %+v", raised)
		}
		move := func(at string) *httptest.ResponseRecorder {
			return her.does(http.MethodPut, to+"/debrief", map[string]any{"state": "booked", "at": at})
		}
		if got := decode[concernOut](w, move("16:30"), http.StatusOK); got.DebriefAt.Time != "16:30" {
			t.Errorf("moved: %+v", got.DebriefAt)
		}
		w.code(move("16:40"), http.StatusUnprocessableEntity, "not_valid")
		if got := days(her).Hours; len(got) != 1 || got[0].From != "16:30" || got[0].To != "17:30" || got[0].Concern != raised.ID {
			t.Errorf("on her Days page: %+v", got)
		}
		w.must(w.p.DB.Read(t.Context(), func(tx *db.Tx) error {
			busy, err := w.p.taken(tx, her.id, tx.Today())
			if !slices.Contains(busy, calendar.Busy{Date: tx.Today(), StartMinute: 990, Minutes: 60, Zone: tx.Zone().String()}) {
				t.Errorf("in her feed: %+v", busy)
			}
			return err
		}))
		anne := w.anew(session.SafetyLead)
		anne.concerned(to+"/steps", map[string]any{"step": "answer"})
		decode[concernOut](w, anne.does(http.MethodPut, to+"/rest", map[string]any{"until": "2026-12-20"}), http.StatusOK)
		if got := days(her); got.Rest != "2026-12-20" {
			t.Errorf("her rest: %+v", got.Rest)
		}
		if got := days(w.staff(session.Counsellor)); got.Rest != "" || len(got.Hours) != 0 {
			t.Errorf("a colleague's page: %+v", got)
		}
		decode[concernOut](w, her.does(http.MethodPut, to+"/debrief", map[string]any{"state": "held"}), http.StatusOK)
		if got := days(her).Hours; len(got) != 0 {
			t.Errorf("held: %+v", got)
		}
	})
}
