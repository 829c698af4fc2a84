package booking_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// sleepers is how many want a bed on one evening.
const sleepers = 6

// evening publishes as many colleagues in the house and gives their days on one date.
func (f *fixture) evening() []booking.Day {
	f.t.Helper()
	var crew []counsellor.Profile
	for n := range sleepers {
		crew = append(crew, f.colleague(fmt.Sprint("c", n), f.house, time.Tuesday))
	}
	f.publish(crew...)
	var days []booking.Day
	for _, p := range crew {
		days = append(days, f.daysOf(p)[3])
	}
	return days
}

func (f *fixture) sleepsBefore(dayID string) (booking.Booking, error) {
	held, err := f.svc.Hold(context.Background(), session.Nobody, booking.HoldInput{DayID: dayID})
	if err != nil {
		return booking.Booking{}, err
	}
	return f.svc.Book(context.Background(), session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys(), EveningBefore: true,
		Items: []booking.Item{f.item("contact")}})
}

// TestP32_OneBedForManyOnOneEvening: whoever gets no bed has no day either, and hears which part was missing.
func TestP32_OneBedForManyOnOneEvening(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		days := f.evening()
		f.rooms(1)
		var got booking.Booking
		made := make([]booking.Booking, sleepers)
		for i, err := range testkit.Race(sleepers, func(i int) (err error) {
			made[i], err = f.sleepsBefore(days[i].ID)
			return err
		}) {
			if err == nil {
				got = made[i]
			} else if !fault.HasCode(err, "beds_taken") {
				t.Fatal(err)
			}
		}
		if f.count("bookings") != 1 || f.count("room_nights") != 1 || f.count("guests") != 1 || !got.EveningBefore {
			t.Fatalf("%d booked, %d beds", f.count("bookings"), f.count("room_nights"))
		}
		f.sound()
		// The day can be had without; who gives the bed back leaves it to the next, and a day is moved also where there is none.
		clk.Add(11 * time.Minute) // the days of those who got no bed are held until then
		other, err := f.tryBook(freeOne(days, got))
		f.ok(err)
		f.ok(f.svc.Cancel(ctx, signedIn(got.GuestID), booking.CancelInput{BookingID: got.ID}))
		got, err = f.sleepsBefore(got.Day.ID)
		f.ok(err)
		next := f.daysOf(counsellor.Profile{ID: other.Day.CounsellorID})[0]
		taker, err := f.sleepsBefore(next.ID)
		f.ok(err)
		held := f.hold(f.freeAmong(days))
		moved, err := f.svc.Move(ctx, signedIn(taker.GuestID), booking.MoveInput{BookingID: taker.ID, Hold: held.Token})
		f.ok(err)
		if moved.EveningBefore || f.count("room_nights") != 1 {
			t.Fatalf("moved %+v", moved)
		}
		f.tickets(moved)
		f.sound()
	})
}

// freeOne is the day of another colleague than the one of a booking.
func freeOne(days []booking.Day, b booking.Booking) string {
	for _, d := range days {
		if d.ID != b.Day.ID {
			return d.ID
		}
	}
	return ""
}

// freeAmong is one of the days that nobody has.
func (f *fixture) freeAmong(days []booking.Day) string {
	f.t.Helper()
	free := ids(f.allDays(booking.Ask{PlaceID: f.house}))
	for _, d := range days {
		if slices.Contains(free, d.ID) {
			return d.ID
		}
	}
	f.t.Fatal("no day is free")
	return ""
}

// TestP32_WithoutTheGuardABedIsGivenTwice is the control: those who look first and write afterwards.
func TestP32_WithoutTheGuardABedIsGivenTwice(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				ctx := context.Background()
				f := newFixture(t, d, clk, booking.Limits{})
				f.rooms(1)
				var ids []string
				for _, day := range f.evening() {
					b, _ := f.books(day.ID)
					ids = append(ids, b.ID)
				}
				if !guarded {
					f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec("DROP INDEX room_nights_one").Error }))
				}
				seen := testkit.NewGate(sleepers)
				for _, err := range testkit.Race(sleepers, func(i int) error {
					var n int64
					err := d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table("room_nights").Count(&n).Error })
					seen.Wait() // all have looked before anybody writes
					if err != nil || n > 0 {
						return errors.Join(err, booking.ErrBedsTaken)
					}
					return d.WithTx(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Exec("INSERT INTO room_nights (kept_for, booking_id, room_id, night) VALUES (?,?,?,?)", ids[i], ids[i], idOf("room 0"), tx.Today()).Error
					})
				}) {
					if err != nil && !db.IsDuplicate(err) {
						t.Fatal(err)
					}
				}
				if n := f.count("room_nights"); guarded && n != 1 || !guarded && n != sleepers {
					t.Fatalf("%d sleep in one room", n)
				}
			})
		})
	}
}

// tickets looks at what the office buys: the bed that a moved day has lost, and what it is told on the telephone.
func (f *fixture) tickets(b booking.Booking) {
	f.t.Helper()
	ctx := context.Background()
	list := func() (all []booking.Ticket) {
		f.ok(f.db.Read(ctx, func(tx *db.Tx) (err error) {
			all, err = f.svc.TicketsToBuy(tx)
			return err
		}))
		return all
	}
	if all := list(); len(all) != 1 || all[0].Kind != booking.BedNearby || all[0].Booking.CardName != b.CardName || !all[0].Bought.IsZero() {
		f.t.Fatalf("to buy: %+v", all)
	}
	for _, wrong := range []error{
		f.svc.WishTicket(ctx, signedIn(b.GuestID), b.ID, booking.TrainTicket, booking.Both),
		f.svc.WishTicket(ctx, office, b.ID, "horse", booking.Both),
		f.svc.WishTicket(ctx, office, idOf("nothing"), booking.TrainTicket, booking.Both),
		f.svc.BuyTicket(ctx, office, idOf("nothing")),
	} {
		if wrong == nil {
			f.t.Error("not refused")
		}
	}
	for range 2 { // said again
		f.ok(f.svc.WishTicket(ctx, office, b.ID, booking.TrainTicket, booking.Both))
		f.ok(f.svc.BuyTicket(ctx, office, list()[0].ID))
	}
	if all := list(); len(all) != 2 || all[0].Bought.IsZero() || !all[1].Bought.IsZero() {
		f.t.Fatalf("to buy: %+v", all)
	}
	f.ok(f.svc.Cancel(ctx, signedIn(b.GuestID), booking.CancelInput{BookingID: b.ID}))
	if len(list()) != 0 {
		f.t.Error("a ticket outlives its booking")
	}
}
