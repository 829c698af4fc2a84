package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/programme"
	"lysning/internal/session"
)

// TestAPublishedWeekTakesItsCounsellorsFromTheirDays goes through all that is joined: rooms, talks, days that are no longer shown,
// a day that somebody has, a leave that only the course ends.
func TestAPublishedWeekTakesItsCounsellorsFromTheirDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	office, host, safety := w.anew(session.Coordinator), w.anew(session.Host), w.anew(session.SafetyLead)
	first, second := w.anew(session.Counsellor), w.anew(session.Counsellor)
	day := first.givesDays()
	second.givesDays()
	house := programme.IDOf("place", "house")
	for n := range 10 {
		_, err := w.p.Courses.PutRoom(t.Context(), session.Machine, course.Room{ID: programme.IDOf("room", fmt.Sprint(n)), PlaceID: house, Name: fmt.Sprint(n), Beds: 2})
		w.must(err)
	}
	wednesday, err := clock.ParseDate(day.Date)
	w.must(err)
	monday := wednesday.AddDays(5 + 28)
	id := programme.IDOf("week", "one")
	w.coversWeek(monday)
	in := map[string]any{
		"id": id, "template": "week", "place": house, "first_date": monday.String(), "counsellors": []string{first.id, second.id}, "host": host.id,
		"sleeper": host.id, "sleeper_phone": "12 34 56 75", "safety": safety.id, "safety_phone": "12 34 56 70",
	}
	for range 2 { // asked twice, made once
		if b := decode[courseBoardOut](w, office.does(http.MethodPost, "/staff/courses", in), http.StatusOK); len(b.Findings) != 0 || b.Course.State != "planned" {
			t.Fatalf("%+v", b.Findings)
		}
	}
	if all := decode[coursesOut](w, office.does(http.MethodGet, "/staff/courses", nil), http.StatusOK); len(all.Courses) != 1 || len(all.Templates) != 2 || len(all.Houses) != 1 {
		t.Fatalf("%+v", all)
	}
	dayOf := func(of *worker) string {
		date := monday.AddDays(2).String()
		for _, d := range w.days("?counsellor=" + of.id + "&month=" + date[:7]).Days {
			if d.Date == date {
				return d.ID
			}
		}
		return ""
	}
	there := func(of *worker) bool { return dayOf(of) != "" }
	if !there(first) || !there(second) {
		t.Fatal("their Wednesdays are not on offer")
	}

	w.doctor().book(w.hold(dayOf(first)))
	got := office.does(http.MethodPost, "/staff/courses/"+id+"/publish", nil)
	if got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "course_counsellor_booked") || !strings.Contains(got.Body.String(), monday.AddDays(2).String()) {
		t.Fatalf("published over somebody's day: %d %s", got.Code, got.Body)
	}
	if !there(second) {
		t.Fatal("a week that was refused has taken a day")
	}

	head := map[string]any{"first_date": monday.AddDays(7).String(), "fewest": 8, "most": 10, "decide_by": monday.AddDays(-14).String(), "counsellors": []string{first.id, second.id}}
	monday = monday.AddDays(7)
	lacking := decode[courseBoardOut](w, office.does(http.MethodPut, "/staff/courses/"+id, head), http.StatusOK)
	if n := len(lacking.Findings); n != 5 || lacking.Findings[0].Code != "no_cover" || lacking.Findings[0].Date != monday.String() ||
		lacking.Findings[0].Duties != "lead phone" || lacking.Findings[0].To != "22:00" {
		t.Fatalf("nobody stands behind the week now: %+v", lacking.Findings)
	}
	got = office.does(http.MethodPost, "/staff/courses/"+id+"/publish", nil)
	if got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "course_not_ready") || !strings.Contains(got.Body.String(), monday.AddDays(4).String()) {
		t.Fatalf("opened with nobody behind it: %d %s", got.Code, got.Body)
	}
	w.coversWeek(monday)
	if b := decode[courseBoardOut](w, office.does(http.MethodPut, "/staff/courses/"+id, head), http.StatusOK); len(b.Findings) != 0 || b.Blocks[0].Date != monday.String() {
		t.Fatalf("moved by a week: %+v", b.Findings)
	}
	if b := decode[courseBoardOut](w, office.does(http.MethodPost, "/staff/courses/"+id+"/publish", nil), http.StatusOK); b.Course.State != "published" || len(b.Talks) != 10 {
		t.Fatalf("%+v", b.Course)
	}
	if there(first) || there(second) {
		t.Fatal("a counsellor gives a day while she is at the course")
	}
	weeks := decode[weeksOut](w, first.does(http.MethodGet, "/staff/days?weeks=12", nil), http.StatusOK)
	if len(weeks.Leaves) != 1 || !weeks.Leaves[0].Course || weeks.Leaves[0].From != monday.String() || weeks.Leaves[0].To != monday.AddDays(7).String() {
		t.Fatalf("her leaves: %+v", weeks.Leaves)
	}
	if got := first.does(http.MethodPost, "/staff/days", map[string]any{"remove_leave": weeks.Leaves[0].ID}); got.Code != http.StatusNotFound {
		t.Fatalf("she ended the course's leave: %d %s", got.Code, got.Body)
	}

	if b := decode[courseBoardOut](w, office.does(http.MethodPost, "/staff/courses/"+id+"/call-off", nil), http.StatusOK); b.Course.State != "off" {
		t.Fatalf("%+v", b.Course)
	}
	if !there(first) || !there(second) {
		t.Fatal("a week that is called off keeps its counsellors' days")
	}
}
