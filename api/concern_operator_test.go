package main

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/witness"
)

// TestP23_WhatAnOperatorWithBothStoresCanAndCannot: the main store, the shred store and the machine are in hand. The program's command gives
// nothing that is kept back; a row changed by hand makes it give ciphertext, which stands in the doctor's log and opens with no key that is
// on the machine; together with one member of the desk the text is read, and no second person was asked. So THREAT-MODEL says.
func TestP23_WhatAnOperatorWithBothStoresCanAndCannot(t *testing.T) {
	t.Parallel()
	w := newWorldAt(t, time.Now(), nil) // commands go by the machine's clock
	d := w.doctor()
	d.book(w.free(), d.seal("contact", "safety", "", "invented"), d.seal("contact", "office", "", "invented"))
	items := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK).Items
	item := items[slices.IndexFunc(items, func(i heldOut) bool { return i.To == "safety" })].ID
	if got, err := operator(t, w.dir, "note", "export", item); err == nil {
		t.Fatalf("the command gives what is kept back: %d bytes", len(got))
	}
	changeByHand(t, w.dir, "UPDATE items SET held_back = 0 WHERE id = '"+item+"'")
	sealed, err := operator(t, w.dir, "note", "export", item)
	if err != nil {
		t.Fatalf("with a row changed by hand it is ciphertext still, and is given: %v", err)
	}
	own, err := age.GenerateHybridIdentity()
	w.must(err)
	if _, err := age.Decrypt(bytes.NewReader([]byte(sealed)), own); err == nil || strings.Contains(sealed, "invented") {
		t.Fatal("the operator reads it alone")
	}
	if _, err := age.Decrypt(bytes.NewReader([]byte(sealed)), w.keys["safety"]); err != nil {
		t.Errorf("together with the desk's key it does not open: the page about threats says more than is true: %v", err)
	}
	log := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK).Log
	if !slices.ContainsFunc(log, func(l logOut) bool { return l.Action == "item_exported" }) {
		t.Error("the doctor does not read that it was taken")
	}
}

// TestP25_P26_ADatedHoldKeepsTheProofBackUntilItsDay: what would tell of an opening before its day is no proof in the doctor's hand yet.
func TestP25_P26_ADatedHoldKeepsTheProofBackUntilItsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	d := w.doctor()
	card := d.book(w.free(), d.seal("contact", "safety", "", "invented")).CardName
	anne, per := w.anew(session.SafetyLead), w.anew(session.SafetyLead)
	raised := decode[concernOut](w, anne.does(http.MethodPost, "/staff/concerns", map[string]any{
		"card_name": card, "trigger": "plans", "level": "3", "entry": "phone",
	}), http.StatusCreated)
	asked := anne.concerned("/staff/concerns/"+raised.ID+"/openings", map[string]any{"ground": "life", "hold": "danger_if_told", "until": "2026-11-26"})
	per.concerned("/staff/openings/"+asked.Openings[0].ID+"/decision", map[string]any{"yes": true})
	proofs := func() int {
		return len(decode[proofsOut](w, d.does(http.MethodGet, "/me/proofs", nil), http.StatusOK).Proofs)
	}
	if proofs() != 0 {
		t.Error("a proof tells of the opening before its day")
	}
	w.clk.Set(w.clk.Now().AddDate(0, 0, 3))
	d.signIn()
	if proofs() != 1 {
		t.Error("the day has come, and there is no proof")
	}
	w.must(w.p.DB.Read(t.Context(), func(tx *db.Tx) error {
		by, err := w.p.Witness.BreaksByYear(tx)
		if by[2026] != 1 {
			t.Errorf("the log has %v, kind %s", by, witness.SealBreak)
		}
		return err
	}))
}
