package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"testing"

	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/staff"
)

// deskAt is the desk at which somebody may sit; the leader looks at the office's.
func deskAt(p *worker) string {
	p.w.t.Helper()
	if slices.Contains(p.me().Roles, string(session.SafetyLead)) {
		return "safety"
	}
	return "office"
}

// othersDesk is one at which she may not sit, although it is there.
func othersDesk(p *worker) string {
	p.w.t.Helper()
	if deskAt(p) == "safety" {
		return "office"
	}
	return "safety"
}

// seat is a desk's seed sealed for somebody, as a member's browser makes it.
func (p *worker) seat(seed []byte) map[string]any {
	p.w.t.Helper()
	sealed, err := sealSeed(seed, p.keys.Identity.Recipient())
	p.w.must(err)
	sum := sha256.Sum256([]byte(p.keys.Recipient()))
	return map[string]any{"staff": p.id, "to": hex.EncodeToString(sum[:]), "sealed": sealed}
}

// epochBody is what a browser sends that has drawn a new seed.
func (w *world) epochBody(desk string, epoch int, seed []byte, people ...*worker) map[string]any {
	w.t.Helper()
	secret, err := staff.DeriveDesk(seed, testOrigin, staff.Desk(desk), epoch)
	w.must(err)
	identity, err := note.IdentityOf(secret.Age)
	w.must(err)
	members := []any{}
	for _, p := range people {
		members = append(members, p.seat(seed))
	}
	return map[string]any{"epoch": epoch, "recipient": identity.Recipient().String(), "signing_key": publicOf(secret.Signing), "members": members}
}

func (p *worker) begins(desk string, epoch int, seed []byte, people ...*worker) {
	p.w.t.Helper()
	decode[nothing](p.w, p.does(http.MethodPost, "/staff/desks/"+desk+"/epochs", p.w.epochBody(desk, epoch, seed, people...)), noContent)
}

func (p *worker) admits(desk string, epoch int, seed []byte, joiner *worker) {
	p.w.t.Helper()
	body := map[string]any{"epoch": epoch, "member": joiner.seat(seed)}
	decode[nothing](p.w, p.does(http.MethodPost, "/staff/desks/"+desk+"/members", body), noContent)
}

// firstEpoch is the right body of whoever begins a desk's keys; the desk has none yet.
func firstEpoch(p *worker) any { return p.w.epochBody(deskAt(p), 1, seedOf("desk"), p) }

// admission makes the caller a desk's only member and gives what lets somebody in.
func admission(p *worker) any {
	p.w.t.Helper()
	desk, role := deskAt(p), session.Coordinator
	if desk == "safety" {
		role = session.SafetyLead
	}
	p.begins(desk, 1, seedOf("desk"), p)
	return map[string]any{"epoch": 1, "member": p.w.anew(role).seat(seedOf("desk"))}
}

// noDesks brings back the keys of the programme's file.
func noDesks(w *world) {
	w.must(w.p.DB.WithTx(context.Background(), func(tx *db.Tx) error {
		for _, table := range []string{"desk_leavers", "desk_members", "desk_epochs"} {
			if err := tx.Gorm().Exec("DELETE FROM " + table).Error; err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestNothingIsOfferedWhileADeskCannotTakeTexts: with one member the days and the key are away, with two they are back, with
// new keys; whoever is shut out loses the seed in the same moment.
func TestNothingIsOfferedWhileADeskCannotTakeTexts(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		asta, bodil, boss := w.staff(session.Coordinator), w.staff(session.Coordinator), w.staff(session.Leader)
		offered := func() (int, string) {
			t.Helper()
			keys := decode[keysOut](w, w.ask(http.MethodGet, "/keys", nil), http.StatusOK)
			return len(w.days("").Days), keys.Desks.Office.Recipient
		}
		before, fixed := offered()
		if before == 0 || fixed != w.setup.Programme.Office.Recipient {
			t.Fatal("the key of the programme's file does not count")
		}
		seed := seedOf("office seed")
		asta.begins("office", 1, seed, asta)
		if days, key := offered(); days != 0 || key != "" {
			t.Fatalf("with one member %d days are offered", days)
		}
		w.code(w.doctor().call(), http.StatusServiceUnavailable, "office_closed")
		asta.admits("office", 1, seed, bodil)
		days, key := offered()
		if days != before || key == "" || key == fixed {
			t.Fatalf("with two members %d of %d days are offered", days, before)
		}
		view := func(p *worker) deskViewOut {
			t.Helper()
			return decode[deskViewOut](w, p.does(http.MethodGet, "/staff/desks/office", nil), http.StatusOK)
		}
		if v := view(bodil); len(v.Mine) != 1 || len(v.Members) != 2 || v.ToChange {
			t.Fatalf("got %+v", v)
		}
		if v := view(boss); len(v.Mine) != 0 || len(v.Members) != 2 {
			t.Fatal("the leader sees no desk, or a sealed seed")
		}
		decode[nothing](w, boss.does(http.MethodPost, "/staff/people/"+bodil.id+"/disable", nil), noContent)
		w.code(bodil.does(http.MethodGet, "/staff/desks/office", nil), http.StatusUnauthorized, "session_ended")
		if v := view(boss); !v.ToChange || len(v.Members) != 1 || len(v.Leavers) != 1 || v.Leavers[0].Staff != bodil.id {
			t.Fatalf("got %+v", v)
		}
		if days, _ := offered(); days != 0 {
			t.Fatal("days are offered with one member left")
		}
		decode[nothing](w, boss.does(http.MethodPost, "/staff/people/"+asta.id+"/roles", map[string]any{"roles": []string{"host"}}), noContent)
		w.code(asta.does(http.MethodGet, "/staff/desks/office", nil), http.StatusForbidden, "forbidden")
	})
}
