package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/testkit"
)

func TestALinkIsGoodOnceAndForThreeDays(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		lead := w.staff(session.Leader)
		invite := func() string {
			lead.signIn()
			got := decode[invitationOut](w, lead.does(http.MethodPost, "/staff/people", map[string]any{"name": "Nils Invented", "roles": []string{"host"}}), http.StatusCreated)
			if got.Ends != w.clk.Now().Add(72*time.Hour).Format("2006-01-02T15:04:05Z") || len(got.Token) != 43 {
				t.Errorf("%+v", got)
			}
			return got.Token
		}
		fresh := func(who string) *worker {
			keys, err := note.DeriveStaffKeys(seedOf(who), testOrigin)
			w.must(err)
			return &worker{w: w, keys: keys, phone: testkit.NewAuthenticator(t, testOrigin)}
		}
		ended := func(body map[string]any) {
			t.Helper()
			w.code(w.ask(http.MethodPost, "/staff/join", body), http.StatusNotFound, "invitation_ended")
			w.code(w.ask(http.MethodPost, "/staff/join/begin", map[string]any{"token": body["token"]}), http.StatusNotFound, "invitation_ended")
		}
		link := invite()
		p := fresh("nils")
		again := p.follow(link) // two tabs are open
		p.enrol(link)
		ended(again)

		link = invite()
		p = fresh("late")
		w.clk.Add(72*time.Hour - time.Minute)
		body := p.follow(link)
		w.clk.Add(time.Minute)
		ended(body)

		for _, wrong := range []string{"", "x", strings.Repeat("A", 43), link + "A"} {
			w.code(w.ask(http.MethodPost, "/staff/join/begin", map[string]any{"token": wrong}), http.StatusNotFound, "invitation_ended")
		}
		if found := w.scan(link); len(found) > 0 {
			t.Errorf("a link is kept as it is: %v", found)
		}
	})
}

func TestKeysThatAreNotTheirSendersAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	other := w.staff(session.Host)
	p := w.staff(session.Host)
	for name, change := range map[string]func(body map[string]any){
		"another's keys": func(b map[string]any) {
			b["recipient"], b["signing_key"] = other.keys.Recipient(), other.keys.Verifying()
		},
		"another's recipient":  func(b map[string]any) { b["recipient"] = other.keys.Recipient() },
		"no recipient":         func(b map[string]any) { b["recipient"] = "age1invented" },
		"a wrap that is short": func(b map[string]any) { b["passkey_wrap"] = []byte("short") },
		"no words":             func(b map[string]any) { delete(b, "words_wrap") },
	} {
		for _, kind := range []staff.Kind{staff.Return, staff.Anew} {
			if name == "no words" && kind == staff.Return || name == "another's recipient" && kind == staff.Anew {
				continue // a return keeps its words; keys that are new may be any that belong together
			}
			inv, err := w.p.Staff.Reinvite(context.Background(), w.boss(), p.id, kind)
			w.must(err)
			body := p.follow(inv.Token)
			change(body)
			got := w.ask(http.MethodPost, "/staff/join", body)
			if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "staff_keys_invalid") {
				t.Errorf("%s at %s: %d %s", name, kind, got.Code, got.Body)
			}
		}
	}
	p.wantIn(t, "after refusals")
}

// TestWhoBeginsAnewLosesTextsAndTheOfficeCalls: the guests are on the list, once each, and go from it by a tick or with themselves.
func TestWhoBeginsAnewLosesTextsAndTheOfficeCalls(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		office := w.staff(session.Coordinator)
		h := w.free()
		c, _ := w.setup.Programme.Counsellor(h.Day.Counsellor)
		p := w.counsellor(c.Slug)
		d := w.doctor()
		d.book(h, d.seal("words_beforehand", "counsellor", h.Day.Counsellor, "invented"), d.seal("chosen_name", "counsellor", h.Day.Counsellor, "invented"))
		back, err := w.p.Staff.Reinvite(context.Background(), w.boss(), p.id, staff.Return)
		w.must(err)
		p.enrol(back.Token)
		calls := func() []owedCallOut {
			return decode[owedCallsOut](w, office.does(http.MethodGet, "/staff/owed-calls", nil), http.StatusOK).Calls
		}
		if got := calls(); len(got) != 0 {
			t.Fatalf("a return lost something: %+v", got)
		}
		for range 2 {
			anew, err := w.p.Staff.Reinvite(context.Background(), w.boss(), p.id, staff.Anew)
			w.must(err)
			p.keys, err = note.DeriveStaffKeys(seedOf("anew"+anew.Token), testOrigin)
			w.must(err)
			p.enrol(anew.Token)
		}
		got := calls()
		if len(got) != 1 || got[0].Guest != d.keys.Guest || got[0].Reason != "keys_lost" || got[0].Staff != p.id {
			t.Fatalf("%+v", got)
		}
		keys := decode[keysOut](w, w.ask(http.MethodGet, "/keys", nil), http.StatusOK)
		for _, k := range keys.Counsellors {
			if k.ID == p.id && k.Recipient != p.keys.Recipient() {
				t.Error("guests still seal to the key that is lost")
			}
		}
		d.does(http.MethodDelete, "/me", nil)
		if got := calls(); len(got) != 0 {
			t.Errorf("an erased guest is still on the list: %+v", got)
		}
	})
}

func TestNobodyApprovesThemselvesAndNobodyIsTheLastLeaderWhoGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	lead, office, host := w.staff(session.Leader), w.staff(session.Coordinator), w.staff(session.Host)
	to := func(p *worker, whom, what string, body any) string {
		got := p.does(http.MethodPost, "/staff/people/"+whom+"/"+what, body)
		if got.Code < 300 {
			return "done"
		}
		return decode[problem](w, got, got.Code).Code
	}
	kind := func(k string) any { return map[string]any{"kind": k} }
	for _, c := range []struct{ name, got, want string }{
		{"a coordinator for herself", to(office, office.id, "invitation", kind("return")), "not_for_oneself"},
		{"a leader for herself", to(lead, lead.id, "invitation", kind("anew")), "not_for_oneself"},
		{"a coordinator for another", to(office, host.id, "invitation", kind("return")), "done"},
		{"a coordinator, anew", to(office, host.id, "invitation", kind("anew")), "forbidden"},
		{"joining twice", to(lead, host.id, "invitation", kind("join")), "already_enrolled"},
		{"the last leader disabled", to(lead, lead.id, "disable", nil), "last_leader"},
		{"the last leader's role", to(lead, lead.id, "roles", map[string]any{"roles": []string{"host"}}), "last_leader"},
		{"no role", to(lead, host.id, "roles", map[string]any{"roles": []string{}}), "roles_invalid"},
		{"another leader", to(lead, office.id, "roles", map[string]any{"roles": []string{"leader", "coordinator"}}), "done"},
		{"one of two leaders", to(lead, lead.id, "disable", nil), "done"},
		{"the one who is left", to(office, office.id, "disable", nil), "last_leader"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
}

// TestASecondPasskeyIsAskedForAndNobodyIsLockedOut: after thirty days the lists say so.
func TestASecondPasskeyIsAskedForAndNobodyIsLockedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	p := w.staff(session.Leader)
	w.clk.Add(31 * 24 * time.Hour)
	p.signIn()
	me := p.me()
	people := decode[peopleOut](w, p.does(http.MethodGet, "/staff/people", nil), http.StatusOK).People
	if !me.SecondLate || me.SecondPasskeyBy != "2026-12-23" || len(people) != 1 || !people[0].SecondLate || people[0].Passkeys != 1 || !people[0].Words {
		t.Fatalf("%+v %+v", me, people)
	}
	w.code(p.does(http.MethodDelete, "/staff/me/passkeys/"+me.Passkeys[0].ID, nil), http.StatusConflict, "last_passkey")
	second := decode[passkeyOut](w, p.does(http.MethodPost, "/staff/me/passkeys", madeBody(p)), http.StatusCreated)
	if me := p.me(); me.SecondPasskeyBy != "" || me.SecondLate || len(me.Passkeys) != 2 {
		t.Fatalf("%+v", me)
	}
	decode[nothing](w, p.does(http.MethodPut, "/staff/me/passkeys/"+second.ID+"/wrap", wrapBody(p)), noContent)
	decode[nothing](w, p.does(http.MethodPut, "/staff/me/words", map[string]any{"wrapped": wrapOf("new words")}), noContent)
	got := p.signIn()
	if len(got.Wraps) != 2 || string(got.Wraps[0].Wrapped) != string(wrapOf("new")) || string(got.Wraps[1].Wrapped) != string(wrapOf("new words")) {
		t.Errorf("%+v", got.Wraps)
	}
}

// TestAPasskeyWhoseCounterGoesBackIsRefusedAndMarked; one that always says 0 is one of the many that count nothing.
func TestAPasskeyWhoseCounterGoesBackIsRefusedAndMarked(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		lead, p := w.staff(session.Leader), w.staff(session.Host)
		p.signIn()
		p.signIn()
		p.phone.Counts = true
		p.signIn()
		p.signIn()
		p.phone.Counter = 0 // its twin has signed less often
		w.code(p.signInRaw(), http.StatusForbidden, "passkey_copied")
		for _, one := range decode[peopleOut](w, lead.does(http.MethodGet, "/staff/people", nil), http.StatusOK).People {
			if one.Copied != (one.ID == p.id) {
				t.Errorf("%s: copied is %v", one.Name, one.Copied)
			}
		}
		p.phone.Counter = 10
		p.signIn()
		if !p.me().Passkeys[0].Copied {
			t.Error("its owner does not see it")
		}
	})
}

// TestTheFirstLeaderJoinsByTheTerminalsLink: while nobody leads each start makes a new one; afterwards none.
func TestTheFirstLeaderJoinsByTheTerminalsLink(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		first := func() string {
			got, err := w.p.Staff.FirstLeader(context.Background(), session.Machine)
			w.must(err)
			return got
		}
		old := first()
		link := first()
		w.code(w.ask(http.MethodPost, "/staff/join/begin", map[string]any{"token": old}), http.StatusNotFound, "invitation_ended")
		w.clk.Add(1000 * time.Hour)
		w.must(w.p.Staff.Sweep(context.Background()))
		p := w.staff(session.Host) // somebody planted beside it changes nothing for the link
		p.keys, _ = note.DeriveStaffKeys(seedOf("first"), testOrigin)
		body := p.follow(link)
		w.code(w.ask(http.MethodPost, "/staff/join", body), http.StatusUnprocessableEntity, "name_needed")
		body = p.follow(link)
		body["name"] = "  Solveig Invented "
		got := p.in(w.ask(http.MethodPost, "/staff/join", body))
		if got.Staff.Name != "Solveig Invented" || len(got.Staff.Roles) != 1 || got.Staff.Roles[0] != "leader" {
			t.Fatalf("%+v", got.Staff)
		}
		if again := first(); again != "" {
			t.Error("a programme that is led prints a link")
		}
		if _, err := w.p.Staff.FirstLeader(context.Background(), w.boss()); err == nil {
			t.Error("a person made the first leader's link")
		}
	})
}

// TestACounsellorGivesDaysOnlyWhileSheHasAKeyAndAnAccountThatIsOpen, also after a new start with the same files.
func TestACounsellorGivesDaysOnlyWhileSheHasAKeyAndAnAccountThatIsOpen(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		gives := func(p *worker) bool {
			w.must(w.p.Bookings.MakeAhead(ctx))
			return len(w.days("?counsellor="+p.id).Days) > 0
		}
		again := func() {
			w.stop()
			w.start()
		}
		p := w.staff(session.Counsellor)
		anew, err := w.p.Staff.Reinvite(ctx, w.boss(), p.id, staff.Anew)
		w.must(err)
		p.keys, err = note.DeriveStaffKeys(seedOf("anew"), testOrigin)
		w.must(err)
		p.enrol(anew.Token)
		again() // the files still have the key before
		for _, k := range decode[keysOut](w, w.ask(http.MethodGet, "/keys", nil), http.StatusOK).Counsellors {
			if k.ID == p.id && (k.Recipient != p.keys.Recipient() || string(k.SigningKey) != string(p.keys.Verifying())) {
				t.Error("the files changed a key that was enrolled")
			}
		}
		if !gives(p) {
			t.Fatal("she gives no days")
		}
		w.must(w.p.Staff.Disable(ctx, w.boss(), p.id))
		if gives(p) {
			t.Error("days are given by somebody who was shut out")
		}
		again()
		if gives(p) {
			t.Error("a new start gives them again")
		}
		back, err := w.p.Staff.Reinvite(ctx, w.boss(), p.id, staff.Return)
		w.must(err)
		p.enrol(back.Token)
		if gives(p) {
			t.Error("her days are on offer before she has said so")
		}
		decode[nothing](w, p.does(http.MethodPost, "/staff/pause", map[string]any{"paused": false}), noContent)
		if !gives(p) {
			t.Error("she came back and gives none")
		}
		other := w.anew(session.Counsellor) // in no file: a profile without words gives nothing, and is not taken for a leaver
		again()
		if gives(other) || !w.known(other.id) {
			t.Error("somebody who is in no file")
		}
	})
}

func (w *world) known(id string) bool {
	w.t.Helper()
	all, err := w.p.Counsellors.Profiles(context.Background())
	w.must(err)
	for _, p := range all {
		if p.ID == id {
			return true
		}
	}
	return false
}
