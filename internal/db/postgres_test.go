package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

func postgres(t *testing.T) *db.DB {
	t.Helper()
	if os.Getenv("TEST_POSTGRES_URL") == "" {
		t.Skip("TEST_POSTGRES_URL is not set; make test sets it")
	}
	return testkit.NewPostgres(t, clock.At(testkit.Start))
}

// copies are two programs on one store.
func copies(t *testing.T) (d, other *db.DB) {
	t.Helper()
	if os.Getenv("TEST_POSTGRES_URL") == "" {
		t.Skip("TEST_POSTGRES_URL is not set; make test sets it")
	}
	url := testkit.PostgresURL(t)
	open := func() *db.DB {
		d, err := db.Open(context.Background(), db.Config{URL: url, Clock: clock.At(testkit.Start), Zone: testkit.Oslo(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
		return d
	}
	d, other = open(), open()
	if err := d.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d, other
}

// addOne reads a number and writes it back one higher; between the two, meanwhile may happen.
func addOne(meanwhile func()) func(tx *db.Tx) error {
	return func(tx *db.Tx) error {
		var n int
		if err := tx.Gorm().Raw("SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'n'").Scan(&n).Error; err != nil {
			return err
		}
		meanwhile()
		return tx.Gorm().Exec("UPDATE settings SET value = ? WHERE name = 'n'", strconv.Itoa(n+1)).Error
	}
}

func number(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.Read(context.Background(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'n'").Scan(&n).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The server may ask in the middle of a result: then reading the rows fails, long after the query did not.
func TestPostgresRunsAUseCaseAgainWhenTheServerAsksAmongRows(t *testing.T) {
	t.Parallel()
	d, ctx := postgres(t), context.Background()
	tries := 0
	err := d.WithTx(ctx, func(*db.Tx) error {
		if tries++; tries == 1 {
			return fmt.Errorf("read rows: %w", &pgconn.PgError{Code: "40001"})
		}
		return nil
	})
	if err != nil || tries != 2 {
		t.Fatalf("got %v after %d tries", err, tries)
	}
}

func TestPostgresRunsAUseCaseAgainWhenTheServerAsks(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d, other := copies(t)
	run(t, d, "INSERT INTO settings (name, value) VALUES ('n', '0')")
	tries := 0
	err := d.WithTx(ctx, func(tx *db.Tx) error {
		tries++
		err := addOne(func() {
			if tries == 1 { // another one is quicker, once
				run(t, other, "UPDATE settings SET value = '10' WHERE name = 'n'")
			}
		})(tx)
		if err != nil && tries == 1 {
			return errors.New("hidden") // the error that asks for another try is not shown; it counts all the same
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := number(t, d); got != 11 || tries != 2 {
		t.Fatalf("%d after %d tries, want 11 after 2", got, tries)
	}
}

func TestPostgresGivesUpAfterSomeTries(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d, other := copies(t)
	run(t, d, "INSERT INTO settings (name, value) VALUES ('n', '0')")
	tries := 0
	err := d.WithTx(ctx, func(tx *db.Tx) error {
		tries++
		return addOne(func() { run(t, other, "UPDATE settings SET value = '10' WHERE name = 'n'") })(tx)
	})
	if !errors.Is(err, db.ErrUnavailable) || tries < 4 {
		t.Fatalf("%v after %d tries", err, tries)
	}
	run(t, d, "UPDATE settings SET value = '11' WHERE name = 'n'") // and the way is free for the next
}

func TestACrowdAtOneRowLosesNothing(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		run(t, d, "INSERT INTO settings (name, value) VALUES ('n', '0')")
		const crowd = 60
		for _, err := range testkit.Race(crowd, func(int) error {
			return d.WithTx(context.Background(), addOne(func() {}))
		}) {
			if err != nil {
				t.Error(err)
			}
		}
		if got := number(t, d); got != crowd {
			t.Fatalf("%d of %d were stored", got, crowd)
		}
	})
}

// On tables of a few rows the server sees use cases in each other's way that touch different ones: each reads the whole page.
func TestPostgresLetsManyUseCasesEndThatOnlyReadNearEachOther(t *testing.T) {
	t.Parallel()
	d, ctx := postgres(t), context.Background()
	const crowd, rounds = 32, 20
	for i := range crowd {
		run(t, d, "INSERT INTO settings (name, value) VALUES (?, '0')", strconv.Itoa(i))
	}
	for _, err := range testkit.Race(crowd, func(i int) error {
		for range rounds {
			err := d.WithTx(ctx, func(tx *db.Tx) error {
				var n int
				if err := tx.Gorm().Raw("SELECT SUM(CAST(value AS BIGINT)) FROM settings").Scan(&n).Error; err != nil {
					return err
				}
				return tx.Gorm().Exec("UPDATE settings SET value = ? WHERE name = ?", strconv.Itoa(n%1000), strconv.Itoa(i)).Error
			})
			if err != nil {
				return err
			}
		}
		return nil
	}) {
		if err != nil {
			t.Error(err)
		}
	}
}
