package booking

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// rowQuery reads days with what stands in their way. One statement, so that it sees one moment.
const rowQuery = `SELECT d.id, d.counsellor_id, d.place_id, d.mode, d.date, d.start_minute, d.minutes, d.zone, d.state = 'withdrawn',
	b.id IS NOT NULL, o.day_id IS NOT NULL, COALESCE(h.expires_at, 0)
	FROM days d LEFT JOIN bookings b ON b.day_id = d.id LEFT JOIN offers o ON o.day_id = d.id LEFT JOIN holds h ON h.day_id = d.id `

func rowsWhere(tx *db.Tx, where string, args ...any) ([]row, error) {
	return rowsOf(tx, rowQuery+where, args...)
}

func rowsOf(tx *db.Tx, query string, args ...any) ([]row, error) {
	rows, err := tx.Gorm().Raw(query, args...).Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	var all []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.ID, &r.CounsellorID, &r.PlaceID, &r.Mode, &r.Date, &r.StartMinute, &r.Minutes, &r.Zone, &r.Withdrawn,
			&r.Booked, &r.Offered, &r.HeldUntil); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// openQuery is rowQuery for open days in order. It reads days and bookings from the indexes that keep a date's rows side by
// side (days_in_order, bookings_by_date), so that a list costs the same however much lies in the past. %s keeps SQLite from
// the index by day, whose rows lie anywhere.
const openQuery = `SELECT d.id, d.counsellor_id, d.place_id, d.mode, d.date, d.start_minute, d.minutes, d.zone, FALSE,
	b.day_id IS NOT NULL, o.day_id IS NOT NULL, COALESCE(h.expires_at, 0)
	FROM days d LEFT JOIN bookings b ON b.date = d.date AND %sb.day_id = d.id
	LEFT JOIN offers o ON o.day_id = d.id LEFT JOIN holds h ON h.day_id = d.id
	WHERE d.state = 'open' AND d.date >= ? ORDER BY d.date, d.start_minute, d.id`

// listOpen reads the open days from a date on, by date and start. A booking has the date of its day.
func listOpen(tx *db.Tx, from clock.Date) ([]row, error) {
	off := ""
	if tx.Dialect() == db.SQLite {
		off = "+"
	}
	return rowsOf(tx, fmt.Sprintf(openQuery, off), from)
}

// lockDay reads one day and keeps others from changing who has it until the transaction ends. On SQLite the one writer does
// that; on PostgreSQL the row is locked first and read by a second statement, for the first would still see the other tables
// as they were before it waited.
func lockDay(tx *db.Tx, id string) (row, error) {
	if tx.Dialect() == db.Postgres {
		if err := tx.Gorm().Exec("SELECT id FROM days WHERE id = ? FOR UPDATE", id).Error; err != nil {
			return row{}, err
		}
	}
	return findDay(tx, id)
}

// findDay is lockDay without the lock.
func findDay(tx *db.Tx, id string) (row, error) {
	rows, err := rowsWhere(tx, "WHERE d.id = ?", id)
	if err != nil {
		return row{}, err
	}
	if len(rows) == 0 {
		return row{}, db.ErrNotFound
	}
	return rows[0], nil
}

// lockDaysOf is lockDay for all days of a counsellor from a date on, withdrawn ones too.
func lockDaysOf(tx *db.Tx, counsellorID string, from clock.Date) ([]row, error) {
	if tx.Dialect() == db.Postgres {
		const lock = "SELECT id FROM days WHERE counsellor_id = ? AND date >= ? ORDER BY id FOR UPDATE"
		if err := tx.Gorm().Exec(lock, counsellorID, from).Error; err != nil {
			return nil, err
		}
	}
	return rowsWhere(tx, "WHERE d.counsellor_id = ? AND d.date >= ? ORDER BY d.date, d.id", counsellorID, from)
}

// insertDay makes a day. Another copy of the program may be making the same one: then there is one, and that is what is wished.
func insertDay(tx *db.Tx, d Day) error {
	return tx.Gorm().Exec(`INSERT INTO days (id, counsellor_id, date, place_id, mode, start_minute, minutes, zone, state)
		VALUES (?,?,?,?,?,?,?,?,'open') ON CONFLICT DO NOTHING`,
		d.ID, d.CounsellorID, d.Date, d.PlaceID, string(d.Mode), d.StartMinute, d.Minutes, d.Zone).Error
}

func reopenDay(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("UPDATE days SET state = 'open' WHERE id = ?", id).Error
}

// withdrawDay takes a day back that nobody has; a hold whose time is over goes with it.
func withdrawDay(tx *db.Tx, id string) error {
	if err := tx.Gorm().Exec("DELETE FROM holds WHERE day_id = ?", id).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("UPDATE days SET state = 'withdrawn' WHERE id = ?", id).Error
}

// counsellorsWithDays lists whose days may have to be withdrawn.
func counsellorsWithDays(tx *db.Tx, from clock.Date) ([]string, error) {
	var ids []string
	err := tx.Gorm().Raw("SELECT DISTINCT counsellor_id FROM days WHERE state = 'open' AND date >= ?", from).Scan(&ids).Error
	return ids, err
}

// deletePastDays removes days before a date that nothing points at.
func deletePastDays(tx *db.Tx, before clock.Date, limit int) (int64, error) {
	res := tx.Gorm().Exec(`DELETE FROM days WHERE id IN (SELECT d.id FROM days d WHERE d.date < ?
		AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.day_id = d.id)
		AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.day_id = d.id)
		AND NOT EXISTS (SELECT 1 FROM offers o WHERE o.day_id = d.id) LIMIT ?)`, before, limit)
	return res.RowsAffected, res.Error
}
