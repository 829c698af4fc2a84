package staff

import (
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/term"
)

type exitRow struct {
	StaffID string
	Day     clock.Date
	Done    string
}

// insertExit begins a list; one that is there already goes on.
func insertExit(tx *db.Tx, staffID string, day clock.Date) error {
	return tx.Gorm().Exec("INSERT INTO staff_exits (staff_id, day, done) VALUES (?,?,'') ON CONFLICT DO NOTHING", staffID, day).Error
}

func findExit(tx *db.Tx, staffID string) (exitRow, error) {
	var r exitRow
	return r, tx.Gorm().Table("staff_exits").Where("staff_id = ?", staffID).Take(&r).Error
}

// listExits lists those whose time is not over, whether or not the others are gone.
func listExits(tx *db.Tx) ([]exitRow, error) {
	var all []exitRow
	return all, tx.Gorm().Table("staff_exits").Where("day > ?", tx.Today().AddDays(-term.ExitDays)).Order("day DESC, staff_id").Find(&all).Error
}

func updateExit(tx *db.Tx, staffID, done string) error {
	return tx.Gorm().Exec("UPDATE staff_exits SET done = ? WHERE staff_id = ?", done, staffID).Error
}

func removeExit(tx *db.Tx, staffID string) error {
	return tx.Gorm().Exec("DELETE FROM staff_exits WHERE staff_id = ?", staffID).Error
}

func removeExitsUntil(tx *db.Tx, day clock.Date) error {
	return tx.Gorm().Exec("DELETE FROM staff_exits WHERE day <= ?", day).Error
}

func removeCallsFor(tx *db.Tx, staffID, reason string) error {
	return tx.Gorm().Exec("DELETE FROM staff_calls WHERE staff_id = ? AND reason = ?", staffID, reason).Error
}

// desksToChangeAfter lists the desks that somebody has left whose newest key is still one that she knew.
func desksToChangeAfter(tx *db.Tx, staffID string) (desks []Desk, err error) {
	err = tx.Gorm().Raw(`SELECT l.desk FROM desk_leavers l WHERE l.staff_id = ? GROUP BY l.desk
		HAVING MAX(l.epoch) >= (SELECT MAX(e.epoch) FROM desk_epochs e WHERE e.desk = l.desk) ORDER BY l.desk`, staffID).Scan(&desks).Error
	return desks, err
}

func phoneOf(tx *db.Tx, staffID string) (string, error) {
	var found []string
	if err := tx.Gorm().Raw("SELECT phone FROM staff_phones WHERE staff_id = ?", staffID).Scan(&found).Error; err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

func savePhone(tx *db.Tx, staffID, phone string) error {
	return tx.Gorm().Exec("INSERT INTO staff_phones (staff_id, phone) VALUES (?,?) ON CONFLICT (staff_id) DO UPDATE SET phone = excluded.phone",
		staffID, phone).Error
}

func removePhone(tx *db.Tx, staffID string) error {
	return tx.Gorm().Exec("DELETE FROM staff_phones WHERE staff_id = ?", staffID).Error
}

func listPhones(tx *db.Tx) (map[string]string, error) {
	var rows []struct{ StaffID, Phone string }
	if err := tx.Gorm().Raw("SELECT staff_id, phone FROM staff_phones").Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make(map[string]string, len(rows))
	for _, r := range rows {
		all[r.StaffID] = r.Phone
	}
	return all, nil
}
