package counsellor_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

func coded(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.HasCode(err, code) {
		t.Fatalf("got %v, want %s", err, code)
	}
}

// TestWhatAPersonWroteIsNotUndoneByTheFiles: words, training, pledge, pause and leaving outlive the next reading of the files.
func TestWhatAPersonWroteIsNotUndoneByTheFiles(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		svc := counsellor.New(counsellor.Deps{DB: d, IDs: testkit.Seeded(2), Calendar: &programme.Programme{Holidays: "no"}, Days: noDays{},
			KnowsPlace: func(string) bool { return true }, KnowsCode: func(c string) bool { return c == "e1" }, Languages: []string{"en", "nb"}})
		ingrid := counsellor.Profile{ID: programme.IDOf("counsellor", "ingrid"), Slug: "ingrid", Name: "Ingrid", Languages: []string{"nb"},
			Employers: []string{}, OwnWords: map[string]string{"en": "I listen."}, Training: map[string]string{}, State: counsellor.Paused,
			TrainingUntil: clock.NewDate(2026, 12, 31), Recipient: "age1pq1x",
			Week: []counsellor.WeekDay{{Weekday: time.Tuesday, StartMinute: 570, PlaceID: "city"}}}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		publish := func() { t.Helper(); must(svc.Publish(ctx, session.Machine, []counsellor.Profile{ingrid})) }
		now := func() (p counsellor.Profile) {
			t.Helper()
			must(d.Read(ctx, func(tx *db.Tx) (err error) { p, err = svc.Find(tx, ingrid.ID); return err }))
			return p
		}
		publish()
		herself := session.Actor{Kind: session.Staff, StaffID: ingrid.ID, Roles: []session.Role{session.Counsellor, session.Leader}}
		leader := session.Actor{Kind: session.Staff, StaffID: strings.Repeat("a", 32), Roles: []session.Role{session.Leader}}
		both := map[string]string{"en": " I have time. ", "nb": "Jeg har tid."}
		right := counsellor.Words{Languages: []string{"nb", "en"}, FellowDoctor: true, Employers: []string{"e1"}, OwnWords: both, Training: both}
		for name, wrong := range map[string]func(*counsellor.Words){
			"a language left out":     func(w *counsellor.Words) { w.OwnWords = map[string]string{"en": "x"} },
			"a language too many":     func(w *counsellor.Words) { w.Training = map[string]string{"en": "x", "nb": "x", "de": "x"} },
			"only spaces":             func(w *counsellor.Words) { w.Training = map[string]string{"en": "x", "nb": "  "} },
			"too long":                func(w *counsellor.Words) { w.Training = map[string]string{"en": "x", "nb": strings.Repeat("å", 201)} },
			"a control character":     func(w *counsellor.Words) { w.OwnWords = map[string]string{"en": "x\x00", "nb": "x"} },
			"an unknown employer":     func(w *counsellor.Words) { w.Employers = []string{"e2"} },
			"no language":             func(w *counsellor.Words) { w.Languages = nil },
			"something as a language": func(w *counsellor.Words) { w.Languages = []string{"<b>"} },
		} {
			w := right
			wrong(&w)
			if err := svc.SetWords(ctx, herself, w); !fault.HasCode(err, "profile_invalid") {
				t.Errorf("%s: got %v", name, err)
			}
		}
		coded(t, svc.SetWords(ctx, leader, right), "forbidden")
		if now().Now() != counsellor.Paused {
			t.Fatal("the files lack something, and nobody has written it")
		}
		must(svc.SetWords(ctx, herself, right))
		coded(t, svc.SetTraining(ctx, herself, ingrid.ID, clock.NewDate(2029, 1, 1)), "forbidden") // never one's own
		must(svc.SetTraining(ctx, leader, ingrid.ID, clock.NewDate(2029, 1, 1)))
		must(svc.Pledge(ctx, herself))
		clk.Add(48 * time.Hour)
		must(svc.Pledge(ctx, herself))
		ingrid.Name = "Ingrid N."
		publish()
		p := now()
		if p.Name != "Ingrid N." || p.OwnWords["en"] != "I have time." || !p.FellowDoctor || p.Now() != counsellor.Active ||
			p.TrainedUntil() != clock.NewDate(2029, 1, 1) || p.Own.Pledged != clock.NewDate(2026, 11, 23) {
			t.Fatalf("got %+v", p)
		}
		must(svc.Pause(ctx, herself, true))
		publish()
		if now().Now() != counsellor.Paused {
			t.Fatal("the files ended her pause")
		}
		must(svc.Pause(ctx, herself, false))
		must(d.WithTx(ctx, func(tx *db.Tx) error { return svc.Leave(tx, ingrid.ID) }))
		publish()
		if now().Now() != counsellor.Left {
			t.Fatal("the files brought her back")
		}
		coded(t, svc.Pause(ctx, herself, false), "not_found")
		must(d.WithTx(ctx, func(tx *db.Tx) error {
			return errors.Join(svc.Leave(tx, ingrid.ID), svc.Leave(tx, strings.Repeat("0", 32)), svc.Return(tx, ingrid.ID))
		}))
		if now().Now() != counsellor.Paused {
			t.Fatal("who returns shows her days herself")
		}
	})
}
