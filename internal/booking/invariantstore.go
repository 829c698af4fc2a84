package booking

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// twice counts groups of more than one row.
func twice(table, columns, where string) string {
	return "SELECT COUNT(*) FROM (SELECT 1 AS n FROM " + table + " WHERE " + where + " GROUP BY " + columns + " HAVING COUNT(*) > 1) t"
}

// invariants are the rules, each as what counts the rows that break it.
var invariants = []db.Rule{
	{Name: "no two bookings on a day", Query: twice("bookings", "day_id", "1 = 1")},
	{Name: "no two days for a counsellor on a date", Query: twice("days", "counsellor_id, date", "state = 'open'")},
	{Name: "no two bookings of a guest on a date", Query: twice("bookings", "guest_id, date", "1 = 1")},
	{Name: "no two bookings with a card name", Query: twice("bookings", "card_name", "1 = 1")},
	{Name: "no booking on a withdrawn or missing day", Query: `SELECT COUNT(*) FROM bookings b
		WHERE NOT EXISTS (SELECT 1 FROM days d WHERE d.id = b.day_id AND d.state = 'open')`},
	{Name: "no booking whose date is not its day's", Query: "SELECT COUNT(*) FROM bookings b JOIN days d ON d.id = b.day_id WHERE d.date <> b.date"},
	{Name: "no booking without its guest", Query: "SELECT COUNT(*) FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = b.guest_id)"},
	{Name: "no hold on a day that is booked, offered, withdrawn or missing", Query: `SELECT COUNT(*) FROM holds h
		WHERE NOT EXISTS (SELECT 1 FROM days d WHERE d.id = h.day_id AND d.state = 'open')
		OR EXISTS (SELECT 1 FROM bookings b WHERE b.day_id = h.day_id)
		OR EXISTS (SELECT 1 FROM offers o WHERE o.day_id = h.day_id)`},
	{Name: "no hold that lasts longer than ten minutes, or two days for who is asked", Query: "SELECT COUNT(*) FROM holds WHERE ask_id IS NULL AND expires_at > ? OR expires_at > ?", Args: func(tx *db.Tx) []any { return []any{tx.Instant().Add(holdFor), tx.Instant().Add(keptFor)} }},
	{Name: "no two holds on a day", Query: twice("holds", "day_id", "1 = 1")},
	{Name: "no offer of a day that is booked, withdrawn or missing", Query: `SELECT COUNT(*) FROM offers o
		WHERE NOT EXISTS (SELECT 1 FROM days d WHERE d.id = o.day_id AND d.state = 'open')
		OR EXISTS (SELECT 1 FROM bookings b WHERE b.day_id = o.day_id)`},
	{Name: "no day offered twice", Query: twice("offers", "day_id", "1 = 1")},
	{Name: "no offer without its wish, and no wish with two", Query: `SELECT COUNT(*) FROM offers o
		WHERE (SELECT COUNT(*) FROM stand_bys s WHERE s.id = o.stand_by_id) <> 1
		OR (SELECT COUNT(*) FROM offers x WHERE x.stand_by_id = o.stand_by_id) <> 1`},
	{Name: "nobody before those who are owed a date", Query: "SELECT COUNT(*) FROM stand_bys WHERE (owed IS NULL) <> (rank > 0)"},
	{Name: "no answer for who is not asked, and nobody at the door of a day that is not asked about", Query: "SELECT COUNT(*) FROM rebookings r WHERE NOT EXISTS (SELECT 1 FROM asks a WHERE a.id = r.ask_id AND a.booking_id IS NOT NULL AND a.kind <> 'hand_over')"},
	{Name: "no half day alone in its pair, and none that is not by video", Query: `SELECT COUNT(*) FROM bookings b JOIN days d ON d.id = b.day_id WHERE b.pair_id IS NOT NULL
		AND (d.mode <> 'video' OR d.minutes <> 180 OR NOT EXISTS (SELECT 1 FROM bookings o WHERE o.pair_id = b.pair_id AND o.pair_no <> b.pair_no AND o.guest_id = b.guest_id))`},
	{Name: "no half day that is free", Query: `SELECT COUNT(*) FROM days d WHERE d.minutes <> 360 AND d.state = 'open' AND d.date >= ?
		AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.day_id = d.id)`, Args: func(tx *db.Tx) []any { return []any{tx.Today()} }},
	{Name: "no quota with more given than it had", Query: "SELECT COUNT(*) FROM quota_counts WHERE n > most OR n < 0"},
	{Name: "no two wishes of one rank", Query: twice("stand_bys", "rank", "1 = 1")},
	{Name: "no booking that is asked about twice", Query: twice("asks", "booking_id", "booking_id IS NOT NULL")},
	{Name: "no question about another guest's booking", Query: `SELECT COUNT(*) FROM asks a
		WHERE a.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = a.booking_id AND b.guest_id = a.guest_id)`},
	{Name: "no question that outlives its booking", Query: "SELECT COUNT(*) FROM asks a JOIN bookings b ON b.id = a.booking_id WHERE a.until > b.until"},
	{Name: "no two hand-overs that a guest is asked", Query: twice("asks", "guest_id", "kind = 'hand_over'")},
	{Name: "no question agreed to but a hand-over", Query: "SELECT COUNT(*) FROM asks WHERE state = 'agreed' AND kind <> 'hand_over'"},
	{Name: "no day kept for a question without a day to give up for it", Query: `SELECT COUNT(*) FROM holds h
		WHERE h.ask_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asks a WHERE a.id = h.ask_id AND a.booking_id IS NOT NULL)`},
	{Name: "no guest with a day of a colleague who is not to be met, unless asked for another", Query: `SELECT COUNT(*) FROM bookings b
		JOIN days d ON d.id = b.day_id JOIN aparts p ON p.guest_id = b.guest_id AND p.counsellor_id = d.counsellor_id
		WHERE b.date > ? AND NOT EXISTS (SELECT 1 FROM asks a WHERE a.booking_id = b.id)`, Args: func(tx *db.Tx) []any { return []any{tx.Today()} }},
	{Name: "no more than three days a week for a counsellor", Count: countFullWeeks},
}

// countFullWeeks counts weeks of a counsellor with more than three open days; which week a date is in, SQL says differently
// on each database, so it is counted here.
func countFullWeeks(tx *db.Tx) (int, error) {
	rows, err := tx.Gorm().Raw("SELECT counsellor_id, date FROM days WHERE state = 'open' AND date >= ?", tx.Today()).Rows()
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	type week struct {
		counsellor string
		monday     clock.Date
	}
	days := map[week]int{}
	full := 0
	for rows.Next() {
		var w week
		if err := rows.Scan(&w.counsellor, &w.monday); err != nil {
			return 0, err
		}
		w.monday = mondayOf(w.monday)
		if days[w]++; days[w] == aWeek+1 {
			full++
		}
	}
	return full, rows.Err()
}
