package calendar

import (
	"database/sql"
	"errors"

	"lysning/internal/clock"
	"lysning/internal/db"
)

func madeOn(tx *db.Tx, staffID string) (clock.Date, error) {
	var found []clock.Date
	err := tx.Gorm().Raw("SELECT made FROM calendar_feeds WHERE staff_id = ?", staffID).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return clock.Date{}, err
	}
	return found[0], nil
}

func insert(tx *db.Tx, staffID string, hash []byte) error {
	return tx.Gorm().Exec("INSERT INTO calendar_feeds (staff_id, token_hash, made) VALUES (?,?,?)", staffID, hash, tx.Today()).Error
}

func remove(tx *db.Tx, staffID string) error {
	return errors.Join(
		tx.Gorm().Exec("DELETE FROM calendar_entries WHERE staff_id = ?", staffID).Error,
		tx.Gorm().Exec("DELETE FROM calendar_feeds WHERE staff_id = ?", staffID).Error,
	)
}

// ownerOf finds whose an address is, by the hash of its secret.
func ownerOf(tx *db.Tx, hash []byte) (id string, err error) {
	err = tx.Gorm().Raw("SELECT staff_id FROM calendar_feeds WHERE token_hash = ?", hash).Row().Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", db.ErrNotFound
	}
	return id, err
}

type entryRow struct {
	Date        clock.Date
	LastDate    *clock.Date
	StartMinute int
	Minutes     int
	Zone        string
	Sequence    int
	Cancelled   bool
	Changed     clock.Date
}

// list gives what an address has told, by date.
func list(tx *db.Tx, hash []byte) ([]Entry, error) {
	var rows []entryRow
	err := tx.Gorm().Raw(`SELECT e.date, e.last_date, e.start_minute, e.minutes, e.zone, e.sequence, e.cancelled, e.changed FROM calendar_entries e
		JOIN calendar_feeds f ON f.staff_id = e.staff_id WHERE f.token_hash = ? ORDER BY e.date`, hash).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	all := make([]Entry, len(rows))
	for i, r := range rows {
		all[i] = Entry{Date: r.Date, StartMinute: r.StartMinute, Minutes: r.Minutes, Zone: r.Zone, Sequence: r.Sequence, Cancelled: r.Cancelled, Changed: r.Changed}
		if r.LastDate != nil {
			all[i].Last = *r.LastDate
		}
	}
	return all, nil
}

// keep puts what an address tells now in the place of what it told.
func keep(tx *db.Tx, hash []byte, all []Entry) error {
	staffID, err := ownerOf(tx, hash)
	if err != nil {
		return err
	}
	if err := tx.Gorm().Exec("DELETE FROM calendar_entries WHERE staff_id = ?", staffID).Error; err != nil {
		return err
	}
	for _, e := range all {
		var last any
		if !e.Last.IsZero() {
			last = e.Last
		}
		if err := tx.Gorm().Exec(`INSERT INTO calendar_entries (staff_id, date, last_date, start_minute, minutes, zone, sequence, cancelled, changed)
			VALUES (?,?,?,?,?,?,?,?,?)`, staffID, e.Date, last, e.StartMinute, e.Minutes, e.Zone, e.Sequence, e.Cancelled, e.Changed).Error; err != nil {
			return err
		}
	}
	return nil
}

func deleteOver(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM calendar_entries WHERE COALESCE(last_date, date) < ?", tx.Today()).Error
}

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no calendar address of somebody who is shut out", Query: `SELECT COUNT(*) FROM calendar_feeds f
		WHERE NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = f.staff_id AND s.state <> 'disabled')`},
	{Name: "nothing told to a calendar without an address", Query: `SELECT COUNT(*) FROM calendar_entries e
		WHERE NOT EXISTS (SELECT 1 FROM calendar_feeds f WHERE f.staff_id = e.staff_id)`},
}
