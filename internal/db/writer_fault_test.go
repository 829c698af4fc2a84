package db_test

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// driver gives f the driver's own connection.
func driver(t *testing.T, conn *sql.Conn, f func(c *sqlite3.SQLiteConn) error) {
	t.Helper()
	if err := conn.Raw(func(c any) error { return f(c.(*sqlite3.SQLiteConn)) }); err != nil {
		t.Error(err)
	}
}

// interrupted writes until SQLite is told to stop in the middle of the write.
func interrupted(t *testing.T) func(tx *db.Tx) error {
	return func(tx *db.Tx) error {
		ctx, stop := context.WithCancel(context.Background())
		driver(t, tx.Conn(), func(c *sqlite3.SQLiteConn) error {
			return c.RegisterFunc("stop_now", func() int { stop(); return 0 }, false)
		})
		_, err := tx.Conn().ExecContext(ctx, `WITH RECURSIVE n(i) AS (SELECT stop_now() UNION ALL SELECT i + 1 FROM n)
			INSERT INTO settings (name, value) SELECT 'n' || i, '' FROM n`)
		return err
	}
}

func TestAUseCaseThatEndsTheTransactionFailsItsWholeGroup(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(t *testing.T) func(tx *db.Tx) error{
		"an interrupted write": interrupted,
		"an interrupted write that it hides": func(t *testing.T) func(tx *db.Tx) error {
			return func(tx *db.Tx) error {
				_ = interrupted(t)(tx)
				return nil
			}
		},
		"a rule that rolls back": func(*testing.T) func(tx *db.Tx) error {
			return func(tx *db.Tx) error {
				return tx.Gorm().Exec("INSERT OR ROLLBACK INTO settings (name, value) VALUES ('a', '')").Error
			}
		},
		"a rule that rolls back, hidden, and a write after it": func(t *testing.T) func(tx *db.Tx) error {
			return func(tx *db.Tx) error {
				_ = tx.Gorm().Exec("INSERT OR ROLLBACK INTO settings (name, value) VALUES ('a', '')")
				if err := insert("x")(tx); err == nil {
					t.Error("a statement ran outside any transaction")
				}
				if err := tx.Try(insert("x")); err == nil {
					t.Error("a savepoint became a transaction of its own")
				}
				return nil
			}
		},
		"the end of its own savepoint": func(*testing.T) func(tx *db.Tx) error {
			return func(tx *db.Tx) error { return tx.Gorm().Exec("RELEASE use_case").Error }
		},
		"a rollback, and more after it": func(*testing.T) func(tx *db.Tx) error {
			return func(tx *db.Tx) error {
				if err := tx.Gorm().Exec("ROLLBACK").Error; err != nil {
					return err
				}
				_ = tx.Gorm().Exec("SELECT 1")
				return errors.New("refused")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ctx := newGrouped(t), context.Background()
			before := d.Stats()
			g := hold(t, d)
			g.add(ctx, insert("a"))
			g.add(ctx, func(*db.Tx) error { return errors.New("refused because of a") })
			g.add(ctx, breaks(t))
			g.add(ctx, func(tx *db.Tx) error { // not of that group any more: it must not see it, and be stored
				var seen int64
				if err := tx.Gorm().Raw("SELECT count(*) FROM settings").Scan(&seen).Error; err != nil || seen != 0 {
					t.Errorf("a lost group left %d rows (%v)", seen, err)
				}
				return insert("d")(tx)
			})
			errs := g.answers()
			for i, err := range errs[:4] {
				if !errors.Is(err, db.ErrUnavailable) {
					t.Errorf("use case %d of the lost group got %v, want unavailable", i, err)
				}
			}
			if errs[4] != nil {
				t.Errorf("the next group: %v", errs[4])
			}
			if cases := d.Stats().UseCases - before.UseCases; cases != 1 {
				t.Errorf("%d use cases count as stored, want 1", cases)
			}
			wantNames(t, d, "d")
			alive(t, d)
		})
	}
}

func TestAPanicFailsOneUseCaseAndReachesItsCaller(t *testing.T) {
	t.Parallel()
	d, ctx := newGrouped(t), context.Background()
	g := hold(t, d)
	g.add(ctx, insert("a"))
	g.add(ctx, func(tx *db.Tx) error {
		if err := insert("b")(tx); err != nil {
			return err
		}
		panic("a bug")
	})
	g.add(ctx, insert("c"))
	errs := g.answers()
	if errs[1] != nil || errs[3] != nil {
		t.Fatalf("others failed: %v", errs)
	}
	if errs[2] == nil || !strings.Contains(errs[2].Error(), "panic: a bug") {
		t.Fatalf("the panic became %v", errs[2])
	}
	wantNames(t, d, "a", "c")
	alive(t, d)
}

func TestGoexitFailsOneUseCaseAndLeavesTheWriterAlive(t *testing.T) {
	t.Parallel()
	d, ctx := newGrouped(t), context.Background()
	g := hold(t, d)
	g.add(ctx, insert("a"))
	g.add(ctx, func(tx *db.Tx) error {
		if err := insert("b")(tx); err != nil {
			return err
		}
		runtime.Goexit()
		return nil
	})
	g.add(ctx, insert("c"))
	errs := g.answers()
	if errs[1] != nil || !errors.Is(errs[2], errUnanswered) || errs[3] != nil {
		t.Fatalf("got %v", errs)
	}
	wantNames(t, d, "a", "c")
	alive(t, d)
}

func TestAFailedCommitFailsEveryoneOfTheGroup(t *testing.T) {
	t.Parallel()
	d, ctx := newGrouped(t), context.Background()
	g := hold(t, d)
	g.add(ctx, insert("a"))
	g.add(ctx, func(*db.Tx) error { return errors.New("refused because of a") })
	g.add(ctx, func(tx *db.Tx) error {
		driver(t, tx.Conn(), func(c *sqlite3.SQLiteConn) error {
			c.RegisterCommitHook(func() int {
				c.RegisterCommitHook(nil)
				return 1
			})
			return nil
		})
		return nil
	})
	for i, err := range g.answers() {
		if !errors.Is(err, db.ErrUnavailable) {
			t.Errorf("use case %d got %v, want unavailable", i, err)
		}
	}
	wantNames(t, d)
	alive(t, d)
}

func TestATransactionThatLeakedWritesNothingAfterItsEnd(t *testing.T) {
	t.Parallel()
	misuse := func(t *testing.T, leaked *db.Tx) {
		var one int
		if err := insert("b")(leaked); err == nil {
			t.Error("a statement ran after the end")
		}
		if err := leaked.Gorm().Raw("SELECT 1").Row().Scan(&one); err == nil {
			t.Error("a query for a row ran after the end")
		}
		if err := leaked.Gorm().Raw("SELECT 1").Scan(&one).Error; err == nil {
			t.Error("a query ran after the end")
		}
	}
	t.Run("on both databases", func(t *testing.T) {
		t.Parallel()
		testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
			var leaked *db.Tx
			if err := d.WithTx(context.Background(), func(tx *db.Tx) error { leaked = tx; return nil }); err != nil {
				t.Fatal(err)
			}
			misuse(t, leaked)
			wantNames(t, d)
		})
	})
	t.Run("in the same group", func(t *testing.T) {
		t.Parallel()
		d, ctx := newGrouped(t), context.Background()
		var leaked *db.Tx
		g := hold(t, d)
		g.add(ctx, func(tx *db.Tx) error { leaked = tx; return nil })
		g.add(ctx, func(*db.Tx) error { misuse(t, leaked); return nil })
		g.answers()
		wantNames(t, d)
	})
}

func TestClosing(t *testing.T) {
	t.Parallel()
	t.Run("answers whose turn has come and refuses the rest", func(t *testing.T) {
		t.Parallel()
		d := newGrouped(t)
		g := hold(t, d)
		g.add(context.Background(), insert("a"))
		closed := make(chan error, 1)
		go func() { closed <- d.Close() }()
		until(func() bool { return d.Waiting() == 0 })
		errs := g.answers()
		if errs[0] != nil || !errors.Is(errs[1], db.ErrUnavailable) {
			t.Fatalf("got %v", errs)
		}
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
		if err := d.WithTx(context.Background(), insert("b")); !errors.Is(err, db.ErrUnavailable) {
			t.Fatalf("after closing: %v", err)
		}
	})
	t.Run("the end of the program gives no turn any more", func(t *testing.T) {
		t.Parallel()
		prog, end := context.WithCancel(context.Background())
		d, err := db.Open(prog, db.Config{Path: t.TempDir() + "/main.db", Clock: clock.Real{}, Zone: testkit.Oslo(t)})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(prog); err != nil {
			t.Fatal(err)
		}
		end()
		until(func() bool {
			err := d.WithTx(context.Background(), func(*db.Tx) error { return nil })
			return errors.Is(err, db.ErrUnavailable)
		})
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
