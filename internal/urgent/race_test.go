package urgent_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/testkit"
	"lysning/internal/urgent"
)

const windows = 6

// TestOneCallOfManyWindows: a guest who presses in several windows at once waits for one call, with one number.
func TestOneCallOfManyWindows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h *house) {
		g, got := h.guest(1), 0
		for _, err := range testkit.Race(windows, func(i int) error { return h.Ask(context.Background(), g, number(i)) }) {
			switch {
			case err == nil:
				got++
			case !errors.Is(err, urgent.ErrAsked):
				t.Fatal(err)
			}
		}
		if got != 1 || h.rows("urgent_calls") != 1 || h.rows("items") != 1 {
			t.Fatalf("%d asked, %d calls, %d numbers", got, h.rows("urgent_calls"), h.rows("items"))
		}
	})
}

// TestWithoutTheGuardEachWindowHasACall is the control: those who look first and write afterwards, with the rule and without it.
func TestWithoutTheGuardEachWindowHasACall(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				ctx, g := context.Background(), h.guest(1)
				if !guarded {
					h.write("DROP INDEX urgent_calls_one_open")
				}
				seen := testkit.NewGate(windows)
				for _, err := range testkit.Race(windows, func(i int) error {
					n := h.rows("urgent_calls")
					seen.Wait() // all have looked before anybody writes
					if n > 0 {
						return urgent.ErrAsked
					}
					return h.db.WithTx(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Exec("INSERT INTO urgent_calls (id, guest_id, day, sent_at, look_at) VALUES (?,?,?,?,?)",
							id('e', i), g.GuestID, tx.Today(), tx.Instant(), tx.Instant()).Error
					})
				}) {
					if err != nil && !db.IsDuplicate(err) {
						t.Fatal(err)
					}
				}
				if n := h.rows("urgent_calls"); guarded && n != 1 || !guarded && n != windows {
					t.Fatalf("%d calls", n)
				}
			})
		})
	}
}

// TestOneOfTwoLeadsCalls: the doctor is called by one of them, and each is told which.
func TestOneOfTwoLeadsCalls(t *testing.T) {
	t.Parallel()
	for _, guarded := range []bool{true, false} {
		t.Run(fmt.Sprintf("guarded %v", guarded), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, h *house) {
				ctx, g := context.Background(), h.guest(1)
				h.ok(h.Ask(ctx, g, number(1)))
				call := h.list(h.anne)[0]
				seen, got := testkit.NewGate(2), 0
				for _, err := range testkit.Race(2, func(i int) error {
					who := []session.Actor{h.anne, h.per}[i]
					if guarded {
						seen.Wait()
						return h.Take(ctx, who, call.ID)
					}
					// The control writes what it has seen to be free, without looking again.
					free := !h.list(who)[0].Seen()
					seen.Wait()
					if !free {
						return urgent.ErrTaken
					}
					return h.db.WithTx(ctx, func(tx *db.Tx) error {
						return tx.Gorm().Exec("UPDATE urgent_calls SET seen_by = ?, seen_at = ? WHERE id = ?", who.StaffID, tx.Instant(), call.ID).Error
					})
				}) {
					if err == nil {
						got++
					} else if !errors.Is(err, urgent.ErrTaken) {
						t.Fatal(err)
					}
				}
				if guarded && got != 1 || !guarded && got != 2 {
					t.Fatalf("%d were told that they call", got)
				}
			})
		})
	}
}
