package witness

import "lysning/internal/db"

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no gap in the log, and none at its end", Query: `SELECT COUNT(*) FROM witness_head
		WHERE size <> (SELECT COUNT(*) FROM witness_entries) OR size <> (SELECT coalesce(max(idx), -1) + 1 FROM witness_entries)`},
	{Name: "no entry of the log that follows none", Query: `SELECT COUNT(*) FROM witness_entries e WHERE idx > 0
		AND NOT EXISTS (SELECT 1 FROM witness_entries b WHERE b.idx = e.follows)`},
	{Name: "nothing said about an entry that is not in the log, or about a guest who is gone", Query: `SELECT COUNT(*) FROM witness_openings o
		WHERE NOT EXISTS (SELECT 1 FROM witness_entries e WHERE e.idx = o.idx)
		OR (guest_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = o.guest_id))`},
}
