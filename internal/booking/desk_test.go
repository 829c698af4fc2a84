package booking_test

import (
	"context"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// appointment is a counsellor's one booking on a date, as she sees it.
func (f *fixture) appointment(p counsellor.Profile, on clock.Date) booking.Appointment {
	f.t.Helper()
	var all []booking.Appointment
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		all, err = f.svc.AppointmentsOf(tx, p.ID, on, on)
		return err
	}))
	if len(all) != 1 {
		f.t.Fatalf("%d appointments, want one", len(all))
	}
	return all[0]
}

func (f *fixture) mayOpen(bookingID string) (may bool) {
	f.t.Helper()
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		may, err = f.svc.MayOpenHeldWords(tx, bookingID)
		return err
	}))
	return may
}

// writes takes a day for a new guest who writes words beforehand.
func (f *fixture) writes(dayID string) (booking.Booking, session.Actor) {
	f.t.Helper()
	held := f.hold(dayID)
	b, err := f.svc.Book(context.Background(), session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys(),
		Items: []booking.Item{f.item("words_beforehand"), f.item("contact")}})
	f.ok(err)
	return b, signedIn(b.GuestID)
}

// TestThePromiseIsKeptAsItWasGiven over the night on which summer time begins: 15:00 is 15:00 on the wall.
func TestThePromiseIsKeptAsItWasGiven(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		clk.Set(time.Date(2027, 3, 26, 18, 0, 0, 0, time.UTC)) // a Friday; the clocks go forward on Sunday
		ingrid := f.colleague("ingrid", f.city, time.Monday, time.Thursday)
		f.publish(ingrid)
		days := f.daysOf(ingrid)
		b, guest := f.writes(days[1].ID) // Thursday 1 April
		monday := clock.NewDate(2027, 3, 29)
		if b.Words.State != booking.WordsWaiting || *b.Words.By != (booking.ReadsBy{Date: monday, Minute: 900}) {
			t.Fatalf("promised %+v", b.Words)
		}
		clk.Set(time.Date(2027, 3, 29, 12, 59, 59, 0, time.UTC)) // 14:59:59 in Oslo; in winter it would be 13:59
		if got := f.booked(guest); got.Words.State != booking.WordsWaiting || f.mayOpen(b.ID) {
			t.Fatalf("a second before: %+v", got.Words)
		}
		clk.Add(time.Second)
		if got := f.booked(guest); got.Words.State != booking.WordsLate || *got.Words.By != *b.Words.By || !f.mayOpen(b.ID) {
			t.Fatalf("at 15:00: %+v", got.Words)
		}
		f.ok(d.Read(ctx, func(tx *db.Tx) error {
			late, err := f.svc.LateWords(tx)
			if len(late) != 1 || late[0].ID != b.ID {
				t.Errorf("the office sees %d", len(late))
			}
			return err
		}))
		wants(t, f.svc.ReadWords(ctx, office, b.ID), "forbidden")
		wants(t, f.svc.ReadWords(ctx, her(f.colleague("ola", f.city)), b.ID), "not_found")
		f.ok(f.svc.ReadWords(ctx, her(ingrid), b.ID))
		if got := f.booked(guest).Words; got.State != booking.WordsRead || got.Read != monday || f.mayOpen(b.ID) {
			t.Fatalf("after her ok: %+v", got)
		}
		clk.Add(24 * time.Hour)
		f.ok(f.svc.ReadWords(ctx, her(ingrid), b.ID))
		if got := f.booked(guest).Words; got.Read != monday {
			t.Fatal("the day of her ok has moved")
		}
		// New words, new promise: on Tuesday evening no working day of hers is left before Thursday.
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error {
			_, _, err := f.svc.TakesItems(tx, guest.GuestID, b.ID, false, true)
			return err
		}))
		if got := f.booked(guest).Words; got.State != booking.WordsWaiting || got.By != nil || !got.Read.IsZero() || !f.mayOpen(b.ID) {
			t.Fatalf("new words: %+v", got)
		}
	})
}

// TestHeldWordsMayBeOpenedWhenNobodyCanReadThem: away on the promised day, paused, ill, left.
func TestHeldWordsMayBeOpenedWhenNobodyCanReadThem(t *testing.T) {
	t.Parallel()
	for name, happens := range map[string]func(f *fixture, p counsellor.Profile, by clock.Date) error{
		"a leave": func(f *fixture, p counsellor.Profile, by clock.Date) error {
			_, err := f.counsellors.Change(context.Background(), her(p), p.ID, counsellor.Change{Leave: &counsellor.Leave{FirstDate: by, LastDate: by}})
			return err
		},
		"a pause": func(f *fixture, p counsellor.Profile, _ clock.Date) error {
			return f.counsellors.Pause(context.Background(), her(p), true)
		},
		"ill": func(f *fixture, p counsellor.Profile, by clock.Date) error {
			_, err := f.counsellors.Ill(context.Background(), office, p.ID, by, by)
			return err
		},
		"left": func(f *fixture, p counsellor.Profile, _ clock.Date) error {
			return f.db.WithTx(context.Background(), func(tx *db.Tx) error { return f.counsellors.Leave(tx, p.ID) })
		},
		"too close": func(f *fixture, p counsellor.Profile, by clock.Date) error {
			var all []booking.Appointment
			err := f.db.Read(context.Background(), func(tx *db.Tx) (err error) {
				all, err = f.svc.AppointmentsOf(tx, p.ID, by, by.AddDays(60))
				return err
			})
			if err != nil {
				return err
			}
			return f.svc.SayTooClose(context.Background(), her(p), all[0].ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clk := clock.At(testkit.Start)
			f := newFixture(t, testkit.NewSQLite(t, clk), clk, booking.Limits{})
			ingrid := f.colleague("ingrid", f.city, time.Tuesday, time.Thursday)
			f.publish(ingrid)
			days := f.daysOf(ingrid)
			b, _ := f.writes(days[3].ID)
			if f.mayOpen(b.ID) {
				t.Fatal("held words can be opened although she reads them in time")
			}
			f.ok(happens(f, ingrid, b.Words.By.Date))
			if !f.mayOpen(b.ID) {
				t.Fatal("held words stay shut although nobody reads them")
			}
		})
	}
}

// TestHeldOrNotHeldIsSaidAfterTheEndAndCountedOnce, also when it is said many times at once. The control looks first and counts
// afterwards, as if what was said could not have changed in between.
func TestHeldOrNotHeldIsSaidAfterTheEndAndCountedOnce(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		day := f.daysOf(ingrid)[0]
		b, _ := f.books(day.ID)
		say := func(held bool) error { return f.svc.Say(ctx, her(ingrid), b.ID, held) }
		counts := func(want int) {
			t.Helper()
			f.ok(d.Read(ctx, func(tx *db.Tx) error {
				all, err := f.svc.TalksOf(tx, ingrid.ID)
				if n := len(all); want == 0 && n != 0 || want > 0 && (n != 1 || all[0].N != want || all[0].Month != day.Date.String()[:7]) {
					t.Errorf("counted %+v, want %d", all, want)
				}
				return err
			}))
		}
		clk.Set(day.Date.At(day.EndMinute(), testkit.Oslo(t)).Add(-time.Millisecond))
		wants(t, say(true), "day_not_over")
		clk.Add(time.Millisecond)
		wants(t, f.svc.Say(ctx, her(ola), b.ID, true), "not_found")
		for _, err := range testkit.Race(16, func(int) error { return say(true) }) {
			f.ok(err)
		}
		counts(1)
		for _, err := range testkit.Race(16, func(i int) error { return say(i%2 == 0) }) {
			f.ok(err)
		}
		f.ok(say(true))
		counts(1)
		f.ok(say(false))
		counts(0)
		if a := f.appointment(ingrid, day.Date); a.Held == nil || *a.Held || !a.Over {
			t.Fatalf("got %+v", a)
		}
		const careless = 8
		seen := testkit.NewGate(careless)
		for _, err := range testkit.Race(careless, func(int) error {
			unsaid := !*f.appointment(ingrid, day.Date).Held
			seen.Wait() // all have looked before anybody counts
			if !unsaid {
				return nil
			}
			return d.WithTx(ctx, func(tx *db.Tx) error {
				return tx.Gorm().Exec("UPDATE talk_counts SET n = n + 1 WHERE counsellor_id = ?", ingrid.ID).Error
			})
		}) {
			f.ok(err)
		}
		counts(careless)
	})
}

// TestAVideoRoomIsDrawnForOneBookingAndForgotten.
func TestAVideoRoomIsDrawnForOneBookingAndForgotten(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid := f.colleague("ingrid", f.video, time.Tuesday)
		f.publish(ingrid)
		days := f.daysOf(ingrid)
		b, guest := f.books(days[0].ID)
		first := b.Room
		held, err := f.svc.Hold(ctx, guest, booking.HoldInput{DayID: days[1].ID})
		f.ok(err)
		b, err = f.svc.Move(ctx, guest, booking.MoveInput{BookingID: b.ID, Hold: held.Token})
		f.ok(err)
		if len(first) != 32 || len(b.Room) != 32 || first == b.Room {
			t.Fatal("a moved booking keeps its room")
		}
		clk.Set(b.Day.Date.At(b.Day.EndMinute(), testkit.Oslo(t)).Add(-time.Minute))
		f.ok(f.svc.Sweep(ctx))
		if room, open := f.svc.Room(f.booked(guest), clk.Now()); !open || room != b.Room {
			t.Fatal("the room was forgotten while they talk")
		}
		clk.Add(time.Minute)
		f.ok(f.svc.Sweep(ctx))
		if f.booked(guest).Room != "" {
			t.Fatal("the room is known after the day")
		}
	})
}

// TestAPausedCounsellorsRotaIsRefusedOnlyWhereItTouchesHerBookedDay.
func TestAPausedCounsellorsRotaIsRefusedOnlyWhereItTouchesHerBookedDay(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid := f.colleague("ingrid", f.city, time.Tuesday, time.Thursday)
		f.publish(ingrid)
		days := f.daysOf(ingrid)
		b, guest := f.books(days[2].ID)
		held := f.hold(days[3].ID)
		wants(t, f.counsellors.Pause(ctx, office, true), "forbidden")
		f.ok(f.counsellors.Pause(ctx, her(ingrid), true))
		if len(f.daysOf(ingrid)) != 0 || f.booked(guest).Day != b.Day {
			t.Fatal("a pause hides free days and keeps the booked one")
		}
		_, err := f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys()})
		wants(t, err, "day_withdrawn")
		f.ok(f.svc.Release(ctx, held.Token))
		away := func(d clock.Date) counsellor.Change {
			return counsellor.Change{Exception: &counsellor.Exception{Date: d, Off: true}}
		}
		_, err = f.counsellors.Change(ctx, her(ingrid), ingrid.ID, away(days[4].Date))
		f.ok(err)
		touch, err := f.counsellors.Preview(ctx, her(ingrid), ingrid.ID, away(b.Day.Date))
		f.ok(err)
		if len(touch.InTheWay) != 1 || touch.InTheWay[0] != b.Day.Date {
			t.Fatalf("a look: %+v", touch)
		}
		_, err = f.counsellors.Change(ctx, her(ingrid), ingrid.ID, away(b.Day.Date))
		wants(t, err, "day_booked")
		f.ok(f.counsellors.Pause(ctx, her(ingrid), false))
		got := f.daysOf(ingrid)
		if len(got) != len(days)-2 {
			t.Fatalf("%d days after the pause, %d before", len(got), len(days))
		}
		f.ok(f.svc.Cancel(ctx, guest, booking.CancelInput{BookingID: b.ID}))
		if len(f.daysOf(ingrid)) != len(days)-1 {
			t.Fatal("the freed day is not offered")
		}
		f.sound()
	})
}

// TestALookChangesNothing and says what the change then does; the own limit is one of the changes.
func TestALookChangesNothing(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid := f.colleague("ingrid", f.city, time.Tuesday, time.Wednesday, time.Thursday)
		f.publish(ingrid)
		before := f.daysOf(ingrid)
		fewer := counsellor.Change{Most: 1}
		look, err := f.counsellors.Preview(ctx, her(ingrid), ingrid.ID, fewer)
		f.ok(err)
		if got := f.daysOf(ingrid); len(got) != len(before) {
			t.Fatal("a look has changed something")
		}
		done, err := f.counsellors.Change(ctx, her(ingrid), ingrid.ID, fewer)
		f.ok(err)
		if len(look.Withdrawn) == 0 || len(look.Withdrawn) != len(done.Withdrawn) || len(f.daysOf(ingrid)) != len(before)-len(done.Withdrawn) {
			t.Fatalf("looked at %d, withdrew %d", len(look.Withdrawn), len(done.Withdrawn))
		}
		_, err = f.counsellors.Change(ctx, her(ingrid), ingrid.ID, counsellor.Change{Most: 4})
		wants(t, err, "rota_invalid")
		_, err = f.counsellors.Change(ctx, her(ingrid), idOf("ola"), fewer)
		wants(t, err, "forbidden")
		f.change(ingrid.ID, counsellor.Change{Most: 3})
		if len(f.daysOf(ingrid)) != len(before) {
			t.Fatal("the days did not come back")
		}
		f.sound()
	})
}

// TestACallTwoWeeksLaterIsOwedAndKeepsTheNumber.
func TestACallTwoWeeksLaterIsOwedAndKeepsTheNumber(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid := f.colleague("ingrid", f.city, time.Tuesday)
		f.publish(ingrid)
		b, guest := f.books(f.daysOf(ingrid)[0].ID)
		wants(t, f.svc.CallLater(ctx, guest, b.ID, true), "day_not_over")
		clk.Set(b.Day.Date.At(b.Day.EndMinute(), testkit.Oslo(t)))
		f.ok(f.svc.CallLater(ctx, guest, b.ID, true))
		on := b.Day.Date.AddDays(14)
		var until clock.Date
		owed := func() (n int) {
			f.ok(d.Read(ctx, func(tx *db.Tx) error {
				all, err := f.svc.CallsOwed(tx)
				n = len(all)
				return err
			}))
			return n
		}
		f.ok(d.Read(ctx, func(tx *db.Tx) error {
			return tx.Gorm().Raw("SELECT until FROM items WHERE booking_id = ? AND kind = 'contact'", b.ID).Row().Scan(&until)
		}))
		if f.booked(guest).CallOn != on || !until.After(on) || owed() != 0 {
			t.Fatalf("call on %s, number until %s", f.booked(guest).CallOn, until)
		}
		clk.Set(on.At(9*60, testkit.Oslo(t)))
		if owed() != 1 {
			t.Fatal("the office does not see the call")
		}
		wants(t, f.svc.Called(ctx, her(ingrid), b.ID), "forbidden")
		f.ok(f.svc.Called(ctx, office, b.ID))
		if owed() != 0 {
			t.Fatal("the call is still owed")
		}
		wants(t, f.svc.Called(ctx, office, b.ID), "not_found")
	})
}
