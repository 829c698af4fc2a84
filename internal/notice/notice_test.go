package notice_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/mail"
	"lysning/internal/notice"
	"lysning/internal/outbox"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// weekdays is a programme that works from Monday to Friday.
type weekdays struct{}

func (weekdays) WorkingDay(d clock.Date) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

type house struct {
	*notice.Service
	t    *testing.T
	db   *db.DB
	clk  *clock.Fixed
	sink *testkit.MailSink
}

// each opens a house on the Monday at five in the morning, before the first slot.
func each(t *testing.T, f func(h house)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		clk.Set(time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC))
		h := house{t: t, db: d, clk: clk, sink: testkit.NewMailSink(t, clk)}
		h.start()
		f(h)
	})
}

// start is the beginning of a process on the same store.
func (h *house) start() {
	sender := mail.New(mail.Config{Host: "127.0.0.1", Port: h.sink.Port, Clear: true, From: "office@fjellro.example"})
	h.Service = notice.New(notice.Deps{
		DB: h.db, Box: outbox.New(h.db, testkit.Seeded(7)), Sender: sender, Working: weekdays{}, Origin: "https://fjellro.example",
	})
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func staffID(n int) string { return fmt.Sprintf("%032x", n) }

func actor(n int) session.Actor { return session.Actor{Kind: session.Staff, StaffID: staffID(n)} }

func address(n int) string { return fmt.Sprintf("invented-%d@fjellro.example", n) }

func (h *house) join(n int) {
	h.t.Helper()
	h.must(h.db.WithTx(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Exec("INSERT INTO staff (id, name, roles, state, recipient, signing_key) VALUES (?, 'Invented', 'host', 'active', '', ?)", staffID(n), []byte{}).Error
	}))
	h.must(h.SetAddress(context.Background(), actor(n), address(n)))
}

// until lets the job run every ten minutes up to a moment of the programme's clock.
func (h *house) until(day, hour, minute int) (failed error) {
	h.t.Helper()
	end := time.Date(2026, 11, day, hour, minute, 0, 0, testkit.Oslo(h.t))
	for h.clk.Now().Before(end) {
		h.clk.Add(10 * time.Minute)
		if err := h.Run(context.Background()); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}

func (h *house) times() (all []string) {
	for _, m := range h.sink.Mails() {
		all = append(all, m.At.In(testkit.Oslo(h.t)).Format("02 15:04"))
	}
	return all
}

var same = regexp.MustCompile(`(?m)^(Date|Message-ID|To): .*\n`)

func TestP29_OneMailAtFixedTimesWhateverHappens(t *testing.T) {
	t.Parallel()
	each(t, func(h house) {
		h.join(1)
		h.join(2)
		h.must(h.until(24, 9, 10))                              // Monday, and Tuesday's morning: nothing happens
		h.must(h.db.WithTx(t.Context(), func(tx *db.Tx) error { // other work waits, and is done, at odd hours
			box := outbox.New(h.db, testkit.Seeded(9))
			return errors.Join(box.Put(tx, "something", staffID(1), tx.Now), box.Put(tx, "something", staffID(3), tx.Now.Add(time.Hour)))
		}))
		h.must(h.until(30, 7, 40)) // over a weekend
		want := []string{}
		for _, slot := range []string{"23 07:30", "23 13:00", "24 07:30", "24 13:00", "25 07:30", "25 13:00", "26 07:30", "26 13:00", "27 07:30", "27 13:00", "30 07:30"} {
			want = append(want, slot, slot)
		}
		if got := h.times(); !slices.Equal(got, want) {
			t.Errorf("sent at %v, want %v", got, want)
		}
		texts, receivers := map[string]bool{}, map[string]int{}
		for _, m := range h.sink.Mails() {
			texts[same.ReplaceAllString(m.Data, "")] = true
			receivers[m.To]++
		}
		if len(texts) != 1 {
			t.Errorf("%d different mails: %v", len(texts), texts)
		}
		if !maps.Equal(receivers, map[string]int{address(1): 11, address(2): 11}) {
			t.Errorf("receivers %v", receivers)
		}
		if body := notice.Body(h.Origin); strings.Count(body, h.Origin) != 2 || strings.Count(body, "/") != 4 {
			t.Errorf("the mail holds more than the programme's address: %s", body)
		}
	})
}

func TestAMailThatFailsIsTriedAgainAndGivenUpAfterThreeHours(t *testing.T) {
	t.Parallel()
	each(t, func(h house) {
		h.join(1)
		h.sink.Refuse(true)
		if err := h.until(23, 8, 0); !errors.Is(err, mail.ErrRefused) || strings.Contains(err.Error(), "invented") {
			t.Fatalf("got %v", err)
		}
		h.start() // a restart loses nothing
		h.sink.Refuse(false)
		h.must(h.until(23, 12, 0))
		if got := h.sink.Mails(); len(got) != 1 {
			t.Fatalf("%d mails", len(got))
		}
		h.sink.Refuse(true)
		_ = h.until(23, 15, 50) // fails all the time
		h.sink.Refuse(false)
		h.must(h.until(23, 23, 0))
		if got := h.times(); len(got) != 1 {
			t.Errorf("a mail came late: %v", got)
		}
		h.clk.Add(12 * time.Hour) // the program was down over the slot of Tuesday morning
		h.must(h.Run(t.Context()))
		if got := h.times(); len(got) != 1 {
			t.Errorf("a missed slot was sent: %v", got)
		}
	})
}

func TestAWholeWorkingDayWithoutAMailIsLate(t *testing.T) {
	t.Parallel()
	each(t, func(h house) {
		late := func(want bool) {
			t.Helper()
			got, err := h.Late(context.Background())
			h.must(err)
			if got != want {
				t.Errorf("at %v late is %v", h.clk.Now(), got)
			}
		}
		h.clk.Add(72 * time.Hour) // Thursday: nobody has given an address
		late(false)
		h.join(1)
		h.must(h.until(26, 14, 0))
		h.sink.Refuse(true)
		_ = h.until(27, 23, 50)
		late(false) // Friday is not over
		_ = h.until(28, 0, 10)
		late(true)
		h.Sender = nil // a server taken out of the settings does not end the alarm
		late(true)
		h.start()
		h.sink.Refuse(false)
		h.must(h.until(30, 7, 40))
		late(false)
	})
}

func TestAnAddress(t *testing.T) {
	t.Parallel()
	each(t, func(h house) {
		ctx := context.Background()
		h.join(1)
		for _, bad := range []string{"", "a", "a@b", "Invented <a@fjellro.example>", "a@fjellro.example, b@fjellro.example", "a@fjellro.example\nBcc: b@fjellro.example", "å@fjellro.example", "a@[10.0.0.1]", strings.Repeat("a", 250) + "@fjellro.example"} {
			if err := h.SetAddress(ctx, actor(1), bad); !errors.Is(err, notice.ErrAddress) {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if got, err := h.Address(ctx, actor(1)); err != nil || got != address(1) {
			t.Errorf("%q %v", got, err)
		}
		for _, other := range []session.Actor{session.Nobody, {Kind: session.Guest, GuestID: staffID(1)}} {
			_, err := h.Address(ctx, other)
			for _, err := range []error{err, h.SetAddress(ctx, other, address(2)), h.RemoveAddress(ctx, other)} {
				if !errors.Is(err, notice.ErrForbidden) {
					t.Errorf("%v: %v", other.Kind, err)
				}
			}
		}
		h.sink.Refuse(true)
		_ = h.until(23, 8, 0)
		h.must(h.RemoveAddress(ctx, actor(1)))
		h.sink.Refuse(false)
		h.must(h.until(24, 14, 0))
		if got := h.sink.Mails(); len(got) != 0 {
			t.Errorf("%d mails after the address was taken away", len(got))
		}
		h.Sender = nil
		if err := h.SetAddress(ctx, actor(1), address(1)); !errors.Is(err, notice.ErrOff) {
			t.Errorf("without a mail server: %v", err)
		}
	})
}
