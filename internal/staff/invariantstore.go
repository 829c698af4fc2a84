package staff

import "lysning/internal/db"

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no passkey of nobody, or of somebody who is shut out", Query: `SELECT COUNT(*) FROM staff_passkeys p
		WHERE NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = p.staff_id AND s.state <> 'disabled')`},
	{Name: "nobody at work without a key", Query: "SELECT COUNT(*) FROM staff WHERE state = 'active' AND (recipient = '' OR LENGTH(signing_key) <> 32)"},
	{Name: "no seat at a desk for who may not sit there", Query: `SELECT COUNT(*) FROM desk_members m WHERE NOT EXISTS (SELECT 1 FROM staff s
		WHERE s.id = m.staff_id AND s.state = 'active' AND ' ' || s.roles || ' ' LIKE
		CASE m.desk WHEN 'office' THEN '% coordinator %' ELSE '% safety_lead %' END)`},
	{Name: "no two live keys of a desk", Query: `SELECT COUNT(*) FROM (SELECT 1 AS n FROM desk_epochs WHERE state = 'live' GROUP BY desk HAVING COUNT(*) > 1) t`},
	{Name: "no live key of a desk that nobody holds, unless it is to be changed", Query: `SELECT COUNT(*) FROM desk_epochs e WHERE e.state = 'live' AND NOT e.to_change
		AND NOT EXISTS (SELECT 1 FROM desk_members m WHERE m.desk = e.desk AND m.epoch = e.epoch)`},
	{Name: "no sealed seed of a desk's key that has ended", Query: `SELECT COUNT(*) FROM desk_members m
		WHERE NOT EXISTS (SELECT 1 FROM desk_epochs e WHERE e.desk = m.desk AND e.epoch = m.epoch AND e.state <> 'ended')`},
	{Name: "no seat of who has left that key", Query: `SELECT COUNT(*) FROM desk_members m
		JOIN desk_leavers l ON l.desk = m.desk AND l.epoch = m.epoch AND l.staff_id = m.staff_id`},
}
