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
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// under books a day as somebody of an agreement.
func (f *fixture) under(dayID, agreement string) (booking.Booking, error) {
	held, err := f.svc.Hold(context.Background(), session.Nobody, booking.HoldInput{DayID: dayID})
	if err != nil {
		return booking.Booking{}, err
	}
	return f.svc.Book(context.Background(), session.Nobody, booking.BookInput{Hold: held.Token, Guest: f.keys(), Agreement: agreement,
		Items: []booking.Item{f.item("contact")}})
}

// december publishes enough colleagues and gives as many days of that month in the city as there are wanted.
func (f *fixture) december(n int) []booking.Day {
	f.t.Helper()
	f.publish(f.colleague("ingrid", f.city, time.Tuesday, time.Thursday), f.colleague("ola", f.city, time.Monday, time.Wednesday))
	var days []booking.Day
	for _, d := range f.allDays(booking.Ask{PlaceID: f.city}) {
		if d.Date.Month() == time.December {
			days = append(days, d)
		}
	}
	if len(days) < n {
		f.t.Fatalf("%d days in December", len(days))
	}
	return days[:n]
}

// TestQuotasPerAgreement: each agreement has its own until the release, all together never more than the total; whoever is told so has
// booked nothing, a month that is full is not on the list, and what is given back can be had.
func TestQuotasPerAgreement(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		ctx := context.Background()
		f := newFixture(t, d, clk, booking.Limits{})
		f.quotas.words = []string{"doctors", "students"}
		quota := booking.Quota{Total: 4, Most: map[string]int{"doctors": 3, "students": 1}}
		f.quotas.of = map[string]booking.Quota{f.city: quota}
		days := f.december(8)
		_, err := f.under(days[0].ID, "dentists")
		wants(t, err, "ask_invalid")
		clk.Add(11 * time.Minute)
		student, err := f.under(days[0].ID, "students")
		f.ok(err)
		_, err = f.under(days[1].ID, "students")
		wants(t, err, "quota_full")
		first, err := f.under(days[2].ID, "") // says nothing: the first agreement
		f.ok(err)
		if student.Agreement != "students" || first.Agreement != "doctors" {
			t.Fatalf("booked under %q and %q", student.Agreement, first.Agreement)
		}
		_, err = f.under(days[3].ID, "doctors")
		f.ok(err)
		_, err = f.under(days[4].ID, "doctors")
		f.ok(err)
		for _, day := range f.allDays(booking.Ask{PlaceID: f.city}) {
			if day.Date.Month() == time.December {
				t.Fatalf("a full month shows %s", day.Date)
			}
		}
		_, err = f.under(days[5].ID, "doctors")
		wants(t, err, "day_withdrawn")
		f.ok(f.svc.Cancel(ctx, signedIn(student.GuestID), booking.CancelInput{BookingID: student.ID}))
		clk.Add(11 * time.Minute)
		_, err = f.under(days[6].ID, "doctors")
		wants(t, err, "quota_full") // it is a student's ...
		quota.Released = true
		f.quotas.of[f.city] = quota
		_, err = f.under(days[7].ID, "doctors") // ... until the release
		f.ok(err)
		var use []booking.QuotaUse
		f.ok(d.Read(ctx, func(tx *db.Tx) (err error) {
			use, err = f.svc.QuotasOf(tx, []string{f.city, f.house})
			return err
		}))
		if len(use) != 9 || use[3].Month != "2026-12" || use[3].Given != 4 || use[4].Agreement != "doctors" || use[4].Given != 4 || !use[4].Released {
			t.Fatalf("in use: %+v", use)
		}
		f.sound()
	})
}

// TestP32_ManyWantTheLastOfAQuota: days of their own, one quota: as many have one as it gives, and the others hear so.
func TestP32_ManyWantTheLastOfAQuota(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{})
		f.quotas.words = []string{"doctors", "students"}
		f.quotas.of = map[string]booking.Quota{f.city: {Total: 5, Most: map[string]int{"doctors": 2, "students": 2}}}
		days := f.december(8)
		got := 0
		for _, err := range testkit.Race(len(days), func(i int) error {
			_, err := f.under(days[i].ID, f.quotas.words[i%2])
			return err
		}) {
			if err == nil {
				got++
			} else if !fault.HasCode(err, "quota_full") {
				t.Fatal(err)
			}
		}
		if got != 4 || f.count("bookings") != 4 || f.count("guests") != 4 {
			t.Fatalf("%d booked, %d rows of %d guests", got, f.count("bookings"), f.count("guests"))
		}
		f.sound()
	})
}

// TestP32_WithoutTheGuardAQuotaIsOversold is the control: those who count first and write afterwards. Where they write the count as well, the
// rule of the guard row lets as many through as there are; without it all who counted are.
func TestP32_WithoutTheGuardAQuotaIsOversold(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
				ctx := context.Background()
				f := newFixture(t, d, clk, booking.Limits{})
				days := f.december(carelessOnes)
				f.ok(d.WithTx(ctx, func(tx *db.Tx) error {
					return tx.Gorm().Exec("INSERT INTO quota_counts (place_id, month, agreement, n, most) VALUES (?,'2026-12','doctors',0,2)", f.city).Error
				}))
				seen := testkit.NewGate(carelessOnes)
				through := 0
				for _, err := range testkit.Race(carelessOnes, func(i int) error {
					var n int64
					err := d.Read(ctx, func(tx *db.Tx) error { return tx.Gorm().Table("bookings").Count(&n).Error })
					seen.Wait() // all have counted before anybody writes
					if err != nil || n >= 2 {
						return errors.Join(err, booking.ErrQuotaFull)
					}
					return d.WithTx(ctx, func(tx *db.Tx) error {
						keys := f.keys()
						if err := (guests{}).Register(tx, *keys, days[i].Date); err != nil {
							return err
						}
						if guarded {
							if err := tx.Gorm().Exec("UPDATE quota_counts SET n = n + 1 WHERE agreement = 'doctors'").Error; err != nil {
								return fmt.Errorf("%w: %w", booking.ErrQuotaFull, err)
							}
						}
						return tx.Gorm().Exec(`INSERT INTO bookings (id, guest_id, day_id, date, card_name, with_partner, evening_before, reachable, sequence, until, agreement)
							VALUES (?,?,?,?,?,?,?,?,0,?,'doctors')`, keys.ID, keys.ID, days[i].ID, days[i].Date, keys.ID, false, false, true, days[i].Date).Error
					})
				}) {
					if err == nil {
						through++
					} else if !errors.Is(err, booking.ErrQuotaFull) {
						t.Fatal(err)
					}
				}
				if n := f.count("bookings"); n != through || guarded && n != 2 || !guarded && n != carelessOnes {
					t.Fatalf("%d booked of a quota of 2", n)
				}
			})
		})
	}
}
