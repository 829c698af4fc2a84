package escalation_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/testkit"
)

const racers = 8

// TestP23_ARaceOpensOnce: many ask at once and one request is there; many say yes at once, who asked among them, and one other's counts.
func TestP23_ARaceOpensOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		id, guest := h.refused(escalation.Plans)
		asks := []string{anne, per, eva, ingrid}
		for _, err := range testkit.Race(racers, func(i int) error {
			_, err := h.Ask(ctx, h.as(asks[i%len(asks)]), id, escalation.AskInput{Ground: "life"})
			return err
		}) {
			if err != nil {
				wantCode(t, "asking at the same time", err, "concern_moved")
			}
		}
		v, err := h.Find(ctx, h.as(anne), id)
		h.must(err)
		if len(v.Openings) != 1 {
			t.Fatalf("%d requests", len(v.Openings))
		}
		yes := 0
		for _, err := range testkit.Race(racers, func(i int) error {
			_, err := h.Decide(ctx, h.as(asks[i%len(asks)]), v.Openings[0].ID, true)
			return err
		}) {
			if err == nil {
				yes++
			}
		}
		if yes != 1 {
			t.Errorf("%d said yes", yes)
		}
		if h.mayOpen(anne, guest, "contact") && h.mayOpen(per, guest, "contact") && h.mayOpen(eva, guest, "contact") {
			t.Error("it is open to three")
		}
		h.sound()
	})
}

// TestP23_WithoutTheGuardTwoRequestsLive is the control: those who look first and write then, with the rule of the store and without it.
func TestP23_WithoutTheGuardTwoRequestsLive(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				h := newHouse(t, d, clk)
				id, _ := h.refused(escalation.Plans)
				if !guarded {
					h.tx(func(tx *db.Tx) error { return tx.Gorm().Exec("DROP INDEX concern_openings_one_live").Error })
				}
				seen := testkit.NewGate(racers)
				for _, err := range testkit.Race(racers, func(i int) error {
					var n int64
					err := d.Read(context.Background(), func(tx *db.Tx) error {
						return tx.Gorm().Table("concern_openings").Where("concern_id = ?", id).Count(&n).Error
					})
					seen.Wait() // all have looked before anybody writes
					if err != nil || n > 0 {
						return errors.Join(err, escalation.ErrMoved)
					}
					return d.WithTx(context.Background(), func(tx *db.Tx) error { return plantOpening(tx, fmt.Sprintf("%032d", i), id, "seal_asked", anne, nil) })
				}) {
					if err != nil && !db.IsDuplicate(err) {
						t.Fatal(err)
					}
				}
				var n int64
				h.tx(func(tx *db.Tx) error { return tx.Gorm().Table("concern_openings").Count(&n).Error })
				if guarded && n != 1 || !guarded && n != racers {
					t.Errorf("%d requests live", n)
				}
			})
		})
	}
}

func plantOpening(tx *db.Tx, id, concernID, state, asker string, second any) error {
	return tx.Gorm().Exec(`INSERT INTO concern_openings (id, concern_id, state, ground, imminent, asked_by, asked, decided_by, opened, ends, prolonged)
		VALUES (?,?,?,'life',?,?,?,?,?,?,?)`, id, concernID, state, false, asker, tx.Instant(), second, tx.Instant(), tx.Instant().Add(minute), false).Error
}

// TestP23_TheStoreItselfRefusesOnePersonAlone, whatever the program would write.
func TestP23_TheStoreItselfRefusesOnePersonAlone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		id, _ := h.refused(escalation.Plans)
		for name, second := range map[string]any{"nobody": nil, "the same person": anne} {
			err := h.db.WithTx(context.Background(), func(tx *db.Tx) error { return plantOpening(tx, id, id, "seal_open", anne, second) })
			if err == nil {
				t.Errorf("%s as the second person is taken", name)
			}
		}
		h.tx(func(tx *db.Tx) error { return plantOpening(tx, id, id, "seal_open", anne, per) })
		h.tx(func(tx *db.Tx) error {
			err := tx.Try(func(tx *db.Tx) error {
				return tx.Gorm().Exec("UPDATE concern_openings SET state = 'seal_reviewed', reviewer = asked_by WHERE id = ?", id).Error
			})
			if err == nil {
				t.Error("who asked is taken as the reviewer")
			}
			return nil
		})
	})
}

// TestP23_NothingOneDoesAloneOpensIt: by name, what a walk might miss.
func TestP23_NothingOneDoesAloneOpensIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		id, opening, guest := h.asked(escalation.Plans, escalation.AskInput{})
		tired := h.as(per)
		tired.Fresh = false
		for name, c := range map[string]struct {
			do   func() error
			code string
		}{
			"who asked":                       {func() error { _, err := h.Decide(ctx, h.as(anne), opening, true); return err }, "second_person_needed"},
			"the counsellor, with every role": {func() error { _, err := h.Decide(ctx, h.as(ingrid), opening, true); return err }, "second_person_needed"},
			"without a touch":                 {func() error { _, err := h.Decide(ctx, tired, opening, true); return err }, "touch_needed"},
			"the office":                      {func() error { _, err := h.Decide(ctx, h.as(tor), opening, true); return err }, "not_found"},
			"a counsellor of others":          {func() error { _, err := h.Decide(ctx, h.as(ola), opening, true); return err }, "not_found"},
			"asking again":                    {func() error { _, err := h.Ask(ctx, h.as(anne), id, escalation.AskInput{Ground: "life"}); return err }, "concern_moved"},
			"disclosing what is closed":       {func() error { _, err := h.Disclose(ctx, h.as(anne), opening, escalation.Police); return err }, "concern_moved"},
		} {
			wantCode(t, name, c.do(), c.code)
		}
		h.roles[anne] = nil // who asked is shut out: her request counts for nothing
		_, err := h.Decide(ctx, h.as(per), opening, true)
		wantCode(t, "a request of somebody who is shut out", err, "second_person_needed")
		h.everybodyBack()
		_, err = h.Decide(ctx, h.as(per), opening, true)
		h.must(err)
		delete(h.roles, per)
		if h.mayOpen(anne, guest, "contact") {
			t.Error("the second is shut out, and it is open still")
		}
		h.everybodyBack()
		h.clk.Add(60 * minute)
		if h.mayOpen(anne, guest, "contact") {
			t.Error("the window is over, and it is open still")
		}
		_, late, _ := h.asked(escalation.Plans, escalation.AskInput{})
		h.clk.Add(60 * minute)
		_, err = h.Decide(ctx, h.as(per), late, true)
		wantCode(t, "a request that is over", err, "concern_moved")
		h.clk.Add(73 * 60 * minute)
		_, third, _ := h.asked(escalation.Plans, escalation.AskInput{})
		_, err = h.Decide(ctx, h.as(per), third, true)
		wantCode(t, "the same two while a review is late", err, "review_late")
		_, err = h.Decide(ctx, h.as(eva), third, true)
		h.must(err)
		patients, _ := h.refused(escalation.Patients)
		_, err = h.Ask(ctx, h.as(anne), patients, escalation.AskInput{Ground: "patients"})
		wantCode(t, "no chance for the doctor", err, "chance_first")
		h.steps(patients, escalation.GiveChance)
		h.clk.Add(24 * 60 * minute)
		_, err = h.Ask(ctx, h.as(anne), patients, escalation.AskInput{Ground: "patients"})
		h.must(err)
		h.sound()
	})
}
