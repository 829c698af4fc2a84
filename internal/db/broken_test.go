package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/testkit"
)

// A file that may not grow any more is a full disk as SQLite sees it.
func TestAFullDiskIsToldInWordsAndNothingIsKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := testkit.NewSQLite(t, clock.At(testkit.Start))
	run(t, d, "PRAGMA max_page_count = 1") // never below what is there
	err := d.WithTx(ctx, func(tx *db.Tx) error {
		if err := insert("small")(tx); err != nil {
			return err
		}
		return insert(strings.Repeat("x", 1<<20))(tx)
	})
	if !errors.Is(err, db.ErrUnavailable) || fault.Of(err) == nil || fault.Of(err).Kind != fault.Unavailable {
		t.Fatalf("got %v", err)
	}
	wantNames(t, d)
	if err := d.Ping(ctx); err != nil {
		t.Errorf("afterwards it cannot be read: %v", err)
	}
}
