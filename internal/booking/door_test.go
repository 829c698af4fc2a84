package booking_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestTwoOpenTheDoorHoweverOftenOneSaysSo: one person, many times at once, never opens it; one of many others does. The control writes
// one name twice past the use case, and the schema refuses it.
func TestTwoOpenTheDoorHoweverOftenOneSaysSo(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		var people []session.Actor
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error {
			for i := range 5 {
				id := strings.Repeat(fmt.Sprint(i), 32)
				people = append(people, session.Actor{Kind: session.Staff, StaffID: id, Roles: []session.Role{session.Leader}, Fresh: true})
				err := tx.Gorm().Exec("INSERT INTO staff (id, name, roles, state, recipient, signing_key) VALUES (?, 'Invented', 'leader', 'active', 'age1x', ?)", id, []byte("k")).Error
				if err != nil {
					return err
				}
			}
			return nil
		}))
		stands := func() booking.Door {
			t.Helper()
			door, err := f.svc.Door(ctx)
			f.ok(err)
			return door
		}
		unfresh := people[0]
		unfresh.Fresh = false
		if err := f.svc.HalfOpen(ctx, unfresh); !errors.Is(err, session.ErrTouch) {
			t.Errorf("without a touch: %v", err)
		}
		for _, err := range testkit.Race(6, func(i int) error { return f.svc.HalfOpen(ctx, people[i%len(people)]) }) {
			if err != nil {
				t.Fatal(err)
			}
		}
		refused := 0
		for _, err := range testkit.Race(6, func(int) error { return f.svc.OpenAgain(ctx, people[0]) }) {
			if errors.Is(err, booking.ErrTwoPeople) {
				refused++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if refused != 5 || stands() != booking.DoorHalfOpen || f.count("doors") != 1 {
			t.Fatalf("one person: %d refused, %s, %d doors", refused, stands(), f.count("doors"))
		}
		if err := d.WithTx(ctx, func(tx *db.Tx) error {
			return tx.Gorm().Exec("UPDATE doors SET state = 'released', released_by = asked_by, released_day = '2026-11-23'").Error
		}); err == nil {
			t.Error("the control: the schema takes one person for two")
		}
		for _, err := range testkit.Race(4, func(i int) error { return f.svc.OpenAgain(ctx, people[1+i]) }) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if stands() != booking.DoorOpen {
			t.Error("two people do not open it")
		}
	})
}

func TestANightCountsDatesAndNotDays(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.two(clk.Now().Weekday())
		waits, err := f.svc.Waits(ctx)
		f.ok(err)
		if len(waits) == 0 {
			t.Fatal("no place has a free date")
		}
		for _, w := range waits {
			list, err := f.svc.Offered(ctx, booking.Ask{PlaceID: w.PlaceID})
			f.ok(err)
			if list.Days[0].Date != w.First || !w.Third.IsZero() && !w.First.Before(w.Third) {
				t.Errorf("%+v, and the list begins on %s", w, list.Days[0].Date)
			}
		}
		nights, err := f.svc.Nights(ctx)
		f.ok(err)
		given := 0
		for _, n := range nights {
			given += n.Given
			if n.Taken != 0 || len(nights) < len(waits) {
				t.Errorf("%+v", n)
			}
		}
		if given == 0 {
			t.Error("nothing was given for today")
		}
	})
}
