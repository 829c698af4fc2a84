package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

// grouped runs fns in one group, in this order, behind a first use case that holds the writer until all of them wait.
type grouped struct {
	d    *db.DB
	held chan struct{}
	free chan struct{}
	errs []chan error
}

func hold(t *testing.T, d *db.DB) *grouped {
	t.Helper()
	g := &grouped{d: d, held: make(chan struct{}), free: make(chan struct{})}
	g.start(context.Background(), func(*db.Tx) error {
		close(g.held)
		<-g.free
		return nil
	})
	<-g.held
	return g
}

// add makes one more use case wait.
func (g *grouped) add(ctx context.Context, fn func(tx *db.Tx) error) {
	waiting := g.d.Waiting()
	g.start(ctx, fn)
	until(func() bool { return g.d.Waiting() == waiting+1 })
}

func (g *grouped) start(ctx context.Context, fn func(tx *db.Tx) error) {
	answer := make(chan error, 1)
	g.errs = append(g.errs, answer)
	go func() {
		err := errUnanswered // what stays when the goroutine ends inside WithTx
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v", p)
			}
			answer <- err
		}()
		err = g.d.WithTx(ctx, fn)
	}()
}

var errUnanswered = errors.New("WithTx did not return")

// answers lets the group run and gives the answers, the holder's first.
func (g *grouped) answers() []error {
	close(g.free)
	errs := make([]error, len(g.errs))
	for i, c := range g.errs {
		errs[i] = <-c
	}
	return errs
}

// until waits for a state.
func until(ok func() bool) {
	for !ok() {
		runtime.Gosched()
	}
}

func insert(name string) func(tx *db.Tx) error {
	return func(tx *db.Tx) error {
		return tx.Gorm().Exec("INSERT INTO settings (name, value) VALUES (?, '')", name).Error
	}
}

func names(t *testing.T, d *db.DB) []string {
	t.Helper()
	var found []string
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT name FROM settings ORDER BY name").Scan(&found).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func wantNames(t *testing.T, d *db.DB, want ...string) {
	t.Helper()
	if got := names(t, d); !slices.Equal(got, want) {
		t.Fatalf("the store holds %v, want %v", got, want)
	}
}

// alive proves that the writer still works.
func alive(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.WithTx(context.Background(), insert("zz alive")); err != nil {
		t.Fatalf("the writer is dead: %v", err)
	}
	if got := names(t, d); !slices.Contains(got, "zz alive") {
		t.Fatal("the writer says that it stores, and does not")
	}
}

// newGrouped is a SQLite store whose groups end by their number only.
func newGrouped(t *testing.T) *db.DB {
	d := testkit.NewSQLite(t, clock.At(testkit.Start))
	d.SetSpan(time.Hour)
	return d
}

func TestUseCasesThatWaitShareOneCommit(t *testing.T) {
	t.Parallel()
	d, ctx := newGrouped(t), context.Background()
	before := d.Stats()
	g := hold(t, d)
	g.add(ctx, insert("a"))
	g.add(ctx, func(tx *db.Tx) error {
		var seen int64
		if err := tx.Gorm().Raw("SELECT count(*) FROM settings").Scan(&seen).Error; err != nil || seen != 1 {
			t.Errorf("a use case sees %d rows of the one before it (%v), want 1", seen, err)
		}
		if got := names(t, d); len(got) != 0 {
			t.Errorf("others see %v before the commit", got)
		}
		return insert("b")(tx)
	})
	for i, err := range g.answers() {
		if err != nil {
			t.Errorf("use case %d: %v", i, err)
		}
	}
	after := d.Stats()
	if after.Groups-before.Groups != 1 || after.UseCases-before.UseCases != 3 {
		t.Fatalf("%d commits for %d use cases, want 1 for 3", after.Groups-before.Groups, after.UseCases-before.UseCases)
	}
	wantNames(t, d, "a", "b")
}

func TestNobodyIsAnsweredBeforeTheCommit(t *testing.T) {
	t.Parallel()
	d, ctx := newGrouped(t), context.Background()
	g := hold(t, d)
	g.add(ctx, insert("a"))
	g.add(ctx, func(*db.Tx) error { return errors.New("refused") })
	g.add(ctx, func(*db.Tx) error {
		for i, c := range g.errs[:3] {
			select {
			case err := <-c:
				t.Errorf("use case %d was answered before the commit", i)
				c <- err
			default:
			}
		}
		return nil
	})
	g.answers()
}

func TestAGroupHoldsAtMost64UseCases(t *testing.T) {
	t.Parallel()
	d, ctx := newGrouped(t), context.Background()
	before := d.Stats()
	g := hold(t, d)
	for i := range 64 + 5 {
		g.add(ctx, insert(fmt.Sprint(i)))
	}
	for _, err := range g.answers() {
		if err != nil {
			t.Fatal(err)
		}
	}
	after := d.Stats()
	if groups := after.Groups - before.Groups; groups != 2 {
		t.Fatalf("70 use cases made %d groups, want 2", groups)
	}
}

func TestAGroupEndsWhenItsTimeIsUp(t *testing.T) {
	t.Parallel()
	d, ctx := testkit.NewSQLite(t, clock.At(testkit.Start)), context.Background()
	d.SetSpan(1) // a nanosecond: over before the first use case is
	before := d.Stats()
	g := hold(t, d)
	for i := range 4 {
		g.add(ctx, insert(fmt.Sprint(i)))
	}
	g.answers()
	after := d.Stats()
	if groups := after.Groups - before.Groups; groups != 5 {
		t.Fatalf("5 use cases that are late each made %d groups, want 5", groups)
	}
}

func TestWithoutGroupsEachUseCaseHasItsOwnCommit(t *testing.T) {
	t.Parallel()
	d := testkit.OpenSQLite(t, db.Config{Clock: clock.At(testkit.Start), NoGroups: true})
	d.SetSpan(time.Hour)
	before := d.Stats()
	g := hold(t, d)
	g.add(context.Background(), insert("a"))
	g.add(context.Background(), insert("b"))
	g.answers()
	if groups := d.Stats().Groups - before.Groups; groups != 3 {
		t.Fatalf("3 use cases made %d commits, want 3", groups)
	}
}

func TestAnErrorUndoesOneUseCaseAlone(t *testing.T) {
	t.Parallel()
	d, ctx := newGrouped(t), context.Background()
	refused := errors.New("refused")
	g := hold(t, d)
	g.add(ctx, insert("a"))
	g.add(ctx, func(tx *db.Tx) error {
		if err := insert("b")(tx); err != nil {
			return err
		}
		return refused
	})
	g.add(ctx, insert("c"))
	errs := g.answers()
	if errs[1] != nil || !errors.Is(errs[2], refused) || errs[3] != nil {
		t.Fatalf("got %v", errs)
	}
	wantNames(t, d, "a", "c")
}

func TestACallersContextCountsOnlyBeforeItsTurn(t *testing.T) {
	t.Parallel()
	t.Run("who goes away while waiting gets no turn", func(t *testing.T) {
		t.Parallel()
		d := newGrouped(t)
		ctx, leave := context.WithCancel(context.Background())
		g := hold(t, d)
		g.add(context.Background(), insert("a"))
		g.add(ctx, insert("b"))
		g.add(context.Background(), insert("c"))
		leave()
		until(func() bool { return d.Waiting() == 2 })
		errs := g.answers()
		if errs[1] != nil || !errors.Is(errs[2], context.Canceled) || errs[3] != nil {
			t.Fatalf("got %v", errs)
		}
		wantNames(t, d, "a", "c")
	})
	t.Run("who goes away in the turn is stored and harms nobody", func(t *testing.T) {
		t.Parallel()
		d := newGrouped(t)
		ctx, leave := context.WithCancel(context.Background())
		g := hold(t, d)
		g.add(context.Background(), insert("a"))
		g.add(ctx, func(tx *db.Tx) error {
			driver(t, tx.Conn(), func(c *sqlite3.SQLiteConn) error {
				return c.RegisterFunc("leave_now", func() int { leave(); return 1 }, false)
			})
			// The caller goes away at the first of many rows; the store must not even notice.
			return tx.Gorm().WithContext(ctx).Exec(`WITH RECURSIVE n(i) AS (SELECT leave_now() UNION ALL SELECT i + 1 FROM n LIMIT 50000)
				INSERT INTO settings (name, value) SELECT 'b', '' FROM n GROUP BY 1`).Error
		})
		g.add(context.Background(), insert("c"))
		for i, err := range g.answers() {
			if err != nil {
				t.Errorf("use case %d: %v", i, err)
			}
		}
		wantNames(t, d, "a", "b", "c")
	})
	t.Run("who is gone before asking is not heard", func(t *testing.T) {
		t.Parallel()
		d := newGrouped(t)
		ctx, leave := context.WithCancel(context.Background())
		leave()
		if err := d.WithTx(ctx, insert("a")); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		wantNames(t, d)
	})
}
