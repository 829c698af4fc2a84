package shred

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/testkit"
)

// When Tidy makes rows longer and shorter, SQLite moves their neighbours and leaves copies in the gaps of pages: in stores
// that had lived, one key in some thousands lay in the file twice, and the copy outlived an overwrite. Here a copy is left
// behind by hand.
func TestP17_NoCopyOfAnOverwrittenKeyIsLeftInTheGapsOfPages(t *testing.T) {
	t.Parallel()
	ctx, today, dir := context.Background(), clock.DateOf(testkit.Start), t.TempDir()
	f, err := OpenWithCopy(ctx, filepath.Join(dir, "a"), filepath.Join(dir, "b"), testkit.Seeded(17))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	slots, err := f.Lease(ctx, 256)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Tidy(ctx, today, []int64{slots[0].Number, slots[1].Number}); err != nil {
		t.Fatal(err)
	}
	found := func(s Slot) (n int) {
		for _, d := range f.disks {
			b, err := os.ReadFile(d.path)
			if err != nil {
				t.Fatal(err)
			}
			n += bytes.Count(b, s.Key)
		}
		return n
	}
	leave := func(pieces ...[]byte) {
		for _, d := range f.disks {
			statements := []string{"PRAGMA secure_delete = off", "CREATE TABLE gap (x BLOB)"}
			for _, piece := range pieces {
				statements = append(statements, fmt.Sprintf("INSERT INTO gap VALUES (x'%x')", piece))
			}
			for _, statement := range append(statements, "DROP TABLE gap", "PRAGMA secure_delete = on") {
				if _, err := d.write.ExecContext(ctx, statement); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	leave(slots[0].Key, slots[2].Key[3:18])
	if n := found(slots[0]); n != 4 {
		t.Fatalf("the key is found %d times in two files, want 4: nothing would be shown", n)
	}
	// A copy that was written over in part counts as one.
	if n := found(Slot{Key: slots[2].Key[3:18]}); n != 4 {
		t.Fatalf("a part of a key is found %d times in two files, want 4: nothing would be shown", n)
	}
	if err := f.Overwrite(ctx, slots[2].Number); err != nil {
		t.Fatal(err)
	}
	if n := found(Slot{Key: slots[2].Key[3:18]}); n != 0 {
		t.Fatalf("a part of an overwritten key is found %d times", n)
	}
	leave(slots[0].Key)
	if err := f.Overwrite(ctx, slots[0].Number); err != nil {
		t.Fatal(err)
	}
	if n := found(slots[0]); n != 0 {
		t.Fatalf("an overwritten key is found %d times", n)
	}
	if n := found(slots[1]); n != 2 {
		t.Fatalf("another key is found %d times in two files, want 2", n)
	}
	if got, err := f.Key(ctx, slots[1].Number); err != nil || !bytes.Equal(got, slots[1].Key) {
		t.Fatalf("another key: %v", err)
	}
}
