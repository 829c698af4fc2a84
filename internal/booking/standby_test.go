package booking_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

func (f *fixture) waits(actor session.Actor) []booking.StandBy {
	f.t.Helper()
	var all []booking.StandBy
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) { all, err = f.svc.StandBysFor(tx, actor.GuestID); return err }))
	return all
}

func (f *fixture) asks(actor session.Actor, place string, before clock.Date) booking.StandBy {
	f.t.Helper()
	sb, err := f.svc.StandBy(context.Background(), actor, booking.StandByInput{PlaceID: place, Before: before})
	f.ok(err)
	return sb
}

func TestTheLineForEarlierDays(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday), f.colleague("ola", f.video, time.Wednesday))
		days := f.allDays(booking.Ask{PlaceID: f.city})
		early, _ := f.books(days[2].ID)
		_, first := f.books(days[10].ID)
		second, secondActor := f.books(days[11].ID)
		_, third := f.books(days[12].ID)
		f.asks(first, "", days[10].Date)
		a := f.asks(secondActor, f.city, days[11].Date)
		f.asks(third, f.video, days[12].Date) // waits for another place

		// The day that is given back goes to the first in line, and is not shown to anybody else.
		f.ok(f.svc.Cancel(ctx, signedIn(early.GuestID), booking.CancelInput{BookingID: early.ID}))
		offer := f.waits(first)[0].Offer
		if offer == nil || offer.Day != days[2] || f.waits(secondActor)[0].Offer != nil {
			t.Fatalf("got %+v", offer)
		}
		if want := clock.NewDate(2026, 11, 24).At(20*60, testkit.Oslo(t)); !offer.Expires.Equal(want) {
			t.Fatalf("the offer holds until %s, want 20:00 the next day", offer.Expires)
		}
		_, err := f.tryBook(days[2].ID)
		wants(t, err, "day_taken")
		f.sound()

		// Not this date: the next in line has it now. Declining what is not offered is told.
		no := f.waits(first)[0]
		wants(t, f.svc.Decline(ctx, first, no.ID, idOf("another day")), "offer_expired")
		for range 2 { // the second is a repetition of a lost answer
			f.ok(f.svc.Decline(ctx, first, no.ID, no.Offer.Day.ID))
		}
		offer = f.waits(secondActor)[0].Offer
		if offer == nil || offer.Day != days[2] {
			t.Fatalf("got %+v", offer)
		}
		_, err = f.svc.Accept(ctx, first, booking.AcceptInput{StandByID: a.ID})
		wants(t, err, "not_found")

		// Accepting moves the later booking; the answer can be repeated; the day left behind is free, for it fits nobody.
		in := booking.AcceptInput{StandByID: a.ID, Once: once("accepting-key-0001", "x")}
		b, err := f.svc.Accept(ctx, secondActor, in)
		f.ok(err)
		again, err := f.svc.Accept(ctx, secondActor, in)
		f.ok(err)
		if b.ID != second.ID || b.Day != days[2] || b.Sequence != 1 || again != b || len(f.waits(secondActor)) != 0 {
			t.Fatalf("got %+v and %+v", b, again)
		}
		f.hold(days[11].ID)
		f.sound()
	})
}

func TestAMissedOfferCostsNoRank(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		days := f.allDays(booking.Ask{})
		one, oneActor := f.books(days[1].ID)
		two, twoActor := f.books(days[3].ID)
		_, first := f.books(days[10].ID)
		_, second := f.books(days[11].ID)
		f.asks(first, "", days[10].Date)
		f.asks(second, "", days[10].Date)
		f.ok(f.svc.Cancel(ctx, oneActor, booking.CancelInput{BookingID: one.ID}))
		offer := f.waits(first)[0].Offer
		clk.Set(offer.Expires.Add(-time.Millisecond))
		f.ok(f.svc.Sweep(ctx))
		if f.waits(first)[0].Offer == nil {
			t.Fatal("the offer ended too early")
		}
		clk.Set(offer.Expires)
		_, err := f.svc.Accept(ctx, first, booking.AcceptInput{StandByID: f.waits(first)[0].ID})
		wants(t, err, "offer_expired")
		_, err = f.tryBook(days[1].ID) // over, but not yet handed on: nobody slips in between
		wants(t, err, "day_taken")
		f.ok(f.svc.Sweep(ctx))
		if f.waits(first)[0].Offer != nil || f.waits(second)[0].Offer == nil || f.waits(second)[0].Offer.Day != days[1] {
			t.Fatal("the day did not go on to the next in line")
		}
		// The one who missed it is first again for the next day.
		f.ok(f.svc.Cancel(ctx, twoActor, booking.CancelInput{BookingID: two.ID}))
		if got := f.waits(first)[0].Offer; got == nil || got.Day != days[3] {
			t.Fatalf("got %+v", got)
		}
		// When the last in line lets it pass, it is free for all.
		f.ok(f.svc.Decline(ctx, second, f.waits(second)[0].ID, f.waits(second)[0].Offer.Day.ID))
		f.hold(days[1].ID)
		f.sound()
	})
}

func TestAtShortNoticeAnOfferHoldsTwoHours(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Thursday))
		days := f.allDays(booking.Ask{})
		soon, soonActor := f.books(days[0].ID)
		_, first := f.books(days[5].ID)
		f.asks(first, "", days[5].Date)
		clk.Set(days[0].Date.At(8*60+30, time.UTC).Add(-72*time.Hour + time.Minute))
		f.ok(f.svc.Cancel(ctx, soonActor, booking.CancelInput{BookingID: soon.ID}))
		offer := f.waits(first)[0].Offer
		if offer == nil || !offer.Expires.Equal(clk.Now().Add(2*time.Hour)) {
			t.Fatalf("got %+v", offer)
		}
		// Later than the notice nobody is offered anything any more.
		_, err := f.svc.Accept(ctx, first, booking.AcceptInput{StandByID: f.waits(first)[0].ID})
		f.ok(err)
		f.asks(first, "", days[5].Date)
		f.sound()
	})
}

func TestWhoMayStandInLine(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		days := f.allDays(booking.Ask{})
		b, err := f.svc.Book(ctx, session.Nobody, booking.BookInput{Hold: f.hold(days[5].ID).Token, Guest: f.keys()})
		f.ok(err)
		me := signedIn(b.GuestID)
		ask := booking.StandByInput{Before: days[5].Date}
		_, err = f.svc.StandBy(ctx, session.Nobody, ask)
		wants(t, err, "sign_in_needed")
		_, err = f.svc.StandBy(ctx, me, ask)
		wants(t, err, "needs_a_way_to_be_reached")
		ask.Items = []booking.Item{f.item("contact")}
		_, err = f.svc.StandBy(ctx, me, ask)
		f.ok(err)
		ask.Items = []booking.Item{f.item("contact")}
		_, err = f.svc.StandBy(ctx, me, ask)
		wants(t, err, "stand_by_exists")
		ask.PlaceID, ask.Items = f.city, []booking.Item{f.item("contact")}
		sb, err := f.svc.StandBy(ctx, me, ask)
		f.ok(err)
		ask.PlaceID = idOf("nowhere")
		_, err = f.svc.StandBy(ctx, me, ask)
		wants(t, err, "ask_invalid")
		_, err = f.svc.StandBy(ctx, me, booking.StandByInput{Before: clock.DateOf(clk.Now()).AddDays(1)})
		wants(t, err, "stand_by_date")
		wants(t, f.svc.WithdrawStandBy(ctx, signedIn(idOf("x")), sb.ID), "not_found")
		f.ok(f.svc.WithdrawStandBy(ctx, me, sb.ID))
		if got := f.waits(me); len(got) != 1 || got[0].PlaceID != "" {
			t.Fatalf("got %+v", got)
		}
		clk.Set(days[5].Date.At(0, time.UTC).Add(24 * time.Hour))
		f.ok(f.svc.Sweep(ctx))
		if got := f.waits(me); len(got) != 0 {
			t.Fatal("a wish outlives its date")
		}
	})
}

func TestAWishWithoutAWayToBeReachedWaits(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		days := f.allDays(booking.Ask{})
		early, earlyActor := f.books(days[2].ID)
		mine, me := f.books(days[10].ID)
		f.asks(me, "", days[10].Date)
		f.ok(f.svc.Cancel(ctx, me, booking.CancelInput{BookingID: mine.ID})) // the contact ends with it
		f.ok(f.svc.Cancel(ctx, earlyActor, booking.CancelInput{BookingID: early.ID}))
		if f.waits(me)[0].Offer != nil {
			t.Fatal("a day is kept for somebody who cannot be told")
		}
		again, err := f.svc.Book(ctx, me, booking.BookInput{Hold: f.hold(days[9].ID).Token})
		f.ok(err)
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return f.svc.SetReachable(tx, me.GuestID, again.ID, true) }))
		_, other := f.books(days[4].ID)
		var theirs []booking.Booking
		f.ok(d.Read(ctx, func(tx *db.Tx) (err error) { theirs, err = f.svc.ForGuest(tx, other.GuestID); return err }))
		f.ok(f.svc.Cancel(ctx, other, booking.CancelInput{BookingID: theirs[0].ID}))
		if offer := f.waits(me)[0].Offer; offer == nil || offer.Day != days[4] {
			t.Fatalf("got %+v", offer)
		}
		f.sound()
	})
}

func TestAnOfferBooksWhenThereIsNothingToMove(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("ingrid", f.city, time.Tuesday))
		days := f.allDays(booking.Ask{})
		early, earlyActor := f.books(days[2].ID)
		mine, me := f.books(days[10].ID)
		sb, err := f.svc.StandBy(ctx, me, booking.StandByInput{Before: days[9].Date, Items: []booking.Item{f.item("contact")}})
		f.ok(err)
		f.ok(f.svc.Cancel(ctx, me, booking.CancelInput{BookingID: mine.ID}))
		f.ok(f.svc.Cancel(ctx, earlyActor, booking.CancelInput{BookingID: early.ID}))
		in := booking.AcceptInput{StandByID: sb.ID, Items: []booking.Item{f.item("contact")}, Once: once("accepting-key-0002", "x")}
		b, err := f.svc.Accept(ctx, me, in)
		f.ok(err)
		again, err := f.svc.Accept(ctx, me, in)
		f.ok(err)
		if b.ID == mine.ID || b.Day != days[2] || b.Sequence != 0 || !b.Reachable || again != b {
			t.Fatalf("got %+v and %+v", b, again)
		}
		f.sound()
	})
}

// TestB5_NobodyJumpsTheLine lets people ask, give back, accept, decline and miss at random. After every step each offer is
// checked against the whole line: nobody before the one who has it could have had it instead (booking.md 5, line 5).
func TestB5_NobodyJumpsTheLine(t *testing.T) {
	t.Parallel()
	for seed := range 6 {
		t.Run(fmt.Sprintf("line %d", seed), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				if d.Dialect() == db.Postgres && seed > 1 {
					t.Skip("two lines on PostgreSQL are enough")
				}
				f := newFixture(t, d, clk, booking.Limits{})
				f.randomLine(rand.New(rand.NewPCG(uint64(seed), 5)))
			})
		})
	}
}

// waiter is a wish as the test itself knows it.
type waiter struct {
	actor   session.Actor
	id      string
	place   string
	before  clock.Date
	skipped map[clock.Date]bool
}

func (f *fixture) randomLine(dice *rand.Rand) {
	f.t.Helper()
	ctx := context.Background()
	f.publish(f.colleague("ingrid", f.city, time.Tuesday, time.Thursday), f.colleague("ola", f.video, time.Wednesday))
	days := f.allDays(booking.Ask{})
	var booked []booking.Booking
	for _, day := range days[2:30] {
		b, _ := f.books(day.ID)
		booked = append(booked, b)
	}
	var line []*waiter
	had := map[string]string{} // day -> stand-by that had the offer before this step
	for range 60 {
		switch dice.IntN(5) {
		case 0, 1: // somebody new waits
			b := booked[dice.IntN(len(booked))]
			w := &waiter{actor: signedIn(b.GuestID), place: []string{"", f.city, f.video}[dice.IntN(3)], before: days[10+dice.IntN(30)].Date, skipped: map[clock.Date]bool{}}
			sb, err := f.svc.StandBy(ctx, w.actor, booking.StandByInput{PlaceID: w.place, Before: w.before})
			if fault.Of(err) == nil {
				f.ok(err)
				w.id = sb.ID
				line = append(line, w)
			}
		case 2: // somebody gives a day back
			b := booked[dice.IntN(len(booked))]
			if err := f.svc.Cancel(ctx, signedIn(b.GuestID), booking.CancelInput{BookingID: b.ID}); fault.Of(err) == nil {
				f.ok(err)
			}
		default: // somebody answers, or nobody does
			for _, w := range line {
				for _, sb := range f.waits(w.actor) {
					if sb.ID != w.id || sb.Offer == nil {
						continue
					}
					switch dice.IntN(4) {
					case 0:
						_, err := f.svc.Accept(ctx, w.actor, booking.AcceptInput{StandByID: w.id})
						f.ok(err)
					case 1:
						w.skipped[sb.Offer.Day.Date] = true
						f.ok(f.svc.Decline(ctx, w.actor, w.id, sb.Offer.Day.ID))
					case 2:
						w.skipped[sb.Offer.Day.Date] = true
						for _, v := range line { // others miss theirs at the same moment
							for _, o := range f.waits(v.actor) {
								if o.ID == v.id && o.Offer != nil && !o.Offer.Expires.After(sb.Offer.Expires) {
									v.skipped[o.Offer.Day.Date] = true
								}
							}
						}
						f.clk.Set(sb.Offer.Expires)
						f.ok(f.svc.Sweep(ctx))
					}
				}
			}
		}
		f.inOrder(line, had)
		f.sound()
	}
}

// inOrder looks at every offer made in this step: whoever stands before its holder must have had a reason not to get it.
func (f *fixture) inOrder(line []*waiter, had map[string]string) {
	f.t.Helper()
	offers := map[string]*booking.Offer{}
	for _, w := range line {
		for _, sb := range f.waits(w.actor) {
			if sb.ID == w.id && sb.Offer != nil {
				offers[w.id] = sb.Offer
			}
		}
	}
	now := map[string]string{}
	for i, w := range line {
		offer := offers[w.id]
		if offer == nil {
			continue
		}
		now[offer.Day.ID] = w.id
		if had[offer.Day.ID] == w.id {
			continue // an older offer: others may have become free since
		}
		for _, ahead := range line[:i] {
			if f.couldHave(ahead, offer.Day) && offers[ahead.id] == nil {
				f.t.Fatalf("an offer of %s went past somebody who stands before", offer.Day.Date)
			}
		}
	}
	clear(had)
	for k, v := range now {
		had[k] = v
	}
}

// couldHave says in the test's own words whom a day fits.
func (f *fixture) couldHave(w *waiter, day booking.Day) bool {
	f.t.Helper()
	waiting := false
	for _, sb := range f.waits(w.actor) {
		waiting = waiting || sb.ID == w.id
		if sb.Offer != nil && sb.Offer.Day.Date == day.Date {
			return false
		}
	}
	if !waiting || !day.Date.Before(w.before) || w.place != "" && w.place != day.PlaceID || w.skipped[day.Date] {
		return false
	}
	var mine []booking.Booking
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) { mine, err = f.svc.ForGuest(tx, w.actor.GuestID); return err }))
	coming, later, reachable := false, false, false
	for _, b := range mine {
		reachable = reachable || b.Reachable
		if b.Day.Date == day.Date {
			return false
		}
		coming = coming || !b.Day.Date.Before(clock.DateOf(f.clk.Now()))
		later = later || b.Day.Date.After(day.Date)
	}
	return reachable && (!coming || later)
}
