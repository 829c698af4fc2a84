package urgent_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/testkit"
	"lysning/internal/urgent"
)

// house stands where the other domains are joined: numbers are rows of items, so that they go back with their transaction.
type house struct {
	*urgent.Service
	t    *testing.T
	db   *db.DB
	clk  *clock.Fixed
	shut bool // nobody answers at this hour
	desk bool // the safety desk takes no texts

	anne, per session.Actor
	raised    []string // ids, in the order of the alarms
	ended     []string
}

func (h *house) Ready(context.Context, int) error { return nil }

func (h *house) Keep(tx *db.Tx, guestID string, i urgent.Item) error {
	return tx.Gorm().Exec(`INSERT INTO items (id, guest_id, kind, author, recipient_role, recipient_id, written, clock, began, until, slot, held_back, desk_epoch, sealed)
		VALUES (?,?,'call_now','guest','safety','safety',?,'call_now',?,?,?,?,0,?)`,
		i.ID, guestID, tx.Today(), tx.Today(), tx.Today().AddDays(1), int64(i.Epoch), false, i.Body).Error
}

func (h *house) Of(tx *db.Tx, guestID string) (id string, ok bool, err error) {
	var ids []string
	err = tx.Gorm().Raw("SELECT id FROM items WHERE guest_id = ? AND until > ?", guestID, tx.Today()).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return "", false, err
	}
	return ids[0], true, nil
}

func (h *house) End(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM items WHERE guest_id = ?", guestID).Error
}

func (h *house) Open(*db.Tx) (bool, error) { return !h.desk, nil }

func (h *house) Member(_ *db.Tx, staffID string) (bool, error) {
	return staffID == h.anne.StaffID || staffID == h.per.StaffID, nil
}

func (h *house) Now(*db.Tx) (urgent.Duty, bool, error) {
	return urgent.Duty{Line: "00 00 00 00", Until: 17 * 60}, !h.shut, nil
}

func (h *house) Raise(_ *db.Tx, kind, id string) error {
	if kind != urgent.AlarmKind {
		h.t.Errorf("raised %s", kind)
	}
	h.raised = append(h.raised, id)
	return nil
}

func (h *house) Ended(_ *db.Tx, id string) error {
	h.ended = append(h.ended, id)
	return nil
}

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		h := &house{t: t, db: d, clk: clk, anne: lead('a'), per: lead('b')}
		h.Service = urgent.New(urgent.Deps{DB: d, IDs: testkit.Seeded(35), Numbers: h, Desk: h, Rota: h, Alarm: h})
		for _, p := range []session.Actor{h.anne, h.per} {
			h.write("INSERT INTO staff (id, name, roles, state, recipient, signing_key) VALUES (?,'Invented','safety_lead','active','age1x',?)", p.StaffID, []byte{0})
		}
		f(t, h)
	})
}

func id(c byte, n int) string {
	b := make([]byte, 32)
	for i := range b {
		b[i] = c
	}
	b[0], b[1] = "0123456789abcdef"[n/16], "0123456789abcdef"[n%16]
	return string(b)
}

func lead(c byte) session.Actor {
	return session.Actor{Kind: session.Staff, StaffID: id(c, 0), Roles: []session.Role{session.SafetyLead}}
}

func (h *house) write(statement string, args ...any) {
	h.t.Helper()
	h.ok(h.db.WithTx(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Exec(statement, args...).Error }))
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// guest is somebody with a page; n tells them apart.
func (h *house) guest(n int) session.Actor {
	h.t.Helper()
	g := session.Actor{Kind: session.Guest, GuestID: id('c', n)}
	h.write("INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until) VALUES (?,?,?,?,'r','en','2030-01-01')",
		g.GuestID, []byte(g.GuestID), []byte{0}, []byte{0})
	return g
}

func number(n int) urgent.Item {
	return urgent.Item{ID: id('d', n), Kind: "call_now", To: "safety", Epoch: n, Body: []byte{1}}
}

func (h *house) state(g session.Actor) (s urgent.State) {
	h.t.Helper()
	h.ok(h.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		s, err = h.For(tx, g)
		return err
	}))
	return s
}

func (h *house) list(who session.Actor) (all []urgent.Waiting) {
	h.t.Helper()
	h.ok(h.db.Read(context.Background(), func(tx *db.Tx) (err error) {
		all, err = h.List(tx, who)
		return err
	}))
	return all
}

func (h *house) rows(table string) (n int64) {
	h.t.Helper()
	h.ok(h.db.Read(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Table(table).Count(&n).Error }))
	return n
}

func (h *house) wantNothing(what string) {
	h.t.Helper()
	if calls, items := h.rows("urgent_calls"), h.rows("items"); calls != 0 || items != 0 {
		h.t.Errorf("%s: %d calls and %d numbers are left", what, calls, items)
	}
	if len(h.ended) == 0 || len(h.raised) == 0 || h.ended[len(h.ended)-1] != h.raised[len(h.raised)-1] {
		h.t.Errorf("%s: raised %v, ended %v", what, h.raised, h.ended)
	}
}

func wantCode(t *testing.T, what string, err error, code string) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Code != code {
		t.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func TestACallFromAskedToMade(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx, g := context.Background(), h.guest(1)
		if s := h.state(g); !s.CanAsk || s.Call != nil {
			t.Fatalf("before: %+v", s)
		}
		h.ok(h.Ask(ctx, g, number(1)))
		h.ok(h.Ask(ctx, g, number(1))) // after a lost answer
		wantCode(t, "another number", h.Ask(ctx, g, number(2)), "urgent_asked")
		if s := h.state(g); s.Call == nil || s.Nobody || s.Call.Seen() || len(h.raised) != 1 {
			t.Fatalf("just sent: %+v, raised %v", s, h.raised)
		}
		h.clk.Add(urgent.NobodyAfter - time.Second)
		if h.state(g).Nobody {
			t.Error("nobody, before five minutes are over")
		}
		h.clk.Add(time.Second)
		if !h.state(g).Nobody || !h.list(h.anne)[0].Nobody {
			t.Error("after five minutes nobody is told that nobody has seen it")
		}
		call := h.list(h.anne)[0]
		if call.ItemID != number(1).ID || !call.MayTake {
			t.Fatalf("listed: %+v", call)
		}
		wantCode(t, "done before it is taken", h.Done(ctx, h.anne, call.ID), "urgent_taken")
		h.ok(h.Take(ctx, h.anne, call.ID))
		h.ok(h.Take(ctx, h.anne, call.ID)) // pressed twice
		wantCode(t, "the second lead", h.Take(ctx, h.per, call.ID), "urgent_taken")
		if s := h.state(g); s.Nobody || s.Call.SeenBy != h.anne.StaffID || s.Call.SeenAt != clock.InstantOf(h.clk.Now()) {
			t.Errorf("seen: %+v", s.Call)
		}
		wantCode(t, "done by another", h.Done(ctx, h.per, call.ID), "urgent_taken")
		h.ok(h.Done(ctx, h.anne, call.ID))
		h.wantNothing("made")
		wantCode(t, "done twice", h.Done(ctx, h.anne, call.ID), "not_found")
		h.ok(h.Ask(ctx, g, number(3))) // again, and again
		h.ok(h.Withdraw(ctx, g))
		h.ok(h.Withdraw(ctx, g))
		h.wantNothing("withdrawn")
	})
}

func TestWhoMayAskAndWho(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx, g := context.Background(), h.guest(1)
		wantCode(t, "a stranger asks", h.Ask(ctx, session.Nobody, number(1)), "not_found")
		wantCode(t, "a stranger withdraws", h.Withdraw(ctx, session.Nobody), "not_found")
		h.shut = true
		wantCode(t, "outside the hours", h.Ask(ctx, g, number(1)), "urgent_closed")
		h.shut, h.desk = false, true
		wantCode(t, "at a desk that takes nothing", h.Ask(ctx, g, number(1)), "urgent_closed")
		h.desk = false
		h.ok(h.Ask(ctx, g, number(1)))
		h.shut = true
		if s := h.state(g); s.CanAsk || s.Call == nil {
			t.Errorf("what was asked for in time is not forgotten at closing time: %+v", s)
		}
		call := h.list(h.anne)[0].ID
		for name, who := range map[string]session.Actor{
			"a counsellor":      {Kind: session.Staff, StaffID: h.anne.StaffID, Roles: []session.Role{session.Counsellor}},
			"the leader":        {Kind: session.Staff, StaffID: h.anne.StaffID, Roles: []session.Role{session.Leader}},
			"the guest":         g,
			"a lead not seated": lead('e'),
		} {
			code := "forbidden"
			if name == "a lead not seated" {
				code = "desk_not_member"
			}
			wantCode(t, name+" takes", h.Take(ctx, who, call), code)
			wantCode(t, name+" ends", h.Done(ctx, who, call), code)
			err := h.db.Read(ctx, func(tx *db.Tx) error { _, err := h.List(tx, who); return err })
			wantCode(t, name+" looks", err, code)
		}
		wantCode(t, "one that is absent", h.Take(ctx, h.anne, id('f', 0)), "not_found")
		wantCode(t, "one that is no id", h.Take(ctx, h.anne, "x"), "not_found")
	})
}

// TestTheClocks: somebody who has said *I call* and is held up is no end of it, and a day that is over leaves nothing.
func TestTheClocks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx, g := context.Background(), h.guest(1)
		h.ok(h.Ask(ctx, g, number(1)))
		h.clk.Add(urgent.Again)
		h.ok(h.Sweep(ctx))
		h.ok(h.Sweep(ctx))
		if len(h.raised) != 2 {
			t.Fatalf("unseen for ten minutes: %d alarms", len(h.raised))
		}
		call := h.list(h.anne)[0].ID
		h.ok(h.Take(ctx, h.anne, call))
		if len(h.ended) != 1 {
			t.Fatal("who calls still hears the alarm")
		}
		h.clk.Add(urgent.Again - time.Second)
		h.ok(h.Sweep(ctx))
		wantCode(t, "another, too early", h.Take(ctx, h.per, call), "urgent_taken")
		h.clk.Add(time.Second)
		h.ok(h.Sweep(ctx))
		if len(h.raised) != 3 {
			t.Fatalf("seen and not called for ten minutes: %d alarms", len(h.raised))
		}
		h.ok(h.Take(ctx, h.per, call))
		wantCode(t, "she who was held up", h.Done(ctx, h.anne, call), "urgent_taken")
		// Past midnight, and nobody has tidied up.
		h.clk.Set(time.Date(2026, 11, 24, 0, 0, 0, 0, testkit.Oslo(t)))
		if s := h.state(g); s.Call != nil || len(h.list(h.anne)) != 0 {
			t.Errorf("it is still there the day after: %+v", s)
		}
		h.ok(h.Ask(ctx, g, number(2))) // what is left of yesterday is in nobody's way
		h.ok(h.Withdraw(ctx, g))
		h.write("DELETE FROM items")
		h.ok(h.Ask(ctx, g, number(3)))
		h.clk.Add(24 * time.Hour)
		h.ok(h.Sweep(ctx))
		h.wantNothing("the day after")
	})
}

func TestWhatEndsWithTheGuestOrTheNumber(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		ctx, g := context.Background(), h.guest(1)
		for what, end := range map[string]func(tx *db.Tx) error{
			"erased":           func(tx *db.Tx) error { _, err := h.EraseGuest(tx, g.GuestID); return err },
			"the number ended": func(tx *db.Tx) error { return h.NumberGone(tx, g.GuestID) },
		} {
			h.ok(h.Ask(ctx, g, number(1)))
			h.ok(h.db.WithTx(ctx, func(tx *db.Tx) error { return errors.Join(h.End(tx, g.GuestID), end(tx), end(tx)) }))
			h.wantNothing(what)
		}
	})
}
