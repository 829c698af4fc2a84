package escalation_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"lysning/internal/db"
	"lysning/internal/escalation"
)

func (h *house) looks(staffID, guestID, kind string) error {
	return h.db.WithTx(context.Background(), func(tx *db.Tx) error { return h.Looked(tx, staffID, guestID, kind) })
}

// TestP25_TheDoctorIsToldWhatByWhomAndWhen: at once; or, with a dated reason, on the day, whether or not any job runs or anybody thinks of it.
func TestP25_TheDoctorIsToldWhatByWhomAndWhen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		_, opening, guest := h.opened(escalation.Plans, escalation.AskInput{})
		h.must(h.looks(per, guest, "contact"))
		if err := h.looks(eva, guest, "contact"); err == nil {
			t.Error("somebody who is none of the two has looked")
		}
		_, err := h.Disclose(ctx, h.as(anne), opening, escalation.OutOfHours)
		h.must(err)
		all := h.told(guest)
		if len(all) != 1 || len(all[0].Openings) != 1 {
			t.Fatalf("told %+v", all)
		}
		o := all[0].Openings[0]
		if o.AskedBy != "Name of "+anne || o.DecidedBy != "Name of "+per || o.ToldTo != escalation.OutOfHours || o.Day.String() != "2026-11-23" ||
			len(o.Looks) != 1 || o.Looks[0].Kind != "contact" || o.Looks[0].By != "Name of "+per {
			t.Errorf("told %+v", o)
		}
		if all[0].State != escalation.Disclosed || all[0].Until.String() != "2027-11-23" {
			t.Errorf("told %+v", all[0])
		}
	})
}

// TestP25_AHoldIsDatedAndEndsByItself.
func TestP25_AHoldIsDatedAndEndsByItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		id, guest := h.refused(escalation.Plans)
		day := func(n int) (in escalation.AskInput) {
			h.tx(func(tx *db.Tx) error {
				in = escalation.AskInput{Ground: "life", HoldReason: escalation.DangerIfTold, HoldUntil: tx.Today().AddDays(n)}
				return nil
			})
			return in
		}
		for name, in := range map[string]escalation.AskInput{
			"without a date": {Ground: "life", HoldReason: escalation.DangerIfTold}, "for a month": day(30), "until today": day(0),
			"for no reason there is": {Ground: "life", HoldReason: "invented", HoldUntil: day(3).HoldUntil}, "a ground of nobody": {Ground: "employer"},
		} {
			_, err := h.Ask(ctx, h.as(anne), id, in)
			wantCode(t, name, err, "concern_invalid")
		}
		v, err := h.Ask(ctx, h.as(anne), id, day(3))
		h.must(err)
		_, err = h.Decide(ctx, h.as(per), v.Openings[0].ID, true)
		h.must(err)
		h.must(h.looks(per, guest, "today"))
		_, err = h.Disclose(ctx, h.as(per), v.Openings[0].ID, escalation.Emergency)
		h.must(err)
		held := func() bool {
			t.Helper()
			told := h.told(guest)[0]
			return len(told.Openings) == 0 && told.State != escalation.Disclosed && len(told.Contacts) == 0
		}
		if !held() {
			t.Errorf("told before the day: %+v", h.told(guest))
		}
		if got := h.kept[guest].String(); got < "2026-12-26" {
			t.Errorf("the doctor's page stays until %s: nobody would be told", got)
		}
		h.clk.Add(3*24*time.Hour - 10*time.Hour) // midnight of the day, in Oslo, is nearer than three whole days
		h.clk.Add(10 * time.Hour)
		if held() {
			t.Error("the day has come, and the doctor is not told")
		}
		if o := h.told(guest)[0].Openings[0]; o.Later != escalation.DangerIfTold || o.HeldUntil.String() != "2026-11-26" {
			t.Errorf("told %+v", o)
		}
		h.tidy()
		_, opening, guest := h.opened(escalation.Plans, escalation.AskInput{HoldReason: escalation.CannotBeReached, HoldUntil: day(5).HoldUntil})
		if len(h.told(guest)[0].Openings) != 0 {
			t.Error("told although held")
		}
		_, err = h.Told(ctx, h.as(per), opening)
		h.must(err)
		if len(h.told(guest)[0].Openings) != 1 {
			t.Error("a hold that was ended goes on")
		}
	})
}

// TestErasingCutsWhatLeadsToTheDoctor, and a year later only a number is left.
func TestErasingCutsWhatLeadsToTheDoctor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		id, guest := h.refused(escalation.Plans)
		h.tx(func(tx *db.Tx) error { _, err := h.EraseGuest(tx, guest); return err })
		if len(h.told(guest)) != 0 {
			t.Error("something leads to the doctor still")
		}
		_, err := h.Ask(ctx, h.as(anne), id, escalation.AskInput{Ground: "life"})
		wantCode(t, "an opening", err, "nobody_to_find")
		v := h.steps(id, escalation.StandDown)
		if v.CardName != "" || v.Ended.IsZero() {
			t.Errorf("got %+v", v)
		}
		due := func() (ids []string) {
			h.tx(func(tx *db.Tx) (err error) { ids, err = h.Due(tx, 10); return err })
			return ids
		}
		h.clk.Add(364 * 24 * time.Hour)
		if len(due()) != 0 {
			t.Error("over before its year")
		}
		_, err = h.Register(ctx, h.as(solveig), "court", "court_order")
		h.must(err)
		press, err := h.Register(ctx, h.as(solveig), "press", "none")
		h.must(err)
		h.must(h.AnswerRequest(ctx, h.as(solveig), press.ID, "refused"))
		wantCode(t, "a second answer", h.AnswerRequest(ctx, h.as(solveig), press.ID, "given"), "concern_moved")
		h.clk.Add(24 * time.Hour)
		_, err = h.Find(ctx, h.as(anne), id)
		wantCode(t, "past its day, though no job ran", err, "not_found")
		ids := due()
		if len(ids) != 1 {
			t.Fatalf("%d are over", len(ids))
		}
		h.tx(func(tx *db.Tx) error { return h.End(tx, ids) })
		h.tx(func(tx *db.Tx) error { return h.End(tx, ids) })
		h.tx(func(tx *db.Tx) error {
			by, err := h.ConcernsByYear(tx)
			if err == nil && !maps.Equal(by, map[int]int{2026: 1}) {
				t.Errorf("counted: %v", by)
			}
			return err
		})
		asked, err := h.Asked(ctx)
		h.must(err)
		if len(asked) != 0 {
			t.Errorf("of a year that is not over: %+v", asked)
		}
		h.clk.Add(366 * 24 * time.Hour)
		asked, err = h.Asked(ctx)
		h.must(err)
		if !slices.Equal(asked, []escalation.Asked{{Year: 2027, Kind: "court", Number: 1}, {Year: 2027, Kind: "press", Number: 1}}) {
			t.Errorf("published: %+v", asked)
		}
		h.sound()
	})
}
