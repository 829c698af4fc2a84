package session

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

type row struct {
	IDHash    []byte
	RenewHash []byte
	GuestID   string
	OwnDevice bool
	IdleAt    clock.Instant
	EndsAt    clock.Instant
}

// TableName names the table for the mapper.
func (row) TableName() string { return "sessions" }

// insert names the guest first: GORM takes bytes right after a parenthesis for a list of values.
func insert(tx *db.Tx, r row) error {
	return tx.Gorm().Exec("INSERT INTO sessions (guest_id, id_hash, renew_hash, own_device, idle_at, ends_at) VALUES (?,?,?,?,?,?)",
		r.GuestID, r.IDHash, r.RenewHash, r.OwnDevice, r.IdleAt, r.EndsAt).Error
}

// findLive reads a session by one of its two hashes, only while it lives and the guest is there and has time left.
func findLive(tx *db.Tx, column string, hash []byte) (row, error) {
	var r row
	err := tx.Gorm().
		Where(column+" = ?", hash).
		Where("idle_at > ? AND ends_at > ?", tx.Instant(), tx.Instant()).
		Where("EXISTS (SELECT 1 FROM guests g WHERE g.id = sessions.guest_id AND g.until > ?)", tx.Today()).
		Take(&r).Error
	return r, err
}

// moveIdle never brings back a session that has ended meanwhile.
func moveIdle(tx *db.Tx, idHash []byte, to clock.Instant) error {
	return tx.Gorm().Exec("UPDATE sessions SET idle_at = ? WHERE id_hash = ? AND idle_at > ?", to, idHash, tx.Instant()).Error
}

func removeOne(tx *db.Tx, renewHash []byte) error {
	return tx.Gorm().Exec("DELETE FROM sessions WHERE renew_hash = ?", renewHash).Error
}

func removeOfGuest(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM sessions WHERE guest_id = ?", guestID).Error
}

func removeEnded(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM sessions WHERE idle_at <= ? OR ends_at <= ?", tx.Instant(), tx.Instant()).Error
}
