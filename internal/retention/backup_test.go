package retention_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/retention"
	"lysning/internal/shred"
	"lysning/internal/testkit"
)

func clockAt() *clock.Fixed { return clock.At(testkit.Start) }

// machine is an empty folder to restore into, with the shred store of h brought over.
func (h *house) machine(shredToo bool) (retention.Restoring, string) {
	h.t.Helper()
	dir := h.t.TempDir()
	in := retention.Restoring{
		Backup:   h.path("backup.db"),
		MainFile: filepath.Join(dir, "data", "main.db"),
		ShredDir: filepath.Join(dir, "data", "shred"),
		Open:     opener(h.t, clockAt()),
	}
	if shredToo {
		must(h.t, os.MkdirAll(in.ShredDir, 0o700))
		b, err := os.ReadFile(h.path("data/shred/" + shred.FileName))
		must(h.t, err)
		must(h.t, os.WriteFile(filepath.Join(in.ShredDir, shred.FileName), b, 0o600))
	}
	return in, dir
}

func TestP18_ARestoredBackupBringsBackNothingThatWasErased(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := openHouse(t, t.TempDir(), clockAt())
	gone, stays, ended := plant(t, h.Service, today.AddDays(3)), plant(t, h.Service, today.AddDays(4)), plant(t, h.Service, today.AddDays(5))
	must(t, h.Backup(ctx, h.path("backup.db")))
	if found(t, h.path("backup.db"), gone.Sample()) != 1 {
		t.Fatal("the backup is blind: it does not hold the text's ciphertext")
	}
	state, err := h.EraseNow(ctx, gone.actor())
	if err != nil || state != retention.Gone {
		t.Fatalf("got %q, %v", state, err)
	}
	must(t, h.Shred.Tombstone(ctx, retention.KindItem, ended.Item(), today)) // the doctor ended one text
	must(t, h.Shred.Overwrite(ctx, ended.Slot()))
	h.close()

	in, dir := h.machine(true)
	r, err := retention.Restore(ctx, in)
	if err != nil || r.Guests != 1 || r.Items != 1 {
		t.Fatalf("got %+v, %v", r, err)
	}
	// Before any port opens: nothing of the erased guest is in the new folder.
	for name, needle := range map[string][]byte{"text": gone.Sample(), "key": gone.key, "guest": []byte(gone.Guest()), "ended text": ended.Sample()} {
		if n := found(t, dir, needle); n != 0 {
			t.Errorf("%s found %d times, want 0", name, n)
		}
	}
	back := openHouse(t, dir, clockAt())
	wantCounts(t, back.Service, 2, 2, 1)
	if opensCopy(t, back.Service, gone, gone.Sealed()) || opensCopy(t, back.Service, ended, ended.Sealed()) {
		t.Error("the ciphertext in the backup opens")
	}
	if !opens(t, back.Service, stays) {
		t.Error("a text that was not erased does not open")
	}
}

func TestP18_TheBackupHoldsNoKeyAndNoShredStore(t *testing.T) {
	t.Parallel()
	h := openHouse(t, t.TempDir(), clockAt())
	var keys [][]byte
	for range 10 {
		keys = append(keys, plant(t, h.Service, today.AddDays(3)).key)
	}
	must(t, os.Mkdir(h.path("backup"), 0o700))
	must(t, h.Backup(context.Background(), h.path("backup/b.db")))
	for _, key := range keys {
		if found(t, h.path("data"), key) != 1 || found(t, h.path("backup"), key) != 0 {
			t.Fatal("a key left the shred store")
		}
	}
	names, err := os.ReadDir(h.path("backup"))
	if err != nil || len(names) != 1 {
		t.Fatalf("the backup is %d files (%v), want 1", len(names), err)
	}
	info, err := names[0].Info()
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %o (%v)", info.Mode().Perm(), err)
	}
}

func TestP33_ABackupOnAnEmptyMachineIsTheSameHouse(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := openHouse(t, t.TempDir(), clockAt())
	var people []person
	for i := range 25 {
		people = append(people, plant(t, h.Service, today.AddDays(i)))
	}
	want := counts(t, h.Service)
	must(t, h.Backup(ctx, h.path("backup.db")))
	plant(t, h.Service, today.AddDays(40)) // after the backup
	h.close()
	in, dir := h.machine(true)
	if _, err := retention.Restore(ctx, in); err != nil {
		t.Fatal(err)
	}
	back := openHouse(t, dir, clockAt())
	if got := counts(t, back.Service); !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i, p := range people {
		if !opens(t, back.Service, p) {
			t.Fatalf("text %d does not open", i)
		}
	}
	if late, err := back.Late(ctx); err != nil || late {
		t.Fatalf("a restored house has not swept: %v, %v", late, err)
	}
	// It is a house to live in: a new guest comes and goes.
	p := plant(t, back.Service, today.AddDays(50))
	if state, err := back.EraseNow(ctx, p.actor()); err != nil || state != retention.Gone {
		t.Fatalf("got %q, %v", state, err)
	}
}

func TestRestoreRefusesWhatWouldHarm(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := openHouse(t, t.TempDir(), clockAt())
	p := plant(t, h.Service, today.AddDays(3))
	must(t, h.Backup(ctx, h.path("backup.db")))
	refused := func(name string, in retention.Restoring, want error) {
		t.Helper()
		if _, err := retention.Restore(ctx, in); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", name, err, want)
		}
	}

	here := retention.Restoring{Backup: h.path("backup.db"), MainFile: h.path("data/main.db"), ShredDir: h.path("data/shred"), Open: opener(t, clockAt())}
	refused("a store is there", here, retention.ErrNotEmpty)
	here.Replace = true
	refused("the program runs", here, retention.ErrRunning)
	if !opens(t, h.Service, p) {
		t.Fatal("a refused restore changed the store")
	}

	lost, _ := h.machine(false)
	refused("the shred store is lost", lost, retention.ErrShredLost)
	empty, _ := h.machine(true)
	empty.Backup = h.path("nothing")
	refused("no such backup", empty, retention.ErrBackup)
	must(t, os.WriteFile(h.path("text"), []byte("this is no backup, it is a letter"), 0o600))
	empty.Backup = h.path("text")
	refused("not a backup", empty, retention.ErrBackup)
	whole, err := os.ReadFile(h.path("backup.db"))
	must(t, err)
	for i := 3 * 4096; i < 8*4096; i++ {
		whole[i] ^= 0x5a
	}
	must(t, os.WriteFile(h.path("damaged"), whole, 0o600))
	empty.Backup = h.path("damaged")
	if _, err := retention.Restore(ctx, empty); err == nil {
		t.Error("a damaged backup was restored")
	}
	if names, err := filepath.Glob(empty.MainFile + "*"); err != nil || len(names) != 0 {
		t.Errorf("a refused restore left %d files (%v)", len(names), err)
	}

	h.close()
	if _, err := retention.Restore(ctx, here); err != nil {
		t.Fatalf("nobody is there, and replace was said: %v", err)
	}
	lost.NoShred = true
	if _, err := retention.Restore(ctx, lost); err != nil {
		t.Fatalf("texts were given up: %v", err)
	}
	back := openHouse(t, filepath.Dir(filepath.Dir(lost.MainFile)), clockAt())
	wantCounts(t, back.Service, 1, 1, 1)
	if opens(t, back.Service, p) {
		t.Error("a text opens without its key")
	}
}

// Tombstones are forgotten after six weeks: a backup from before them would bring the erased back, and nothing would notice.
func TestP18_ABackupOlderThanTheTombstonesIsRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := openHouse(t, t.TempDir(), clockAt())
	_, err := h.Sweep(ctx)
	must(t, err)
	must(t, h.Backup(ctx, h.path("backup.db")))
	h.close()
	in, _ := h.machine(true)
	later := clockAt()
	in.Open = opener(t, later)
	later.Add(43 * 24 * time.Hour)
	if _, err := retention.Restore(ctx, in); !errors.Is(err, retention.ErrOldBackup) {
		t.Fatalf("got %v", err)
	}
	later.Add(-24 * time.Hour)
	if _, err := retention.Restore(ctx, in); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedStoreIsReplaced(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	h := openHouse(t, t.TempDir(), clockAt())
	must(t, h.Backup(ctx, h.path("backup.db")))
	h.close()
	in, _ := h.machine(true)
	must(t, os.WriteFile(in.MainFile, []byte("what a broken disk has left of it"), 0o600))
	in.Replace = true
	if _, err := retention.Restore(ctx, in); err != nil {
		t.Fatal(err)
	}
}
