package session

import "lysning/internal/db"

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no session that lasts longer than eight hours, or is idle for longer than it lasts",
		Query: "SELECT COUNT(*) FROM sessions WHERE ends_at > ? OR idle_at > ends_at",
		Args:  func(tx *db.Tx) []any { return []any{tx.Instant().Add(longest)} }},
	{Name: "no session of somebody who is shut out or gone", Query: `SELECT COUNT(*) FROM sessions x
		WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = x.guest_id)
		AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = x.staff_id AND s.state <> 'disabled')`},
	{Name: "no session by a passkey that was taken away", Query: `SELECT COUNT(*) FROM sessions x WHERE x.staff_id IS NOT NULL AND x.passkey_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM staff_passkeys p WHERE p.id = x.passkey_id AND p.staff_id = x.staff_id)`},
}
