package main

import (
	"net/http"

	"lysning/internal/escalation"
	"lysning/internal/session"
)

var (
	safetyLeads = []session.Role{session.SafetyLead}
	lawPeople   = []session.Role{session.Leader, session.SafetyLead}
)

// safetyRules are the lines of the routes about concerns. Who sees which is shown by concern_test.go: to everybody else it is not there.
var safetyRules = map[string]staffRule{
	"list-concerns": {roles: concerned},
	"raise-concern": {roles: worriers, answers: []string{"not_found"}, body: func(p *worker) any {
		return map[string]any{"card_name": cardOf(p), "trigger": "plans", "level": "2b", "entry": "phone"}
	}},
	"get-concern":       {roles: concerned, thing: seenConcern, foreign: hiddenConcern, answers: []string{"not_found"}},
	"take-concern-step": {roles: concerned, thing: seenConcern, foreign: hiddenConcern, answers: []string{"not_found", "concern_moved"}, body: func(*worker) any { return map[string]any{"step": "answer"} }},
	"agree-check-back": {roles: concerned, thing: seenConcern, foreign: hiddenConcern, answers: []string{"not_found", "concern_moved"}, body: func(p *worker) any {
		return map[string]any{"by": p.id, "date": "2026-11-23", "at": "15:00", "number": "left"}
	}},
	"say-debrief":        {roles: concerned, thing: seenConcern, foreign: hiddenConcern, answers: []string{"not_found", "concern_moved"}, body: func(*worker) any { return map[string]any{"state": "held"} }},
	"rest-after-concern": {roles: safetyLeads, thing: seenConcern, body: func(*worker) any { return map[string]any{"until": "2026-11-30"} }},

	"ask-opening": {roles: concerned, thing: refusedConcern, foreign: hiddenConcern, grave: true, answers: []string{"not_found", "concern_moved"}, body: func(*worker) any {
		return map[string]any{"ground": "life"}
	}},
	"decide-opening":   {roles: concerned, thing: opening(escalation.SealAsked), grave: true, answers: openingAnswers, body: func(*worker) any { return map[string]any{"yes": true} }},
	"withdraw-opening": {roles: concerned, thing: opening(escalation.SealAsked), answers: openingAnswers},
	"prolong-opening":  {roles: concerned, thing: opening(escalation.SealOpen), grave: true, answers: openingAnswers},
	"close-opening":    {roles: concerned, thing: opening(escalation.SealOpen), answers: openingAnswers},
	"tell-of-opening":  {roles: concerned, thing: opening(escalation.SealOpen), answers: openingAnswers},
	"disclose-opening": {roles: concerned, thing: opening(escalation.SealOpen), grave: true, answers: openingAnswers, body: func(*worker) any { return map[string]any{"to": "emergency"} }},
	"begin-review":     {roles: concerned, thing: opening(escalation.ReviewDue), answers: openingAnswers},
	"end-review":       {roles: concerned, thing: opening(escalation.ReviewDue), grave: true, answers: openingAnswers, body: func(*worker) any { return map[string]any{"finding": "in_order"} }},

	"get-safety-table":  {roles: concerned},
	"approve-law":       {roles: lawPeople, grave: true, body: func(p *worker) any { return map[string]any{"hash": p.w.p.Programme.Law.Hash} }},
	"list-law-requests": {roles: lawPeople},
	"register-law-request": {roles: leader, body: func(*worker) any {
		return map[string]any{"kind": "press", "ground": "none"}
	}},
	"answer-law-request": {roles: leader, thing: lawRequest("press"), body: func(*worker) any { return map[string]any{"answer": "refused"} }},
	"ask-hold": {roles: leader, thing: lawRequest("court"), grave: true, body: func(p *worker) any {
		return map[string]any{"card_name": cardOf(p), "what": "contact", "reader": "office", "written": "2026-11-23", "until": "2027-01-31"}
	}},
	"decide-hold": {roles: lawPeople, thing: askedHold, grave: true, body: func(*worker) any { return map[string]any{"yes": true} }},
}

// openingAnswers: a leader sees an opening from the start; a counsellor and the office see another's concern not at all.
var openingAnswers = []string{"not_found", "concern_moved", "second_person_needed", "reviewer_involved"}

// cardOf is the card name of a guest who has just booked.
func cardOf(p *worker) string {
	p.w.t.Helper()
	d := p.w.doctor()
	return d.book(p.w.free(), d.seal("contact", "office", "", "invented")).CardName
}

// concern is one about a guest who has just booked, raised by somebody by the card name.
func (w *world) concern(by *worker) string {
	w.t.Helper()
	got := by.does(http.MethodPost, "/staff/concerns", map[string]any{"card_name": cardOf(by), "trigger": "plans", "level": "2b", "entry": "phone"})
	return decode[concernOut](w, got, http.StatusCreated).ID
}

// seenConcern is one that a safety lead or coordinator has raised; a counsellor and a leader get one that is not for them to see.
func seenConcern(p *worker) string {
	me := decode[staffMeOut](p.w, p.does(http.MethodGet, "/staff/me", nil), http.StatusOK)
	if me.Roles[0] == string(session.SafetyLead) || me.Roles[0] == string(session.Coordinator) {
		return p.w.concern(p)
	}
	return p.w.concern(p.w.lead("one"))
}

// lead is a safety lead of this world, the same one each time: enrolling takes long.
func (w *world) lead(name string) *worker {
	w.t.Helper()
	if w.joined["lead "+name] == nil {
		w.joined["lead "+name] = w.anew(session.SafetyLead)
	}
	return w.joined["lead "+name]
}

// hiddenConcern is another's, raised by the office; a safety lead sees all.
func hiddenConcern(p *worker) string {
	me := decode[staffMeOut](p.w, p.does(http.MethodGet, "/staff/me", nil), http.StatusOK)
	if me.Roles[0] == string(session.SafetyLead) {
		return "00000000000000000000000000000001"
	}
	return p.w.concern(p.w.anew(session.Coordinator))
}

// refusedConcern is one in which an opening can be asked for.
func refusedConcern(p *worker) string {
	id := seenConcern(p)
	lead := p.w.lead("one")
	for _, step := range []string{"answer", "consent_no"} {
		decode[concernOut](p.w, lead.does(http.MethodPost, "/staff/concerns/"+id+"/steps", map[string]any{"step": step}), http.StatusOK)
	}
	return id
}

// opening makes one that has come as far as state, asked for by one safety lead and decided by another.
func opening(state escalation.State) func(p *worker) string {
	return func(p *worker) string {
		id := refusedConcern(p)
		asks, decides := p.w.lead("one"), p.w.lead("two")
		got := asks.does(http.MethodPost, "/staff/concerns/"+id+"/openings", map[string]any{"ground": "life", "hold": "danger_if_told", "until": "2026-11-25"})
		one := decode[concernOut](p.w, got, http.StatusOK).Openings[0].ID
		if state != escalation.SealAsked {
			decode[concernOut](p.w, decides.does(http.MethodPost, "/staff/openings/"+one+"/decision", map[string]any{"yes": true}), http.StatusOK)
		}
		if state == escalation.ReviewDue {
			decode[concernOut](p.w, asks.does(http.MethodPost, "/staff/openings/"+one+"/close", nil), http.StatusOK)
		}
		return one
	}
}

func lawRequest(kind string) func(p *worker) string {
	return func(p *worker) string {
		p.w.t.Helper()
		ground := map[string]string{"court": "court_order", "press": "none"}[kind]
		got := p.does(http.MethodPost, "/staff/law/requests", map[string]any{"kind": kind, "ground": ground})
		return decode[lawRequestOut](p.w, got, http.StatusCreated).ID
	}
}

// askedHold is a hold that another leader has asked for.
func askedHold(p *worker) string {
	p.w.t.Helper()
	boss := p.w.anew(session.Leader)
	id := lawRequest("court")(boss)
	if got := boss.does(http.MethodPost, "/staff/law/requests/"+id+"/holds", map[string]any{
		"card_name": cardOf(p), "what": "contact", "reader": "office", "written": "2026-11-23", "until": "2027-01-31",
	}); got.Code != http.StatusNoContent {
		p.w.t.Fatalf("a hold is not asked for: %d %s", got.Code, got.Body)
	}
	all := decode[lawRequestsOut](p.w, boss.does(http.MethodGet, "/staff/law/requests", nil), http.StatusOK)
	for _, r := range all.Requests {
		if r.ID == id {
			return r.Holds[0].ID
		}
	}
	p.w.t.Fatal("the hold is not in the register")
	return ""
}
