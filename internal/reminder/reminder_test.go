package reminder_test

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/reminder"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/testkit"
)

func (h *house) wantSent(want ...string) {
	h.t.Helper()
	if got := h.sent(); !slices.Equal(got, want) {
		h.t.Errorf("sent %q, want %q", got, want)
	}
}

func TestAnAppointmentHasThreeTextsAtMost(t *testing.T) {
	t.Parallel()
	each(t, func(h *house) {
		a := h.come(1, 3)
		h.clk.Set(time.Date(2026, 11, 23, 9, 2, 0, 0, testkit.Oslo(t)))
		h.must(h.Set(t.Context(), guest(1), "900 12 345"))
		h.must(h.at(time.November, 23, 9, 14)) // not yet: at the next quarter, so that its time does not tell when somebody booked
		h.wantSent()
		h.must(h.at(time.November, 23, 9, 15))
		for range 3 { // whatever is repeated
			h.does(func(tx *db.Tx) error { return h.Refresh(tx, guestID(1)) })
			h.must(h.Set(t.Context(), guest(1), phone))
			h.must(h.at(time.November, 23, 11, 0))
		}
		h.book[a] = reminder.Appointment{ID: a, GuestID: guestID(1), Begins: date(10), Ends: date(10)}
		h.does(func(tx *db.Tx) error { return h.Changed(tx, guestID(1), a) })
		h.must(h.at(time.November, 23, 11, 15))
		h.does(func(tx *db.Tx) error { return h.Changed(tx, guestID(1), a) })
		h.must(h.at(time.December, 2, 17, 0)) // the day before the old date
		h.must(h.at(time.December, 9, 15, 59))
		h.must(h.at(time.December, 9, 16, 0))
		h.must(h.at(time.December, 9, 17, 0))
		h.must(h.at(time.December, 10, 16, 0))
		h.wantSent("23 09:15 confirmed", "23 11:15 change", "09 16:00 day_before")
	})
}

func TestTheNightIsQuietButForToday(t *testing.T) {
	t.Parallel()
	each(t, func(h *house) {
		h.come(1, 1)
		h.clk.Set(time.Date(2026, 11, 30, 20, 1, 0, 0, testkit.Oslo(t)))
		h.must(h.Set(t.Context(), guest(1), phone))
		h.must(h.at(time.November, 30, 23, 0)) // too late to say that it is tomorrow, and too late for the rest
		h.wantSent()
		h.clk.Set(time.Date(2026, 12, 1, 6, 55, 0, 0, testkit.Oslo(t)))
		h.does(func(tx *db.Tx) error { return h.Look(tx, guestID(1), true) }) // somebody fell ill this morning
		h.must(h.at(time.December, 1, 6, 56))
		h.must(h.at(time.December, 1, 7, 59))
		h.must(h.at(time.December, 1, 8, 0))
		h.wantSent("01 06:56 look", "01 08:00 confirmed")
	})
}

func TestNothingComesAfterCancellingOrStopping(t *testing.T) {
	t.Parallel()
	each(t, func(h *house) {
		for name, end := range map[string]func(n int, a string){
			"cancelled": func(n int, a string) {
				delete(h.book, a)
				h.does(func(tx *db.Tx) error { return h.Ended(tx, guestID(n), a) })
			},
			"stopped": func(n int, _ string) { h.must(h.Stop(t.Context(), guest(n))) },
			"stopped by the office": func(n int, _ string) {
				office := session.Actor{Kind: session.Staff, StaffID: strings.Repeat("e", 32), Roles: []session.Role{session.Coordinator}}
				h.must(h.StopFor(t.Context(), office, guestID(n)))
			},
		} {
			n := len(name)
			h.clk.Set(testkit.Start)
			a := h.come(n, 3)
			h.must(h.Set(t.Context(), guest(n), phone))
			h.does(func(tx *db.Tx) error { return h.Look(tx, guestID(n), false) })
			end(n, a)
			h.must(h.at(time.November, 23, 12, 0))
			h.must(h.at(time.December, 2, 16, 0))
			if got := h.sent(); len(got) != 0 {
				t.Errorf("%s: sent %q", name, got)
			}
			for _, table := range []string{"notice_addresses", "outbox"} {
				if left := h.count("SELECT COUNT(*) FROM " + table); left != 0 {
					t.Errorf("%s: %d rows in %s", name, left, table)
				}
			}
		}
	})
}

func TestACodeStopsTheTextsThatNameIt(t *testing.T) {
	t.Parallel()
	each(t, func(h *house) {
		h.come(1, 3)
		h.come(2, 3)
		h.must(h.Set(t.Context(), guest(1), mailbox))
		h.must(h.Set(t.Context(), guest(2), phone))
		h.must(h.at(time.November, 23, 12, 0))
		h.does(func(tx *db.Tx) error { return h.Look(tx, guestID(2), false) })
		for _, wrong := range []string{"", "ABCD-EFGH", h.code() + "A", guestID(2)} {
			if err := h.StopByCode(t.Context(), wrong); !errors.Is(err, reminder.ErrCode) {
				t.Errorf("%q: %v", wrong, err)
			}
		}
		h.must(h.StopByCode(t.Context(), " "+strings.ToLower(strings.ReplaceAll(h.code(), "-", " "))))
		h.must(h.at(time.December, 2, 16, 0))
		if texts, mails := h.gateway.Texts(), h.sink.Mails(); len(texts) != 1 || len(mails) != 2 {
			t.Errorf("%d texts and %d mails, want 1 and 2", len(texts), len(mails))
		}
		if err := h.StopByCode(t.Context(), h.code()); !errors.Is(err, reminder.ErrCode) {
			t.Errorf("again: %v", err)
		}
	})
}

var differs = regexp.MustCompile(`(?m)^(Date|Message-ID|To): .*\n|[A-Z2-7]{4}-[A-Z2-7]{4}`)

func TestP29_ATextSaysTheSameWhateverWaits(t *testing.T) {
	t.Parallel()
	each(t, func(h *house) {
		a := h.come(1, 3)
		at := date(1).At(12*60, testkit.Oslo(t))
		asked := h.book[a]
		asked.AnswerAt = at
		h.book[a] = asked
		h.come(2, 3)
		h.must(h.Set(t.Context(), guest(1), mailbox)) // asked for a week: the text about the answer is planned now, for the promised moment
		h.must(h.Set(t.Context(), guest(2), mailbox))
		h.must(h.at(time.November, 23, 12, 0))
		h.clk.Set(at)
		h.does(func(tx *db.Tx) error { // a message and an offer
			return errors.Join(h.Look(tx, guestID(2), false), h.Look(tx, guestID(2), false))
		})
		h.must(h.Run(t.Context()))
		mails := h.sink.Mails()
		if len(mails) != 3 {
			t.Fatalf("%d mails, want one that is sure and two that say to look", len(mails))
		}
		one, other := mails[1], mails[2]
		if !one.At.Equal(at) || !other.At.Equal(at) || differs.ReplaceAllString(one.Data, "") != differs.ReplaceAllString(other.Data, "") || len(one.Data) != len(other.Data) {
			t.Errorf("they differ:\n%s\n%s", one.Data, other.Data)
		}
		if body := bodyOf(t, one); strings.Contains(body, "fjellro") || strings.Contains(body, "2026") || strings.Contains(one.Data, guestID(1)) {
			t.Errorf("it tells: %s", one.Data)
		}
	})
}

func TestADeadServerIsTriedAgainWhileItIsOfUse(t *testing.T) {
	t.Parallel()
	each(t, func(h *house) {
		h.come(1, 3)
		h.must(h.Set(t.Context(), guest(1), phone))
		h.gateway.Refuse(http.StatusBadGateway)
		if err := h.at(time.November, 23, 9, 30); err == nil || strings.Contains(err.Error(), "900") {
			t.Fatalf("a dead gateway: %v", err)
		}
		h.gateway.Refuse(0)
		h.must(h.at(time.November, 23, 9, 32))
		h.wantSent("23 09:32 confirmed")
		h.gateway.Refuse(http.StatusBadGateway)
		for hour := 16; hour < 20; hour++ {
			_ = h.at(time.December, 2, hour, 0) // "tomorrow" is tried all afternoon
		}
		h.gateway.Refuse(0)
		h.must(h.at(time.December, 2, 20, 0))
		h.must(h.at(time.December, 3, 8, 0)) // and never said of today
		h.wantSent("23 09:32 confirmed")
		if left := h.count("SELECT COUNT(*) FROM outbox"); left != 0 {
			t.Errorf("%d rows wait for ever", left)
		}
	})
}

func TestOnlyTheSenderOpensAnAddressAndItsKeyGoesFirst(t *testing.T) {
	t.Parallel()
	each(t, func(h *house) {
		h.come(1, 3)
		h.must(h.Set(t.Context(), guest(1), mailbox))
		var slot int64
		var wrapped []byte
		h.must(h.db.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Gorm().Raw("SELECT slot, wrapped FROM notice_addresses").Row().Scan(&slot, &wrapped)
		}))
		if strings.Contains(string(wrapped), "fjellro") || len(wrapped) != 320+shred.WrapOverhead {
			t.Errorf("%d bytes, and readable: %v", len(wrapped), strings.Contains(string(wrapped), "fjellro"))
		}
		h.must(h.Set(t.Context(), guest(1), phone)) // another one in its place
		if _, err := h.keys.Key(t.Context(), slot); !errors.Is(err, shred.ErrShredded) {
			t.Errorf("the key of the one before: %v", err)
		}
		h.must(h.at(time.December, 3, 23, 59))
		if n := h.count("SELECT COUNT(*) FROM notice_addresses"); n != 1 {
			t.Errorf("%d addresses on the day itself, want 1", n)
		}
		h.must(h.at(time.December, 4, 0, 0))
		if n := h.count("SELECT COUNT(*) FROM notice_addresses") + h.count("SELECT COUNT(*) FROM short_texts"); n != 0 {
			t.Errorf("%d rows the day after, want none", n)
		}
	})
}

func TestErasingTakesEverything(t *testing.T) {
	t.Parallel()
	each(t, func(h *house) {
		h.come(1, 3)
		h.must(h.Set(t.Context(), guest(1), mailbox))
		h.does(func(tx *db.Tx) error {
			slots, err := h.EraseGuest(tx, guestID(1))
			if len(slots) != 1 {
				t.Errorf("%d slots, want 1", len(slots))
			}
			return err
		})
		if n := h.count("SELECT COUNT(*) FROM notice_addresses") + h.count("SELECT COUNT(*) FROM short_texts") + h.count("SELECT COUNT(*) FROM outbox"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func TestAddressesThatAreTaken(t *testing.T) {
	t.Parallel()
	clk := clock.At(testkit.Start)
	h := open(t, testkit.NewSQLite(t, clk), clk)
	for written, ok := range map[string]bool{
		phone: true, " 900 12 345 ": true, mailbox: true, "112": false, "a b@fjellro.example": false, "Per <per@fjellro.example>": false, "@": false,
		"per@localhost": false, "12345678901234567": false, "call me": false,
	} {
		if _, err := h.Ready(t.Context(), written); (err == nil) != ok || err != nil && !errors.Is(err, reminder.ErrAddress) {
			t.Errorf("%q: %v", written, err)
		}
	}
	if g, err := h.Ready(t.Context(), "  "); err != nil || !g.IsNone() {
		t.Errorf("none: %v", err)
	}
}

// TestP32_OneTextForACauseWhoeverAsks has a control: without the rule of the database each who asks sends one.
func TestP32_OneTextForACauseWhoeverAsks(t *testing.T) {
	t.Parallel()
	const many = 6
	for _, guarded := range []bool{true, false} {
		each(t, func(h *house) {
			h.come(1, 3)
			h.must(h.Set(t.Context(), guest(1), phone))
			h.does(func(tx *db.Tx) error {
				if guarded {
					return nil
				}
				return tx.Gorm().Exec("DROP INDEX short_texts_once").Error
			})
			for _, err := range testkit.Race(many, func(int) error {
				return h.db.WithTx(t.Context(), func(tx *db.Tx) error { return h.Refresh(tx, guestID(1)) })
			}) {
				h.must(err)
			}
			if n := h.count("SELECT COUNT(*) FROM short_texts"); guarded && n != 1 || !guarded && n != many+1 {
				t.Errorf("guarded %v: %d texts are planned", guarded, n)
			}
		})
	}
}
