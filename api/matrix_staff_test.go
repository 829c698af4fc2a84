package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"lysning/internal/session"
	"lysning/internal/staff"
)

// staffRule says who of the staff may call a route and whose things it touches. Every operation for staff must have one.
type staffRule struct {
	roles []session.Role // who may; nil for all who work here
	// thing is the id of an object that the caller may reach, made for this call; nil when the address names none.
	thing func(p *worker) string
	// foreign is the id of one that is there and not the caller's; it must look like one that is not. nil where there is none.
	foreign func(p *worker) string
	body    func(p *worker) any // of a request that is right; nil for none
	// grave routes want a passkey touched within five minutes.
	grave bool
	// answers are other codes of a right request that are no refusal of the caller.
	answers []string
	after   func(w *world) // puts back what the others need; nil for nothing
}

var (
	leader      = []session.Role{session.Leader}
	coordinator = []session.Role{session.Coordinator}
	counsellors = []session.Role{session.Counsellor}
	rotaKeepers = []session.Role{session.Leader, session.Coordinator, session.SafetyLead}
	testers     = []session.Role{session.Leader, session.SafetyLead}
	deskRoles   = []session.Role{session.Coordinator, session.SafetyLead}
	leads       = []session.Role{session.Leader, session.Coordinator}
)

// aGuest is anybody's: the office may stop what the program sends to whoever calls.
func aGuest(p *worker) string {
	d := p.w.doctor()
	d.book(p.w.free())
	return d.keys.Guest
}

// staffRules is the table: one line a route.
var staffRules = map[string]staffRule{
	"begin-touch":           {},
	"touch-session":         {body: touchBody("/staff/session/touch/begin")},
	"get-staff-me":          {},
	"end-staff-sessions":    {},
	"end-one-staff-session": {thing: ownSession, foreign: func(p *worker) string { return ownSession(p.w.staff(session.Host)) }},
	"begin-passkey":         {grave: true},
	"add-passkey":           {grave: true, body: madeBody},
	"set-passkey-wrap":      {grave: true, thing: ownPasskey, foreign: othersPasskey, body: wrapBody},
	"remove-passkey":        {grave: true, thing: ownPasskey, foreign: othersPasskey, answers: []string{"last_passkey"}},
	"set-staff-words":       {grave: true, body: wrapBody},
	"get-notice-address":    {},
	"set-notice-address":    {body: func(*worker) any { return map[string]any{"address": "invented@fjellro.example"} }, answers: []string{"notices_off"}},
	"remove-notice-address": {},
	"list-expenses":         {roles: leads},
	"enter-expense": {roles: leads, answers: []string{"expense_number_invalid"}, body: func(*worker) any {
		return map[string]any{"number": "K7QM 4TRX 90", "month": "2026-11", "sum": 25000}
	}},
	"pay-expense":         {roles: leads, answers: []string{"not_found"}, body: func(*worker) any { return map[string]any{"number": "K7QM 4TRX 90"} }},
	"approve-expense":     {roles: leads, answers: []string{"not_found"}, body: func(*worker) any { return map[string]any{"number": "K7QM 4TRX 90"} }},
	"remove-expense":      {roles: leads, answers: []string{"not_found"}, body: func(*worker) any { return map[string]any{"number": "K7QM 4TRX 90"} }},
	"get-staff-calendar":  {roles: counsellors},
	"make-staff-calendar": {roles: counsellors},
	"end-staff-calendar":  {roles: counsellors},
	"list-people":         {roles: []session.Role{session.Leader, session.Coordinator}},
	"invite-person": {roles: leader, grave: true, body: func(*worker) any {
		return map[string]any{"name": "Invented", "roles": []string{"host"}}
	}},
	"reinvite-person": {roles: []session.Role{session.Leader, session.Coordinator}, grave: true, thing: somebody, body: func(*worker) any {
		return map[string]any{"kind": "return"}
	}},
	"set-roles": {roles: leader, grave: true, thing: somebody, body: func(*worker) any {
		return map[string]any{"roles": []string{"safety_lead"}}
	}},
	"disable-person": {roles: leader, grave: true, thing: somebody},
	"list-exits":     {roles: leader},
	"tick-exit": {roles: leader, thing: whoLeft, body: func(*worker) any {
		return map[string]any{"step": "papers", "done": true}
	}},
	"get-own-phone":   {},
	"set-own-phone":   {body: func(*worker) any { return map[string]any{"phone": "12 34 56 78"} }},
	"list-owed-calls": {roles: coordinator},
	"tick-owed-call":  {roles: coordinator, thing: owedCall},

	"get-today":        {roles: counsellors},
	"get-own-days":     {roles: counsellors},
	"change-own-days":  {roles: counsellors, body: func(*worker) any { return map[string]any{"limit": 2} }},
	"preview-own-days": {roles: counsellors, body: func(*worker) any { return map[string]any{"limit": 1} }},
	"be-ill": {roles: []session.Role{session.Counsellor, session.Coordinator}, body: func(p *worker) any {
		return map[string]any{"counsellor": p.orSomeCounsellor().id}
	}},
	"words-read":    {roles: counsellors, thing: ownBooking, foreign: othersBooking},
	"say-too-close": {roles: counsellors, thing: ownBooking, foreign: othersBooking},
	"say-held": {roles: counsellors, thing: ownBooking, foreign: othersBooking, answers: []string{"day_not_over"}, body: func(*worker) any {
		return map[string]any{"held": true}
	}},
	"propose-hand-over": {roles: []session.Role{session.Counsellor, session.Coordinator}, thing: ownGuest, body: func(p *worker) any {
		to := p.w.anew(session.Counsellor)
		to.givesDays()
		return map[string]any{"to": to.id}
	}},
	"get-alarms":    {roles: coordinator},
	"propose-day":   {roles: coordinator, thing: openAsk, body: func(p *worker) any { return map[string]any{"day": p.w.anew(session.Counsellor).givesDays().ID} }},
	"answer-phoned": {roles: coordinator, thing: openAsk, body: func(*worker) any { return map[string]any{"yes": false} }},
	"note-called":   {roles: coordinator, thing: owedCallLater},

	"get-rebooking":    {roles: coordinator},
	"note-not-reached": {roles: coordinator, thing: openAsk},
	"meet-at-door": {roles: coordinator, thing: openAsk, answers: []string{"not_found"}, body: func(p *worker) any { // its day is not today's
		return map[string]any{"staff": p.id, "spot": "door"}
	}},
	"owe-later": {roles: coordinator, thing: openAsk, answers: []string{"not_found"}}, // nobody fell ill
	"offer-gap": {roles: coordinator, thing: func(p *worker) string { return p.w.days("").Days[0].ID }, answers: []string{"fits_nobody"}},
	"answer-offer-phoned": {roles: coordinator, thing: waitingGuest, answers: []string{"offer_expired"}, body: func(p *worker) any {
		return map[string]any{"day": p.w.days("").Days[0].ID, "yes": false}
	}},
	"book-halves": {roles: coordinator, answers: []string{"hold_expired", "halves_invalid"}, body: func(p *worker) any {
		hold := p.holdsForCaller().Hold
		return map[string]any{"holds": []string{hold, hold}, "language": "nb"}
	}},
	"list-door-posts": {},
	"list-tickets":    {roles: coordinator},
	"wish-ticket":     {roles: coordinator, thing: ownBookingOfSome, body: func(*worker) any { return map[string]any{"kind": "train", "way": "both"} }},
	"buy-ticket":      {roles: coordinator, thing: ticketToBuy},

	"get-rota": {roles: rotaKeepers},
	"set-rota": {roles: rotaKeepers, body: func(p *worker) any {
		return map[string]any{"desk": "safety", "days": []string{"sun"}, "stretches": []any{}, "seen": "another"}
	}, answers: []string{"rota_moved", "forbidden"}}, // the office writes its own telephone alone
	"clear-rota-date": {roles: rotaKeepers, body: func(*worker) any {
		return map[string]any{"desk": "safety", "day": "2026-12-01", "seen": "another"}
	}, answers: []string{"rota_moved", "forbidden"}},
	"ask-swap": {roles: rotaKeepers, body: func(p *worker) any {
		return map[string]any{"date": "2026-12-01", "duty": "lead", "taker": somebody(p)}
	}, answers: []string{"swap_over"}},
	"answer-swap":    {roles: rotaKeepers, thing: func(*worker) string { return strings.Repeat("0", 32) }, body: func(*worker) any { return map[string]any{"yes": true} }, answers: []string{"not_found"}},
	"list-own-calls": {},
	"take-alarm":     {thing: func(*worker) string { return strings.Repeat("0", 32) }, answers: []string{"not_found"}}, // whom it calls: internal/cover
	"list-drills":    {roles: testers},
	"start-drill":    {roles: leader, answers: []string{"drill_on"}},
	"list-lines":     {roles: testers},
	"test-line": {roles: testers, body: func(*worker) any {
		return map[string]any{"country": "SE", "number": "112", "date": "2026-11-23", "tester": "Invented", "reached": true}
	}},
	"copy-made": {roles: testers},

	"list-days-today": {roles: coordinator},
	"get-morning":     {roles: coordinator},
	"get-day-lists":   {roles: coordinator},
	"hold-for-caller": {roles: coordinator, body: func(p *worker) any { return map[string]any{"day": p.w.days("").Days[0].ID} }},
	"book-for-caller": {roles: coordinator, body: func(p *worker) any { return map[string]any{"hold": p.holdsForCaller().Hold, "language": "nb"} }},
	"stop-texts-for":  {roles: coordinator, thing: aGuest},
	"look-by-voice":   {roles: coordinator, body: said},
	"move-by-voice": {roles: coordinator, body: func(p *worker) any {
		body := said(p).(map[string]any)
		body["hold"] = p.holdsForCaller().Hold
		return body
	}},
	"cancel-by-voice":     {roles: coordinator, body: said},
	"stop-texts-by-voice": {roles: coordinator, body: said},
	"do-week-by-voice": {roles: coordinator, body: func(p *worker) any {
		c := p.asksWeekForCaller(openWeek(p))
		return map[string]any{"card_name": c.CardName, "words": c.PhoneWord, "deed": "end"}
	}},
	"list-wished-calls": {roles: coordinator},
	"get-figures":       {roles: leads},
	"get-door":          {roles: leads},
	"half-open-door":    {roles: leads, grave: true, after: opensTheDoor},
	"open-door":         {roles: leads, grave: true},
	"say-called": {roles: coordinator, body: func(*worker) any { return map[string]any{"state": "again"} }, thing: func(p *worker) string {
		d := p.w.doctor()
		decode[callOut](p.w, d.call(), http.StatusCreated)
		return d.keys.Guest
	}},
	"make-claim-code":              {roles: coordinator, body: said},
	"make-claim-code-at-door":      {roles: coordinator, thing: func(p *worker) string { return p.booksForCaller().Booking }, answers: []string{"not_found"}},
	"make-week-claim-code-at-door": {roles: coordinator, thing: askedWeek, answers: []string{"not_found"}},

	"get-own-profile": {roles: counsellors},
	"set-own-profile": {roles: counsellors, body: func(*worker) any { return profileBody() }},
	"pause-own-days":  {roles: counsellors, body: func(*worker) any { return map[string]any{"paused": true} }},
	"sign-pledge":     {roles: counsellors},
	"get-care":        {roles: counsellors},
	"book-supervision": {roles: counsellors, body: func(p *worker) any {
		h := p.freeHour()
		return map[string]any{"date": h.Date, "at": h.At, "with": h.With}
	}},
	"cancel-supervision": {roles: counsellors, thing: ownHour, foreign: func(p *worker) string { return ownHour(p.w.anew(session.Counsellor)) }},
	"list-supervisions":  {roles: []session.Role{session.SafetyLead}},
	"set-training": {roles: []session.Role{session.Leader, session.Coordinator}, body: func(*worker) any { return map[string]any{"until": "2027-06-30"} },
		thing: func(p *worker) string { return p.w.anew(session.Counsellor).id }},

	"list-guests": {roles: readers, answers: []string{"desk_not_member"}},
	"get-guest":   {roles: readers, thing: readersGuest, foreign: othersGuest, answers: []string{"not_found"}, after: noDesks},
	"open-items": {roles: readers, body: func(*worker) any {
		return map[string]any{"ids": []string{strings.Repeat("0", 32)}}
	}},
	"write-items": {roles: readers, thing: readersGuest, foreign: othersGuest, body: letterBody, answers: []string{"not_found", "item_refused"}, after: noDesks},

	"list-urgent-calls": {roles: []session.Role{session.SafetyLead}, answers: []string{"desk_not_member"}},
	"take-urgent-call":  {roles: []session.Role{session.SafetyLead}, thing: urgentCall, after: noDesks},
	"done-urgent-call": {roles: []session.Role{session.SafetyLead}, after: noDesks, thing: func(p *worker) string {
		id := urgentCall(p)
		decode[nothing](p.w, p.does(http.MethodPost, staffUrgentPath+"/"+id+"/take", nil), noContent)
		return id
	}},

	"get-desk":         {roles: []session.Role{session.Leader, session.Coordinator, session.SafetyLead}, thing: deskAt},
	"begin-desk-epoch": {roles: deskRoles, grave: true, thing: deskAt, foreign: othersDesk, body: firstEpoch, after: noDesks},
	"admit-to-desk":    {roles: deskRoles, grave: true, thing: deskAt, foreign: othersDesk, body: admission, after: noDesks},
}

func wrapBody(*worker) any { return map[string]any{"wrapped": wrapOf("new")} }

// touchBody begins a ceremony and answers it.
func touchBody(begin string) func(p *worker) any {
	return func(p *worker) any {
		begun := decode[BegunOut](p.w, p.does(http.MethodPost, begin, nil), http.StatusOK)
		return map[string]any{"ceremony": begun.Ceremony, "credential": p.phone.Touch(p.w.raw(begun.Options))}
	}
}

func madeBody(p *worker) any {
	begun := decode[BegunOut](p.w, p.does(http.MethodPost, "/staff/me/passkeys/begin", nil), http.StatusOK)
	return map[string]any{"ceremony": begun.Ceremony, "credential": p.phone.Make(p.w.raw(begun.Options)), "wrapped": wrapOf("second")}
}

func (p *worker) me() staffMeOut {
	p.w.t.Helper()
	return decode[staffMeOut](p.w, p.does(http.MethodGet, "/staff/me", nil), http.StatusOK)
}

func ownSession(p *worker) string    { return p.me().Sessions[0].ID }
func ownPasskey(p *worker) string    { return p.me().Passkeys[0].ID }
func othersPasskey(p *worker) string { return ownPasskey(p.w.staff(session.Host)) }
func somebody(p *worker) string      { return p.w.staff(session.Host).id }

// whoLeft has just been disabled.
func whoLeft(p *worker) string {
	p.w.t.Helper()
	id := somebody(p)
	p.w.must(p.w.p.Staff.Disable(context.Background(), p.w.boss(), id))
	return id
}

// owedCall puts a guest on the office's list.
func owedCall(p *worker) string {
	p.w.t.Helper()
	d := p.w.doctor()
	d.book(p.w.free(), d.seal("contact", "office", "", "invented"))
	p.w.oweCall(p.id, d.keys.Guest)
	calls := decode[owedCallsOut](p.w, p.does(http.MethodGet, "/staff/owed-calls", nil), http.StatusOK)
	return calls.Calls[0].ID
}

// staffMatrix tries a route as everybody: a stranger, a guest, somebody whose session has ended, somebody who was disabled, and
// every role alone.
func (w *world) staffMatrix(t *testing.T, op *huma.Operation, crowd staffCrowd) {
	t.Helper()
	r, ok := staffRules[op.OperationID]
	if !ok {
		r, ok = courseRules[op.OperationID]
	}
	if !ok {
		r, ok = safetyRules[op.OperationID]
	}
	if !ok {
		t.Errorf("%s has no line in the staff's matrix: say who may call it and whose things it touches", op.OperationID)
		return
	}
	declared, _ := rolesOf(op)
	for _, role := range session.Roles {
		may := r.roles == nil || slices.Contains(r.roles, role)
		if may != mayCall(declared, session.Actor{Kind: session.Staff, Roles: []session.Role{role}}) {
			t.Errorf("%s declares another access for a %s than the matrix", op.OperationID, role)
		}
	}
	absent := strings.Repeat("0", 32)
	as := func(p *worker, id string, body any) *httptest.ResponseRecorder {
		return p.does(op.Method, strings.ReplaceAll(op.Path, "{id}", id), body)
	}
	for name, p := range crowd.nobody {
		if got := as(p, absent, nil); got.Code != http.StatusUnauthorized || !strings.Contains(got.Body.String(), "session_ended") {
			t.Errorf("%s as %s: %d %s", op.OperationID, name, got.Code, got.Body)
		}
	}
	for _, role := range session.Roles {
		if r.roles != nil && !slices.Contains(r.roles, role) {
			if got := as(crowd.byRole[role], absent, nil); got.Code != http.StatusForbidden || !strings.Contains(got.Body.String(), `"forbidden"`) {
				t.Errorf("%s as a %s: %d %s", op.OperationID, role, got.Code, got.Body)
			}
			continue
		}
		w.allowed(t, op, r, role, as)
	}
}

// allowed tries a route as somebody who may call it: another's thing and one that is absent are the same, one's own succeeds, and
// what is grave wants a touch.
func (w *world) allowed(t *testing.T, op *huma.Operation, r staffRule, role session.Role, as func(p *worker, id string, body any) *httptest.ResponseRecorder) {
	t.Helper()
	if r.after != nil {
		defer r.after(w)
	}
	p := w.anew(role)
	id := ""
	if r.thing != nil {
		id = r.thing(p)
	}
	var body any
	if r.body != nil {
		body = r.body(p)
	}
	if r.thing != nil {
		none := as(p, strings.Repeat("0", 32), body)
		malformed := as(p, "x", body)
		if none.Code != http.StatusNotFound || masked(none) != masked(malformed) {
			t.Errorf("%s as a %s of what is absent: %d %s, malformed %s", op.OperationID, role, none.Code, none.Body, malformed.Body)
		}
		if r.foreign != nil {
			if foreign := as(p, r.foreign(p), body); masked(foreign) != masked(none) {
				t.Errorf("%s as a %s tells another's thing from none: %s", op.OperationID, role, foreign.Body)
			}
		}
	}
	if r.grave {
		w.must(w.p.DB.WithTx(context.Background(), stale(p.id)))
		if got := as(p, id, body); got.Code != http.StatusForbidden || !strings.Contains(got.Body.String(), `"touch_needed"`) {
			t.Errorf("%s as a %s without a touch: %d %s", op.OperationID, role, got.Code, got.Body)
		}
		p.touch()
	}
	got := as(p, id, body)
	if got.Code >= http.StatusMultipleChoices && !slices.ContainsFunc(r.answers, func(code string) bool { return strings.Contains(got.Body.String(), `"`+code+`"`) }) {
		t.Errorf("%s as a %s who may: %d %s", op.OperationID, role, got.Code, got.Body)
	}
}

// staffCrowd are those who stand before every door; none of them may change anything.
type staffCrowd struct {
	nobody map[string]*worker
	byRole map[session.Role]*worker
}

func (w *world) crowd() staffCrowd {
	w.t.Helper()
	c := staffCrowd{nobody: map[string]*worker{}, byRole: map[session.Role]*worker{}}
	for _, role := range session.Roles {
		c.byRole[role] = w.anew(role)
	}
	d := w.doctor()
	d.book(w.free(), d.seal("contact", "office", "", "invented"))
	gone, out := w.staff(session.Roles...), w.staff(session.Leader)
	decode[nothing](w, w.ask(http.MethodPost, "/staff/session/end", nil, "Cookie", staffCookie+"="+gone.cookie, "Origin", testOrigin), noContent)
	w.must(w.p.Staff.Disable(context.Background(), w.boss(), out.id))
	c.nobody["a stranger"] = &worker{w: w}
	c.nobody["a guest"] = &worker{w: w, token: d.session.Token}
	c.nobody["somebody signed out"] = gone
	c.nobody["somebody disabled"] = out
	return c
}

// anew enrols somebody with one role; a counsellor gets a profile of her own, since the programme has few.
func (w *world) anew(role session.Role) *worker {
	w.t.Helper()
	return w.join("anew-"+repeatKey(w), staff.InviteInput{Name: "Invented", Roles: []session.Role{role}})
}
