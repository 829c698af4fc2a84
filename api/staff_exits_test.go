package main

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"lysning/internal/session"
)

// TestWhoLeavesLeavesAListAndHerGuestsAreCalled: access ends, the leader's list begins, guests are asked and on the office's list;
// the office reads whom to call on which number.
func TestWhoLeavesLeavesAListAndHerGuestsAreCalled(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		lead, office := w.staff(session.Leader), w.staff(session.Coordinator)
		h := w.free()
		c, _ := w.setup.Programme.Counsellor(h.Day.Counsellor)
		p := w.counsellor(c.Slug)
		w.code(p.does(http.MethodPut, "/staff/me/phone", map[string]any{"phone": "call me"}), http.StatusUnprocessableEntity, "phone_invalid")
		decode[nothing](w, p.does(http.MethodPut, "/staff/me/phone", map[string]any{"phone": " 12 34 56 80 "}), noContent)
		if got := decode[phoneShape](w, p.does(http.MethodGet, "/staff/me/phone", nil), http.StatusOK); got.Phone != "12 34 56 80" {
			t.Errorf("kept %+v", got)
		}
		decode[nothing](w, lead.does(http.MethodPost, "/staff/counsellors/"+p.id+"/training", map[string]any{"until": "2027-01-31"}), noContent)
		for _, one := range decode[peopleOut](w, lead.does(http.MethodGet, "/staff/people", nil), http.StatusOK).People {
			if (one.ID == p.id) != (one.TrainingUntil == "2027-01-31") {
				t.Errorf("%s is trained until %q", one.Name, one.TrainingUntil)
			}
		}
		d := w.doctor()
		d.book(h, d.seal("chosen_name", "counsellor", h.Day.Counsellor, "invented"))
		decode[touchOut](w, p.does(http.MethodPost, "/staff/ill", map[string]any{}), http.StatusOK)
		list := func() alarmsOut {
			return decode[alarmsOut](w, office.does(http.MethodGet, "/staff/office/alarms", nil), http.StatusOK)
		}
		for _, away := range list().Away {
			if away.Counsellor == p.id && away.Phone != "12 34 56 80" {
				t.Errorf("nobody knows how to reach her: %+v", away)
			}
		}

		decode[nothing](w, lead.does(http.MethodPost, "/staff/people/"+p.id+"/roles", map[string]any{"roles": []string{"host"}}), noContent)
		asked := list().Asked
		if len(asked) != 1 || asked[0].Name != c.Name || asked[0].Phone != "12 34 56 80" || asked[0].CardName == "" {
			t.Fatalf("asked %+v", asked)
		}
		calls := decode[owedCallsOut](w, office.does(http.MethodGet, "/staff/owed-calls", nil), http.StatusOK).Calls
		if len(calls) != 1 || calls[0].Reason != "left" || calls[0].CardName != asked[0].CardName || !calls[0].ToCome || calls[0].Date != h.Day.Date {
			t.Fatalf("owed %+v", calls)
		}
		exits := func() []exitOut {
			return decode[exitsOut](w, lead.does(http.MethodGet, "/staff/exits", nil), http.StatusOK).Exits
		}
		if got := exits(); len(got) != 1 || got[0].Staff != p.id || got[0].Out || got[0].Asked != 1 || got[0].Owed != 1 || len(got[0].Remain) != 4 {
			t.Fatalf("list %+v", got)
		}
		decode[nothing](w, lead.does(http.MethodPost, "/staff/exits/"+p.id, map[string]any{"step": "papers", "done": true}), noContent)
		decode[nothing](w, lead.does(http.MethodPost, "/staff/people/"+p.id+"/disable", nil), noContent)
		if got := exits(); !got[0].Out || len(got[0].Done) != 1 || got[0].Done[0] != "papers" {
			t.Fatalf("list %+v", got)
		}
		if list().Asked[0].Phone != "" {
			t.Error("a number outlives its owner's work here")
		}
		decode[nothing](w, office.does(http.MethodPost, "/staff/office/asks/"+asked[0].Ask+"/propose", map[string]any{"day": asked[0].Next[0].ID}), http.StatusNoContent)
		decode[nothing](w, office.does(http.MethodPost, "/staff/office/asks/"+asked[0].Ask+"/answer", map[string]any{"yes": true}), noContent)
		if left := list().Asked; len(left) != 0 {
			t.Errorf("still asked: %+v", left)
		}
		if got := exits(); got[0].Asked != 0 || got[0].Owed != 0 {
			t.Errorf("list %+v", got)
		}
		if got := decode[owedCallsOut](w, office.does(http.MethodGet, "/staff/owed-calls", nil), http.StatusOK).Calls; len(got) != 0 {
			t.Errorf("a day was found with a colleague, and she is to be called about it: %+v", got)
		}
		w.clk.Add(181 * 24 * time.Hour)
		w.must(w.p.Staff.Sweep(context.Background()))
		lead.signIn()
		if got := exits(); len(got) != 0 {
			t.Errorf("a list is kept for ever: %+v", got)
		}
	})
}

// TestWhoIsDroppedFromTheFilesLeavesCallsToo: a counsellor who never had an account is named by her profile.
func TestWhoIsDroppedFromTheFilesLeavesCallsToo(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		office := w.staff(session.Coordinator)
		h := w.free()
		d := w.doctor()
		b := d.book(h, d.seal("chosen_name", "counsellor", h.Day.Counsellor, "invented"))
		all := profilesOf(w.setup.Programme)
		for i, p := range all {
			if p.ID == h.Day.Counsellor {
				all = slices.Delete(all, i, i+1)
				break
			}
		}
		for range 2 { // the program starts again
			w.must(w.p.Counsellors.Publish(t.Context(), session.Machine, all))
		}
		c, _ := w.setup.Programme.Counsellor(h.Day.Counsellor)
		calls := decode[owedCallsOut](w, office.does(http.MethodGet, "/staff/owed-calls", nil), http.StatusOK).Calls
		if len(calls) != 1 || calls[0].Reason != "left" || calls[0].Name != c.Name || calls[0].Date != h.Day.Date {
			t.Fatalf("owed %+v", calls)
		}
		decode[nothing](w, d.does(http.MethodPost, "/me/bookings/"+b.ID+"/cancel", map[string]any{}), noContent)
		w.must(w.p.Staff.Sweep(t.Context()))
		if calls = decode[owedCallsOut](w, office.does(http.MethodGet, "/staff/owed-calls", nil), http.StatusOK).Calls; len(calls) != 0 {
			t.Errorf("the guest has cancelled, and is to be called: %+v", calls)
		}
	})
}
