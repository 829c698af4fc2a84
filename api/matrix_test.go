package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// rule says what a route does with things that belong to somebody. Every operation must have one: a new route without a line
// here fails.
type rule struct {
	// body of a request that is right but for whose thing it names; nil for none.
	body func(own things) any
	// thing is the id of the path's own object, "" when the route has none.
	thing func(own things) string
	// inBody routes name the object in the body instead.
	inBody bool
}

// things are what one guest has.
type things struct {
	d          *doctor
	booking    string
	counsellor string
	item       string
	standBy    string
	passkey    string
}

func none(things) any    { return nil }
func empty(things) any   { return map[string]any{} }
func noID(things) string { return "" }

// rules of the routes that a guest alone may call; those for staff are in matrix_staff_test.go.
var rules = map[string]rule{
	"get-me":         {body: none, thing: noID},
	"erase-me":       {body: none, thing: noID},
	"list-proofs":    {body: none, thing: noID},
	"set-phone-word": {body: func(things) any { return map[string]any{"word": "blue heather"} }, thing: noID},
	"set-texts":      {body: func(things) any { return map[string]any{"address": "invented@fjellro.example"} }, thing: noID},
	"stop-texts":     {body: none, thing: noID},
	"get-item":       {body: none, thing: func(o things) string { return o.item }},
	"permit-notes":   {body: func(o things) any { return map[string]any{"counsellor": o.counsellor, "yes": true} }, thing: noID},
	"end-item":       {body: none, thing: func(o things) string { return o.item }},
	"put-items": {inBody: true, thing: func(o things) string { return o.booking }, body: func(o things) any {
		return map[string]any{"booking": o.booking, "items": []any{o.d.seal("contact", "office", "", "invented")}}
	}},
	"book-further": {body: func(o things) any {
		return map[string]any{"hold": o.d.w.free().Hold, "items": []any{}}
	}, thing: noID},
	"move-booking": {body: func(o things) any {
		return map[string]any{"hold": o.d.w.free().Hold, "items": []any{}}
	}, thing: func(o things) string { return o.booking }},
	"cancel-booking":       {body: empty, thing: func(o things) string { return o.booking }},
	"ask-earlier":          {body: func(things) any { return map[string]any{"before": "2026-12-20"} }, thing: noID},
	"end-stand-by":         {body: none, thing: func(o things) string { return o.standBy }},
	"accept-offer":         {body: func(things) any { return map[string]any{"items": []any{}} }, thing: func(o things) string { return o.standBy }},
	"go-on-waiting":        {body: none, thing: func(o things) string { return o.standBy }},
	"decline-offer":        {body: func(things) any { return map[string]any{"day": strings.Repeat("0", 32)} }, thing: func(o things) string { return o.standBy }},
	"get-urgent-call":      {body: none, thing: noID},
	"ask-urgent-call":      {body: urgentBody, thing: noID},
	"withdraw-urgent-call": {body: none, thing: noID},
	"begin-guest-passkey":  {body: none, thing: noID},
	"add-guest-passkey":    {body: func(o things) any { body, _ := o.d.makePasskey(); return body }, thing: noID},
	"end-guest-passkey":    {body: none, thing: func(o things) string { return o.passkey }},
	"ask-other-colleague":  {body: none, thing: func(o things) string { return o.booking }},
	"choose-for-ask":       {body: func(o things) any { return map[string]any{"day": o.d.laterDay()} }, thing: askOf},
	"answer-ask":           {body: func(things) any { return map[string]any{"yes": false} }, thing: askOf},
	"ask-week":             {body: func(o things) any { return o.d.wishForWeek(o.d.w.week(1), "", "") }, thing: noID},
	"withdraw-week":        {body: hasWeek, thing: noID},
	"answer-week-offer":    {body: func(o things) any { hasWeek(o); return map[string]any{"answer": "yes"} }, thing: noID},
	"answer-week-question": {body: func(o things) any { hasWeek(o); return map[string]any{"yes": true} }, thing: noID},
	"change-week":          {body: func(o things) any { hasWeek(o); return map[string]any{"course": o.d.w.week(1)} }, thing: noID},
	"partner-stays":        {body: hasWeek, thing: noID},
	"list-talk-times":      {body: hasWeek, thing: noID},
	"wish-talk":            {body: func(o things) any { hasWeek(o); return map[string]any{"talk": strings.Repeat("0", 32)} }, thing: noID},
	"end-talk-wish":        {body: hasWeek, thing: noID},
	"answer-talk":          {body: func(o things) any { hasWeek(o); return map[string]any{"ask": strings.Repeat("0", 32), "yes": true} }, thing: noID},
	"wish-call-later":      {body: func(things) any { return map[string]any{"yes": true} }, thing: func(o things) string { return o.booking }},
}

// The matrix is walked in parts, each in a world of its own, so that they stand side by side and none grows long.
const matrixParts = 4

// TestP20_EveryRouteForEveryRoleAndEverybodysThings is drawn from the registered operations: stranger, ended session and guest;
// the guest's own thing, another guest's and one that does not exist. Another's and an absent one are the same to the byte.
func TestP20_EveryRouteForEveryRoleAndEverybodysThings(t *testing.T) {
	t.Parallel()
	for part := range matrixParts {
		t.Run(fmt.Sprintf("part %d of %d", part+1, matrixParts), func(t *testing.T) {
			t.Parallel()
			eachWorld(t, func(t *testing.T, w *world) {
				operations := allOperations(w.srv)
				if part == 0 {
					everyLineIsARoute(t, operations)
				}
				crowd := w.crowd()
				for i, item := range operations {
					if i%matrixParts == part && !publicOperations[item.OperationID] {
						w.matrixOf(t, item, crowd)
					}
				}
			})
		})
	}
}

// matrixOf tries one route with the line that is its own.
func (w *world) matrixOf(t *testing.T, op *huma.Operation, crowd staffCrowd) {
	t.Helper()
	if scopes, _ := rolesOf(op); staffDoor(scopes) {
		w.staffMatrix(t, op, crowd)
		return
	}
	r, ok := rules[op.OperationID]
	if !ok {
		t.Errorf("%s has no line in the matrix: say whose things it touches", op.OperationID)
		return
	}
	w.matrix(t, op, r)
}

func everyLineIsARoute(t *testing.T, operations []*huma.Operation) {
	t.Helper()
	known := map[string]bool{}
	for _, op := range operations {
		known[op.OperationID] = !publicOperations[op.OperationID]
	}
	for id := range rules {
		if !known[id] {
			t.Errorf("%s is in the matrix and nowhere else", id)
		}
	}
	for id := range staffRules {
		if !known[id] {
			t.Errorf("%s is in the staff's matrix and nowhere else", id)
		}
	}
}

func (w *world) matrix(t *testing.T, op *huma.Operation, r rule) {
	t.Helper()
	mine, other := w.owner(), w.owner()
	absent := strings.Repeat("0", 32)
	as := func(d *doctor, id string, body any) *httptest.ResponseRecorder {
		return d.does(op.Method, strings.ReplaceAll(op.Path, "{id}", id), body)
	}
	body := r.body(mine)
	stranger := w.doctor()
	gone := w.owner().d
	decode[nothing](w, w.ask(http.MethodPost, "/session/end", map[string]any{"renew": gone.session.Renew}), noContent)
	for name, d := range map[string]*doctor{"a stranger": stranger, "an ended session": gone} {
		for _, id := range []string{r.thing(mine), absent} {
			if got := as(d, id, body); got.Code != http.StatusUnauthorized || !strings.Contains(got.Body.String(), "session_ended") {
				t.Errorf("%s as %s: %d %s", op.OperationID, name, got.Code, got.Body)
			}
		}
	}
	if own := r.thing(mine); own != "" {
		named := func(id string) any {
			if !r.inBody {
				return body
			}
			return map[string]any{"booking": id, "items": []any{mine.d.seal("contact", "office", "", "invented")}}
		}
		foreign := as(mine.d, r.thing(other), named(r.thing(other)))
		none := as(mine.d, absent, named(absent))
		malformed := as(mine.d, "x", named("x"))
		if foreign.Code != http.StatusNotFound || masked(foreign) != masked(none) || masked(none) != masked(malformed) {
			t.Errorf("%s tells another's thing from none:\n%s\n%s\n%s", op.OperationID, masked(foreign), masked(none), masked(malformed))
		}
	}
	if got := as(mine.d, r.thing(mine), r.body(mine)); got.Code >= http.StatusMultipleChoices && got.Code != http.StatusConflict {
		t.Errorf("%s of one's own: %d %s", op.OperationID, got.Code, got.Body)
	}
	if me := decode[meOut](w, other.d.does(http.MethodGet, "/me", nil), http.StatusOK); fmt.Sprint(len(me.Bookings), len(me.Items), len(me.StandBys)) != "1 2 1" {
		t.Errorf("%s by one guest changed another's page", op.OperationID)
	}
}

// owner is a guest with one of each thing.
func (w *world) owner() things {
	w.t.Helper()
	d := w.doctor()
	h := w.free()
	b := d.book(h, d.seal("contact", "office", "", "invented"), d.seal("chosen_name", "office", "", "invented"))
	sb := decode[standByOut](w, d.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": "2026-12-10", "place": b.Day.Place}), http.StatusCreated)
	me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
	passkey, _ := d.keepPasskey()
	return things{d: d, booking: b.ID, counsellor: b.Day.Counsellor, item: me.Items[0].ID, standBy: sb.ID, passkey: passkey.ID}
}

// askOf is what a guest is asked after a day was too close; to say so twice is to say it once.
func askOf(o things) string {
	o.d.w.t.Helper()
	decode[nothing](o.d.w, o.d.does(http.MethodPost, "/me/bookings/"+o.booking+"/too-close", nil), noContent)
	me := decode[meOut](o.d.w, o.d.does(http.MethodGet, "/me", nil), http.StatusOK)
	return me.Asks[0].ID
}

// hasWeek makes a guest ask for a week; a second time it changes nothing.
func hasWeek(o things) any {
	o.d.w.t.Helper()
	o.d.does(http.MethodPost, "/me/course-requests", o.d.wishForWeek(o.d.w.week(1), "", ""))
	return nil
}

// laterDay is a free day that this guest may see.
func (d *doctor) laterDay() string {
	d.w.t.Helper()
	list := decode[daysOut](d.w, d.does(http.MethodPost, "/days/search", map[string]any{}), http.StatusOK)
	return list.Days[len(list.Days)-1].ID
}
