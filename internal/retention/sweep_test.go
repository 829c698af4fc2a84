package retention_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/retention"
	"lysning/internal/shred"
)

func TestASweepEndsEachThingOnItsDay(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, clk *clock.Fixed) {
		ctx := context.Background()
		p := plant(t, s, today) // the text is gone tomorrow, the rest in 30 days
		sweep := func(day clock.Date, want ...int) {
			t.Helper()
			clk.Set(day.At(12*60, clk.Now().Location()))
			if _, err := s.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			wantCounts(t, s, want...)
		}
		sweep(today, 1, 1, 1)
		if !opens(t, s, p) {
			t.Fatal("the text ended before its day")
		}
		sweep(today.AddDays(1), 1, 1, 0)
		if opensCopy(t, s, p, p.Sealed()) {
			t.Fatal("the row went and the key stayed")
		}
		sweep(today.AddDays(29), 1, 1, 0)
		sweep(today.AddDays(30), 0, 0, 0)
	})
}

func TestATextEndedByAnActIsGoneWithoutWaitingForTheSweep(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, _ *clock.Fixed) {
		ctx := context.Background()
		p, other := plant(t, s, today.AddDays(3)), plant(t, s, today.AddDays(4))
		must(t, s.Finish(ctx))
		wantCounts(t, s, 2, 2, 2)
		must(t, s.Main.WithTx(ctx, func(tx *db.Tx) error { // as cancelling does
			return tx.Gorm().Exec("UPDATE items SET until = ? WHERE id = ?", today, p.Item()).Error
		}))
		must(t, s.Finish(ctx))
		wantCounts(t, s, 2, 2, 1)
		if opensCopy(t, s, p, p.Sealed()) || !opens(t, s, other) {
			t.Fatal("the wrong text is gone")
		}
	})
}

func TestASweepWorksInChunks(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, clk *clock.Fixed) {
		ctx := context.Background()
		p := plant(t, s, today.AddDays(3))
		slots, err := s.Shred.Lease(ctx, 450)
		must(t, err)
		must(t, s.Main.WithTx(ctx, func(tx *db.Tx) error {
			for _, slot := range slots {
				id, err := src.ID()
				if err != nil {
					return err
				}
				err = tx.Gorm().Exec(`INSERT INTO items (id, guest_id, kind, author, recipient_role, recipient_id, written, clock, began, until, slot, held_back, sealed)
VALUES (?, ?, 'call_wish', 'guest', 'office', 'office', ?, 'call_wish', ?, ?, ?, ?, ?)`, id, p.Guest(), today, today, today, slot.Number, false, []byte("x")).Error
				if err != nil {
					return err
				}
			}
			return nil
		}))
		clk.Add(24 * 3600e9)
		r, err := s.Sweep(ctx)
		if err != nil || r.Items != 450 {
			t.Fatalf("ended %d texts (%v), want 450", r.Items, err)
		}
		wantCounts(t, s, 1, 1, 1)
		for _, slot := range slots {
			if _, err := s.Shred.Key(ctx, slot.Number); !errors.Is(err, shred.ErrShredded) {
				t.Fatalf("a key of an ended text is there: %v", err)
			}
		}
	})
}

// stuck is a table that does not remove what is over.
type stuck struct{ bookings }

func (stuck) End(*db.Tx, []string) error { return nil }

func TestASweepThatRemovesNothingIsAnErrorAndNotALoop(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, clk *clock.Fixed) {
		plant(t, s, today)
		s.Bookings = []retention.Ender{stuck{}}
		clk.Add(40 * 24 * 3600e9)
		if _, err := s.Sweep(context.Background()); err == nil {
			t.Fatal("no error")
		}
		if late, err := s.Late(context.Background()); err != nil || !late {
			t.Fatalf("a sweep that failed counts as done (%v)", err)
		}
	})
}

func TestP16_AMissedSweepIsSeenWithinOneDay(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, clk *clock.Fixed) {
		ctx := context.Background()
		late := func(want bool) {
			t.Helper()
			if got, err := s.Late(ctx); err != nil || got != want {
				t.Fatalf("late = %v (%v), want %v", got, err, want)
			}
		}
		late(true) // never swept
		_, err := s.Sweep(ctx)
		must(t, err)
		late(false)
		clk.Add(24 * 3600e9) // the day after, before its first sweep
		late(false)
		clk.Add(24 * 3600e9)
		late(true)
		_, err = s.Sweep(ctx)
		must(t, err)
		late(false)
	})
}

func TestATextWhoseWriterDiedIsShreddedAfterAWeek(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, clk *clock.Fixed) {
		ctx := context.Background()
		kept := plant(t, s, today.AddDays(60))
		lost, err := s.Shred.Lease(ctx, 1) // its transaction never committed
		must(t, err)
		for range 8 {
			_, err := s.Sweep(ctx)
			must(t, err)
			clk.Add(24 * 3600e9)
		}
		if _, err := s.Shred.Key(ctx, lost[0].Number); !errors.Is(err, shred.ErrShredded) {
			t.Fatalf("got %v", err)
		}
		if !opens(t, s, kept) {
			t.Fatal("a text that a row names was shredded")
		}
	})
}

func TestReplayErasesAgainAndRefusesToOpenWhenItCannot(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, _ *clock.Fixed) {
		ctx := context.Background()
		guest, item, other := plant(t, s, today.AddDays(3)), plant(t, s, today.AddDays(4)), plant(t, s, today.AddDays(5))
		must(t, s.Shred.Tombstone(ctx, retention.KindGuest, guest.Guest(), today))
		must(t, s.Shred.Tombstone(ctx, retention.KindItem, item.Item(), today))
		erasers := s.Erasers
		s.Erasers = nil
		if _, err := s.Replay(ctx); !errors.Is(err, retention.ErrRisen) {
			t.Fatalf("got %v, want ErrRisen", err)
		}
		s.Erasers = erasers
		r, err := s.Replay(ctx)
		if err != nil || r.Guests != 1 {
			t.Fatalf("got %+v, %v", r, err)
		}
		wantCounts(t, s, 2, 2, 1)
		if opensCopy(t, s, guest, guest.Sealed()) || opensCopy(t, s, item, item.Sealed()) || !opens(t, s, other) {
			t.Fatal("the wrong texts are gone")
		}
	})
}

func TestLosingTheShredStoreLosesTextsAndNeverRows(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, _ *clock.Fixed) {
		ctx := context.Background()
		p := plant(t, s, today.AddDays(3))
		fresh, err := shred.Open(ctx, t.TempDir(), src)
		must(t, err)
		t.Cleanup(func() { _ = fresh.Close() })
		s.Shred = fresh
		_, err = s.Replay(ctx)
		must(t, err)
		wantCounts(t, s, 1, 1, 1)
		if opens(t, s, p) {
			t.Fatal("a text opens without its key")
		}
		state, err := s.EraseNow(ctx, p.actor())
		if err != nil || state != retention.Gone {
			t.Fatalf("erasing goes on: %q, %v", state, err)
		}
		wantCounts(t, s, 0, 0, 0)
	})
}

func TestTheEraseDrillPasses(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := retention.Drill(context.Background(), retention.Drilling{Dir: t.TempDir(), Source: src, Open: opener(t, clockAt()), Out: &out})
	if err != nil || strings.Count(out.String(), " ok ") != 6 {
		t.Fatalf("%v\n%s", err, out.String())
	}
}

func TestTheEraseDrillFailsWhenADomainForgetsItsRows(t *testing.T) {
	t.Parallel()
	good := opener(t, clockAt())
	forgetful := func(ctx context.Context, mainFile, shredDir string) (*retention.Service, func() error, error) {
		s, end, err := good(ctx, mainFile, shredDir)
		if err == nil {
			s.Erasers = []retention.Eraser{texts{}, bookings{}}
		}
		return s, end, err
	}
	var out bytes.Buffer
	err := retention.Drill(context.Background(), retention.Drilling{Dir: t.TempDir(), Source: src, Open: forgetful, Out: &out})
	if err == nil || !strings.Contains(out.String(), "3. FAILED") {
		t.Fatalf("%v\n%s", err, out.String())
	}
}
