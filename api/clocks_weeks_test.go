package main

import (
	"net/http"
	"time"
)

// The classes of internal/term that are about weeks with colleagues.

// weeks: a request is on the guest's page until the guest goes.
func (l *lapse) weeks() {
	d := l.doctor()
	if got := d.asksWeek(l.week(1), "", ""); got.Code != http.StatusCreated {
		l.t.Fatalf("a request for a week: %d %s", got.Code, got.Body)
	}
	l.ends("request for a week: whom not to meet and where one works as keyed hashes, wrapped with a key slot", "on the own page", l.guestUntil(d),
		d.onPage(func(me meOut) bool { return me.Week != nil }))
}

// places: the answers come at the promised hour; whoever has the place gives it back, and it is offered until 20:00 the next day.
func (l *lapse) places() {
	const class = "place, bed and offer of a week"
	course := l.week(1)
	has, waits := l.doctor(), l.doctor()
	for _, d := range []*doctor{has, waits} {
		if got := d.asksWeek(course, "", ""); got.Code != http.StatusCreated {
			l.t.Fatalf("a request for a week: %d %s", got.Code, got.Body)
		}
	}
	settle := func() { l.must(l.p.CourseRequests.Settle(l.t.Context())) }
	l.moments = append(l.moments, moment{class: class, at: l.clk.Now().Add(28 * time.Hour), then: func() {
		settle()
		has.signIn()
		decode[nothing](l.world, has.does(http.MethodPost, "/me/week/withdraw", nil), noContent)
		settle()
		l.ends(class, "an offer", l.midnight(l.date(1)).Add(20*time.Hour), waits.onPage(func(me meOut) bool { return me.Week != nil && me.Week.State == "offered" }))
		l.moments = append(l.moments, moment{class: class, at: l.midnight(l.date(1)).Add(20 * time.Hour), then: func() {
			if got := waits.does(http.MethodPost, "/me/week/offer", map[string]any{"answer": "yes"}); got.Code < http.StatusBadRequest {
				l.t.Errorf("an offer that is over is accepted: %d", got.Code)
			}
		}})
	}})
}

// lists: whoever makes the lists of a week's house is given nothing from the third day after it.
func (l *lapse) lists() {
	course := l.week(1)
	if got := l.doctor().asksWeek(course, "", ""); got.Code != http.StatusCreated {
		l.t.Fatalf("a request for a week: %d %s", got.Code, got.Body)
	}
	out := decode[bedsOut](l.world, l.office.does(http.MethodGet, "/staff/courses/"+course+"/beds", nil), http.StatusOK)
	l.ends("lists of a house: who sleeps where, for kitchen, door and fire", "the beds of a week", l.midnight(out.Until), func() bool {
		l.office.signIn()
		return l.office.does(http.MethodGet, "/staff/courses/"+course+"/beds", nil).Code == http.StatusOK
	})
}
