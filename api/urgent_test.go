package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"lysning/internal/session"
	"lysning/internal/testkit"
)

func urgentBody(o things) any {
	return map[string]any{"item": o.d.seal("call_now", "safety", "", "22 00 00 00")}
}

func (d *doctor) asksToBeCalled() {
	d.w.t.Helper()
	decode[nothing](d.w, d.does(http.MethodPost, urgentPath, urgentBody(things{d: d})), noContent)
}

// urgentCall is one that somebody waits for, for a safety lead with a place at the desk.
func urgentCall(p *worker) string {
	p.w.t.Helper()
	p.sits()
	d := p.w.doctor()
	d.book(p.w.free(), d.seal("contact", "office", "", "invented"))
	d.asksToBeCalled()
	for _, c := range p.urgentCalls() {
		if c.Guest == d.keys.Guest {
			return c.ID
		}
	}
	p.w.t.Fatal("nobody waits")
	return ""
}

func (p *worker) urgentCalls() []waitingCallOut {
	p.w.t.Helper()
	return decode[urgentCallsOut](p.w, p.does(http.MethodGet, staffUrgentPath, nil), http.StatusOK).Calls
}

func (d *doctor) urgentState() urgentStateOut {
	d.w.t.Helper()
	return decode[urgentStateOut](d.w, d.does(http.MethodGet, urgentPath, nil), http.StatusOK)
}

// urgent is gone at midnight, from the guest's page and from the safety leads' list.
func (l *lapse) urgent() {
	const class = "call that a guest who is not safe asks for now"
	l.lead.sits()
	d := l.doctor()
	d.book(l.free(), d.seal("contact", "office", "", "invented"))
	d.asksToBeCalled()
	at := l.midnight(l.date(1))
	l.ends(class, "on the own page", at, func() bool {
		d.signIn()
		return d.urgentState().Call != nil
	})
	l.ends(class, "on the safety leads' list", at, func() bool {
		l.lead.signIn()
		return len(l.lead.urgentCalls()) > 0
	})
}

// TestSomebodyWhoIsNotSafeIsCalled goes the whole way over HTTP; what is left of it is one line in the guest's own log.
func TestSomebodyWhoIsNotSafeIsCalled(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		line := decode[staffedLineOut](w, w.ask(http.MethodGet, "/staffed-line", nil), http.StatusOK)
		if !line.Open || line.Line != "12 34 56 71" || line.Until != "17:00" {
			t.Errorf("the staffed line: %+v", line)
		}
		anne := w.anew(session.SafetyLead)
		anne.sits()
		d := w.doctor()
		b := d.book(w.free(), d.seal("contact", "office", "", "invented"))
		if s := d.urgentState(); !s.CanAsk || s.Call != nil {
			t.Fatalf("before: %+v", s)
		}
		wrong := map[string]any{"item": d.seal("call_wish", "office", "", "22 00 00 00")}
		w.code(d.does(http.MethodPost, urgentPath, wrong), http.StatusUnprocessableEntity, "item_refused")
		body := urgentBody(things{d: d})
		decode[nothing](w, d.does(http.MethodPost, urgentPath, body), noContent)
		decode[nothing](w, d.does(http.MethodPost, urgentPath, body), noContent)
		w.code(d.does(http.MethodPost, urgentPath, urgentBody(things{d: d})), http.StatusConflict, "urgent_asked")
		if c := d.urgentState().Call; c == nil || c.Sent != "09:00" || c.Seen != "" || c.Nobody {
			t.Errorf("sent: %+v", c)
		}
		calls := anne.urgentCalls()
		if len(calls) != 1 || calls[0].CardName != b.CardName || calls[0].Recipient != d.keys.Recipient() || !calls[0].MayTake {
			t.Fatalf("the list: %+v", calls)
		}
		w.clk.Add(2 * time.Minute)
		decode[nothing](w, anne.does(http.MethodPost, staffUrgentPath+"/"+calls[0].ID+"/take", nil), noContent)
		if c := d.urgentState().Call; c.SeenBy != "Invented" || c.Seen != "09:02" {
			t.Errorf("seen: %+v", c)
		}
		opened := decode[openedOut](w, anne.does(http.MethodPost, "/staff/items/open", map[string]any{"ids": []string{calls[0].Item}}), http.StatusOK)
		if opened.Items[0].Sealed == nil {
			t.Error("who calls does not get the number")
		}
		decode[nothing](w, anne.does(http.MethodPost, staffUrgentPath+"/"+calls[0].ID+"/done", nil), noContent)
		me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
		looked := 0
		for _, l := range me.Log {
			if l.Action == "item_fetched" && l.By == "safety" {
				looked++
			}
			if strings.Contains(l.Action, "call") {
				t.Errorf("the log counts calls: %s", l.Action)
			}
		}
		if looked != 1 || d.urgentState().Call != nil || len(me.Items) != 1 {
			t.Errorf("what is left: %d fetchings, %+v", looked, me.Items)
		}
		if strings.Contains(w.logs.String(), "urgent-call") {
			t.Error("the program's log tells at which minute somebody was not safe")
		}
	})
}

// TestACallEndsWithItsNumberAndOutsideTheHoursThereIsNone, also when it is ended from the list of what is held.
func TestACallEndsWithItsNumberAndOutsideTheHoursThereIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	d := w.doctor()
	d.book(w.free(), d.seal("contact", "office", "", "invented"))
	d.asksToBeCalled()
	for _, i := range decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK).Items {
		if i.Kind == "call_now" {
			decode[nothing](w, d.does(http.MethodDelete, "/me/items/"+i.ID, nil), noContent)
		}
	}
	if d.urgentState().Call != nil {
		t.Error("a number was ended, and its call goes on")
	}
	d.asksToBeCalled()
	decode[nothing](w, d.does(http.MethodDelete, urgentPath, nil), noContent)
	w.clk.Set(time.Date(2026, 11, 23, 17, 0, 0, 0, testkit.Oslo(t)))
	d.signIn()
	if s := d.urgentState(); s.CanAsk {
		t.Error("in the evening a call is offered that nobody makes")
	}
	w.code(d.does(http.MethodPost, urgentPath, urgentBody(things{d: d})), http.StatusConflict, "urgent_closed")
	if line := decode[staffedLineOut](w, w.ask(http.MethodGet, "/staffed-line", nil), http.StatusOK); line.Open || line.Line != "" {
		t.Errorf("in the evening: %+v", line)
	}
}
