package urgent

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

type row struct {
	ID      string
	GuestID string
	Day     clock.Date
	SentAt  clock.Instant
	SeenBy  *string
	SeenAt  *clock.Instant
	LookAt  clock.Instant
}

// TableName names the table for the mapper.
func (row) TableName() string { return "urgent_calls" }

func (r row) call() Call {
	c := Call{ID: r.ID, GuestID: r.GuestID, Day: r.Day, SentAt: r.SentAt, LookAt: r.LookAt}
	if r.SeenBy != nil && r.SeenAt != nil {
		c.SeenBy, c.SeenAt = *r.SeenBy, *r.SeenAt
	}
	return c
}

func one(tx *db.Tx, where string, args ...any) (Call, error) {
	var r row
	err := tx.Gorm().Where(where, args...).Take(&r).Error
	return r.call(), err
}

func some(tx *db.Tx, limit int, where string, args ...any) ([]Call, error) {
	var rows []row
	if err := tx.Gorm().Where(where, args...).Order("sent_at, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	calls := make([]Call, len(rows))
	for i, r := range rows {
		calls[i] = r.call()
	}
	return calls, nil
}

// insert fails as a duplicate for a guest who has one.
func insert(tx *db.Tx, c Call) error {
	return tx.Gorm().Exec("INSERT INTO urgent_calls (id, guest_id, day, sent_at, seen_by, seen_at, look_at) VALUES (?,?,?,?,NULL,NULL,?)",
		c.ID, c.GuestID, c.Day, c.SentAt, c.LookAt).Error
}

// find reads a guest's call of today: one of a day that is over is as good as gone, whether the sweep has run or not.
func find(tx *db.Tx, guestID string) (Call, error) {
	return one(tx, "guest_id = ? AND day = ?", guestID, tx.Today())
}

func findAny(tx *db.Tx, guestID string) (Call, error) { return one(tx, "guest_id = ?", guestID) }

func findByID(tx *db.Tx, id string) (Call, error) {
	return one(tx, "id = ? AND day = ?", id, tx.Today())
}

// mostListed is far above what a safety desk could ever call.
const mostListed = 200

func list(tx *db.Tx) ([]Call, error) { return some(tx, mostListed, "day = ?", tx.Today()) }

func listOver(tx *db.Tx, limit int) ([]Call, error) { return some(tx, limit, "day < ?", tx.Today()) }

func listDue(tx *db.Tx, limit int) ([]Call, error) {
	return some(tx, limit, "day = ? AND look_at <= ?", tx.Today(), tx.Instant())
}

func lookAgain(tx *db.Tx, id string, at clock.Instant) error {
	return tx.Gorm().Exec("UPDATE urgent_calls SET look_at = ? WHERE id = ?", at, id).Error
}

// take reports false when somebody has taken it since it was read.
func take(tx *db.Tx, was Call, staffID string, at, look clock.Instant) (bool, error) {
	where, args := "seen_by IS NULL", []any{staffID, at, look, was.ID}
	if was.Seen() {
		where, args = "seen_by = ? AND seen_at = ?", append(args, was.SeenBy, was.SeenAt)
	}
	done := tx.Gorm().Exec("UPDATE urgent_calls SET seen_by = ?, seen_at = ?, look_at = ? WHERE id = ? AND "+where, args...)
	return done.RowsAffected == 1, done.Error
}

func remove(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM urgent_calls WHERE id = ?", id).Error
}

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no two urgent calls of a guest, or of nobody", Query: `SELECT COUNT(*) FROM urgent_calls c
		WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = c.guest_id) OR (SELECT COUNT(*) FROM urgent_calls o WHERE o.guest_id = c.guest_id) > 1`},
	{Name: "no urgent call of today without its number", Query: `SELECT COUNT(*) FROM urgent_calls c WHERE c.day >= ?
		AND NOT EXISTS (SELECT 1 FROM items i WHERE i.guest_id = c.guest_id AND i.clock = 'call_now' AND i.until > ?)`,
		Args: func(tx *db.Tx) []any { return []any{tx.Today(), tx.Today()} }},
	{Name: "no urgent call that was seen by nobody known", Query: `SELECT COUNT(*) FROM urgent_calls c WHERE c.seen_by IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.id = c.seen_by)`},
}
