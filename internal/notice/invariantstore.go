package notice

import "lysning/internal/db"

// invariants are the rules, each as the question that counts what breaks it. What waits in the outbox names somebody or something by an id alone.
var invariants = []db.Rule{
	{Name: "no work to do later for somebody or about something that is gone", Query: `SELECT COUNT(*) FROM outbox o
		WHERE NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = o.subject_id) AND NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = o.subject_id)
		AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = o.subject_id) AND NOT EXISTS (SELECT 1 FROM short_texts t WHERE t.id = o.subject_id)
		AND NOT EXISTS (SELECT 1 FROM concerns c WHERE c.id = o.subject_id) AND NOT EXISTS (SELECT 1 FROM concern_openings p WHERE p.id = o.subject_id)`},
	{Name: "no notice for somebody who has taken the address away", Query: `SELECT COUNT(*) FROM outbox o WHERE o.kind LIKE 'notice%'
		AND NOT EXISTS (SELECT 1 FROM staff_notice_addresses a WHERE a.staff_id = o.subject_id)`},
	{Name: "no address of somebody who is shut out", Query: `SELECT COUNT(*) FROM staff_notice_addresses a
		WHERE NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = a.staff_id AND s.state <> 'disabled')`},
}
