package main

import (
	"context"
	"net/http"
	"testing"

	"lysning/internal/session"
	"lysning/internal/staff"
)

// credentials are everything that a session of staff consists of outside the store: the token, and the cookie that renews it.
func (p *worker) wantOut(t *testing.T, what string) {
	t.Helper()
	for name, got := range map[string]int{
		"the token":  p.does(http.MethodGet, "/staff/me", nil).Code,
		"the cookie": p.renews().Code,
	} {
		if got != http.StatusUnauthorized {
			t.Errorf("%s: %s still opens: %d", what, name, got)
		}
	}
}

func (p *worker) wantIn(t *testing.T, what string) {
	t.Helper()
	if a, b := p.does(http.MethodGet, "/staff/me", nil).Code, p.renews().Code; a != http.StatusOK || b != http.StatusOK {
		t.Errorf("%s: %d, renewing %d", what, a, b)
	}
}

// TestP21_RevokingStaffIsImmediate tries every credential of somebody's session over HTTP, right after each thing that must end it.
// The clock stands still: no second passes.
func TestP21_RevokingStaffIsImmediate(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ends := map[string]func(w *world, p *worker, lead *worker){
		"disabled": func(w *world, p, lead *worker) {
			decode[nothing](w, lead.does(http.MethodPost, "/staff/people/"+p.id+"/disable", nil), noContent)
		},
		"signed out": func(w *world, p, _ *worker) {
			w.ask(http.MethodPost, "/staff/session/end", nil, "Cookie", staffCookie+"="+p.cookie, "Sec-Fetch-Site", "same-origin")
		},
		"ended from another session": func(w *world, p, _ *worker) {
			before := *p
			p.signIn()
			decode[nothing](w, p.does(http.MethodPost, "/staff/me/sessions/end-others", nil), noContent)
			p.wantIn(w.t.(*testing.T), "the session that ended the others")
			*p = before
		},
		"ended by its name": func(w *world, p, _ *worker) {
			decode[nothing](w, p.does(http.MethodDelete, "/staff/me/sessions/"+ownSession(p), nil), noContent)
		},
		"the passkey that began it removed": func(w *world, p, _ *worker) {
			before := *p
			old := ownPasskey(p)
			decode[passkeyOut](w, p.does(http.MethodPost, "/staff/me/passkeys", madeBody(p)), http.StatusCreated)
			p.signIn() // with the second one
			decode[nothing](w, p.does(http.MethodDelete, "/staff/me/passkeys/"+old, nil), noContent)
			p.wantIn(w.t.(*testing.T), "the session of the other passkey")
			*p = before
		},
		"keys changed": func(w *world, p, lead *worker) {
			before := *p
			link := decode[invitationOut](w, lead.does(http.MethodPost, "/staff/people/"+p.id+"/invitation", map[string]any{"kind": "anew"}), http.StatusCreated)
			p.wantIn(w.t.(*testing.T), "a link that was only made")
			p.enrol(link.Token)
			p.wantIn(w.t.(*testing.T), "the session that changing the keys began")
			*p = before
		},
		"back by the words": func(w *world, p, lead *worker) {
			before := *p
			link := decode[invitationOut](w, lead.does(http.MethodPost, "/staff/people/"+p.id+"/invitation", map[string]any{"kind": "return"}), http.StatusCreated)
			p.enrol(link.Token)
			*p = before
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachWorld(t, func(t *testing.T, w *world) {
				p, bystander, lead := w.staff(session.Host), w.staff(session.Host), w.staff(session.Leader)
				p.wantIn(t, "before")
				end(w, p, lead)
				p.wantOut(t, name)
				bystander.wantIn(t, "somebody else")
			})
		})
	}
	t.Run("a role taken away", func(t *testing.T) {
		t.Parallel()
		eachWorld(t, func(t *testing.T, w *world) {
			p, lead := w.staff(session.Coordinator, session.Host), w.staff(session.Leader)
			decode[peopleOut](w, p.does(http.MethodGet, "/staff/people", nil), http.StatusOK)
			decode[nothing](w, lead.does(http.MethodPost, "/staff/people/"+p.id+"/roles", map[string]any{"roles": []string{"host"}}), noContent)
			w.code(p.does(http.MethodGet, "/staff/people", nil), http.StatusForbidden, "forbidden")
			p.wantIn(t, "what the other role may")
		})
	})
	t.Run("disabled, not by the edge alone", func(t *testing.T) {
		t.Parallel()
		eachWorld(t, func(t *testing.T, w *world) {
			p := w.staff(session.Host)
			w.must(w.p.Staff.Disable(ctx, w.boss(), p.id))
			p.wantOut(t, "disabled")
			w.code(p.signInRaw(), http.StatusUnauthorized, "passkey_refused")
			// Let in again by a leader, with the same keys and the words: a coordinator cannot.
			office := w.staff(session.Coordinator)
			w.code(office.does(http.MethodPost, "/staff/people/"+p.id+"/invitation", map[string]any{"kind": "return"}), http.StatusForbidden, "forbidden")
			inv, err := w.p.Staff.Reinvite(ctx, w.boss(), p.id, staff.Return)
			w.must(err)
			p.enrol(inv.Token)
			p.wantIn(t, "back again")
		})
	})
}
