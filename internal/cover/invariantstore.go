package cover

import (
	"time"

	"lysning/internal/db"
)

// stuckAfter is how long an alarm that nobody has may stand before its third step: the jobs look every few seconds.
const stuckAfter = time.Hour

var invariants = []db.Rule{
	{Name: "no duty of two people in one minute", Query: `SELECT COUNT(*) FROM (SELECT 1 FROM rota_slots GROUP BY day, duty, quarter HAVING COUNT(*) > 1) AS t`},
	{Name: "nobody who stands in for herself", Query: `SELECT COUNT(*) FROM (SELECT 1 FROM rota_slots GROUP BY day, desk, quarter, staff_id HAVING COUNT(*) > 1) AS t`},
	{Name: "no duty on a day of the rota that is not written", Query: `SELECT COUNT(*) FROM rota_slots s
		WHERE NOT EXISTS (SELECT 1 FROM rota_days d WHERE d.day = s.day AND d.desk = s.desk)`},
	{Name: "no call of an alarm that is over", Query: `SELECT COUNT(*) FROM alarm_calls c WHERE NOT EXISTS (SELECT 1 FROM alarms a WHERE a.id = c.alarm_id)`},
	{Name: "no alarm that stands still", Query: `SELECT COUNT(*) FROM alarms WHERE acknowledged_by IS NULL AND raised_at < ? AND step < 3 AND kind NOT IN ?`,
		Args: func(tx *db.Tx) []any { return []any{tx.Instant().Add(-stuckAfter), slow} }},
}
