package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/outbox"
	"lysning/internal/testkit"
)

const kind = "remind"

type bundle struct {
	*outbox.Box
	db  *db.DB
	clk *clock.Fixed
}

func each(t *testing.T, f func(t *testing.T, b bundle)) {
	t.Helper()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		f(t, bundle{Box: outbox.New(d, testkit.Seeded(4)), db: d, clk: clk})
	})
}

func (b bundle) put(t *testing.T, subjects ...string) {
	t.Helper()
	b.tx(t, func(tx *db.Tx) error {
		for _, s := range subjects {
			if err := b.Put(tx, kind, s, tx.Now); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b bundle) tx(t *testing.T, f func(tx *db.Tx) error) {
	t.Helper()
	if err := b.db.WithTx(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func (b bundle) take(t *testing.T, n int) []outbox.Row {
	t.Helper()
	rows, err := b.Take(context.Background(), n, kind)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func subjects(rows []outbox.Row) (found []string) {
	for _, r := range rows {
		found = append(found, r.SubjectID)
	}
	return found
}

func TestPut(t *testing.T) {
	t.Parallel()
	t.Run("is undone with its use case", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, b bundle) {
			err := b.db.WithTx(context.Background(), func(tx *db.Tx) error {
				return errors.Join(b.Put(tx, kind, "a", tx.Now), errors.New("refused"))
			})
			if err == nil || len(b.take(t, 9)) != 0 {
				t.Fatalf("the row stayed (%v)", err)
			}
		})
	})
	t.Run("waits for its moment, and the longest due comes first", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, b bundle) {
			b.tx(t, func(tx *db.Tx) error {
				return errors.Join(
					b.Put(tx, kind, "third", tx.Now.Add(3*time.Hour)),
					b.Put(tx, kind, "first", tx.Now.Add(time.Hour)),
					b.Put(tx, kind, "second", tx.Now.Add(2*time.Hour)),
					b.Put(tx, "another kind", "x", tx.Now))
			})
			if got := b.take(t, 9); len(got) != 0 {
				t.Fatalf("too early: %v", subjects(got))
			}
			b.clk.Add(2 * time.Hour)
			if got := subjects(b.take(t, 9)); !slices.Equal(got, []string{"first", "second"}) {
				t.Fatalf("got %v", got)
			}
		})
	})
}

func TestALeasedRow(t *testing.T) {
	t.Parallel()
	t.Run("is nobody else's until the lease ends", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, b bundle) {
			b.put(t, "a")
			first := b.take(t, 1)
			if len(first) != 1 || len(b.take(t, 1)) != 0 {
				t.Fatal("the row was not leased to one")
			}
			b.clk.Add(2 * time.Minute)
			second := b.take(t, 1)
			if len(second) != 1 || second[0].Attempts != 2 {
				t.Fatalf("after the lease: %+v", second)
			}
			for name, end := range map[string]func(tx *db.Tx) error{
				"done":  func(tx *db.Tx) error { return b.Done(tx, first[0]) },
				"retry": func(tx *db.Tx) error { return b.Retry(tx, first[0], tx.Now) },
			} {
				if err := b.db.WithTx(context.Background(), end); !errors.Is(err, outbox.ErrTaken) {
					t.Errorf("%s by the late worker: %v", name, err)
				}
			}
			b.tx(t, func(tx *db.Tx) error { return b.Done(tx, second[0]) })
			b.clk.Add(time.Hour)
			if len(b.take(t, 9)) != 0 {
				t.Error("the row outlived its end")
			}
		})
	})
	t.Run("comes back when it is given back", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, b bundle) {
			b.put(t, "a")
			row := b.take(t, 1)[0]
			b.tx(t, func(tx *db.Tx) error { return b.Retry(tx, row, tx.Now.Add(time.Minute)) })
			if len(b.take(t, 1)) != 0 {
				t.Error("too early")
			}
			b.clk.Add(time.Minute)
			if got := b.take(t, 1); len(got) != 1 || got[0].Attempts != 2 {
				t.Errorf("got %+v", got)
			}
		})
	})
	t.Run("is dropped with its subject", func(t *testing.T) {
		t.Parallel()
		each(t, func(t *testing.T, b bundle) {
			b.put(t, "a", "b")
			rows := b.take(t, 9)
			b.tx(t, func(tx *db.Tx) error { return b.Drop(tx, "a") })
			for _, r := range rows {
				err := b.db.WithTx(context.Background(), func(tx *db.Tx) error { return b.Done(tx, r) })
				if gone := errors.Is(err, outbox.ErrTaken); gone != (r.SubjectID == "a") {
					t.Errorf("%s: %v", r.SubjectID, err)
				}
			}
		})
	})
}

func TestThreeWorkersDoEachRowOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bundle) {
		const rows, workers = 300, 3
		var all []string
		for i := range rows {
			all = append(all, fmt.Sprintf("%03d", i))
		}
		b.put(t, all...)
		var mu sync.Mutex
		tried, ended := map[string]int{}, map[string]int{}
		do := func(_ context.Context, r outbox.Row) error {
			mu.Lock()
			defer mu.Unlock()
			tried[r.SubjectID]++
			if r.Attempts == 1 && r.SubjectID[2] == '7' { // one of ten fails once
				return errors.New("no answer")
			}
			ended[r.SubjectID]++
			return nil
		}
		var sums [workers]int
		drain := func() {
			for i, err := range testkit.Race(workers, func(i int) error {
				for {
					n, err := b.Work(context.Background(), 10, do, kind)
					sums[i] += n
					if n == 0 && err == nil {
						return nil
					}
				}
			}) {
				if err != nil {
					t.Errorf("worker %d: %v", i, err)
				}
			}
		}
		drain()
		b.clk.Add(time.Minute)
		drain()
		if got := sums[0] + sums[1] + sums[2]; got != rows || len(ended) != rows {
			t.Fatalf("%d ends of %d rows, want %d", got, len(ended), rows)
		}
		for s, n := range ended {
			want := 1
			if s[2] == '7' {
				want = 2
			}
			if n != 1 || tried[s] != want {
				t.Errorf("%s: tried %d times, done %d times", s, tried[s], n)
			}
		}
	})
}

func TestWorkWaitsLongerAfterEachFailure(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b bundle) {
		b.put(t, "a")
		broken := errors.New("no answer")
		fail := func(context.Context, outbox.Row) error { return broken }
		for _, pause := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
			if _, err := b.Work(context.Background(), 1, fail, kind); !errors.Is(err, broken) {
				t.Fatalf("got %v", err)
			}
			b.clk.Add(pause - time.Millisecond)
			if len(b.take(t, 1)) != 0 {
				t.Fatalf("due before %v", pause)
			}
			b.clk.Add(time.Millisecond)
		}
		for range 20 {
			b.clk.Add(6 * time.Hour)
			if _, err := b.Work(context.Background(), 1, fail, kind); !errors.Is(err, broken) {
				t.Fatalf("it waits longer than six hours (%v)", err)
			}
		}
	})
}
