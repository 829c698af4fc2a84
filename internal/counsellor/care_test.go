package counsellor_test

import (
	"context"
	"errors"
	"fmt"
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

// TestAnHourOfSupervisionIsGivenOnce, however many want it at once; without the rule it is given to all who looked.
func TestAnHourOfSupervisionIsGivenOnce(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		hour := counsellor.Hour{Minute: 930, Supervisor: "Per"}
		svc := counsellor.New(counsellor.Deps{DB: d, IDs: testkit.Seeded(3), Calendar: &programme.Programme{Holidays: "no"}, Days: noDays{},
			KnowsPlace: func(string) bool { return true }, HoursOn: func(on clock.Date) []counsellor.Hour {
				if on.Weekday() != time.Thursday {
					return nil
				}
				return []counsellor.Hour{hour}
			}})
		var crew []counsellor.Profile
		for n := range 8 {
			slug := fmt.Sprint("c", n)
			crew = append(crew, counsellor.Profile{ID: programme.IDOf("counsellor", slug), Slug: slug, Name: slug, Languages: []string{"nb"}, Employers: []string{},
				OwnWords: map[string]string{}, Training: map[string]string{}, State: counsellor.Active, TrainingUntil: clock.NewDate(2028, 1, 1), Recipient: "age1pq1x"})
		}
		if err := svc.Publish(ctx, session.Machine, crew); err != nil {
			t.Fatal(err)
		}
		actor := func(i int) session.Actor {
			return session.Actor{Kind: session.Staff, StaffID: crew[i].ID, Roles: []session.Role{session.Counsellor}}
		}
		care := func(i int) (all []counsellor.Supervision) {
			t.Helper()
			if err := d.Read(ctx, func(tx *db.Tx) (err error) { all, err = svc.Care(tx, crew[i].ID); return err }); err != nil {
				t.Fatal(err)
			}
			return all
		}
		free := care(0)
		if len(free) != 6 || free[0].ID != "" {
			t.Fatalf("got %+v", free)
		}
		won := 0
		for _, err := range testkit.Race(len(crew), func(i int) error {
			_, err := svc.BookSupervision(ctx, actor(i), free[0].Date, hour)
			return err
		}) {
			if err == nil {
				won++
			} else if !fault.HasCode(err, "hour_taken") {
				t.Fatal(err)
			}
		}
		if won != 1 {
			t.Fatalf("%d have the hour", won)
		}
		for i := range crew {
			if mine := care(i); len(mine) == 6 && mine[0].ID != "" {
				coded(t, svc.CancelSupervision(ctx, actor((i+1)%8), mine[0].ID), "not_found")
				if err := svc.CancelSupervision(ctx, actor(i), mine[0].ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		_, err := svc.BookSupervision(ctx, actor(0), free[0].Date.AddDays(1), hour)
		coded(t, err, "not_found")
		if _, err := svc.BookSupervision(ctx, actor(1), free[0].Date, hour); err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, func(tx *db.Tx) error {
			if _, err := svc.Supervisions(tx, actor(1)); !fault.HasCode(err, "forbidden") {
				t.Errorf("a counsellor sees who comes: %v", err)
			}
			all, err := svc.Supervisions(tx, session.Actor{Kind: session.Staff, Roles: []session.Role{session.SafetyLead}})
			if len(all) != 1 {
				t.Errorf("the safety lead sees %d", len(all))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		clk.Add(30 * 24 * time.Hour)
		if err := svc.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		// The control: who looks first and writes afterwards, with the rule taken away.
		if err := d.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec("DROP INDEX supervisions_one_an_hour").Error }); err != nil {
			t.Fatal(err)
		}
		seen, count := testkit.NewGate(len(crew)), func() (n int64) {
			if err := d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table("supervisions").Count(&n).Error }); err != nil {
				t.Error(err)
			}
			return n
		}
		if count() != 0 {
			t.Fatal("an hour that is over is kept")
		}
		for _, err := range testkit.Race(len(crew), func(i int) error {
			n := count()
			seen.Wait() // all have looked before anybody writes
			if n > 0 {
				return errors.New("taken")
			}
			return d.WithTx(ctx, func(tx *db.Tx) error {
				return tx.Gorm().Exec("INSERT INTO supervisions (id, counsellor_id, date, minute, supervisor) VALUES (?,?,'2027-01-07',930,'Per')",
					crew[i].ID, crew[i].ID).Error
			})
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if n := count(); n != int64(len(crew)) {
			t.Fatalf("given %d times", n)
		}
	})
}
