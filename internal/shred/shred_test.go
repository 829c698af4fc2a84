package shred_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/shred"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

func open(t *testing.T, dirs ...string) *shred.File {
	t.Helper()
	src := token.From(rand.Reader)
	var f *shred.File
	var err error
	if len(dirs) == 2 {
		f, err = shred.OpenWithCopy(context.Background(), dirs[0], dirs[1], src)
	} else {
		f, err = shred.Open(context.Background(), dirs[0], src)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // a test may have closed it already
	return f
}

func lease(t *testing.T, s shred.Store, n int) []shred.Slot {
	t.Helper()
	slots, err := s.Lease(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	if len(slots) != n {
		t.Fatalf("got %d slots, want %d", len(slots), n)
	}
	return slots
}

// found counts needle in every file under dir.
func found(t *testing.T, dir string, needle []byte) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		n += bytes.Count(b, needle)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestP17_AnOverwrittenKeyIsFound0TimesInEveryFile(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "shred")
	f := open(t, dir)
	slots := lease(t, f, 300)
	for _, s := range slots {
		if got := found(t, dir, s.Key); got != 1 {
			t.Fatalf("a live key is found %d times, want 1: the scan itself is blind", got)
		}
	}
	var numbers []int64
	for _, s := range slots[:200] {
		numbers = append(numbers, s.Number)
	}
	if err := f.Overwrite(ctx, numbers...); err != nil {
		t.Fatal(err)
	}
	for i, s := range slots {
		key, err := f.Key(ctx, s.Number)
		if i >= 200 {
			if err != nil || !bytes.Equal(key, s.Key) {
				t.Fatalf("a key that was not shredded is lost: %v", err)
			}
			continue
		}
		if !errors.Is(err, shred.ErrShredded) || key != nil {
			t.Fatalf("got %v, want ErrShredded", err)
		}
		if got := found(t, dir, s.Key); got != 0 {
			t.Fatalf("the old key is found %d times, want 0", got)
		}
		// Half a key would be enough to guess the rest.
		if got := found(t, dir, s.Key[:12]) + found(t, dir, s.Key[20:]); got != 0 {
			t.Fatalf("parts of the old key are found %d times, want 0", got)
		}
	}
	if err := f.Overwrite(ctx, append(numbers, 12345)...); err != nil {
		t.Fatalf("overwriting again, and an unknown slot: %v", err)
	}
}

func TestTheFolderIsClosedToOthers(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "shred")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f := open(t, dir)
	lease(t, f, 1)
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, shred.FileName): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("mode %o, want %o", got, want)
		}
	}
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 1 {
		t.Fatalf("got %d files, want the one: no WAL, no journal left (%v)", len(names), err)
	}
}

func TestSlotsAreMadeAheadInBatches(t *testing.T) {
	t.Parallel()
	f := open(t, t.TempDir())
	ctx := context.Background()
	want := func(free, leased int) {
		t.Helper()
		got, err := f.Stock(ctx)
		if err != nil || got != (shred.Stock{Free: free, Leased: leased}) {
			t.Fatalf("got %+v (%v), want %d free and %d leased", got, err, free, leased)
		}
	}
	want(4096, 0)
	for range 12 {
		lease(t, f, 256)
	}
	want(1024, 3072)
	lease(t, f, 1) // fewer than a quarter would be free
	want(1023+4096, 3073)
	for _, n := range []int{0, -1, 1025} {
		if _, err := f.Lease(ctx, n); err == nil {
			t.Errorf("leased %d slots", n)
		}
	}
}

func TestP15_SlotNumbersSayNothingOfTheirOrder(t *testing.T) {
	t.Parallel()
	f := open(t, t.TempDir())
	var numbers []int64
	for range 16 {
		for _, s := range lease(t, f, 256) {
			numbers = append(numbers, s.Number)
		}
	}
	// The share of neighbours in rising order is a half for an order that says nothing; the bound is 10 standard deviations.
	rising := 0
	for i := 1; i < len(numbers); i++ {
		if numbers[i] > numbers[i-1] {
			rising++
		}
	}
	if n := len(numbers) - 1; rising < n/2-185 || rising > n/2+185 {
		t.Errorf("%d of %d neighbours rise: the order shows", rising, n)
	}
	var first, last float64
	for i, n := range numbers {
		if i < len(numbers)/2 {
			first += float64(n)
		} else {
			last += float64(n)
		}
	}
	if ratio := first / last; ratio < 0.85 || ratio > 1.18 {
		t.Errorf("earlier slots are %.2f times later ones on average: the order shows", ratio)
	}
}

func TestTombstonesKeepNoID(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	f := open(t, dir)
	src := token.From(rand.Reader)
	day := clock.DateOf(testkit.Start)
	var ids []string
	for range 4 {
		id, err := src.ID()
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	for _, id := range ids[:2] {
		for range 2 { // repeatable
			if err := f.Tombstone(ctx, "guest", id, day); err != nil {
				t.Fatal(err)
			}
		}
	}
	buried, err := f.Buried(ctx, "guest", ids)
	if err != nil || !slices.Equal(buried, ids[:2]) {
		t.Fatalf("got %d buried guests (%v), want the first two", len(buried), err)
	}
	if buried, err = f.Buried(ctx, "item", ids); err != nil || len(buried) != 0 {
		t.Fatalf("another kind is buried too: %d (%v)", len(buried), err)
	}
	list, err := f.Tombstones(ctx)
	if err != nil || len(list) != 2 || list[0].Day != day {
		t.Fatalf("got %d tombstones (%v), want 2", len(list), err)
	}
	if found(t, dir, []byte(ids[0])) != 0 || found(t, dir, token.Hash([]byte(ids[0]))) != 0 {
		t.Fatal("the store holds the id itself, or a hash that anyone can make")
	}
	if _, err := f.Tidy(ctx, day.AddDays(shred.KeepMarks), nil); err != nil {
		t.Fatal(err)
	}
	if list, _ = f.Tombstones(ctx); len(list) != 2 {
		t.Fatal("a tombstone went before the last backup that may hold its guest")
	}
	if _, err := f.Tidy(ctx, day.AddDays(shred.KeepMarks+1), nil); err != nil {
		t.Fatal(err)
	}
	if list, _ = f.Tombstones(ctx); len(list) != 0 {
		t.Fatal("a tombstone outlived its purpose")
	}
}

func TestTidyShredsOnlyWhatNobodyNamesForAWeek(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := open(t, t.TempDir())
	slots := lease(t, f, 3)
	used, late, lost := slots[0].Number, slots[1].Number, slots[2].Number
	day := clock.DateOf(testkit.Start)
	tidy := func(d clock.Date, want int, named ...int64) {
		t.Helper()
		if got, err := f.Tidy(ctx, d, named); err != nil || got != want {
			t.Fatalf("on %s: shredded %d (%v), want %d", d, got, err, want)
		}
	}
	tidy(day, 0, used)
	tidy(day.AddDays(6), 0, used, late) // named at last: its week starts over
	tidy(day.AddDays(7), 1, used)
	if _, err := f.Key(ctx, lost); !errors.Is(err, shred.ErrShredded) {
		t.Fatalf("got %v, want the lost slot gone", err)
	}
	tidy(day.AddDays(13), 0, used)
	tidy(day.AddDays(14), 1, used)
	if _, err := f.Key(ctx, used); err != nil {
		t.Fatalf("a named slot is gone: %v", err)
	}
}

func TestWrapOpensOnlyForTheItemItWasMadeFor(t *testing.T) {
	t.Parallel()
	src := token.From(rand.Reader)
	one, _ := src.Secret(32) // crypto/rand never fails
	two, _ := src.Secret(32)
	plain := bytes.Repeat([]byte("sealed "), 100)
	wrapped, err := shred.Wrap(7, one, "a1", "contact", plain)
	if err != nil || len(wrapped) != len(plain)+shred.WrapOverhead {
		t.Fatalf("got %d bytes (%v)", len(wrapped), err)
	}
	got, err := shred.Unwrap(7, one, "a1", "contact", wrapped)
	if err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("the text did not come back: %v", err)
	}
	other, err := shred.Wrap(8, two, "a2", "contact", plain)
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]struct {
		slot     int64
		key      []byte
		id, kind string
		body     []byte
	}{
		"swapped with another item":  {7, one, "a1", "contact", other},
		"same key, other item":       {7, one, "a2", "contact", wrapped},
		"same item, other kind":      {7, one, "a1", "call_wish", wrapped},
		"same item, other slot":      {8, one, "a1", "contact", wrapped},
		"id and kind shifted by one": {7, one, "a1c", "ontact", wrapped},
		"other key":                  {7, two, "a1", "contact", wrapped},
		"other version":              {7, one, "a1", "contact", append([]byte{2}, wrapped[1:]...)},
		"cut short":                  {7, one, "a1", "contact", wrapped[:len(wrapped)-1]},
		"nothing":                    {7, one, "a1", "contact", nil},
	} {
		if _, err := shred.Unwrap(try.slot, try.key, try.id, try.kind, try.body); !errors.Is(err, shred.ErrWrap) {
			t.Errorf("%s: got %v, want ErrWrap", name, err)
		}
	}
	again, err := shred.Wrap(7, one, "a1", "contact", append([]byte("x"), plain...))
	if err != nil || bytes.Equal(again[1:25], wrapped[1:25]) {
		t.Errorf("two texts under one nonce (%v)", err)
	}
	if _, err := shred.Wrap(7, one[:31], "a1", "contact", plain); err == nil {
		t.Error("a short key was taken")
	}
}

func TestLosingTheStoreLosesTheTexts(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	f := open(t, dir)
	slot := lease(t, f, 1)[0]
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Key(ctx, slot.Number); !errors.Is(err, shred.ErrUnavailable) {
		t.Fatalf("a closed store answers %v, want ErrUnavailable", err)
	}
	if err := os.Remove(filepath.Join(dir, shred.FileName)); err != nil {
		t.Fatal(err)
	}
	f = open(t, dir)
	if _, err := f.Key(ctx, slot.Number); !errors.Is(err, shred.ErrShredded) {
		t.Fatalf("got %v, want ErrShredded", err)
	}
	if err := f.Overwrite(ctx, slot.Number); err != nil {
		t.Fatalf("erasing must go on after the loss: %v", err)
	}
}

func TestConcurrentLeasesNeverGiveASlotTwice(t *testing.T) {
	t.Parallel()
	f := open(t, t.TempDir())
	ctx, clk := context.Background(), clock.At(testkit.Start)
	var copies []*shred.Slots
	for range 4 {
		s := shred.NewSlots(f, clk)
		t.Cleanup(func() { _ = s.Close() }) // never fails
		copies = append(copies, s)
	}
	var mu sync.Mutex
	seen := map[int64]int{}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for range 200 {
				slot, key, err := copies[i%4].Take(ctx)
				if err != nil || len(key) != 32 {
					t.Errorf("take: %v", err)
					return
				}
				mu.Lock()
				seen[slot]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != 3200 {
		t.Fatalf("3200 were handed out, %d different", len(seen))
	}
}
