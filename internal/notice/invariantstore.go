package notice

import "lysning/internal/db"

// broken are the questions behind the invariants. What waits in the outbox names somebody or something by an id alone.
var broken = []struct{ name, query string }{
	{"no work to do later for somebody or about something that is gone", `SELECT COUNT(*) FROM outbox o
		WHERE NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = o.subject_id) AND NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = o.subject_id)
		AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = o.subject_id)`},
	{"no notice for somebody who has taken the address away", `SELECT COUNT(*) FROM outbox o WHERE o.kind LIKE 'notice%'
		AND NOT EXISTS (SELECT 1 FROM staff_notice_addresses a WHERE a.staff_id = o.subject_id)`},
	{"no address of somebody who is shut out", `SELECT COUNT(*) FROM staff_notice_addresses a
		WHERE NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = a.staff_id AND s.state <> 'disabled')`},
}

func countBroken(tx *db.Tx, query string) (n int, err error) {
	return n, tx.Gorm().Raw(query).Row().Scan(&n)
}
