package db_test

import (
	"context"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
)

func TestAFreshStoreTakesARow(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		ctx := context.Background()
		insert := func(tx *db.Tx) error {
			return tx.Gorm().Exec("INSERT INTO settings (name, value) VALUES (?, ?)", "door", "open").Error
		}
		if err := d.WithTx(ctx, insert); err != nil {
			t.Fatal(err)
		}
		if err := d.WithTx(ctx, insert); !db.IsDuplicate(err) {
			t.Fatalf("got %v, want a duplicate", err)
		}
		if d.Dialect() == db.SQLite {
			if err := d.Read(ctx, insert); err == nil {
				t.Fatal("a write went through the read pool")
			}
		}
	})
}
