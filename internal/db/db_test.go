package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

func TestAFreshStoreTakesARow(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		ctx := context.Background()
		if err := d.WithTx(ctx, insert("a")); err != nil {
			t.Fatal(err)
		}
		if err := d.WithTx(ctx, insert("a")); !db.IsDuplicate(err) {
			t.Fatalf("got %v, want a duplicate", err)
		}
		if err := d.Ping(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAReadWritesNothingAndSeesOneState(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		ctx := context.Background()
		if err := d.Read(ctx, insert("a")); err == nil {
			t.Fatal("a write went through a read")
		}
		err := d.Read(ctx, func(tx *db.Tx) error {
			var before, after int64
			if err := tx.Gorm().Raw("SELECT count(*) FROM settings").Scan(&before).Error; err != nil {
				return err
			}
			stored := make(chan error, 1)
			go func() { stored <- d.WithTx(ctx, insert("b")) }()
			if err := <-stored; err != nil {
				return err
			}
			if err := tx.Gorm().Raw("SELECT count(*) FROM settings").Scan(&after).Error; err != nil {
				return err
			}
			if before != 0 || after != 0 {
				t.Errorf("one read saw %d rows and then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		wantNames(t, d, "b")
	})
}

func TestTryUndoesItsPartAlone(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		ctx := context.Background()
		err := d.WithTx(ctx, func(tx *db.Tx) error {
			if err := insert("a")(tx); err != nil {
				return err
			}
			err := tx.Try(func(tx *db.Tx) error {
				return errors.Join(insert("b")(tx), insert("a")(tx))
			})
			if !db.IsDuplicate(err) {
				t.Errorf("got %v, want a duplicate", err)
			}
			return insert("c")(tx)
		})
		if err != nil {
			t.Fatal(err)
		}
		wantNames(t, d, "a", "c")
	})
}

func TestAUseCaseCannotEndItsTransactionThroughGORM(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		err := d.WithTx(context.Background(), func(tx *db.Tx) error {
			if err := insert("a")(tx); err != nil {
				return err
			}
			if tx.Gorm().Commit().Error == nil || tx.Gorm().Rollback().Error == nil {
				t.Error("GORM ended the transaction")
			}
			return errors.New("refused")
		})
		if err == nil {
			t.Fatal("the error got lost")
		}
		wantNames(t, d)
	})
}

func TestSQLitePragmasAreInForceOnEachConnection(t *testing.T) {
	t.Parallel()
	d, ctx := testkit.NewSQLite(t, clock.At(testkit.Start)), context.Background()
	check := func(want map[string]string) func(tx *db.Tx) error {
		return func(tx *db.Tx) error {
			for name, value := range want {
				var got string
				if err := tx.Gorm().Raw("PRAGMA " + name).Scan(&got).Error; err != nil {
					return err
				}
				if got != value {
					t.Errorf("%s is %s, want %s", name, got, value)
				}
			}
			return nil
		}
	}
	err := d.WithTx(ctx, check(map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000", "query_only": "0",
	}))
	if err != nil {
		t.Fatal(err)
	}
	// All four at once, so that each is a connection of its own.
	const readers = 4
	ready, free, answers := make(chan struct{}), make(chan struct{}), make(chan error, readers)
	for range readers {
		go func() {
			answers <- d.Read(ctx, func(tx *db.Tx) error {
				ready <- struct{}{}
				<-free
				return check(map[string]string{"query_only": "1", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000"})(tx)
			})
		}()
	}
	for range readers {
		<-ready
	}
	close(free)
	for range readers {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
}

func TestTheFilesAreTheOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a % b?c#d.db") // names that a URI must not swallow
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	d := testkit.OpenSQLite(t, db.Config{Path: path, Clock: clock.At(testkit.Start)})
	if err := d.WithTx(context.Background(), insert("a")); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(filepath.Dir(path), "backup.db")
	if err := d.Backup(context.Background(), backup); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm", backup} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", filepath.Base(name), info.Mode().Perm())
		}
	}
}
