package note

import "lysning/internal/db"

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no text without its guest", Query: "SELECT COUNT(*) FROM items i WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = i.guest_id)"},
	{Name: "no text at a booking of somebody else", Query: `SELECT COUNT(*) FROM items i
		WHERE i.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = i.booking_id AND b.guest_id = i.guest_id)`},
	{Name: "no text at a request of somebody else, or of none that is open", Query: `SELECT COUNT(*) FROM items i WHERE i.course_request_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM course_requests r WHERE r.id = i.course_request_id AND r.guest_id = i.guest_id AND r.state <> 'gone')`},
	{Name: "no text that outlives its guest", Query: `SELECT COUNT(*) FROM items i JOIN guests g ON g.id = i.guest_id
		WHERE i.until > g.until AND i.until > ?`, Args: today},
	{Name: "no two live texts of a kind to one reader", Query: `SELECT COUNT(*) FROM (SELECT 1 AS n FROM items WHERE until > ?
		AND kind IN ('chosen_name', 'contact', 'needs', 'words_beforehand', 'call_wish', 'call_now', 'today') GROUP BY guest_id, booking_id, course_request_id, kind, recipient_role HAVING COUNT(*) > 1) t`, Args: today},
	{Name: "no message without its number, none above the last", Query: `SELECT COUNT(*) FROM items i WHERE i.kind = 'message' AND i.until > ?
		AND NOT EXISTS (SELECT 1 FROM threads t WHERE t.guest_id = i.guest_id AND t.recipient_id = i.recipient_id AND t.last_seq >= i.thread_seq)`, Args: today},
	{Name: "no live working note without a yes and a place", Query: `SELECT COUNT(*) FROM items i WHERE i.kind = 'working_note' AND i.until > ?
		AND (i.note_place IS NULL OR NOT EXISTS (SELECT 1 FROM note_permissions p WHERE p.guest_id = i.guest_id AND p.counsellor_id = i.recipient_id))`, Args: today},
	{Name: "no yes to notes of somebody who is gone, or has no key to read them", Query: `SELECT COUNT(*) FROM note_permissions p
		WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = p.guest_id AND g.recipient <> '')`},
	{Name: "no thread of somebody who is gone", Query: "SELECT COUNT(*) FROM threads t WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = t.guest_id)"},
	{Name: "no key slot named twice", Query: "SELECT COUNT(*) FROM (SELECT 1 AS n FROM items GROUP BY slot HAVING COUNT(*) > 1) t"},
}

func today(tx *db.Tx) []any { return []any{tx.Today()} }
