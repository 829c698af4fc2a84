package retention_test

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/retention"
	"lysning/internal/session"
	"lysning/internal/shred"
	"lysning/internal/testkit"
)

var today = clock.DateOf(testkit.Start)

// both runs f over a main store of each kind, with a shred store in files beside it.
func both(t *testing.T, f func(t *testing.T, s *retention.Service, clk *clock.Fixed)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		keys, err := shred.Open(context.Background(), t.TempDir(), src)
		must(t, err)
		t.Cleanup(func() { _ = keys.Close() })
		f(t, join(d, keys), clk)
	})
}

func TestP19_OneActErasesEverythingAboutOneGuestAndNothingElse(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, _ *clock.Fixed) {
		ctx := context.Background()
		a, b := plant(t, s, today.AddDays(3)), plant(t, s, today.AddDays(4))
		wantCounts(t, s, 2, 2, 2)
		state, err := s.EraseNow(ctx, a.actor())
		if err != nil || state != retention.Gone {
			t.Fatalf("got %q, %v", state, err)
		}
		wantCounts(t, s, 1, 1, 1)
		if opens(t, s, a) || !opens(t, s, b) {
			t.Fatal("the wrong text is gone")
		}
		if opensCopy(t, s, a, a.Sealed()) {
			t.Fatal("a kept copy of the wrapped text still opens")
		}
		if n := count(t, s, "days"); n != 2 {
			t.Fatalf("%d days are left, want 2: the day itself is free again, not gone", n)
		}
		state, err = s.EraseNow(ctx, a.actor())
		if err != nil || state != retention.Gone {
			t.Fatalf("erasing again: %q, %v", state, err)
		}
		if s.Owed() {
			t.Fatal("something is still owed")
		}
	})
}

func TestOnlyAGuestErasesAndOnlyThemselves(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, _ *clock.Fixed) {
		p := plant(t, s, today.AddDays(3))
		for _, actor := range []session.Actor{
			session.Nobody, session.Machine, {}, {Kind: session.Guest}, {Kind: session.Guest, GuestID: "%"}, {Kind: session.Stranger, GuestID: p.Guest()},
		} {
			if _, err := s.EraseNow(context.Background(), actor); !errors.Is(err, retention.ErrNotAGuest) {
				t.Errorf("%s: got %v", actor.Kind, err)
			}
		}
		wantCounts(t, s, 1, 1, 1)
	})
}

func TestP17_NoByteOfAnErasedTextIsFoundEvenAfterAReaderHeldTheLog(t *testing.T) {
	t.Parallel()
	h := openHouse(t, t.TempDir(), clock.At(testkit.Start))
	ctx := context.Background()
	p := plant(t, h.Service, today.AddDays(3))
	if found(t, h.path("data"), p.Sample()) == 0 || found(t, h.path("data"), p.key) != 1 {
		t.Fatal("the scan is blind: it does not see what is there")
	}
	inside, leave, left := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		left <- h.Main.Read(ctx, func(tx *db.Tx) error {
			var n int
			err := tx.Gorm().Raw("SELECT count(*) FROM items").Scan(&n).Error
			close(inside)
			<-leave
			return err
		})
	}()
	<-inside
	state, err := h.EraseNow(ctx, p.actor())
	if err != nil || state != retention.Unreadable || !h.Owed() {
		t.Fatalf("with a reader: got %q, %v; owed %v", state, err, h.Owed())
	}
	if opensCopy(t, h.Service, p, p.Sealed()) {
		t.Fatal("unreadable was promised")
	}
	if found(t, h.path("data"), p.key) != 0 {
		t.Fatal("the key is still in a file")
	}
	must(t, h.Finish(ctx))
	if !h.Owed() {
		t.Fatal("nothing is owed although the reader is still there")
	}
	close(leave)
	must(t, <-left)
	must(t, h.Finish(ctx))
	if h.Owed() {
		t.Fatal("something is owed although nobody reads")
	}
	for name, needle := range map[string][]byte{"text": p.Sample(), "key": p.key, "guest": []byte(p.Guest()), "item": []byte(p.Item())} {
		if n := found(t, h.path("data"), needle); n != 0 {
			t.Errorf("%s found %d times, want 0", name, n)
		}
	}
}

func TestP17_OnPostgresTheKeyWasNeverOutsideTheShredStore(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, _ *clock.Fixed) {
		if s.Main.(*db.DB).Dialect() != db.Postgres {
			t.Skip("SQLite is scanned file by file in the test above")
		}
		p := plant(t, s, today.AddDays(3))
		state, err := s.EraseNow(context.Background(), p.actor())
		if err != nil || state != retention.Gone {
			t.Fatalf("got %q, %v", state, err)
		}
		// The server reads its own files: the heap of the texts' table and the write-ahead log.
		traces := func(needle []byte) (n int) {
			err := s.Main.Read(context.Background(), func(tx *db.Tx) error {
				return tx.Gorm().Raw(`SELECT
(SELECT count(*) FROM pg_ls_waldir() w WHERE position(decode(?, 'hex') IN pg_read_binary_file('pg_wal/' || w.name, 0, w.size, true)) > 0) +
(SELECT count(*) FROM (SELECT pg_read_binary_file(pg_relation_filepath('items')) AS body) h WHERE position(decode(?, 'hex') IN body) > 0)`, hex.EncodeToString(needle), hex.EncodeToString(needle)).Scan(&n).Error
			})
			must(t, err)
			return n
		}
		if traces(p.Sample()) == 0 {
			t.Fatal("the scan is blind: PostgreSQL keeps what was deleted, which is why keys are shredded")
		}
		if n := traces(p.key); n != 0 {
			t.Fatalf("the key is in %d of PostgreSQL's files, want 0", n)
		}
		if opensCopy(t, s, p, p.Sealed()) {
			t.Fatal("what PostgreSQL kept can be opened")
		}
	})
}

// down is a shred store that does not answer.
type down struct {
	shred.Store
	tombstones bool // still taken
}

func (down) Overwrite(context.Context, ...int64) error { return shred.ErrUnavailable }

func (d down) Tombstone(ctx context.Context, kind, id string, day clock.Date) error {
	if d.tombstones {
		return d.Store.Tombstone(ctx, kind, id, day)
	}
	return shred.ErrUnavailable
}

func TestAnErasureThatCannotGoOnIsRefusedWholeOrRemembered(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s *retention.Service, _ *clock.Fixed) {
		ctx := context.Background()
		p := plant(t, s, today.AddDays(3))
		keys := s.Shred
		s.Shred = down{Store: keys}
		if _, err := s.EraseNow(ctx, p.actor()); !errors.Is(err, shred.ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
		s.Shred = keys
		if s.Owed() || !opens(t, s, p) {
			t.Fatal("a refused erasure changed something")
		}
		s.Shred = down{Store: keys, tombstones: true}
		if _, err := s.EraseNow(ctx, p.actor()); !errors.Is(err, shred.ErrUnavailable) {
			t.Fatalf("got %v", err)
		}
		wantCounts(t, s, 1, 1, 1)
		if err := s.Finish(ctx); !errors.Is(err, shred.ErrUnavailable) || !s.Owed() {
			t.Fatalf("got %v; owed %v", err, s.Owed())
		}
		s.Shred = keys
		must(t, s.Finish(ctx))
		wantCounts(t, s, 0, 0, 0)
		if s.Owed() || opensCopy(t, s, p, p.Sealed()) {
			t.Fatal("the wish was forgotten")
		}
	})
}
