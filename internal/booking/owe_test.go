package booking_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

func (f *fixture) line() (all []booking.Waiting) {
	f.t.Helper()
	f.ok(f.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		all, err = f.svc.Line(tx)
		return err
	}))
	return all
}

// ill takes a counsellor off on the dates of some days.
func (f *fixture) ill(p counsellor.Profile, days ...booking.Day) {
	f.t.Helper()
	for _, d := range days {
		_, err := f.counsellors.Ill(context.Background(), office, p.ID, d.Date, d.Date)
		f.ok(err)
	}
}

// TestWhoseDayWeCouldNotKeepComesFirst: before all who asked earlier, on the same date too, until a day is theirs or they want none.
func TestWhoseDayWeCouldNotKeepComesFirst(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		hers, his := f.daysOf(ingrid), f.daysOf(ola)
		lost, guest := f.books(hers[3].ID)
		same, _ := f.books(his[3].ID)
		_, first := f.books(hers[20].ID)
		f.asks(first, "", hers[20].Date)
		f.ill(ingrid, lost.Day)
		line := f.line()
		if len(line) != 2 || line[0].GuestID != guest.GuestID || line[0].Owed != booking.OwedIll || line[0].CardName != lost.CardName || !line[0].Reachable ||
			line[1].GuestID != first.GuestID || line[1].Position != 2 || line[1].Owed != booking.NoDebt {
			t.Fatalf("the line is %+v", line)
		}
		f.ill(ingrid, lost.Day) // said again
		if len(f.line()) != 2 {
			t.Fatal("owed twice")
		}
		// What comes free goes to them, also on the date that we could not keep; a no keeps the place, and the next waits on.
		f.ok(f.svc.Cancel(ctx, signedIn(same.GuestID), booking.CancelInput{BookingID: same.ID}))
		sb := f.waits(guest)[0]
		if sb.Offer == nil || sb.Offer.Day.ID != his[3].ID || f.waits(first)[0].Offer != nil {
			t.Fatalf("offered %+v", sb.Offer)
		}
		f.sound()
		b, err := f.svc.Accept(ctx, guest, booking.AcceptInput{StandByID: sb.ID})
		f.ok(err)
		if b.ID != lost.ID || b.Day.ID != his[3].ID || len(f.questions(guest)) != 0 || len(f.waits(guest)) != 0 {
			t.Fatalf("the yes made %+v", b)
		}
		f.sound()

		// It ends with a yes to what was asked, and when whoever it is owed to cancels, or says that they want none.
		for n, end := range []func(a booking.Asked, b booking.Booking, guest session.Actor){
			func(a booking.Asked, _ booking.Booking, _ session.Actor) {
				f.ok(f.svc.Propose(ctx, office, a.ID, f.owed()[0].Next[0].ID))
				_, err := f.svc.AnswerByPhone(ctx, office, a.ID, true)
				f.ok(err)
			},
			func(_ booking.Asked, b booking.Booking, guest session.Actor) {
				f.ok(f.svc.Cancel(ctx, guest, booking.CancelInput{BookingID: b.ID}))
			},
			func(_ booking.Asked, _ booking.Booking, guest session.Actor) {
				f.ok(f.svc.WithdrawStandBy(ctx, guest, f.waits(guest)[0].ID))
			},
		} {
			b, guest := f.books(his[n].ID)
			f.ill(ola, b.Day)
			if len(f.line()) != 2 {
				t.Fatalf("the line is %+v", f.line())
			}
			end(f.asked(guest), b, guest)
			if line := f.line(); len(line) != 1 || line[0].GuestID != first.GuestID {
				t.Errorf("%d: the line is %+v", n, line)
			}
			f.sound()
		}
	})
}

// TestWhoCannotBeReachedKeepsWhatIsOwed: the contact has ended. What comes free goes to the next, nothing of the debt is lost, and it is the first again
// from the moment in which the guest leaves a way to be reached.
func TestWhoCannotBeReachedKeepsWhatIsOwed(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		his := f.daysOf(ola)
		one, _ := f.books(his[1].ID)
		two, _ := f.books(his[2].ID)
		last, next := f.books(his[6].ID)
		f.asks(next, "", last.Day.Date)
		lost, guest := f.books(f.daysOf(ingrid)[0].ID)
		f.ill(ingrid, lost.Day)
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return f.svc.OutOfReach(tx, guest.GuestID, lost.ID) }))
		wish := f.waits(guest)[0]
		if wish.Reachable || wish.Owed != booking.OwedIll || f.line()[0].ID != wish.ID || f.line()[0].Reachable {
			t.Fatalf("%+v", wish)
		}
		f.ok(f.svc.Cancel(ctx, signedIn(one.GuestID), booking.CancelInput{BookingID: one.ID}))
		if f.waits(guest)[0].Offer != nil || f.waits(next)[0].Offer == nil {
			t.Fatalf("offered to somebody who cannot hear of it: %+v", f.line())
		}
		in := booking.StandByInput{Before: wish.Before, Once: booking.Once{Key: "invented-key-of-this-test", BodyHash: make([]byte, 32)}}
		_, err := f.svc.StandBy(ctx, guest, in)
		wants(t, err, "needs_a_way_to_be_reached")
		in.Items = []booking.Item{f.item("contact")}
		for range 2 { // said again after a lost answer it is the same
			sb, err := f.svc.StandBy(ctx, guest, in)
			f.ok(err)
			if sb.ID != wish.ID || !sb.Reachable || sb.Owed != booking.OwedIll || len(f.waits(guest)) != 1 || f.line()[0].ID != wish.ID {
				t.Fatalf("%+v", sb)
			}
		}
		in.Once, in.Items = booking.Once{}, []booking.Item{f.item("contact")}
		_, err = f.svc.StandBy(ctx, guest, in)
		wants(t, err, "stand_by_exists")
		f.ok(f.svc.Cancel(ctx, signedIn(two.GuestID), booking.CancelInput{BookingID: two.ID}))
		if sb := f.waits(guest)[0]; sb.Offer == nil || sb.Offer.Day.ID != his[2].ID {
			t.Fatalf("what came free was offered to somebody else: %+v", f.line())
		}
		f.sound()
	})
}

// TestWhatTheOfficeDoesForWhoIsAsked is its whole way: nobody answers, somebody stands at the door, another date will do.
func TestWhatTheOfficeDoesForWhoIsAsked(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		f.ok(d.WithTx(ctx, func(tx *db.Tx) error {
			return tx.Gorm().Exec("INSERT INTO staff (id, name, roles, state, recipient, signing_key, enrolled) VALUES (?,?,?,?,'',?,?)", idOf("gro"), "Gro", "host", "active", []byte{}, tx.Today()).Error
		}))
		b, guest := f.books(f.daysOf(ingrid)[0].ID)
		later, _ := f.books(f.daysOf(ola)[1].ID)
		f.ill(ingrid, b.Day)
		f.ill(ola, later.Day)
		ask := f.asked(guest).ID
		wants(t, f.svc.MeetAtDoor(ctx, office, ask, idOf("gro"), booking.AtStreet), "not_found") // it is not today's yet
		clk.Set(b.Day.Date.At(7*60, testkit.Oslo(t)))
		wants(t, f.svc.NotReached(ctx, her(ola), ask), "forbidden")
		wants(t, f.svc.NotReached(ctx, office, idOf("nothing")), "not_found")
		f.ok(f.svc.NotReached(ctx, office, ask))
		f.ok(f.svc.NotReached(ctx, office, ask))
		wants(t, f.svc.MeetAtDoor(ctx, office, ask, idOf("nobody"), booking.AtDoor), "not_found")
		wants(t, f.svc.MeetAtDoor(ctx, office, ask, idOf("gro"), "roof"), "not_found")
		f.ok(f.svc.MeetAtDoor(ctx, office, ask, idOf("gro"), booking.AtDoor))
		f.ok(f.svc.MeetAtDoor(ctx, office, ask, idOf("gro"), booking.AtStop))
		owed := f.owed()
		if len(owed) != 2 || owed[0].Booking.ID != b.ID || owed[0].Rebooking.Tries != 2 || owed[0].Rebooking.Tried != b.Day.Date ||
			owed[0].Rebooking.DoorID != idOf("gro") || owed[0].Rebooking.Spot != booking.AtStop {
			t.Fatalf("owed %+v", owed)
		}
		posts := func(who string) (all []booking.DoorPost) {
			f.ok(d.Read(ctx, func(tx *db.Tx) (err error) {
				all, err = f.svc.DoorPosts(tx, who)
				return err
			}))
			return all
		}
		if got := posts(idOf("gro")); len(got) != 1 || got[0].Booking.CardName != b.CardName || got[0].Spot != booking.AtStop || len(posts(ola.ID)) != 0 {
			t.Fatalf("at the door %+v", got)
		}
		f.ok(f.svc.OwedLater(ctx, office, ask))
		if got := f.owed()[0].Rebooking; !got.Later || f.line()[0].Until.Before(b.Until) || f.line()[0].GuestID != guest.GuestID {
			t.Fatalf("later %+v", got)
		}
		f.ok(f.svc.Propose(ctx, office, ask, f.owed()[0].Next[0].ID)) // they call again
		if f.owed()[0].Rebooking.Later {
			t.Error("a day is kept, and there is an answer all the same")
		}
		_, err := f.svc.AnswerByPhone(ctx, office, ask, true)
		f.ok(err)
		if len(f.line()) != 1 || len(posts(idOf("gro"))) != 0 || f.count("rebookings") != 0 {
			t.Errorf("left %+v", f.line())
		}
		f.sound()
	})
}

// TestTheOfficeOffersWhatIsFree to the first in the line whom it fits, and writes down what they say on the telephone.
func TestTheOfficeOffersWhatIsFree(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ingrid, ola := f.two(time.Tuesday)
		hers := f.daysOf(ingrid)
		booked, first := f.books(hers[10].ID)
		_, second := f.books(hers[11].ID)
		f.asks(first, "", hers[10].Date)
		f.asks(second, "", hers[11].Date)
		_, err := f.svc.OfferGap(ctx, her(ola), hers[4].ID)
		wants(t, err, "forbidden")
		_, err = f.svc.OfferGap(ctx, office, hers[10].ID)
		wants(t, err, "day_taken")
		_, err = f.svc.OfferGap(ctx, office, hers[12].ID)
		wants(t, err, "fits_nobody")
		out, err := f.svc.OfferGap(ctx, office, hers[4].ID)
		f.ok(err)
		if out.GuestID != first.GuestID || out.CardName != booked.CardName || out.Call || out.Day.ID != hers[4].ID {
			t.Fatalf("offered %+v", out)
		}
		wants(t, f.svc.AnswerOfferByPhone(ctx, office, out.StandByID, hers[5].ID, true), "offer_expired")
		wants(t, f.svc.AnswerOfferByPhone(ctx, office, idOf("nothing"), hers[4].ID, true), "not_found")
		f.ok(f.svc.AnswerOfferByPhone(ctx, office, out.StandByID, hers[4].ID, false))
		next := f.waits(second)[0]
		if next.Offer == nil || next.Offer.Day.ID != hers[4].ID {
			t.Fatalf("after a no: %+v", next)
		}
		f.ok(f.svc.AnswerOfferByPhone(ctx, office, next.ID, hers[4].ID, true))
		if got := f.booked(second); got.Day.ID != hers[4].ID || len(f.waits(second)) != 0 {
			t.Fatalf("after a yes: %+v", got)
		}
		near, err := f.svc.OfferGap(ctx, office, hers[0].ID) // within three days
		f.ok(err)
		if !near.Call || near.GuestID != first.GuestID {
			t.Fatalf("offered %+v", near)
		}
		m, err := f.svc.Morning(ctx, office)
		f.ok(err)
		if len(m.Offers) != 1 || len(m.Line) != 1 || m.Line[0].Offer == nil {
			t.Fatalf("the morning shows %+v and %+v", m.Offers, m.Line)
		}
		f.sound()
	})
}

// TestP32_ManyWhoAreOwedADateStandBeforeAllOthers: whatever comes at once, ranks are of one each, and a debt is before a wish.
func TestP32_ManyWhoAreOwedADateStandBeforeAllOthers(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		const each = 6
		crew, lost := make([]counsellor.Profile, each), make([]booking.Booking, each)
		for n := range each {
			crew[n] = f.colleague(fmt.Sprint("c", n), f.city, time.Tuesday)
		}
		f.publish(crew...)
		for n, p := range crew {
			lost[n], _ = f.books(f.daysOf(p)[2].ID)
		}
		for _, err := range testkit.Race(2*each, func(i int) error {
			if i%2 == 0 {
				_, err := f.counsellors.Ill(ctx, office, crew[i/2].ID, lost[i/2].Day.Date, lost[i/2].Day.Date)
				return err
			}
			b := lost[(i/2+1)%each]
			_, err := f.svc.StandBy(ctx, signedIn(b.GuestID), booking.StandByInput{PlaceID: f.city, Before: b.Day.Date})
			return err
		}) {
			f.ok(err)
		}
		line := f.line()
		if len(line) != 2*each {
			t.Fatalf("%d in the line", len(line))
		}
		for n, w := range line {
			if (w.Owed != booking.NoDebt) != (n < each) {
				t.Fatalf("at %d stands %+v", n+1, w)
			}
		}
		f.sound()
	})
}

// TestP32_WithoutTheGuardADebtIsForgotten is the control: writers who read the last rank first and write afterwards. With the UNIQUE rule
// one gets it and the others try again; without it all stand at one rank, and none of them is before the other.
func TestP32_WithoutTheGuardADebtIsForgotten(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				ctx := context.Background()
				f := newFixture(t, d, clk, booking.Limits{})
				ingrid, _ := f.two(time.Tuesday)
				days := f.daysOf(ingrid)
				guests := make([]string, carelessOnes)
				for i := range guests {
					b, _ := f.books(days[i].ID)
					guests[i] = b.GuestID
				}
				if !guarded {
					f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec("DROP INDEX stand_bys_rank").Error }))
				}
				seen := testkit.NewGate(carelessOnes)
				for _, err := range testkit.Race(carelessOnes, func(i int) error {
					var last int64
					err := d.Read(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Raw("SELECT COALESCE(MAX(rank), -100) FROM stand_bys WHERE rank < 0").Row().Scan(&last)
					})
					seen.Wait() // all have looked before anybody writes
					if err != nil {
						return err
					}
					return d.WithTx(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Exec("INSERT INTO stand_bys (id, guest_id, before, rank, reachable, until, owed) VALUES (?,?,?,?,?,?,'ill')",
							guests[i], guests[i], tx.Today(), last+1, true, tx.Today()).Error
					})
				}) {
					if err != nil && !db.IsDuplicate(err) {
						t.Fatal(err)
					}
				}
				if n := f.count("stand_bys"); guarded && n != 1 || !guarded && n != carelessOnes {
					t.Fatalf("%d stand at one rank", n)
				}
				// Whatever writes it, nobody who is owed nothing comes before them.
				err := d.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec("UPDATE stand_bys SET owed = NULL").Error })
				if err == nil {
					t.Error("a wish stands among the debts")
				}
			})
		})
	}
}
