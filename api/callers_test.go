package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lysning/internal/session"
)

// holdsForCaller keeps the first free day.
func (p *worker) holdsForCaller() callerHoldOut {
	p.w.t.Helper()
	return decode[callerHoldOut](p.w, p.does(http.MethodPost, "/staff/office/holds", map[string]any{"day": p.w.days("").Days[0].ID}), http.StatusCreated)
}

// booksForCaller books it for somebody on the telephone.
func (p *worker) booksForCaller() callerOut {
	p.w.t.Helper()
	return decode[callerOut](p.w, p.does(http.MethodPost, "/staff/office/callers", map[string]any{"hold": p.holdsForCaller().Hold, "language": "nb"}), http.StatusCreated)
}

// said is what a new caller can say.
func said(p *worker) any {
	c := p.booksForCaller()
	return map[string]any{"card_name": c.CardName, "words": c.PhoneWord}
}

func (d *doctor) claims(cardName, code string) *httptest.ResponseRecorder {
	d.w.t.Helper()
	raw, err := json.Marshal(map[string]any{"guest": d.public(), "card_name": cardName, "code": code})
	d.w.must(err)
	key := repeatKey(d.w)
	return d.w.ask(http.MethodPost, "/claims", string(raw), "Idempotency-Key", key, "Lysning-Proof", d.prove("claim", key, raw))
}

func TestACallerIsBookedMovedClaimedAndReadsAllOfIt(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		office := w.anew(session.Coordinator)
		c := office.booksForCaller()
		say := map[string]any{"card_name": "  " + strings.ToUpper(c.CardName) + " ", "words": " " + strings.ToUpper(c.PhoneWord)}
		if got := decode[voiceOut](w, office.does(http.MethodPost, "/staff/office/phone", say), http.StatusOK); got.Day == nil || *got.Day != c.CalledOut || got.Week != nil {
			t.Fatalf("looked for %v, got %v", c, got)
		}
		move := map[string]any{"card_name": c.CardName, "words": c.PhoneWord, "hold": office.holdsForCaller().Hold}
		moved := decode[CalledOut](w, office.does(http.MethodPost, "/staff/office/phone/move", move), http.StatusOK)
		if moved.Day.ID == c.Day.ID || moved.CardName != c.CardName {
			t.Fatalf("moved to %v", moved)
		}
		code := decode[claimCodeOut](w, office.does(http.MethodPost, "/staff/office/phone/code", say), http.StatusOK).Code
		d := w.doctor()
		if got := d.claims(c.CardName, "0000 0000"); got.Code != http.StatusUnauthorized || !strings.Contains(got.Body.String(), "claim_refused") {
			t.Fatalf("a wrong code: %d %s", got.Code, got.Body)
		}
		d.session = decode[sessionOut](w, d.claims(strings.ToLower(c.CardName), strings.ToLower(strings.ReplaceAll(code, " ", "-"))), http.StatusCreated)
		decode[sessionOut](w, d.claims(c.CardName, code), http.StatusCreated) // the answer was lost
		if got := w.doctor().claims(c.CardName, code); got.Code != http.StatusUnauthorized {
			t.Fatalf("a code that was used: %d %s", got.Code, got.Body)
		}
		me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
		if len(me.Bookings) != 1 || me.Bookings[0].ID != c.Booking || me.Bookings[0].Day.ID != moved.Day.ID || me.Guest.PhoneWord {
			t.Fatalf("the own page has %+v", me.Bookings)
		}
		log := map[string]bool{}
		for _, l := range me.Log {
			log[l.By+" "+l.Action] = true
		}
		for _, want := range []string{"office caller_booked", "office phone_word_said", "doctor day_moved", "office claim_code_made", "doctor claimed"} {
			if !log[want] {
				t.Errorf("the log does not say %q: %v", want, log)
			}
		}
		if got := office.does(http.MethodPost, "/staff/office/phone", say); got.Code != http.StatusNotFound {
			t.Errorf("the old phone word opens a claimed booking: %d", got.Code)
		}
	})
}

func TestWhoCannotBeNamedIsOneAnswer(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		office := w.anew(session.Coordinator)
		c := office.booksForCaller()
		keyed := w.doctor()
		own := keyed.book(w.free())
		inWeek := office.asksWeekForCaller(w.week(1))
		ask := func(name, words string) string {
			got := office.does(http.MethodPost, "/staff/office/phone", map[string]any{"card_name": name, "words": words})
			if got.Code != http.StatusNotFound || !strings.Contains(got.Body.String(), "cannot_say") {
				t.Fatalf("%q %q: %d %s", name, words, got.Code, got.Body)
			}
			return masked(got)
		}
		want := ask("Nobody Atall", "one two")
		for name, got := range map[string]string{
			"wrong word": ask(c.CardName, "one two"), "no word": ask(c.CardName, ""), "no phone word set": ask(own.CardName, "one two"), "nothing": ask("", ""),
			"wrong word of a week": ask(inWeek.CardName, "one two"), "a day's word for a week": ask(inWeek.CardName, c.PhoneWord),
		} {
			if got != want {
				t.Errorf("%s differs: %s, want %s", name, got, want)
			}
		}
		deed := func(name, words string) string {
			return masked(office.does(http.MethodPost, "/staff/office/phone/week", map[string]any{"card_name": name, "words": words, "deed": "end"}))
		}
		code := func(name string) string {
			return masked(office.does(http.MethodPost, "/staff/office/phone/code", map[string]any{"card_name": name, "words": "one two"}))
		}
		if deed("Nobody Atall", "one two") != deed(inWeek.CardName, "one two") || deed(c.CardName, c.PhoneWord) != deed(inWeek.CardName, "one two") {
			t.Error("what is done by voice tells a week from nobody")
		}
		if code("Nobody Atall") != code(inWeek.CardName) {
			t.Error("a code by voice tells a week from nobody")
		}
		for range 4 {
			ask(c.CardName, "one two")
			ask(inWeek.CardName, "one two")
		}
		for _, got := range []string{ask(c.CardName, c.PhoneWord), ask(inWeek.CardName, inWeek.PhoneWord)} {
			if got != want {
				t.Errorf("after too many tries: %s", got)
			}
		}
	})
}

// asksWeekForCaller puts somebody on the telephone into a week's line.
func (p *worker) asksWeekForCaller(course string) weekCallerOut {
	p.w.t.Helper()
	return decode[weekCallerOut](p.w, p.does(http.MethodPost, "/staff/courses/"+course+"/callers", map[string]any{"language": "en", "avoid": "nobody", "partner": true}), http.StatusCreated)
}

// TestACallersWeekIsHeardAnsweredClaimedAndEnded: what a caller can say about a week is what a page of their own would offer, and a claim
// takes place, bed and talk along.
func TestACallersWeekIsHeardAnsweredClaimedAndEnded(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		office, week := w.anew(session.Coordinator), w.week(1)
		has, next := office.asksWeekForCaller(week), office.asksWeekForCaller(week)
		say := func(c weekCallerOut) map[string]any {
			return map[string]any{"card_name": c.CardName, "words": c.PhoneWord}
		}
		looks := func(c weekCallerOut) *calledWeekOut {
			return decode[voiceOut](w, office.does(http.MethodPost, "/staff/office/phone", say(c)), http.StatusOK).Week
		}
		state := func(c weekCallerOut, want string) {
			t.Helper()
			if got := looks(c); got == nil || got.State != want || got.Request != c.Request {
				t.Fatalf("want %s, got %+v", want, got)
			}
		}
		does := func(c weekCallerOut, deed, key string) *httptest.ResponseRecorder {
			in := say(c)
			in["deed"] = deed
			return w.ask(http.MethodPost, "/staff/office/phone/week", in, "Authorization", "Bearer "+office.token, "Idempotency-Key", key)
		}
		state(has, "asked")
		if has.Code == "" || !looks(has).Partner {
			t.Fatalf("a partner without a code: %+v", has)
		}
		decode[nothing](w, does(has, "partner_stays", repeatKey(w)), noContent)
		w.must(w.p.CourseRequests.PartnerStaysByCode(t.Context(), next.Code))
		if looks(has).Partner || looks(next).Partner {
			t.Fatal("a partner who stays at home comes")
		}
		w.promised()
		office.signIn()
		state(has, "confirmed")
		state(next, "waiting")
		w.code(does(next, "yes", repeatKey(w)), http.StatusConflict, "course_offer_over")

		code := decode[claimCodeOut](w, office.does(http.MethodPost, "/staff/office/phone/code", say(has)), http.StatusOK).Code
		d := w.doctor()
		d.session = decode[sessionOut](w, d.claims(has.CardName, code), http.StatusCreated)
		if me := d.me(); me.Week == nil || me.Week.State != "confirmed" || me.Week.Request != has.Request {
			t.Fatalf("the own page has %+v", me.Week)
		}
		w.code(office.does(http.MethodPost, "/staff/office/phone", say(has)), http.StatusNotFound, "cannot_say")
		// A second claim by who has a week already is refused, and leaves all as it was.
		code = decode[claimCodeOut](w, office.does(http.MethodPost, "/staff/office/phone/code", say(next)), http.StatusOK).Code
		w.code(d.claims(next.CardName, code), http.StatusConflict, "course_request_exists")

		decode[nothing](w, d.does(http.MethodPost, "/me/week/withdraw", nil), noContent)
		w.must(w.p.CourseRequests.Settle(t.Context()))
		state(next, "offered")
		decode[nothing](w, does(next, "not_this_date", repeatKey(w)), noContent)
		state(next, "waiting")
		key := repeatKey(w)
		for range 2 { // the answer was lost
			decode[nothing](w, does(next, "end", key), noContent)
		}
		w.code(office.does(http.MethodPost, "/staff/office/phone", say(next)), http.StatusNotFound, "cannot_say")
		checks, err := w.p.invariants(t.Context())
		w.must(err)
		for _, c := range checks {
			if c.Broken != 0 {
				t.Errorf("%+v", c)
			}
		}
	})
}

func TestARepeatedBookingForACallerIsTheSame(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		office := w.anew(session.Coordinator)
		body := map[string]any{"hold": office.holdsForCaller().Hold, "language": "nb"}
		key := repeatKey(w)
		send := func() callerOut {
			return decode[callerOut](w, w.ask(http.MethodPost, "/staff/office/callers", body, "Authorization", "Bearer "+office.token, "Idempotency-Key", key), http.StatusCreated)
		}
		if first, again := send(), send(); first != again {
			t.Errorf("first %v, then %v", first, again)
		}
	})
}

// TestAWishedCallIsOwedUntilItWasMade: the guest who wished for it has keys, and gets the day on the page that is there.
func TestAWishedCallIsOwedUntilItWasMade(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		office, d := w.anew(session.Coordinator), w.doctor()
		d.session = decode[callOut](w, d.call(), http.StatusCreated).Session
		owed := func() []wishedCallOut {
			return decode[wishedCallsOut](w, office.does(http.MethodGet, "/staff/office/calls", nil), http.StatusOK).Calls
		}
		if got := owed(); len(got) != 1 || got[0].Guest != d.keys.Guest || got[0].Overdue || got[0].State != "" {
			t.Fatalf("owed: %+v", got)
		}
		say := func(state string) {
			decode[nothing](w, office.does(http.MethodPost, "/staff/office/calls/"+d.keys.Guest, map[string]any{"state": state}), noContent)
		}
		say("not_reached")
		if got := owed(); len(got) != 1 || got[0].State != "not_reached" {
			t.Fatalf("after nobody answered: %+v", got)
		}
		ask := map[string]any{"hold": office.holdsForCaller().Hold, "language": "nb", "guest": d.keys.Guest}
		b := decode[callerOut](w, office.does(http.MethodPost, "/staff/office/callers", ask), http.StatusCreated)
		say("called")
		if got := owed(); len(got) != 0 {
			t.Fatalf("after the call: %+v", got)
		}
		me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
		if len(me.Bookings) != 1 || me.Bookings[0].ID != b.Booking || !me.Guest.PhoneWord {
			t.Fatalf("the own page has %+v", me.Bookings)
		}
		ask["hold"], ask["guest"] = office.holdsForCaller().Hold, strings.Repeat("0", 32)
		if got := office.does(http.MethodPost, "/staff/office/callers", ask); got.Code != http.StatusNotFound {
			t.Errorf("for nobody who wished: %d %s", got.Code, got.Body)
		}
	})
}
