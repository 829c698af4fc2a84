package main

import (
	"cmp"
	"net/http"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/testkit"
)

// P16, class by class: what is over is unreadable in that very second through every route that could show it, though no job runs.
// One world is made with one of each; the clock goes to each end in turn, a second before it and then onto it.

// moment is the end of one thing.
type moment struct {
	class string
	what  string
	at    time.Time
	seen  func() bool // through every route that could show it; true when any does
	then  func()      // what must be possible again when it is over; nil for nothing
}

// lapse is a world in which time passes and nothing tidies up.
type lapse struct {
	*world
	zone    *time.Location
	moments []moment
	made    map[string]bool // classes of which there was one

	d                       *doctor // comes twice, so that the first booking ends before the guest
	first, second           bookingOut
	her, him, office, chief *worker
	lead                    *worker
}

// clocksOf makes one of each class of internal/term that somebody could read; see clocks_cases_test.go.
var clocksOf = map[string]func(l *lapse){
	"lists of a house: who sleeps where, for kitchen, door and fire":  (*lapse).lists,
	"day that waits while a form is filled":                           (*lapse).holds,
	"booking, card name":                                              (*lapse).bookings,
	"guest: public keys and locator hash":                             (*lapse).guest,
	"passkey of a guest":                                              (*lapse).passkey,
	"phone word":                                                      (*lapse).phoneWord,
	"stand-by, and what is offered to it":                             (*lapse).standBys,
	"question to a guest, and whom not to meet again":                 (*lapse).asks,
	"sealed texts, threads, the yes to working notes":                 (*lapse).texts,
	"call that the office owes":                                       (*lapse).owed,
	"call that a guest who is not safe asks for now":                  (*lapse).urgent,
	"number or mail address for short texts, wrapped with a key slot": (*lapse).shortTexts,
	"access log": (*lapse).log,
	"session":    (*lapse).sessions,
	"one-time code with which a guest brings keys to what was booked by telephone":                      (*lapse).codes,
	"wrong tries of a card name on the telephone or of such a code":                                     (*lapse).tries,
	"request for a week: whom not to meet and where one works as keyed hashes, wrapped with a key slot": (*lapse).weeks,
	"place, bed and offer of a week":                                                                    (*lapse).places,
	"remembered request":                                                                                (*lapse).repeats,
	"invitation":                                                                                        (*lapse).invitations,
	"touch of a passkey that is asked for":                                                              (*lapse).ceremonies,
	"what somebody who left could have read":                                                            (*lapse).leavers,
	"list of what is done when somebody leaves":                                                         (*lapse).exits,
	"hour of supervision":                                                                               (*lapse).supervision,
	"days on offer":                                                                                     (*lapse).days,
	"what an entry of that log stands for: its salt wrapped with a key slot, where it is about a guest":     (*lapse).openings,
	"concern for a life or for patients: codes and dates, who had a part in it, looks through an open seal": (*lapse).concerns,
}

// nothingToRead are the classes that have no clock, or that no route shows.
var nothingToRead = map[string]string{
	"weeks with colleagues: plan, nights, talks": "published; nothing of a guest is in it",
	"rooms of the house":                         "while there is a house",
	"work to do later":                           "until done; ids only, which no route shows",
	"counter of days held":                       "for good",
	"counter of concerns":                        "for good",
	"approval of the law profile":                "for good; a hash and two names",
	"request of a court, police, authority or the press: codes and a day, no content; a hold of a named item": "for good",
	"talks held, for pay":                           "for good",
	"the program's own notes":                       "overwritten; no route shows them",
	"log that cannot be bent: kind, day and a hash": "for good; it says nothing about anybody",
	"key of a sealed text":                          "goes with its text, which is looked at; no route shows a key",
	"tombstone":                                     "a keyed hash that no route shows; internal/shred",
	"rota: who stands behind those at work, and who asks for a swap":                                      "staff alone; the page shows today and later",
	"alarm: whom it has called and who has it":                                                            "no guest and no word of what it is about; ended by its subject (internal/cover)",
	"what a test alarm measured":                                                                          "figures without persons",
	"test call of a number on the help-now page":                                                          "overwritten by the next one",
	"how long the line for days and weeks was on a night, and what became of that date's days and places": "counts of days; no route shows a night",
	"count that keeps a quota: place, month, agreement":                                                   "a count by month; no route shows it",
	"answer to the question after the end":                                                                "a counter of nobody",
	"door that was put half open, and by whom it was opened":                                              "nothing of a guest is in it",
	"short text to a guest: kind and about what":                                                          "ids and a kind, which no route shows",
	"address at which somebody's own calendar reads when they are busy; kept as a hash":                   "until its owner ends it",
	"what was told there: hours that are taken, or no longer":                                             "hours of who works here; no guest, and none of the past is told",
	"number on which the office calls somebody who works here, if they gave one":                          "until its owner takes it away",
	"slip for money back: a random number, month, sum, paid, and by whose yes":                            "it names nobody; internal/expense reads none whose years are over",
	"backup": "a file of the operator's; the erase drill restores one",
	"people who work here, their passkeys, words and desks":         "until they are removed",
	"mail address for notices, if somebody who works here gave one": "until its owner takes it away",
	"counsellors and what they give":                                "while they work here",
}

// TestP16_EveryClassIsUnreadableAtItsEndThoughNoJobRuns is drawn from the table of clocks: a class without a case fails.
func TestP16_EveryClassIsUnreadableAtItsEndThoughNoJobRuns(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		l := newLapse(w)
		for _, row := range term.Table() {
			do, ok := clocksOf[row.Class]
			switch {
			case ok:
				do(l)
			case nothingToRead[row.Class] == "":
				t.Errorf("%q has a clock that nobody has tried: say in clocksOf what shows it, or in nothingToRead why nothing does", row.Class)
			}
		}
		l.sound(t)
		l.pass(t)
		for class := range clocksOf {
			if !l.made[class] {
				t.Errorf("of %q there was nothing that ended", class)
			}
		}
	})
}

// pass goes from end to end. What is made on the way is put in its place.
func (l *lapse) pass(t *testing.T) {
	t.Helper()
	n := 0
	for ; len(l.moments) > 0; n++ {
		slices.SortStableFunc(l.moments, func(a, b moment) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
		at := l.moments[0].at
		together := 0
		for together < len(l.moments) && l.moments[together].at.Equal(at) {
			together++
		}
		now := slices.Clone(l.moments[:together])
		l.moments = l.moments[together:]
		l.clk.Set(at.Add(-time.Second))
		for _, m := range now {
			if m.seen != nil && !m.seen() {
				t.Errorf("%s: %s is gone before %s", m.class, m.what, at)
			}
		}
		l.clk.Set(at)
		for _, m := range now {
			l.made[m.class] = l.made[m.class] || m.seen != nil
			if m.seen != nil && m.seen() {
				t.Errorf("%s: %s is still there at %s", m.class, m.what, at)
			}
		}
		for _, m := range now {
			if m.then != nil {
				m.then()
			}
		}
	}
	t.Logf("%d ends", n)
}

// sound proves the invariants of a store in which there is one of everything.
func (l *lapse) sound(t *testing.T) {
	t.Helper()
	checks, err := l.p.invariants(t.Context())
	l.must(err)
	for _, c := range checks {
		if c.Broken > 0 {
			t.Errorf("%s: %d", c.Name, c.Broken)
		}
	}
}

func (l *lapse) ends(class, what string, at time.Time, seen func() bool) {
	l.moments = append(l.moments, moment{class: class, what: what, at: at, seen: seen})
}

// midnight begins a day, as the texts of the pages name it.
func (l *lapse) midnight(date string) time.Time {
	l.t.Helper()
	d, err := clock.ParseDate(date)
	l.must(err)
	return d.At(0, l.zone)
}

// date is the day so many days from now.
func (l *lapse) date(days int) string {
	return l.clk.Now().In(l.zone).AddDate(0, 0, days).Format("2006-01-02")
}

// newLapse opens the house: two counsellors, the office, a safety lead, the leader, and a doctor who has booked two days.
func newLapse(w *world) *lapse {
	w.t.Helper()
	t, _ := w.t.(*testing.T)
	l := &lapse{world: w, zone: testkit.Oslo(t), made: map[string]bool{}}
	l.her, l.him, l.office, l.chief, l.lead = w.anew(session.Counsellor), w.anew(session.Counsellor), w.anew(session.Coordinator), w.anew(session.Leader), w.anew(session.SafetyLead)
	l.office.sits()
	l.her.givesDays()
	l.him.givesDays()
	l.d = w.doctor()
	l.first = l.d.bookOf(l.her)
	h := w.hold(w.days("?counsellor=" + l.her.id).Days[1].ID)
	l.second = decode[bookingOut](w, l.d.does(http.MethodPost, "/me/bookings", map[string]any{"hold": h.Hold, "items": []any{}}), http.StatusCreated)
	return l
}

// page is the own page, or none when it cannot be opened any more.
func (d *doctor) page() (me meOut, ok bool) {
	d.w.t.Helper()
	got := d.signInRaw(d.keys.Locator, d.keys.SignIn)
	if got.Code != http.StatusOK {
		return me, false
	}
	d.session = decode[sessionOut](d.w, got, http.StatusOK)
	return decode[meOut](d.w, d.does(http.MethodGet, "/me", nil), http.StatusOK), true
}

// onPage looks at the own page.
func (d *doctor) onPage(look func(me meOut) bool) func() bool {
	return func() bool {
		me, ok := d.page()
		return ok && look(me)
	}
}

// guestUntil is the day on which nothing of a guest is there any more, as the guest's own page says.
func (l *lapse) guestUntil(d *doctor) time.Time {
	l.t.Helper()
	me, ok := d.page()
	if !ok {
		l.t.Fatal("the page does not open")
	}
	return l.midnight(me.Guest.Until)
}

// card is a guest as somebody who works here sees them, or none.
func (p *worker) card(d *doctor) (out guestOut, ok bool) {
	p.w.t.Helper()
	p.signIn()
	got := p.does(http.MethodGet, "/staff/guests/"+d.keys.Guest, nil)
	listed := slices.ContainsFunc(decode[guestsOut](p.w, p.does(http.MethodGet, "/staff/guests", nil), http.StatusOK).Guests, func(g GuestCardOut) bool {
		return g.ID == d.keys.Guest
	})
	if got.Code != http.StatusOK {
		return out, listed
	}
	return decode[guestOut](p.w, got, http.StatusOK), true
}
