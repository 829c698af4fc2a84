package escalation

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// keeping is a row.
type keeping struct {
	ID        string
	RequestID string
	GuestID   string
	Kind      string
	Reader    string
	Written   clock.Date
	Until     clock.Date
	Told      clock.Date
	AskedBy   string
	DecidedBy *string
}

// TableName names the table for the mapper.
func (keeping) TableName() string { return "law_keepings" }

func insertKeeping(tx *db.Tx, k keeping) error { return tx.Gorm().Create(&k).Error }

func findKeeping(tx *db.Tx, id string) (keeping, error) {
	var k keeping
	err := tx.Gorm().Where("id = ? AND until > ?", id, tx.Today()).Take(&k).Error
	return k, err
}

func listKeepings(tx *db.Tx, requestID string) ([]keeping, error) {
	var rows []keeping
	err := tx.Gorm().Where("request_id = ? AND until > ?", requestID, tx.Today()).Order("until, id").Find(&rows).Error
	return rows, err
}

// decideKeeping writes the second person; false when somebody has decided meanwhile.
func decideKeeping(tx *db.Tx, id, staffID string) (bool, error) {
	done := tx.Gorm().Exec("UPDATE law_keepings SET decided_by = ? WHERE id = ? AND decided_by IS NULL", staffID, id)
	return done.RowsAffected == 1, done.Error
}

func removeKeeping(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM law_keepings WHERE id = ?", id).Error
}

// endKeeping removes one whose date has come, or that nobody has decided about.
func endKeeping(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM law_keepings WHERE id = ? AND (decided_by IS NULL OR until <= ?)", id, tx.Today()).Error
}

func removeKeepingsOf(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM law_keepings WHERE guest_id = ?", guestID).Error
}

// moveKeepings gives them to another guest, who can have none yet of what is named by the first one's card.
func moveKeepings(tx *db.Tx, from, to string) error {
	return tx.Gorm().Exec("UPDATE law_keepings SET guest_id = ? WHERE guest_id = ?", to, from).Error
}

func keptUntil(tx *db.Tx, guestID string) (until clock.Date, err error) {
	return until, tx.Gorm().Raw("SELECT MAX(until) FROM law_keepings WHERE guest_id = ? AND decided_by IS NOT NULL", guestID).Row().Scan(&until)
}
