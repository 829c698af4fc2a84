package booking

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// twice counts groups of more than one row.
func twice(table, columns, where string) string {
	return "SELECT COUNT(*) FROM (SELECT 1 AS n FROM " + table + " WHERE " + where + " GROUP BY " + columns + " HAVING COUNT(*) > 1) t"
}

const (
	holdsTooLong = "no hold that lasts longer than ten minutes, or two days for who is asked"
	notToBeMet   = "no guest with a day of a colleague who is not to be met, unless asked for another"
)

// broken are the questions behind the invariants that one statement can ask.
var broken = map[string]string{
	"no two bookings on a day":               twice("bookings", "day_id", "1 = 1"),
	"no two days for a counsellor on a date": twice("days", "counsellor_id, date", "state = 'open'"),
	"no two bookings of a guest on a date":   twice("bookings", "guest_id, date", "1 = 1"),
	"no two bookings with a card name":       twice("bookings", "card_name", "1 = 1"),
	"no booking on a withdrawn or missing day": `SELECT COUNT(*) FROM bookings b
		WHERE NOT EXISTS (SELECT 1 FROM days d WHERE d.id = b.day_id AND d.state = 'open')`,
	"no booking whose date is not its day's": "SELECT COUNT(*) FROM bookings b JOIN days d ON d.id = b.day_id WHERE d.date <> b.date",
	"no booking without its guest":           "SELECT COUNT(*) FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = b.guest_id)",
	"no hold on a day that is booked, offered, withdrawn or missing": `SELECT COUNT(*) FROM holds h
		WHERE NOT EXISTS (SELECT 1 FROM days d WHERE d.id = h.day_id AND d.state = 'open')
		OR EXISTS (SELECT 1 FROM bookings b WHERE b.day_id = h.day_id)
		OR EXISTS (SELECT 1 FROM offers o WHERE o.day_id = h.day_id)`,
	holdsTooLong:            "SELECT COUNT(*) FROM holds WHERE ask_id IS NULL AND expires_at > ? OR expires_at > ?",
	"no two holds on a day": twice("holds", "day_id", "1 = 1"),
	"no offer of a day that is booked, withdrawn or missing": `SELECT COUNT(*) FROM offers o
		WHERE NOT EXISTS (SELECT 1 FROM days d WHERE d.id = o.day_id AND d.state = 'open')
		OR EXISTS (SELECT 1 FROM bookings b WHERE b.day_id = o.day_id)`,
	"no day offered twice": twice("offers", "day_id", "1 = 1"),
	"no offer without its wish, and no wish with two": `SELECT COUNT(*) FROM offers o
		WHERE (SELECT COUNT(*) FROM stand_bys s WHERE s.id = o.stand_by_id) <> 1
		OR (SELECT COUNT(*) FROM offers x WHERE x.stand_by_id = o.stand_by_id) <> 1`,
	"no two wishes of one rank":            twice("stand_bys", "rank", "1 = 1"),
	"no booking that is asked about twice": twice("asks", "booking_id", "booking_id IS NOT NULL"),
	"no question about another guest's booking": `SELECT COUNT(*) FROM asks a
		WHERE a.booking_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = a.booking_id AND b.guest_id = a.guest_id)`,
	"no question that outlives its booking":   "SELECT COUNT(*) FROM asks a JOIN bookings b ON b.id = a.booking_id WHERE a.until > b.until",
	"no two hand-overs that a guest is asked": twice("asks", "guest_id", "kind = 'hand_over'"),
	"no question agreed to but a hand-over":   "SELECT COUNT(*) FROM asks WHERE state = 'agreed' AND kind <> 'hand_over'",
	"no day kept for a question without a day to give up for it": `SELECT COUNT(*) FROM holds h
		WHERE h.ask_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM asks a WHERE a.id = h.ask_id AND a.booking_id IS NOT NULL)`,
	notToBeMet: `SELECT COUNT(*) FROM bookings b
		JOIN days d ON d.id = b.day_id JOIN aparts p ON p.guest_id = b.guest_id AND p.counsellor_id = d.counsellor_id
		WHERE b.date > ? AND NOT EXISTS (SELECT 1 FROM asks a WHERE a.booking_id = b.id)`,
}

func countBroken(tx *db.Tx, name string) (int, error) {
	if name == "no more than three days a week for a counsellor" {
		return countFullWeeks(tx)
	}
	query, ok := broken[name]
	if !ok {
		return 0, fmt.Errorf("no question stands behind an invariant")
	}
	var args []any
	if name == holdsTooLong {
		args = append(args, tx.Instant().Add(holdFor), tx.Instant().Add(keptFor))
	}
	if name == notToBeMet {
		args = append(args, tx.Today())
	}
	var n int
	return n, tx.Gorm().Raw(query, args...).Row().Scan(&n)
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
