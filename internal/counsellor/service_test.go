package counsellor_test

import (
	"context"
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

// noDays stands for a programme that has not made any days yet.
type noDays struct{}

func (noDays) Remake(*db.Tx, string, counsellor.Remaking) (counsellor.Touch, error) {
	return counsellor.Touch{}, nil
}

func TestPublishingFollowsTheFilesAndKeepsWhatWasChangedSince(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		ctx := context.Background()
		svc := counsellor.New(counsellor.Deps{DB: d, IDs: testkit.Seeded(1), Calendar: &programme.Programme{Holidays: "no"}, Days: noDays{},
			KnowsPlace: func(id string) bool { return id == "city" }})
		ingrid := counsellor.Profile{ID: programme.IDOf("counsellor", "ingrid"), Slug: "ingrid", Name: "Ingrid", Languages: []string{"nb", "en"},
			Employers: []string{"e1"}, OwnWords: map[string]string{"en": "I listen."}, Training: map[string]string{}, State: counsellor.Active,
			TrainingUntil: clock.NewDate(2028, 1, 1), Recipient: "age1pq1x", Week: []counsellor.WeekDay{{Weekday: time.Sunday, StartMinute: 570, PlaceID: "city"}}}
		ola := ingrid
		ola.ID, ola.Slug, ola.SortOrder = programme.IDOf("counsellor", "ola"), "ola", 1
		if err := svc.Publish(ctx, session.Nobody, nil); !fault.HasCode(err, "forbidden") {
			t.Fatalf("got %v", err)
		}
		wrong := ingrid
		wrong.Week = []counsellor.WeekDay{{Weekday: time.Monday, StartMinute: 571, PlaceID: "city"}}
		if err := svc.Publish(ctx, session.Machine, []counsellor.Profile{wrong}); !fault.HasCode(err, "rota_invalid") {
			t.Fatalf("got %v", err)
		}
		publish := func(all ...counsellor.Profile) {
			t.Helper()
			if err := svc.Publish(ctx, session.Machine, all); err != nil {
				t.Fatal(err)
			}
		}
		publish(ingrid, ola)
		given := func(id string) (all []counsellor.Given) {
			t.Helper()
			if err := d.Read(ctx, func(tx *db.Tx) (err error) {
				all, err = svc.GivingOf(tx, id, tx.Today(), tx.Today().AddDays(27))
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return all
		}
		if got := given(ingrid.ID); len(got) != 4 || got[0].Date.Weekday() != time.Sunday {
			t.Fatalf("got %+v", got)
		}
		// The files say another week now; her own patterns hold.
		ingrid.Week[0].Weekday = time.Monday
		ingrid.Name = "Ingrid N."
		publish(ingrid)
		if got := given(ingrid.ID); got[0].Date.Weekday() != time.Sunday {
			t.Fatalf("got %+v", got)
		}
		if got := given(ola.ID); len(got) != 0 {
			t.Fatal("who has left gives days")
		}
		all, err := svc.Profiles(ctx)
		if err != nil || len(all) != 1 || all[0].Name != "Ingrid N." || all[0].OwnWords["en"] != "I listen." || all[0].Languages[1] != "en" {
			t.Fatalf("got %+v %v", all, err)
		}
		if _, err := svc.Change(ctx, session.Machine, "nobody", counsellor.Change{Exception: &counsellor.Exception{Date: clock.NewDate(2027, 1, 1), Off: true}}); !fault.HasCode(err, "not_found") {
			t.Fatalf("got %v", err)
		}
		if _, err := svc.Change(ctx, session.Machine, ingrid.ID, counsellor.Change{Leave: &counsellor.Leave{FirstDate: clock.NewDate(2027, 1, 2), LastDate: clock.NewDate(2027, 1, 1)}}); !fault.HasCode(err, "rota_invalid") {
			t.Fatalf("got %v", err)
		}
	})
}
