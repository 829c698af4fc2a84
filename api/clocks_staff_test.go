package main

import (
	"net/http"
	"slices"
	"strings"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/witness"
)

// The classes of internal/term that belong to those who work here, each with what shows it.

func (l *lapse) invitations() {
	l.chief.touch()
	link := decode[invitationOut](l.world, l.chief.does(http.MethodPost, "/staff/people", map[string]any{"name": "Invented", "roles": []string{"host"}}), http.StatusCreated).Token
	l.ends("invitation", "a link", l.clk.Now().Add(term.Invitation), func() bool {
		return l.ask(http.MethodPost, "/staff/join/begin", map[string]any{"token": link}).Code == http.StatusOK
	})
}

func (l *lapse) ceremonies() {
	var answers []any
	for range 2 { // each is taken once
		begun := decode[BegunOut](l.world, l.ask(http.MethodPost, "/staff/session/begin", map[string]any{}), http.StatusOK)
		answers = append(answers, map[string]any{"ceremony": begun.Ceremony, "credential": l.lead.phone.Touch(l.raw(begun.Options))})
	}
	l.ends("touch of a passkey that is asked for", "a sign-in", l.clk.Now().Add(term.Ceremony), func() bool {
		answer := answers[0]
		answers = answers[1:]
		return l.ask(http.MethodPost, "/staff/session", answer).Code == http.StatusOK
	})
}

func (l *lapse) leavers() {
	third := l.anew(session.Coordinator)
	l.office.signIn()
	l.office.admits("office", 1, seedOf("desk"), third)
	l.must(l.p.Staff.Disable(l.t.Context(), l.boss(), third.id))
	date := l.date(term.LeaverDays)
	l.ends("what somebody who left could have read", "on the leader's page", l.midnight(date), func() bool {
		l.chief.signIn()
		return len(decode[deskViewOut](l.world, l.chief.does(http.MethodGet, "/staff/desks/office", nil), http.StatusOK).Leavers) > 0
	})
}

func (l *lapse) exits() {
	leaver := l.anew(session.Counsellor)
	l.must(l.p.Staff.Disable(l.t.Context(), l.boss(), leaver.id))
	l.ends("list of what is done when somebody leaves", "on the leader's page", l.midnight(l.date(term.ExitDays)), func() bool {
		l.chief.signIn()
		got := l.chief.does(http.MethodGet, "/staff/exits", nil)
		return got.Code == http.StatusOK && strings.Contains(got.Body.String(), leaver.id)
	})
}

func (l *lapse) supervision() {
	l.her.signIn()
	id := ownHour(l.her)
	own := func() (hourOut, bool) {
		l.her.signIn()
		hours := decode[careOut](l.world, l.her.does(http.MethodGet, "/staff/care", nil), http.StatusOK).Hours
		at := slices.IndexFunc(hours, func(h hourOut) bool { return h.ID == id })
		if at < 0 {
			return hourOut{}, false
		}
		return hours[at], true
	}
	h, _ := own()
	l.ends("hour of supervision", "her own, and on the list of who gives it", l.midnight(h.Date).AddDate(0, 0, 1), func() bool {
		_, ok := own()
		l.lead.signIn()
		return ok || len(decode[supervisionsOut](l.world, l.lead.does(http.MethodGet, "/staff/supervisions", nil), http.StatusOK).Hours) > 0
	})
}

// openings are shown to the guest whom they are about, for as long as the guest is here.
func (l *lapse) openings() {
	l.must(l.p.DB.WithTx(l.t.Context(), func(tx *db.Tx) error {
		_, err := l.p.Witness.Append(tx, witness.SealBreak, l.d.keys.Guest, map[string]string{"what": "contact"})
		return err
	}))
	l.ends("what an entry of that log stands for: its salt wrapped with a key slot, where it is about a guest", "a proof", l.guestUntil(l.d), l.d.onPage(func(meOut) bool {
		return len(decode[proofsOut](l.world, l.d.does(http.MethodGet, "/me/proofs", nil), http.StatusOK).Proofs) > 0
	}))
}

// concerns stay for a year, although the guest has gone long before.
func (l *lapse) concerns() {
	l.lead.signIn()
	id := l.world.concern(l.lead)
	c := decode[concernOut](l.world, l.lead.does(http.MethodPost, "/staff/concerns/"+id+"/steps", map[string]any{"step": "stand_down"}), http.StatusOK)
	l.ends("concern for a life or for patients: codes and dates, who had a part in it, looks through an open seal", "on a page of the safety leads",
		l.midnight(c.Until), func() bool {
			l.lead.signIn()
			return l.lead.does(http.MethodGet, "/staff/concerns/"+id, nil).Code == http.StatusOK
		})
}
