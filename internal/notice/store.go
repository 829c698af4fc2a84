package notice

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// What the store remembers of notices beside the rows: the slot that was planned last, and the day on which a mail was last taken.
const (
	planned = "notices_planned"
	sent    = "notices_sent"
)

func addressOf(tx *db.Tx, staffID string) (string, error) {
	var found []string
	err := tx.Gorm().Raw("SELECT address FROM staff_notice_addresses WHERE staff_id = ?", staffID).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

func owners(tx *db.Tx) (ids []string, err error) {
	err = tx.Gorm().Raw("SELECT staff_id FROM staff_notice_addresses ORDER BY staff_id").Scan(&ids).Error
	return ids, err
}

// saveAddress keeps the day of the first address: changing it does not put the alarm off.
func saveAddress(tx *db.Tx, staffID, address string, since clock.Date) error {
	return tx.Gorm().Exec(`INSERT INTO staff_notice_addresses (staff_id, address, since) VALUES (?, ?, ?)
		ON CONFLICT (staff_id) DO UPDATE SET address = excluded.address`, staffID, address, since).Error
}

func removeAddress(tx *db.Tx, staffID string) error {
	return tx.Gorm().Exec("DELETE FROM staff_notice_addresses WHERE staff_id = ?", staffID).Error
}

// oldest is the day since which there is an address; zero when there is none.
func oldest(tx *db.Tx) (clock.Date, error) {
	var days []clock.Date
	err := tx.Gorm().Raw("SELECT since FROM staff_notice_addresses ORDER BY since LIMIT 1").Scan(&days).Error
	if err != nil || len(days) == 0 {
		return clock.Date{}, err
	}
	return days[0], nil
}

// beginSlot reports whether the slot was not planned before, and remembers that it is now. The text sorts as time does.
func beginSlot(tx *db.Tx, day clock.Date, slot Slot) (bool, error) {
	this := day.String() + " " + slot.String()
	last, err := db.Setting(tx, planned)
	if err != nil || last >= this {
		return false, err
	}
	return true, db.SetSetting(tx, planned, this)
}

func lastSent(tx *db.Tx) (clock.Date, error) {
	text, err := db.Setting(tx, sent)
	if err != nil || text == "" {
		return clock.Date{}, err
	}
	return clock.ParseDate(text)
}

func noteSent(tx *db.Tx, day clock.Date) error { return db.SetSetting(tx, sent, day.String()) }
