package main

import (
	"net/http"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/programme"
	"lysning/internal/session"
)

var planners = []session.Role{session.Coordinator, session.Leader}

// courseRules are the lines of the weeks in the staff's matrix.
var courseRules = map[string]staffRule{
	"list-courses": {roles: planners},
	"copy-course": {roles: planners, body: func(p *worker) any {
		return map[string]any{"id": programme.IDOf("week", p.id), "template": "week", "place": programme.IDOf("place", "house"), "first_date": "2027-03-01", "counsellors": []string{}}
	}},
	"get-course": {roles: planners, thing: plannedWeek},
	"change-course": {roles: planners, thing: plannedWeek, body: func(*worker) any {
		return map[string]any{"first_date": "2027-03-08", "fewest": 6, "most": 8, "decide_by": "2027-02-15", "counsellors": []string{}}
	}},
	"remove-course": {roles: planners, thing: plannedWeek},
	"put-course-block": {roles: planners, thing: plannedWeek, body: func(p *worker) any {
		return map[string]any{"id": programme.IDOf("block", p.id), "date": "2027-03-02", "start": "20:00", "minutes": 30, "kind": "free"}
	}},
	"remove-course-block": {roles: planners, thing: plannedWeek, body: func(p *worker) any { return map[string]any{"block": programme.IDOf("block", p.id)} }},
	"set-course-nights": {roles: planners, thing: plannedWeek, body: func(*worker) any {
		return map[string]any{"nights": []any{map[string]any{"date": "2027-03-01", "sleeper_phone": "12 34 56 75"}}}
	}},
	"publish-course":  {roles: planners, thing: plannedWeek, answers: []string{"course_not_ready"}},
	"call-off-course": {roles: planners, grave: true, thing: plannedWeek},

	"list-week-requests":   {roles: planners, thing: plannedWeek},
	"decide-week":          {roles: []session.Role{session.Leader}, grave: true, thing: plannedWeek, answers: []string{"course_state"}, body: func(*worker) any { return map[string]any{"choice": "go"} }},
	"confirm-week-request": {roles: planners, thing: askedWeek},
	"end-week-request":     {roles: planners, thing: askedWeek},
	"answer-week-request":  {roles: planners, thing: askedWeek, answers: []string{"course_offer_over"}, body: func(*worker) any { return map[string]any{"answer": "yes"} }},
	"list-possible-weeks":  {roles: planners, thing: askedWeek},

	"get-week-beds":   {roles: planners, thing: plannedWeek},
	"plan-week-beds":  {roles: planners, thing: plannedWeek},
	"plan-week-talks": {roles: planners, thing: plannedWeek},
	"move-week-bed": {roles: planners, thing: askedWeek, answers: []string{"not_found"}, body: func(*worker) any {
		return map[string]any{"room": strings.Repeat("0", 32)}
	}},
	"lock-week-bed":        {roles: planners, thing: askedWeek, answers: []string{"not_found"}, body: func(*worker) any { return map[string]any{"locked": true} }},
	"answer-week-talk-for": {roles: planners, thing: askedWeek, answers: []string{"talk_ask_over"}, body: func(*worker) any { return map[string]any{"yes": true} }},
	"partner-stays-for":    {roles: planners, thing: askedWeek},
	"ask-week-for-caller": {roles: coordinator, thing: openWeek, body: func(*worker) any {
		return map[string]any{"language": "en", "avoid": "nobody"}
	}},
	"empty-room": {roles: planners, thing: someRoom, body: func(*worker) any { return map[string]any{"from": "2027-06-01", "to": "2027-06-02"} }},

	"get-house": {roles: []session.Role{session.Coordinator, session.Leader, session.Host}},
	"put-room": {roles: planners, body: func(p *worker) any {
		return map[string]any{"place": programme.IDOf("place", "house"), "room": map[string]any{"id": programme.IDOf("room", p.id), "name": p.id[:8], "floor": 1, "beds": 2, "bath": true, "step_free": false, "closed": []any{}}}
	}},
	"remove-room": {roles: planners, thing: someRoom},
}

// plannedWeek is a week that nobody has been named for yet.
func plannedWeek(p *worker) string {
	p.w.t.Helper()
	b, err := p.w.p.Courses.Copy(p.w.t.Context(), session.Machine, course.CopyInput{
		ID: programme.IDOf("planned week", p.id), Template: "week", PlaceID: programme.IDOf("place", "house"), First: clock.NewDate(2027, 3, 1),
	})
	p.w.must(err)
	return b.Course.ID
}

// openWeek is a week that can be asked for.
func openWeek(p *worker) string { return p.w.week(1) }

func someRoom(p *worker) string {
	p.w.t.Helper()
	r := course.Room{ID: programme.IDOf("some room", p.id), PlaceID: programme.IDOf("place", "house"), Name: p.id[:12], Beds: 1}
	_, err := p.w.p.Courses.PutRoom(p.w.t.Context(), session.Machine, r)
	p.w.must(err)
	return r.ID
}

// askedWeek is somebody's request for a week.
func askedWeek(p *worker) string {
	p.w.t.Helper()
	d := p.w.doctor()
	return decode[askedWeekOut](p.w, d.asksWeek(p.w.week(1), "", ""), http.StatusCreated).Week.Request
}
