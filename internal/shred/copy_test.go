package shred_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/shred"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

func shredded(t *testing.T, s shred.Store, slot shred.Slot, want bool) {
	t.Helper()
	key, err := s.Key(context.Background(), slot.Number)
	if want != errors.Is(err, shred.ErrShredded) || !want && (err != nil || !bytes.Equal(key, slot.Key)) {
		t.Fatalf("shredded = %v wanted, got a key of %d bytes and %v", want, len(key), err)
	}
}

func TestAShredIsDoneInBothCopiesOrNotAcknowledged(t *testing.T) {
	t.Parallel()
	ctx, a, b := context.Background(), t.TempDir(), t.TempDir()
	f := open(t, a, b)
	slots := lease(t, f, 2)
	if found(t, a, slots[0].Key) != 1 || found(t, b, slots[0].Key) != 1 {
		t.Fatal("a key is not in both copies")
	}
	if err := f.Overwrite(ctx, slots[0].Number); err != nil {
		t.Fatal(err)
	}
	if found(t, a, slots[0].Key)+found(t, b, slots[0].Key) != 0 {
		t.Fatal("a key is left in a copy")
	}
	// The second copy cannot be written: the shred must not be called done.
	second, err := sql.Open("sqlite3", "file:"+filepath.Join(b, shred.FileName)+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if _, err := second.Exec("ALTER TABLE slots RENAME TO away"); err != nil {
		t.Fatal(err)
	}
	if err := f.Overwrite(ctx, slots[1].Number); !errors.Is(err, shred.ErrUnavailable) {
		t.Fatalf("one copy of two: got %v, want ErrUnavailable", err)
	}
	if _, err := second.Exec("ALTER TABLE away RENAME TO slots"); err != nil {
		t.Fatal(err)
	}
	if found(t, b, slots[1].Key) != 1 {
		t.Fatal("the second copy was written: the test shows nothing")
	}
	if err := f.Overwrite(ctx, slots[1].Number); err != nil {
		t.Fatal(err)
	}
	if found(t, b, slots[1].Key) != 0 {
		t.Fatal("repeating did not reach the second copy")
	}
}

func TestCopiesComeTogetherAgain(t *testing.T) {
	t.Parallel()
	ctx, a, b := context.Background(), t.TempDir(), t.TempDir()
	day := clock.DateOf(testkit.Start)
	f := open(t, a, b)
	slots := lease(t, f, 3)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.Close())

	// A crash between the two commits, or a time without the second copy.
	f = open(t, a)
	must(f.Overwrite(ctx, slots[0].Number))
	must(f.Tombstone(ctx, "guest", "g", day))
	late := lease(t, f, 1)[0]
	must(f.Close())
	if found(t, b, slots[0].Key) != 1 {
		t.Fatal("the second copy knows already: the test shows nothing")
	}
	f = open(t, a, b)
	if found(t, b, slots[0].Key) != 0 {
		t.Fatal("a shredded key lives on in the second copy")
	}
	must(f.Close())

	// The first disk dies: the second copy is the store.
	must(os.RemoveAll(a))
	f = open(t, a, b)
	shredded(t, f, slots[0], true)
	shredded(t, f, slots[1], false)
	shredded(t, f, late, false)
	if buried, err := f.Buried(ctx, "guest", []string{"g"}); err != nil || len(buried) != 1 {
		t.Fatalf("the tombstone is lost: %v", err)
	}
	for _, s := range lease(t, f, 256) {
		if s.Number == late.Number || s.Number == slots[1].Number {
			t.Fatal("a slot that was leased before is handed out again")
		}
	}

	// An old state of the first disk comes back from a snapshot: what is gone in the second stays gone.
	must(f.Close())
	old, err := os.ReadFile(filepath.Join(a, shred.FileName))
	must(err)
	f = open(t, a, b)
	must(f.Overwrite(ctx, slots[1].Number))
	must(f.Close())
	must(os.WriteFile(filepath.Join(a, shred.FileName), old, 0o600))
	f = open(t, a, b)
	shredded(t, f, slots[1], true)
	if found(t, a, slots[1].Key) != 0 {
		t.Fatal("a snapshot brought a key back")
	}
	must(f.Close())

	// The second disk dies.
	must(os.RemoveAll(b))
	_ = open(t, a, b)
	if found(t, b, slots[2].Key) != 1 || found(t, b, slots[1].Key) != 0 {
		t.Fatal("the new second copy is not like the first")
	}
}

func TestCopiesOfDifferentStoresAreRefused(t *testing.T) {
	t.Parallel()
	a, b := t.TempDir(), t.TempDir()
	for _, dir := range []string{a, b} {
		if err := open(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := shred.OpenWithCopy(context.Background(), a, b, token.From(rand.Reader)); err == nil {
		t.Fatal("two stores that never belonged together were joined")
	}
}

// The control: what Lease does in one transaction, done in two, hands out the same slot to two copies of the program.
func TestControl_ReadingAndThenMarkingGivesASlotTwice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, shred.FileName)+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	var got [2]int64
	read := testkit.NewGate(2)
	errs := testkit.Race(2, func(i int) error {
		err := pool.QueryRow("SELECT slot FROM slots WHERE state = 0 ORDER BY slot LIMIT 1").Scan(&got[i])
		read.Wait()
		if err != nil {
			return err
		}
		_, err = pool.Exec("UPDATE slots SET state = 1 WHERE slot = ?", got[i])
		return err
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if got[0] != got[1] {
		t.Fatal("the control does not race: the test of Lease shows nothing")
	}
}
