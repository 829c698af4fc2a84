package escalation_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// pending is the id of the one hold of a request, as who shows it; empty without one.
func (h *house) pending(requestID, staffID string) (k escalation.Keeping) {
	h.t.Helper()
	all, err := h.Requests(context.Background(), h.as(staffID))
	h.must(err)
	for _, r := range all {
		if r.ID == requestID && len(r.Keepings) > 0 {
			k = r.Keepings[0]
		}
	}
	return k
}

// TestACourtsOrderKeepsANamedItemByTwo: one asks, another decides; neither can look for what there is, and nobody does both.
func TestACourtsOrderKeepsANamedItemByTwo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		var today clock.Date
		h.tx(func(tx *db.Tx) error { today = tx.Today(); return nil })
		guest := h.doctor()
		court, err := h.Register(ctx, h.as(solveig), "court", "court_order")
		h.must(err)
		press, err := h.Register(ctx, h.as(solveig), "press", "none")
		h.must(err)
		in := escalation.KeepInput{CardName: cardOf(guest), Kind: "message", Reader: "counsellor", Written: today, Until: today.AddDays(90)}
		other := func(change func(*escalation.KeepInput)) escalation.KeepInput {
			one := in
			change(&one)
			return one
		}
		tired := h.as(solveig)
		tired.Fresh = false
		wantCode(t, "without a touch", h.AskKeep(ctx, tired, court.ID, in), "touch_needed")
		wantCode(t, "a safety lead", h.AskKeep(ctx, h.as(anne), court.ID, in), "forbidden")
		wantCode(t, "without an order", h.AskKeep(ctx, h.as(solveig), press.ID, in), "hold_refused")
		for what, one := range map[string]escalation.KeepInput{
			"past a year": other(func(k *escalation.KeepInput) { k.Until = today.AddDays(400) }), "today": other(func(k *escalation.KeepInput) { k.Until = today }),
			"told too late": other(func(k *escalation.KeepInput) { k.Told = today.AddDays(15) }),
		} {
			wantCode(t, what, h.AskKeep(ctx, h.as(solveig), court.ID, one), "hold_refused")
		}
		wantCode(t, "what is not there", h.AskKeep(ctx, h.as(solveig), court.ID, other(func(k *escalation.KeepInput) { k.Kind = "letter" })), "not_found")
		wantCode(t, "of nobody", h.AskKeep(ctx, h.as(solveig), court.ID, other(func(k *escalation.KeepInput) { k.CardName = "Blue Nobody" })), "not_found")
		h.must(h.AskKeep(ctx, h.as(solveig), court.ID, in))
		wantCode(t, "twice", h.AskKeep(ctx, h.as(solveig), court.ID, in), "concern_moved")
		k := h.pending(court.ID, anne)
		if !k.MayYou || k.CardName != cardOf(guest) || h.pending(court.ID, solveig).MayYou || len(h.holds) != 0 {
			t.Fatalf("asked for: %+v, %v", k, h.holds)
		}
		wantCode(t, "by who asked", h.DecideKeep(ctx, h.as(solveig), k.ID, true), "second_person_needed")
		wantCode(t, "a coordinator", h.DecideKeep(ctx, h.as(tor), k.ID, true), "forbidden")
		was := h.roles[solveig]
		h.roles[solveig] = []session.Role{session.Host}
		wantCode(t, "asked by one who has another role since", h.DecideKeep(ctx, h.as(anne), k.ID, true), "second_person_needed")
		h.roles[solveig] = was
		won := 0
		for _, err := range testkit.Race(6, func(int) error { return h.DecideKeep(ctx, h.as(anne), k.ID, true) }) {
			if err == nil {
				won++
				continue
			}
			wantCode(t, "after the other", err, "concern_moved")
		}
		if won != 1 || !slices.Equal(h.holds, []string{"message until " + in.Until.String()}) || h.kept[guest] != in.Until {
			t.Errorf("%d have decided; held %v, the guest until %s", won, h.holds, h.kept[guest])
		}
		if k = h.pending(court.ID, anne); k.Decided == "" || k.CardName != "" || k.MayYou {
			t.Errorf("decided: %+v", k)
		}
		h.tx(func(tx *db.Tx) error {
			until, err := h.NeededUntil(tx, guest)
			if until != in.Until {
				t.Errorf("the guest is needed until %s", until)
			}
			return err
		})
		h.sound()
		h.tx(func(tx *db.Tx) error { _, err := h.EraseGuest(tx, guest); return err })
		if got := h.pending(court.ID, anne); got.ID != "" {
			t.Errorf("the doctor has erased everything, and %+v is in the register", got)
		}
	})
}

// TestAHoldOnWhatIsWrittenOfAWorry: it outlasts its year, until the order's date and no longer; what nobody decides about is over after three days.
func TestAHoldOnWhatIsWrittenOfAWorry(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		var today clock.Date
		h.tx(func(tx *db.Tx) error { today = tx.Today(); return nil })
		id, guest := h.raised(escalation.Plans)
		h.steps(id, escalation.StandDown)
		h.clk.Add(360 * 24 * time.Hour)
		r, err := h.Register(ctx, h.as(solveig), "court", "court_order")
		h.must(err)
		in := escalation.KeepInput{CardName: cardOf(guest), Kind: escalation.KeepConcern, Written: today, Until: today.AddDays(390)}
		h.must(h.AskKeep(ctx, h.as(solveig), r.ID, in))
		h.clk.Add(3 * 24 * time.Hour)
		h.must(h.Run(ctx))
		if got := h.pending(r.ID, anne); got.ID != "" {
			t.Errorf("after three days nobody has decided, and %+v waits", got)
		}
		h.must(h.AskKeep(ctx, h.as(solveig), r.ID, in))
		h.must(h.DecideKeep(ctx, h.as(anne), h.pending(r.ID, anne).ID, true))
		due := func() (ids []string) {
			h.tx(func(tx *db.Tx) (err error) { ids, err = h.Due(tx, 10); return err })
			return ids
		}
		h.clk.Add(10 * 24 * time.Hour)
		if _, err := h.Find(ctx, h.as(anne), id); err != nil || len(due()) != 0 {
			t.Errorf("held by an order, and gone: %v", err)
		}
		h.sound()
		h.clk.Add(20 * 24 * time.Hour)
		h.must(h.Run(ctx))
		if _, err := h.Find(ctx, h.as(anne), id); err == nil || len(due()) != 1 || h.pending(r.ID, anne).ID != "" {
			t.Error("the order's date is over, and it is still kept")
		}
	})
}

// TestADeskMayBeWorriedAboutWhoeverItKnows: by the guest, without a card name; another desk, and a guest of nobody's, are not there.
func TestADeskMayBeWorriedAboutWhoeverItKnows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		in := escalation.RaiseInput{GuestID: h.doctor(), About: escalation.AboutPlans, Level: escalation.Plans, Entry: escalation.ByMessage}
		_, err := h.Service.Raise(ctx, h.as(anne), in)
		wantCode(t, "the safety desk has nothing", err, "not_found")
		v, err := h.Service.Raise(ctx, h.as(tor), in)
		h.must(err)
		if v.GuestID != "" || v.State != escalation.Raised {
			t.Errorf("got %+v", v)
		}
	})
}

// TestTwoWhoDecideAHoldAtOnce, the one with yes and the other with no: one of them has decided, and what the order names is kept or not by
// that one's word. The control looks first and writes then: both believe that it was theirs to say.
func TestTwoWhoDecideAHoldAtOnce(t *testing.T) {
	t.Parallel()
	const deciders = 2
	ids := []string{anne, per}
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				ctx := context.Background()
				var today clock.Date
				h.tx(func(tx *db.Tx) error { today = tx.Today(); return nil })
				r, err := h.Register(ctx, h.as(solveig), "court", "court_order")
				h.must(err)
				in := escalation.KeepInput{CardName: cardOf(h.doctor()), Kind: "message", Reader: "office", Written: today, Until: today.AddDays(30)}
				h.must(h.AskKeep(ctx, h.as(solveig), r.ID, in))
				k, seen, won := h.pending(r.ID, anne), testkit.NewGate(deciders), 0
				for i, err := range testkit.Race(deciders, func(i int) error {
					if guarded {
						return h.DecideKeep(ctx, h.as(ids[i]), k.ID, i == 0)
					}
					var n int64
					err := h.db.Read(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Table("law_keepings").Where("id = ? AND decided_by IS NULL", k.ID).Count(&n).Error
					})
					seen.Wait() // both have looked before anybody writes
					if err != nil || n == 0 {
						return errors.Join(err, escalation.ErrMoved)
					}
					return h.db.WithTx(ctx, func(tx *db.Tx) error {
						if i == 1 {
							return tx.Gorm().Exec("DELETE FROM law_keepings WHERE id = ?", k.ID).Error
						}
						return tx.Gorm().Exec("UPDATE law_keepings SET decided_by = ? WHERE id = ?", ids[i], k.ID).Error
					})
				}) {
					if err == nil {
						won++
					} else if !fault.HasCode(err, "concern_moved") && !fault.HasCode(err, "not_found") {
						t.Errorf("%s: %v", ids[i], err)
					}
				}
				if guarded && won != 1 || !guarded && won != deciders {
					t.Errorf("%d have decided", won)
				}
				if got := h.pending(r.ID, anne); guarded && got.ID != "" && (got.Decided == "" || len(h.holds) == 0) {
					t.Errorf("the register says %+v, and %v is held", got, h.holds)
				}
			})
		})
	}
}
