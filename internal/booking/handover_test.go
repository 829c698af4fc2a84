package booking_test

import (
	"context"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// TestHandingOver: the guest is asked; yes moves to the colleague's day in the place of the old one, or leaves a date to be chosen.
func TestHandingOver(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		siv := f.colleague("siv", f.city, time.Friday)
		f.publish(ingrid, ola, siv)
		hers := f.daysOf(ingrid)
		b, guest := f.books(hers[3].ID)
		wants(t, f.svc.ProposeHandOver(ctx, her(ola), guest.GuestID, siv.ID), "not_found")
		wants(t, f.svc.ProposeHandOver(ctx, her(ingrid), guest.GuestID, idOf("nobody")), "not_found")
		f.ok(f.svc.ProposeHandOver(ctx, her(ingrid), guest.GuestID, ola.ID))
		wants(t, f.svc.ProposeHandOver(ctx, her(ingrid), guest.GuestID, siv.ID), "asked_already")
		_, err := f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: f.asked(guest).ID})
		f.ok(err)
		if len(f.questions(guest)) != 0 || f.booked(guest).Day != b.Day {
			t.Fatal("a no is a no")
		}
		f.ok(f.svc.ProposeHandOver(ctx, her(ingrid), guest.GuestID, ola.ID))
		got, err := f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: f.asked(guest).ID, Yes: true})
		f.ok(err)
		if got.Booking == nil || got.Booking.Day.CounsellorID != ola.ID || got.Booking.Day.Date != b.Day.Date {
			t.Fatalf("got %+v", got)
		}
		f.ok(f.svc.ProposeHandOver(ctx, office, guest.GuestID, siv.ID)) // who has no Tuesday
		got, err = f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: f.asked(guest).ID, Yes: true})
		f.ok(err)
		if got.Ask == nil || !got.Ask.Agreed || f.booked(guest).Day.CounsellorID != ola.ID {
			t.Fatalf("got %+v", got)
		}
		_, err = f.svc.Choose(ctx, guest, got.Ask.ID, f.daysOf(ingrid)[4].ID)
		wants(t, err, "not_found")
		_, err = f.svc.Choose(ctx, guest, got.Ask.ID, f.daysOf(siv)[2].ID)
		f.ok(err)
		got, err = f.svc.Answer(ctx, guest, booking.AnswerInput{AskID: got.Ask.ID, Yes: true})
		f.ok(err)
		if got.Booking.Day.CounsellorID != siv.ID || len(f.questions(guest)) != 0 {
			t.Fatalf("got %+v", got)
		}
		f.sound()
	})
}

// TestLeavingAsksEverybodyAndErasingTakesTheQuestionsAlong.
func TestLeavingAsksEverybodyAndErasingTakesTheQuestionsAlong(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		_, one := f.books(f.daysOf(ingrid)[0].ID)
		_, two := f.books(f.daysOf(ingrid)[4].ID)
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return f.counsellors.Leave(tx, ingrid.ID) }))
		if len(f.daysOf(ingrid)) != 0 || f.asked(one).Kind != booking.Leaving || f.asked(two).Kind != booking.Leaving {
			t.Fatal("days are offered, or a guest is not asked")
		}
		profiles, err := f.counsellors.Profiles(ctx)
		f.ok(err)
		if len(profiles) != 1 {
			t.Fatal("who has left is shown")
		}
		f.publish(ingrid, ola) // the files still name her
		if len(f.daysOf(ingrid)) != 0 {
			t.Fatal("the files brought her back")
		}
		_, err = f.svc.Choose(ctx, one, f.asked(one).ID, f.daysOf(ola)[1].ID)
		f.ok(err)
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error {
			if err := tx.Gorm().Exec("DELETE FROM items WHERE guest_id = ?", one.GuestID).Error; err != nil {
				return err
			}
			_, err := f.svc.EraseGuest(tx, one.GuestID)
			return err
		}))
		if len(f.questions(one)) != 0 || f.count("asks") != 1 || f.count("holds") != 0 {
			t.Fatal("something is left of who was erased")
		}
		clk.Add(90 * 24 * time.Hour)
		f.ok(f.svc.Sweep(ctx))
		if f.count("asks") != 0 {
			t.Fatal("a question outlives its day")
		}
		f.sound()
	})
}
