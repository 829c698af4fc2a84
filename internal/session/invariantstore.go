package session

import "lysning/internal/db"

func noArgs(*db.Tx) []any { return nil }

// broken are the questions behind the invariants.
var broken = []struct {
	name, query string
	args        func(tx *db.Tx) []any
}{
	{"no session that lasts longer than eight hours, or is idle for longer than it lasts",
		"SELECT COUNT(*) FROM sessions WHERE ends_at > ? OR idle_at > ends_at",
		func(tx *db.Tx) []any { return []any{tx.Instant().Add(longest)} }},
	{"no session of somebody who is shut out or gone", `SELECT COUNT(*) FROM sessions x
		WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = x.guest_id)
		AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = x.staff_id AND s.state <> 'disabled')`, noArgs},
	{"no session by a passkey that was taken away", `SELECT COUNT(*) FROM sessions x WHERE x.staff_id IS NOT NULL AND x.passkey_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM staff_passkeys p WHERE p.id = x.passkey_id AND p.staff_id = x.staff_id)`, noArgs},
}

func countBroken(tx *db.Tx, query string, args ...any) (n int, err error) {
	return n, tx.Gorm().Raw(query, args...).Row().Scan(&n)
}
