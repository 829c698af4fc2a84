package booking_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// her is a counsellor who is signed in.
func her(p counsellor.Profile) session.Actor {
	return session.Actor{Kind: session.Staff, StaffID: p.ID, Roles: []session.Role{session.Counsellor}}
}

var office = session.Actor{Kind: session.Staff, StaffID: idOf("the office"), Roles: []session.Role{session.Coordinator}}

// asked is the one question that a guest has.
func (f *fixture) asked(actor session.Actor) booking.Asked {
	f.t.Helper()
	all := f.questions(actor)
	if len(all) != 1 {
		f.t.Fatalf("%d questions, want one", len(all))
	}
	return all[0]
}

func (f *fixture) questions(actor session.Actor) (all []booking.Asked) {
	f.t.Helper()
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		all, err = f.svc.AsksFor(tx, actor.GuestID)
		return err
	}))
	return all
}

func (f *fixture) owed() (all []booking.Owed) {
	f.t.Helper()
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		all, err = f.svc.Owed(tx)
		return err
	}))
	return all
}

// booked is a guest's one booking as it is now.
func (f *fixture) booked(actor session.Actor) booking.Booking {
	f.t.Helper()
	var all []booking.Booking
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		all, err = f.svc.ForGuest(tx, actor.GuestID)
		return err
	}))
	if len(all) != 1 {
		f.t.Fatalf("%d bookings, want one", len(all))
	}
	return all[0]
}

// two publishes two counsellors who give the same weekdays at the same place.
func (f *fixture) two(weekdays ...time.Weekday) (ingrid, ola counsellor.Profile) {
	f.t.Helper()
	ingrid, ola = f.colleague("ingrid", f.city, weekdays...), f.colleague("ola", f.city, weekdays...)
	f.publish(ingrid, ola)
	return ingrid, ola
}

func (f *fixture) daysOf(p counsellor.Profile) []booking.Day {
	f.t.Helper()
	return f.allDays(booking.Ask{CounsellorID: p.ID})
}

// TestFallingIllAsksTheGuestAndSwapsNothingWithoutAYes is the whole way: days withdrawn, the office's list, a colleague proposed at
// short notice, the guest's no and yes.
func TestFallingIllAsksTheGuestAndSwapsNothingWithoutAYes(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday, time.Wednesday)
		hers, his := f.daysOf(ingrid), f.daysOf(ola)
		b, guest := f.books(hers[0].ID)
		held := f.hold(hers[1].ID)
		clk.Set(b.Day.Date.At(6*60+30, testkit.Oslo(t))) // half past six on the day itself
		_, err := f.counsellors.Ill(ctx, her(ola), ingrid.ID, b.Day.Date, b.Day.Date)
		wants(t, err, "forbidden")
		touch, err := f.counsellors.Ill(ctx, her(ingrid), ingrid.ID, b.Day.Date, hers[1].Date)
		f.ok(err)
		if len(touch.Asked) != 1 || touch.Asked[0] != b.Day.Date || len(touch.Withdrawn) != 1 || touch.Withdrawn[0] != hers[1].Date {
			t.Fatalf("touched %+v", touch)
		}
		_, err = f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys()})
		wants(t, err, "hold_expired")
		if got := f.booked(guest); got.Day != b.Day {
			t.Fatal("somebody was swapped without being asked")
		}
		a, owed := f.asked(guest), f.owed()
		if a.Kind != booking.Ill || len(owed) != 1 || len(owed[0].Colleagues) != 1 || owed[0].Colleagues[0].ID != his[0].ID {
			t.Fatalf("asked %+v, owed %+v", a, owed)
		}
		wants(t, f.svc.Propose(ctx, her(ingrid), a.ID, his[0].ID), "forbidden")
		f.ok(f.svc.Propose(ctx, office, a.ID, his[0].ID))
		if a = f.asked(guest); a.Kept == nil || a.Kept.Day.ID != his[0].ID || !a.Kept.Expires.Equal(his[0].Date.At(570, testkit.Oslo(t))) {
			t.Fatalf("kept %+v", a.Kept)
		}
		_, err = f.svc.Answer(ctx, signedIn(idOf("somebody")), booking.AnswerInput{AskID: a.ID, Yes: true})
		wants(t, err, "not_found")
		_, err = f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: a.ID})
		f.ok(err)
		_, err = f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: a.ID, Yes: true})
		wants(t, err, "nothing_proposed")
		f.ok(f.svc.Propose(ctx, office, a.ID, his[0].ID))
		once := booking.Once{Key: "0123456789abcdef", BodyHash: []byte("body")}
		for range 2 { // the second is a repetition of a lost answer
			got, err := f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: a.ID, Yes: true, Once: once})
			f.ok(err)
			if got.Booking == nil || got.Booking.Day.CounsellorID != ola.ID || got.Booking.ID != b.ID || got.Booking.Sequence != 1 {
				t.Fatalf("got %+v", got.Booking)
			}
		}
		if len(f.questions(guest)) != 0 || len(f.owed()) != 0 {
			t.Fatal("something is still asked")
		}
		for _, d := range f.daysOf(ingrid) {
			if !d.Date.After(hers[1].Date) {
				t.Errorf("her day on %s is offered while she is ill", d.Date)
			}
		}
		f.sound()
	})
}

// TestTooClose: the two are never shown to each other again, what was sealed for her is gone for her, and the guest's choice waits for
// two days.
func TestTooClose(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday, time.Wednesday, time.Thursday)
		hers, his := f.daysOf(ingrid), f.daysOf(ola)
		b, guest := f.books(hers[6].ID)
		again, err := f.svc.Hold(ctx, guest, booking.HoldInput{DayID: hers[8].ID})
		f.ok(err)
		wants(t, f.svc.SayTooClose(ctx, her(ola), b.ID), "not_found")
		wants(t, f.svc.SayTooClose(ctx, office, b.ID), "forbidden")
		f.ok(f.svc.SayTooClose(ctx, her(ingrid), b.ID))
		f.ok(f.svc.SayTooClose(ctx, her(ingrid), b.ID))
		_, err = f.svc.Book(ctx, guest, booking.BookInput{Hold: again.Token}) // held before it was said
		wants(t, err, "day_withdrawn")
		_, err = f.svc.Hold(ctx, guest, booking.HoldInput{DayID: hers[9].ID})
		wants(t, err, "not_found")
		list, err := f.svc.OfferedTo(ctx, guest, booking.Ask{CounsellorID: ingrid.ID})
		f.ok(err)
		if len(list.Days) != 0 {
			t.Fatalf("%d of her days are shown", len(list.Days))
		}
		if len(f.daysOf(ingrid)) == 0 {
			t.Fatal("her days are hidden from others too")
		}
		var items int64
		f.ok(d.Read(ctx, func(tx *db.Tx) error {
			return tx.Gorm().Table("items").Where("booking_id = ? AND recipient_role = 'counsellor'", b.ID).Count(&items).Error
		}))
		if items != 0 {
			t.Fatal("she can still read what was sealed for her")
		}
		a := f.asked(guest)
		_, err = f.svc.Choose(ctx, guest, a.ID, hers[9].ID)
		wants(t, err, "not_found")
		kept, err := f.svc.Choose(ctx, guest, a.ID, his[3].ID)
		f.ok(err)
		if kept.Kept.Expires.Sub(clk.Now()) != 48*time.Hour {
			t.Fatalf("kept until %s", kept.Kept.Expires)
		}
		clk.Add(47 * time.Hour)
		_, err = f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: his[3].ID})
		wants(t, err, "day_taken")
		f.ok(f.svc.Sweep(ctx))
		f.sound()
		got, err := f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: a.ID, Yes: true})
		f.ok(err)
		if got.Booking.Day.ID != his[3].ID {
			t.Fatalf("got %+v", got.Booking)
		}
		// A stand-by never leads back to her.
		_, err = f.svc.StandBy(ctx, guest, booking.StandByInput{Before: his[3].Date})
		f.ok(err)
		first, other := f.books(f.daysOf(ingrid)[0].ID)
		f.ok(f.svc.Cancel(ctx, other, booking.CancelInput{BookingID: first.ID}))
		f.ok(d.Read(ctx, func(tx *db.Tx) error {
			wishes, err := f.svc.StandBysFor(tx, guest.GuestID)
			if err == nil && wishes[0].Offer != nil && wishes[0].Offer.Day.CounsellorID == ingrid.ID {
				t.Error("a day of hers is offered to who waits")
			}
			return err
		}))
		f.sound()
	})
}

// TestAKeptDayEndsAndTheQuestionStays, and moving by oneself or cancelling settles it.
func TestAKeptDayEndsAndTheQuestionStays(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday, time.Thursday)
		hers, his := f.daysOf(ingrid), f.daysOf(ola)
		b, guest := f.books(hers[5].ID)
		f.ok(f.svc.SayTooClose(ctx, guest, b.ID))
		a := f.asked(guest)
		_, err := f.svc.Choose(ctx, guest, a.ID, his[4].ID)
		f.ok(err)
		clk.Add(48 * time.Hour)
		_, err = f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: a.ID, Yes: true})
		wants(t, err, "nothing_proposed")
		held := f.hold(his[4].ID)
		f.ok(f.svc.Release(ctx, held.Token))
		if f.asked(guest).Kept != nil {
			t.Fatal("the day is still kept")
		}
		mine, err := f.svc.Hold(ctx, guest, booking.HoldInput{DayID: his[6].ID})
		f.ok(err)
		_, err = f.svc.Move(ctx, guest, booking.MoveInput{BookingID: b.ID, Hold: mine.Token})
		f.ok(err)
		if len(f.questions(guest)) != 0 {
			t.Fatal("who has moved is still asked")
		}
		f.sound()
	})
}

// TestP32_ManyWhoAreAskedWantOneDay: whoever is asked, and whoever merely looks, want the same day at the same moment. One gets it.
func TestP32_ManyWhoAreAskedWantOneDay(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday, time.Wednesday, time.Thursday)
		hers, his := f.daysOf(ingrid), f.daysOf(ola)
		const many = 12
		var guests []session.Actor
		for i := range many {
			b, guest := f.books(hers[i].ID)
			f.ok(f.svc.SayTooClose(ctx, her(ingrid), b.ID))
			guests = append(guests, guest)
		}
		for round := range 5 {
			day, won := his[20+round], 0
			for _, err := range testkit.Race(2*many, func(i int) error {
				if i >= many {
					_, err := f.svc.Hold(ctx, session.Nobody, booking.HoldInput{DayID: day.ID})
					return err
				}
				a := f.questions(guests[i])
				_, err := f.svc.Choose(ctx, guests[i], a[0].ID, day.ID)
				return err
			}) {
				switch {
				case err == nil:
					won++
				case !fault.HasCode(err, "day_taken"):
					t.Fatal(err)
				}
			}
			if won != 1 {
				t.Fatalf("%d have the day", won)
			}
			f.sound()
			clk.Add(11 * time.Minute)
		}
	})
}

// TestP32_TwoYesesMoveOnce, and the control: without the rule that a question is about one booking, two questions move it twice.
func TestP32_TwoYesesMoveOnce(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		b, guest := f.books(f.daysOf(ingrid)[4].ID)
		f.ok(f.svc.SayTooClose(ctx, her(ingrid), b.ID))
		a := f.asked(guest)
		_, err := f.svc.Choose(ctx, guest, a.ID, f.daysOf(ola)[2].ID)
		f.ok(err)
		yes := 0
		for _, err := range testkit.Race(8, func(int) error {
			_, err := f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: a.ID, Yes: true})
			return err
		}) {
			if err == nil {
				yes++
			} else if !fault.HasCode(err, "not_found") {
				t.Fatal(err)
			}
		}
		if got := f.booked(guest); yes != 1 || got.Sequence != 1 {
			t.Fatalf("%d yeses, moved %d times", yes, got.Sequence)
		}
		f.sound()
	})
}

// TestP32_AskedTwiceAtOnceIsAskedOnce: illness, leaving and too close may come at the same moment. The control takes the rule away.
func TestP32_AskedTwiceAtOnceIsAskedOnce(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
			ctx := context.Background()
			f := newFixture(t, d, clk, booking.Limits{})
			ingrid, _ := f.two(time.Tuesday)
			b, guest := f.books(f.daysOf(ingrid)[4].ID)
			if !guarded {
				f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec("DROP INDEX asks_one_a_booking").Error }))
			}
			const careless = 8
			seen := testkit.NewGate(careless)
			for _, err := range testkit.Race(careless, func(int) error {
				var n int64
				err := d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table("asks").Where("booking_id = ?", b.ID).Count(&n).Error })
				seen.Wait() // all have looked before anybody writes
				if err != nil || n > 0 {
					return errors.Join(err, booking.ErrAsked)
				}
				id, err := f.secrets.ID()
				if err != nil {
					return err
				}
				return d.WithTx(ctx, func(tx *db.Tx) error {
					return tx.Gorm().Exec("INSERT INTO asks (id, guest_id, booking_id, kind, state, until) VALUES (?,?,?,'ill','open',?)",
						id, guest.GuestID, b.ID, b.Until).Error
				})
			}) {
				if err != nil && !db.IsDuplicate(err) {
					t.Fatal(err)
				}
			}
			if n := f.count("asks"); guarded && n != 1 || !guarded && n != careless {
				t.Fatalf("asked %d times, guarded %v", n, guarded)
			}
			if guarded {
				f.ok(f.svc.SayTooClose(ctx, her(ingrid), b.ID))
				if f.asked(guest).Kind != booking.Ill {
					t.Fatal("who is asked already is asked again")
				}
				f.sound()
			}
		})
	}
}
