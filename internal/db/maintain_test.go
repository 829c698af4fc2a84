package db_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

const mark = "MARK-THAT-MUST-GO"

// marks counts how often the mark stands in the store's file and its log.
func marks(t *testing.T, path string) (main, log int) {
	t.Helper()
	count := func(name string) int {
		b, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			return 0
		}
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(b, []byte(mark))
	}
	return count(path), count(path + "-wal")
}

func run(t *testing.T, d *db.DB, statement string, args ...any) {
	t.Helper()
	err := d.WithTx(context.Background(), func(tx *db.Tx) error { return tx.Gorm().Exec(statement, args...).Error })
	if err != nil {
		t.Fatal(err)
	}
}

func checkpoint(t *testing.T, d *db.DB) (busy bool) {
	t.Helper()
	busy, err := d.Checkpoint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return busy
}

func TestErasedBytesAreGoneAfterACheckpoint(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "main.db")
	d := testkit.OpenSQLite(t, db.Config{Path: path, Clock: clock.At(testkit.Start)})
	for _, name := range []string{"a", "b", "c"} {
		run(t, d, "INSERT INTO settings (name, value) VALUES (?, ?)", name, strings.Repeat(mark, 300))
	}
	if checkpoint(t, d) {
		t.Fatal("busy without a reader")
	}
	if main, log := marks(t, path); main == 0 || log != 0 {
		t.Fatalf("before erasing: %d marks in the file and %d in the log, want some and none", main, log)
	}
	run(t, d, "DELETE FROM settings WHERE name <> 'b'")
	run(t, d, "UPDATE settings SET value = 'x'")
	if checkpoint(t, d) {
		t.Fatal("busy without a reader")
	}
	if main, log := marks(t, path); main != 0 || log != 0 {
		t.Fatalf("after erasing: %d marks in the file and %d in the log", main, log)
	}
}

// SQLite moves rows between pages and leaves old copies in the gaps, which secure_delete does not look at. It was seen after
// a restore, where a backup's pages are as VACUUM INTO makes them; ordinary life does it more rarely.
func TestErasedBytesAreGoneFromTheGapsOfPagesAfterRewriting(t *testing.T) {
	t.Parallel()
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "backup.db")
	first := testkit.NewSQLite(t, clock.At(testkit.Start))
	ids := testkit.Seeded(17)
	var names []string
	for range 600 {
		name, err := ids.ID()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
		run(t, first, "INSERT INTO settings (name, value) VALUES (?, ?)", name, strings.Repeat("x", 100)+mark+name)
	}
	if err := first.Backup(ctx, path); err != nil {
		t.Fatal(err)
	}
	d := testkit.OpenSQLite(t, db.Config{Path: path, Clock: clock.At(testkit.Start)})
	run(t, d, "DELETE FROM settings WHERE name IN ?", names[:150])
	if checkpoint(t, d) {
		t.Fatal("busy without a reader")
	}
	left := func() (n int) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names[:150] {
			n += bytes.Count(b, []byte(mark+name))
		}
		return n
	}
	if left() == 0 {
		t.Fatal("the control must show copies in the gaps, or Rewrite is not needed any more")
	}
	if err := d.Rewrite(ctx); err != nil {
		t.Fatal(err)
	}
	if checkpoint(t, d) {
		t.Fatal("busy without a reader")
	}
	if n := left(); n != 0 {
		t.Fatalf("%d copies are left after rewriting", n)
	}
}

func TestACheckpointSaysBusyWhileAReaderNeedsTheLog(t *testing.T) {
	t.Parallel()
	d := testkit.NewSQLite(t, clock.At(testkit.Start))
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		var n int
		if err := tx.Gorm().Raw("SELECT count(*) FROM settings").Scan(&n).Error; err != nil {
			return err
		}
		stored := make(chan error, 1)
		go func() { stored <- d.WithTx(context.Background(), insert("a")) }()
		if err := <-stored; err != nil {
			return err
		}
		if !checkpoint(t, d) {
			t.Error("not busy beside an open read")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checkpoint(t, d) {
		t.Error("busy after the read")
	}
	alive(t, d)
}

func TestPostgresHasNoCheckpointAndNoBackupOfItsOwn(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		if d.Dialect() != db.Postgres {
			return
		}
		if checkpoint(t, d) {
			t.Error("busy")
		}
		if err := d.Backup(context.Background(), filepath.Join(t.TempDir(), "b.db")); !errors.Is(err, db.ErrUsePgDump) {
			t.Errorf("got %v", err)
		}
	})
}

func TestABackup(t *testing.T) {
	t.Parallel()
	t.Run("is a store of its own, without what was erased", func(t *testing.T) {
		t.Parallel()
		d, ctx := testkit.NewSQLite(t, clock.At(testkit.Start)), context.Background()
		run(t, d, "INSERT INTO settings (name, value) VALUES ('gone', ?)", mark)
		run(t, d, "DELETE FROM settings")
		run(t, d, "INSERT INTO settings (name, value) VALUES ('kept', '')")
		path := filepath.Join(t.TempDir(), "backup.db")
		if err := d.Backup(ctx, path); err != nil {
			t.Fatal(err)
		}
		run(t, d, "INSERT INTO settings (name, value) VALUES ('later', '')")
		if main, log := marks(t, path); main != 0 || log != 0 {
			t.Error("what was erased is in the backup")
		}
		copied := testkit.OpenSQLite(t, db.Config{Path: path, Clock: clock.At(testkit.Start)})
		wantNames(t, copied, "kept")
	})
	t.Run("is one state of a store in use", func(t *testing.T) {
		t.Parallel()
		d, ctx := testkit.NewSQLite(t, clock.At(testkit.Start)), context.Background()
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				// Two rows in one use case: a backup holds both or none.
				err := d.WithTx(ctx, func(tx *db.Tx) error {
					return tx.Gorm().Exec("INSERT INTO settings (name, value) VALUES ('a' || ?, ''), ('b' || ?, '')", i, i).Error
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		}()
		until(func() bool { return len(names(t, d)) > 20 })
		path := filepath.Join(t.TempDir(), "backup.db")
		if err := d.Backup(ctx, path); err != nil {
			t.Error(err)
		}
		close(stop)
		<-stopped
		copied := testkit.OpenSQLite(t, db.Config{Path: path, Clock: clock.At(testkit.Start)})
		var a, b int
		err := copied.Read(ctx, func(tx *db.Tx) error {
			return errors.Join(
				tx.Gorm().Raw("SELECT count(*) FROM settings WHERE name LIKE 'a%'").Scan(&a).Error,
				tx.Gorm().Raw("SELECT count(*) FROM settings WHERE name LIKE 'b%'").Scan(&b).Error)
		})
		if err != nil || a != b || a == 0 {
			t.Fatalf("%d and %d rows (%v)", a, b, err)
		}
	})
	t.Run("never writes over a file and leaves no half one", func(t *testing.T) {
		t.Parallel()
		d, dir := testkit.NewSQLite(t, clock.At(testkit.Start)), t.TempDir()
		path := filepath.Join(dir, "backup.db")
		if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := d.Backup(context.Background(), path); err == nil {
			t.Error("it wrote over a file")
		}
		ended, end := context.WithCancel(context.Background())
		end()
		if err := d.Backup(ended, filepath.Join(dir, "second.db")); err == nil {
			t.Error("it went on after its end")
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) != 1 {
			t.Errorf("%d files are left (%v), want 1", len(left), err)
		}
	})
}

// TestNothingIsSetAsideOnDisk: what SQLite cannot hold while it works - pages before a savepoint, a sort - would be written
// into a folder that nobody erases.
func TestNothingIsSetAsideOnDisk(t *testing.T) {
	t.Parallel()
	d, ctx := testkit.NewSQLite(t, clock.At(testkit.Start)), context.Background()
	const memory = 2
	look := func(tx *db.Tx) error {
		var store int
		if err := tx.Gorm().Raw("PRAGMA temp_store").Row().Scan(&store); err != nil {
			return err
		}
		if store != memory {
			t.Errorf("temp_store is %d, want %d", store, memory)
		}
		return nil
	}
	if err := errors.Join(d.WithTx(ctx, look), d.Read(ctx, look)); err != nil {
		t.Fatal(err)
	}
}
