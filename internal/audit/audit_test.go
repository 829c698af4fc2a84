package audit_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/testkit"
	"lysning/internal/token"
)

const (
	guest = "0123456789abcdef0123456789abcdef"
	other = "fedcba9876543210fedcba9876543210"
	item  = "00000000000000000000000000000001"
)

func TestRowsAreTheGuestsOwnAndDieWithThem(t *testing.T) {
	t.Parallel()
	testkit.EachStore(t, func(t *testing.T, d *db.DB, clk *clock.Fixed) {
		log := audit.New(token.From(rand.Reader))
		write := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := d.WithTx(context.Background(), fn); err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []string{guest, other} {
			write(func(tx *db.Tx) error {
				return tx.Gorm().Exec("INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
					id, []byte(id), []byte("a"), []byte("b"), "age1pq1invented", "en", tx.Today()).Error
			})
		}
		record := func(e audit.Entry) {
			t.Helper()
			write(func(tx *db.Tx) error { return log.Record(tx, e) })
		}
		read := func(id string) []audit.Row {
			t.Helper()
			var rows []audit.Row
			write(func(tx *db.Tx) error {
				var err error
				rows, err = log.ForGuest(tx, id)
				return err
			})
			return rows
		}
		record(audit.Entry{GuestID: guest, Role: audit.Doctor, ActorID: guest, Action: audit.CallWished})
		clk.Add(48 * time.Hour)
		record(audit.Entry{GuestID: guest, ItemID: item, Role: audit.Program, ActorID: "program", Action: audit.ItemExported})
		record(audit.Entry{GuestID: other, Role: audit.Doctor, ActorID: other, Action: audit.WordSet})

		rows := read(guest)
		if len(rows) != 2 || rows[0].Action != audit.ItemExported || rows[0].ItemID != item || rows[1].ItemID != "" {
			t.Fatalf("%d rows, or not the newest first", len(rows))
		}
		if rows[0].Day.String() != "2026-11-25" || rows[1].Day.String() != "2026-11-23" {
			t.Fatalf("days %s, %s", rows[0].Day, rows[1].Day)
		}
		write(func(tx *db.Tx) error { return log.EraseGuest(tx, guest) })
		if len(read(guest)) != 0 || len(read(other)) != 1 {
			t.Fatal("erasing took too little or too much")
		}
	})
}
