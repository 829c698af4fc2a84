package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/programme"
	"lysning/internal/session"
)

// week is a published week in five weeks' time, with as many rooms, talks and places as told.
func (w *world) week(places int) string {
	w.t.Helper()
	id, err := w.p.CourseRequests.Sow(context.Background(), course.Sown{
		PlaceID: programme.IDOf("place", "house"), First: clock.DateOf(w.clk.Now()).AddDays(35), Places: places, Rooms: places, Talks: places,
		Counsellors: []string{w.setup.Programme.Counsellors[0].ID},
	})
	w.must(err)
	w.coversWeek(clock.DateOf(w.clk.Now()).AddDays(35))
	return id
}

// coversWeek writes the rota of a week's five days: a lead, a deputy and the office's telephone from six to ten.
func (w *world) coversWeek(first clock.Date) {
	w.t.Helper()
	var writes []cover.Write
	for i, duty := range []cover.Duty{cover.Lead, cover.Deputy, cover.Phone} {
		role, who := session.SafetyLead, programme.IDOf("stands behind a week", string(duty))
		if duty == cover.Phone {
			role = session.Coordinator
		}
		w.must(w.p.DB.WithTx(context.Background(), func(tx *db.Tx) error {
			return tx.Gorm().Exec("INSERT INTO staff (id, name, roles, state, recipient, signing_key) VALUES (?,?,?,'active','age1pqinvented',?) ON CONFLICT (id) DO NOTHING",
				who, "Invented "+string(duty), string(role), make([]byte, 32)).Error
		}))
		one := cover.Stretch{Duty: duty, From: 6 * 60, To: weekTo, StaffID: who}
		if i == 1 { // with the lead
			writes[0].Stretches = append(writes[0].Stretches, one)
			continue
		}
		in := cover.Write{Desk: duty.Desk(), Stretches: []cover.Stretch{one}}
		for n := range 5 {
			in.Days = append(in.Days, first.AddDays(n).String())
		}
		writes = append(writes, in)
	}
	w.must(w.p.Cover.Plant(context.Background(), session.Machine, writes))
}

// wishForWeek is what the form sends.
func (d *doctor) wishForWeek(course, hospital, department string) map[string]any {
	in := map[string]any{"course": course, "avoid": "nobody", "items": []any{d.seal("contact", "office", "", "invented"), d.seal("needs", "office", "", "no nuts")}}
	if hospital != "" {
		in["avoid"], in["hospital"], in["department"] = "department", hospital, department
	}
	return in
}

// asksWeek is a first request, ending signed in.
func (d *doctor) asksWeek(course, hospital, department string) *httptest.ResponseRecorder {
	d.w.t.Helper()
	in := d.wishForWeek(course, hospital, department)
	in["guest"] = d.public()
	raw, err := json.Marshal(in)
	d.w.must(err)
	key := repeatKey(d.w)
	got := d.w.ask(http.MethodPost, "/course-requests", string(raw), "Idempotency-Key", key, "Lysning-Proof", d.prove("first-week", key, raw))
	if got.Code == http.StatusCreated {
		d.session = decode[askedWeekOut](d.w, got, http.StatusCreated).Session
	}
	return got
}

func (d *doctor) me() meOut {
	d.w.t.Helper()
	return decode[meOut](d.w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
}

// promised moves the clock past the hour at which requests of now are answered, and settles.
func (w *world) promised() {
	w.t.Helper()
	w.clk.Set(w.clk.Now().Add(28 * time.Hour))
	w.must(w.p.CourseRequests.Settle(context.Background()))
}

func TestAskingForAWeek(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.week(1)
		list := decode[openWeeksOut](w, w.ask(http.MethodGet, "/courses", nil), http.StatusOK)
		if len(list.Courses) != 1 || list.Courses[0].ID != id || list.Courses[0].State != "open" {
			t.Fatalf("%+v", list)
		}
		one, two := w.doctor(), w.doctor()
		for _, d := range []*doctor{one, two} {
			if got := d.asksWeek(id, "", ""); got.Code != http.StatusCreated {
				t.Fatal(got.Code, got.Body)
			}
			if me := d.me(); me.Week == nil || me.Week.State != "asked" || len(me.Items) != 2 || me.Week.AnswerBy != list.AnswerBy {
				t.Fatalf("%+v", me.Week)
			}
		}
		w.code(two.does(http.MethodPost, "/me/course-requests", two.wishForWeek(id, "", "")), http.StatusConflict, "course_request_exists")
		w.must(w.p.CourseRequests.Settle(context.Background()))
		if me := one.me(); me.Week.State != "asked" {
			t.Fatal("answered before the promised hour")
		}
		w.promised()
		one.signIn()
		two.signIn()
		if a, b := one.me().Week.State, two.me().Week.State; a != "confirmed" || b != "waiting" {
			t.Fatal(a, b)
		}
		if list := decode[openWeeksOut](w, w.ask(http.MethodGet, "/courses", nil), http.StatusOK); list.Courses[0].State != "waiting_list" {
			t.Fatal("an open week that is full")
		}
		decode[nothing](w, one.does(http.MethodPost, "/me/week/withdraw", nil), noContent)
		if me := one.me(); me.Week != nil || len(me.Items) != 0 {
			t.Fatalf("%+v", me)
		}
		w.must(w.p.CourseRequests.Settle(context.Background()))
		if me := two.me(); me.Week.State != "offered" || me.Week.OfferUntil == "" {
			t.Fatalf("%+v", me.Week)
		}
		decode[nothing](w, two.does(http.MethodPost, "/me/week/offer", map[string]any{"answer": "yes"}), noContent)
		if me := two.me(); me.Week.State != "confirmed" {
			t.Fatalf("%+v", me.Week)
		}
		checks, err := w.p.invariants(context.Background())
		w.must(err)
		for _, c := range checks {
			if c.Broken != 0 {
				t.Errorf("broken: %s", c.Name)
			}
		}
	})
}

var (
	anyID   = regexp.MustCompile(`[0-9a-f]{32}`)
	anyCard = regexp.MustCompile(`"card_name":"[^"]+"`)
)

// TestAWeekThatIsNotPossibleLooksFull: two real sessions side by side. One guest asks for a week to which a colleague of the same
// department is coming, the other for one that is full. All that either of them, or a stranger, can read is equal to the byte.
func TestAWeekThatIsNotPossibleLooksFull(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		hospital, department := w.setup.Programme.Employers[0].Code, w.setup.Programme.Employers[0].Departments[0].Code
		withColleague, full := w.week(2), w.week(1)
		w.must(errorOf(w.doctor().asksWeek(withColleague, hospital, department)))
		w.must(errorOf(w.doctor().asksWeek(full, "", "")))
		one, two := w.doctor(), w.doctor()
		asked := []*httptest.ResponseRecorder{one.asksWeek(withColleague, hospital, department), two.asksWeek(full, hospital, department)}
		same := func(when string, a, b *httptest.ResponseRecorder) {
			t.Helper()
			text := func(r *httptest.ResponseRecorder) string {
				return anyCard.ReplaceAllString(anyID.ReplaceAllString(r.Body.String(), "ID"), "CARD")
			}
			if a.Code != b.Code || text(a) != text(b) || len(a.Header()) != len(b.Header()) {
				t.Errorf("%s differs:\n%s\n%s", when, text(a), text(b))
			}
		}
		if a, b := decode[askedWeekOut](w, asked[0], http.StatusCreated), decode[askedWeekOut](w, asked[1], http.StatusCreated); a.Week.AnswerBy != b.Week.AnswerBy || a.Week.State != b.Week.State {
			t.Errorf("asking differs:\n%+v\n%+v", a.Week, b.Week)
		}
		same("the own page before the hour", one.does(http.MethodGet, "/me", nil), two.does(http.MethodGet, "/me", nil))
		w.promised()
		one.signIn()
		two.signIn()
		if me := one.me(); me.Week.State != "waiting" {
			t.Fatalf("%+v", me.Week)
		}
		same("the own page", one.does(http.MethodGet, "/me", nil), two.does(http.MethodGet, "/me", nil))
		list := decode[openWeeksOut](w, w.ask(http.MethodGet, "/courses", nil), http.StatusOK)
		for _, c := range list.Courses {
			if c.State != "waiting_list" {
				t.Errorf("the list tells them apart: %+v", c)
			}
		}
		same("an answer to no offer", one.does(http.MethodPost, "/me/week/offer", map[string]any{"answer": "yes"}), two.does(http.MethodPost, "/me/week/offer", map[string]any{"answer": "yes"}))
		same("ending it", one.does(http.MethodPost, "/me/week/withdraw", nil), two.does(http.MethodPost, "/me/week/withdraw", nil))
	})
}

// errorOf is nil for a request that was taken.
func errorOf(got *httptest.ResponseRecorder) error {
	if got.Code != http.StatusCreated {
		return errors.New(got.Body.String())
	}
	return nil
}

// TestAWeekThatIsNotHeld: the leader turns it into days. Who says yes is first in the line for one, and can still be reached.
func TestAWeekThatIsNotHeld(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		id := w.week(2)
		d := w.doctor()
		w.must(errorOf(d.asksWeek(id, "", "")))
		leader := w.staff(session.Leader)
		decode[nothing](w, leader.does(http.MethodPost, "/staff/courses/"+id+"/decide", map[string]any{"choice": "days"}), noContent)
		if me := d.me(); me.Week.Question == nil || me.Week.Question.Kind != "days" {
			t.Fatalf("%+v", me.Week)
		}
		decode[nothing](w, d.does(http.MethodPost, "/me/week/answer", map[string]any{"yes": true}), noContent)
		if me := d.me(); me.Week != nil || len(me.StandBys) != 1 || len(me.Items) != 1 || me.Items[0].Kind != "contact" {
			t.Fatalf("%+v %+v", me.StandBys, me.Items)
		}
		checks, err := w.p.invariants(context.Background())
		w.must(err)
		for _, c := range checks {
			if c.Broken != 0 {
				t.Errorf("broken: %s", c.Name)
			}
		}
	})
}
