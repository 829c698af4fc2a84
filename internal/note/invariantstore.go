package note

import (
	"strings"

	"lysning/internal/db"
)

// broken are the questions behind the invariants; @today stands for the programme's day.
var broken = []struct{ name, query string }{
	{"no text without its guest", "SELECT COUNT(*) FROM items i WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = i.guest_id)"},
	{"no text at a booking of somebody else", `SELECT COUNT(*) FROM items i
		WHERE i.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = i.booking_id AND b.guest_id = i.guest_id)`},
	{"no text that outlives its guest", `SELECT COUNT(*) FROM items i JOIN guests g ON g.id = i.guest_id
		WHERE i.until > g.until AND i.until > @today`},
	{"no two live texts of a kind to one reader", `SELECT COUNT(*) FROM (SELECT 1 AS n FROM items WHERE until > @today
		GROUP BY guest_id, booking_id, kind, recipient_role HAVING COUNT(*) > 1) t`},
	{"no key slot named twice", "SELECT COUNT(*) FROM (SELECT 1 AS n FROM items GROUP BY slot HAVING COUNT(*) > 1) t"},
}

func countBroken(tx *db.Tx, query string) (int, error) {
	var args []any
	for range strings.Count(query, "@today") {
		args = append(args, tx.Today())
	}
	var n int
	return n, tx.Gorm().Raw(strings.ReplaceAll(query, "@today", "?"), args...).Row().Scan(&n)
}
