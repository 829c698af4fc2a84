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
	{"no text at a request of somebody else, or of none that is open", `SELECT COUNT(*) FROM items i WHERE i.course_request_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM course_requests r WHERE r.id = i.course_request_id AND r.guest_id = i.guest_id AND r.state <> 'gone')`},
	{"no text that outlives its guest", `SELECT COUNT(*) FROM items i JOIN guests g ON g.id = i.guest_id
		WHERE i.until > g.until AND i.until > @today`},
	{"no two live texts of a kind to one reader", `SELECT COUNT(*) FROM (SELECT 1 AS n FROM items WHERE until > @today
		AND kind IN ('chosen_name', 'contact', 'needs', 'words_beforehand', 'call_wish', 'today') GROUP BY guest_id, booking_id, course_request_id, kind, recipient_role HAVING COUNT(*) > 1) t`},
	{"no message without its number, none above the last", `SELECT COUNT(*) FROM items i WHERE i.kind = 'message' AND i.until > @today
		AND NOT EXISTS (SELECT 1 FROM threads t WHERE t.guest_id = i.guest_id AND t.recipient_id = i.recipient_id AND t.last_seq >= i.thread_seq)`},
	{"no live working note without a yes and a place", `SELECT COUNT(*) FROM items i WHERE i.kind = 'working_note' AND i.until > @today
		AND (i.note_place IS NULL OR NOT EXISTS (SELECT 1 FROM note_permissions p WHERE p.guest_id = i.guest_id AND p.counsellor_id = i.recipient_id))`},
	{"no yes to notes of somebody who is gone, or has no key to read them", `SELECT COUNT(*) FROM note_permissions p
		WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = p.guest_id AND g.recipient <> '')`},
	{"no thread of somebody who is gone", "SELECT COUNT(*) FROM threads t WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = t.guest_id)"},
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
