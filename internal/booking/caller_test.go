package booking_test

import (
	"bytes"
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// callers is the part of intake that booking needs, with its real rows; the phone word is the booking's id.
type callers struct{}

func (callers) MakeWords(bookingID, _ string) string { return bookingID }

func (callers) RegisterCaller(tx *db.Tx, guestID, language, words string, until clock.Date) error {
	return tx.Gorm().Exec(`INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, phone_word_mac, until) VALUES (?,?,?,?,'',?,?,?)`,
		guestID, []byte(guestID), []byte(guestID), []byte(guestID), language, []byte(words), until).Error
}

func (callers) Says(tx *db.Tx, guestID, _, words, _ string) (bool, error) {
	if guestID == "" {
		return false, nil
	}
	var kept []byte
	err := tx.Gorm().Raw("SELECT phone_word_mac FROM guests WHERE id = ?", guestID).Row().Scan(&kept)
	return bytes.Equal(kept, []byte(words)), err
}

func (callers) WishedFor(*db.Tx, string) (bool, error) { return false, nil }

func (callers) SetWords(*db.Tx, string, string) error { return nil }

func (callers) NewCode(*db.Tx, string, string) (string, error) { return "", nil }

var coordinator = session.Actor{Kind: session.Staff, StaffID: idOf("office"), Roles: []session.Role{session.Coordinator}}

// calls books a day for somebody on the telephone.
func (f *fixture) calls(dayID string) (booking.ForCaller, booking.Said) {
	f.t.Helper()
	held, err := f.svc.HoldForCaller(context.Background(), coordinator, dayID)
	f.ok(err)
	b, err := f.svc.BookForCaller(context.Background(), coordinator, booking.CallerInput{Hold: held.Token, Language: "nb"})
	f.ok(err)
	return b, booking.Said{CardName: b.CardName, Words: b.PhoneWord}
}

func TestOnlyTheOfficeBooksForCallers(t *testing.T) {
	t.Parallel()
	ctx, clk := context.Background(), clock.At(testkit.Start)
	f := newFixture(t, testkit.NewSQLite(t, clk), clk, booking.Limits{})
	for _, a := range []session.Actor{session.Nobody, session.Machine, signedIn(idOf("x")), {Kind: session.Staff, Roles: []session.Role{session.Leader, session.Counsellor}}} {
		for name, err := range map[string]error{
			"today": func() error { _, err := f.svc.FreeToday(ctx, a); return err }(),
			"hold":  func() error { _, err := f.svc.HoldForCaller(ctx, a, idOf("x")); return err }(),
			"book":  func() error { _, err := f.svc.BookForCaller(ctx, a, booking.CallerInput{}); return err }(),
			"look":  func() error { _, err := f.svc.Look(ctx, a, booking.Said{}); return err }(),
			"end":   f.svc.CancelByVoice(ctx, a, booking.Said{}, booking.Once{}),
			"door":  func() error { _, err := f.svc.ClaimCodeAtDoor(ctx, a, idOf("x")); return err }(),
			"page":  func() error { _, err := f.svc.Morning(ctx, a); return err }(),
		} {
			if !fault.HasCode(err, "forbidden") {
				t.Errorf("%s as %s: %v", name, a.Kind, err)
			}
		}
	}
}

// TestWhoWalksInTodayGetsADayThatTheWebNoLongerShows: also with the door half open, and without counting against the caps.
func TestWhoWalksInTodayGetsADayThatTheWebNoLongerShows(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{Unreachable: 1})
		clk.Set(clk.Now().Add(-12 * time.Hour)) // the evening before: the days are made
		f.publish(f.colleague("a", f.house, time.Monday, time.Tuesday), f.colleague("b", f.house, time.Monday), f.colleague("c", f.house, time.Monday))
		clk.Set(testkit.Start)
		f.ok(f.svc.SetDoor(ctx, session.Machine, booking.DoorHalfOpen))
		for range 3 {
			free, err := f.svc.FreeToday(ctx, coordinator)
			f.ok(err)
			if len(free) == 0 {
				t.Fatal("nothing is free today")
			}
			f.calls(free[0].ID)
		}
		if free, err := f.svc.FreeToday(ctx, coordinator); err != nil || len(free) != 0 {
			t.Fatalf("%d are still free, %v", len(free), err)
		}
		f.sound()
	})
}

// TestTwoWhoMoveOneBookingAtOnce: both know the words; one day is booked, and the other stays free.
func TestTwoWhoMoveOneBookingAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f := newFixture(t, d, clk, booking.Limits{})
		f.publish(f.colleague("a", f.house, time.Monday, time.Tuesday, time.Wednesday))
		days := f.allDays(booking.Ask{})
		for round := range 5 {
			_, said := f.calls(days[round*4].ID)
			var wg sync.WaitGroup
			for n := range 3 {
				held, err := f.svc.HoldForCaller(ctx, coordinator, days[round*4+1+n].ID)
				f.ok(err)
				wg.Go(func() {
					once := booking.Once{Key: "0123456789abcdef" + strconv.Itoa(10*round+n), BodyHash: []byte{byte(n)}}
					var err error
					if n == 2 {
						err = f.svc.CancelByVoice(ctx, coordinator, said, once)
					} else {
						_, err = f.svc.MoveByVoice(ctx, coordinator, said, held.Token, once)
					}
					if err != nil && !fault.HasCode(err, "cannot_say") {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if _, err := f.svc.Look(ctx, coordinator, said); !fault.HasCode(err, "cannot_say") {
				t.Errorf("after it was cancelled: %v", err)
			}
			f.ok(f.svc.CancelByVoice(ctx, coordinator, said, booking.Once{Key: "0123456789abcdef" + strconv.Itoa(10*round+2), BodyHash: []byte{2}}))
		}
		f.sound()
	})
}
