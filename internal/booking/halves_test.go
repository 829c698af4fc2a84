package booking_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

func (f *fixture) holdBoth(a, b booking.Day) [2][]byte {
	f.t.Helper()
	var out [2][]byte
	for i, d := range []booking.Day{a, b} {
		held, err := f.svc.HoldForCaller(context.Background(), office, d.ID)
		f.ok(err)
		out[i] = held.Token
	}
	return out
}

// TestTwoHalfDaysByVideo are booked both or none, in whatever order they were held; each can be moved or given back, and what is given back
// is a whole day.
func TestTwoHalfDaysByVideo(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		ola, siv, ingrid := f.colleague("ola", f.video, time.Tuesday), f.colleague("siv", f.video, time.Wednesday), f.colleague("ingrid", f.city, time.Thursday)
		f.publish(ola, siv, ingrid)
		his, hers, city := f.daysOf(ola), f.daysOf(siv), f.daysOf(ingrid)
		book := func(holds [2][]byte) (booking.TwoHalves, error) {
			return f.svc.BookHalves(ctx, office, booking.HalvesInput{Holds: holds, Language: "nb"})
		}
		_, err := f.svc.BookHalves(ctx, her(ola), booking.HalvesInput{})
		wants(t, err, "forbidden")
		for _, pair := range [][2]booking.Day{{his[8], hers[8]}, {city[8], city[9]}} {
			_, err = book(f.holdBoth(pair[0], pair[1]))
			wants(t, err, "halves_invalid")
		}
		_, err = book([2][]byte{f.hold(his[3].ID).Token, []byte("no hold at all!!")})
		wants(t, err, "hold_expired")
		if f.count("bookings") != 0 || f.count("guests") != 0 {
			t.Fatal("half of it was booked")
		}
		holds := f.holdBoth(his[2], his[1])
		in := booking.HalvesInput{Holds: holds, Language: "nb", Once: once("two-half-days-0001", "x")}
		both, err := f.svc.BookHalves(ctx, office, in)
		f.ok(err)
		again, err := f.svc.BookHalves(ctx, office, in)
		f.ok(err)
		if both.First.Day.Date != his[1].Date || both.Second.Day.Date != his[2].Date || both.First.Day.Minutes != 180 || both.Second.Day.EndMinute() != 750 ||
			both.First.Pair.ID != both.Second.Pair.ID || both.Second.Pair.No != 2 || again.First.ID != both.First.ID || again.PhoneWord != both.PhoneWord {
			t.Fatalf("booked %+v", both)
		}
		f.sound()
		guest := signedIn(both.First.GuestID)
		held, err := f.svc.HoldForCaller(ctx, office, his[5].ID)
		f.ok(err)
		moved, err := f.svc.Move(ctx, guest, booking.MoveInput{BookingID: both.Second.ID, Hold: held.Token})
		f.ok(err)
		if moved.Day.Minutes != 180 || moved.Pair.No != 2 {
			t.Fatalf("moved %+v", moved)
		}
		f.sound()
		f.ok(f.svc.Cancel(ctx, guest, booking.CancelInput{BookingID: both.First.ID}))
		if left := f.booked(guest); left.Pair.ID != "" || left.Day.Minutes != 180 {
			t.Fatalf("left alone: %+v", left)
		}
		for _, id := range []string{his[1].ID, his[2].ID} {
			if got := f.hold(id).Day; got.Minutes != 360 {
				t.Errorf("given back: %+v", got)
			}
		}
		f.sound()
	})
}

// TestP32_TwoHalfDaysAtOnceMakeOnePair: the same two days, held once, sent by many at the same moment.
func TestP32_TwoHalfDaysAtOnceMakeOnePair(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{})
		ola := f.colleague("ola", f.video, time.Tuesday)
		f.publish(ola)
		his := f.daysOf(ola)
		holds, made := f.holdBoth(his[0], his[1]), 0
		for _, err := range testkit.Race(8, func(i int) error {
			in := booking.HalvesInput{Holds: holds, Language: "nb", Once: once(fmt.Sprintf("two-half-days-%04d", i), "x")}
			if i%2 == 1 {
				in.Holds[0], in.Holds[1] = in.Holds[1], in.Holds[0]
			}
			_, err := f.svc.BookHalves(context.Background(), office, in)
			return err
		}) {
			if err == nil {
				made++
			} else {
				wants(t, err, "hold_expired")
			}
		}
		if made != 1 || f.count("bookings") != 2 || f.count("guests") != 1 {
			t.Fatalf("%d pairs, %d bookings of %d guests", made, f.count("bookings"), f.count("guests"))
		}
		f.sound()
	})
}

// TestP32_WithoutTheGuardAHalfDayHasTwoOthers is the control: those who look whether a pair has its second half and then write it. With the
// UNIQUE rule one does; in a schema without it all who looked do.
func TestP32_WithoutTheGuardAHalfDayHasTwoOthers(t *testing.T) {
	t.Parallel()
	const careless = 4
	for _, guarded := range []bool{true, false} {
		testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
			ctx := context.Background()
			f := newFixture(t, d, clk, booking.Limits{})
			ola := f.colleague("ola", f.video, time.Tuesday)
			f.publish(ola)
			var ids []string
			for _, day := range f.daysOf(ola)[:careless] {
				b, _ := f.books(day.ID)
				ids = append(ids, b.ID)
			}
			if !guarded {
				f.ok(d.WithTx(ctx, func(tx *db.Tx) error { return tx.Gorm().Exec("DROP INDEX bookings_pair").Error }))
			}
			seen := testkit.NewGate(careless)
			for _, err := range testkit.Race(careless, func(i int) error {
				var n int64
				err := d.Read(ctx, func(tx *db.Tx) error {
					return tx.Gorm().Raw("SELECT COUNT(*) FROM bookings WHERE pair_id = ?", ids[0]).Row().Scan(&n)
				})
				seen.Wait() // all have looked before anybody writes
				if err != nil || n > 0 {
					return errors.Join(err, errors.New("somebody was earlier than all others"))
				}
				return d.WithTx(ctx, func(tx *db.Tx) error {
					return tx.Gorm().Exec("UPDATE bookings SET pair_id = ?, pair_no = 2 WHERE id = ?", ids[0], ids[i]).Error
				})
			}) {
				if err != nil && !db.IsDuplicate(err) {
					t.Fatal(err)
				}
			}
			var n int
			f.ok(d.Read(ctx, func(tx *db.Tx) error {
				return tx.Gorm().Raw("SELECT COUNT(*) FROM bookings WHERE pair_id = ?", ids[0]).Row().Scan(&n)
			}))
			if guarded && n != 1 || !guarded && n != careless {
				t.Fatalf("guarded %v: %d second halves of one pair", guarded, n)
			}
		})
	}
}
