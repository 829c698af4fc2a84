package escalation

import "lysning/internal/db"

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no seal opened by one alone, or by the guest's own counsellor as the second", Query: `SELECT COUNT(*) FROM concern_openings o JOIN concerns c ON c.id = o.concern_id
		WHERE o.opened IS NOT NULL AND (o.decided_by IS NULL OR o.decided_by = o.asked_by OR o.decided_by = c.counsellor_id)`},
	{Name: "no look by anybody but the two, and none before a seal was open", Query: `SELECT COUNT(*) FROM concern_views v JOIN concern_openings o ON o.id = v.opening_id
		WHERE o.opened IS NULL OR v.staff_id <> o.asked_by AND v.staff_id <> o.decided_by`},
	{Name: "no two openings of a concern at once", Query: `SELECT COUNT(*) FROM (SELECT 1 AS n FROM concern_openings
		WHERE state IN ('seal_asked', 'seal_open') GROUP BY concern_id HAVING COUNT(*) > 1) t`},
	{Name: "no concern that has ended while what it opened is not reviewed", Query: `SELECT COUNT(*) FROM concerns c WHERE c.ended IS NOT NULL
		AND EXISTS (SELECT 1 FROM concern_openings o WHERE o.concern_id = c.id AND o.state IN ('seal_asked', 'seal_open', 'review_due', 'reviewing'))`},
	{Name: "no review by somebody who had a part in it", Query: `SELECT COUNT(*) FROM concern_openings o JOIN concerns c ON c.id = o.concern_id
		WHERE o.reviewer IS NOT NULL AND o.reviewer IN (o.asked_by, o.decided_by, c.raised_by, c.counsellor_id, c.lead_id)`},
	{Name: "no two live concerns of a guest, and none live that has ended", Query: `SELECT COUNT(*) FROM concern_guests g JOIN concerns c ON c.id = g.concern_id
		WHERE g.live AND (c.ended IS NOT NULL OR (SELECT COUNT(*) FROM concern_guests o WHERE o.guest_id = g.guest_id AND o.live) > 1)`},
	{Name: "no day that somebody has over an hour after a worry", Query: `SELECT COUNT(*) FROM concerns c
		JOIN days d ON d.counsellor_id = c.counsellor_id AND d.date = c.debrief_date JOIN bookings b ON b.day_id = d.id
		WHERE c.debrief_minute < d.start_minute + d.minutes AND c.debrief_minute + 60 > d.start_minute`},
	{Name: "no item kept by one alone", Query: `SELECT (SELECT COUNT(*) FROM law_keepings WHERE decided_by = asked_by)
		+ (SELECT COUNT(*) FROM law_holds WHERE second_by IS NULL OR second_by = by_id)`},
	{Name: "no law profile approved by one", Query: `SELECT COUNT(*) FROM law_profiles p WHERE p.first_by = p.second_by
		OR (SELECT COUNT(*) FROM law_approvals a WHERE a.hash = p.hash AND a.staff_id IN (p.first_by, p.second_by)) < 2`},
}
