package session

import (
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
)

type row struct {
	IDHash    []byte
	RenewHash []byte
	GuestID   *string
	StaffID   *string
	PasskeyID *string
	OwnDevice bool
	TouchedAt clock.Instant
	IdleAt    clock.Instant
	EndsAt    clock.Instant
}

// TableName names the table for the mapper.
func (row) TableName() string { return "sessions" }

// insert names the guest first: GORM takes bytes right after a parenthesis for a list of values.
func insert(tx *db.Tx, r row) error {
	return tx.Gorm().Exec(`INSERT INTO sessions (guest_id, staff_id, passkey_id, id_hash, renew_hash, own_device, touched_at, idle_at, ends_at)
		VALUES (?,?,?,?,?,?,?,?,?)`,
		r.GuestID, r.StaffID, r.PasskeyID, r.IDHash, r.RenewHash, r.OwnDevice, r.TouchedAt, r.IdleAt, r.EndsAt).Error
}

// findLive reads a session by one of its two hashes, only while it lives and its owner is there: a guest with time left, or
// staff who are not disabled.
func findLive(tx *db.Tx, column string, hash []byte) (row, error) {
	var r row
	err := tx.Gorm().
		Where(column+" = ?", hash).
		Where("idle_at > ? AND ends_at > ?", tx.Instant(), tx.Instant()).
		Where(`(EXISTS (SELECT 1 FROM guests g WHERE g.id = sessions.guest_id AND g.until > ?)
			OR EXISTS (SELECT 1 FROM staff s WHERE s.id = sessions.staff_id AND s.state = 'active'))`, tx.Today()).
		Take(&r).Error
	return r, err
}

// rolesOf reads what staff may do now.
func rolesOf(tx *db.Tx, staffID string) ([]Role, error) {
	var text string
	if err := tx.Gorm().Raw("SELECT roles FROM staff WHERE id = ?", staffID).Scan(&text).Error; err != nil {
		return nil, err
	}
	var out []Role
	for _, r := range strings.Fields(text) {
		out = append(out, Role(r))
	}
	return out, nil
}

// moveIdle never brings back a session that has ended meanwhile.
func moveIdle(tx *db.Tx, idHash []byte, to clock.Instant) error {
	return tx.Gorm().Exec("UPDATE sessions SET idle_at = ? WHERE id_hash = ? AND idle_at > ?", to, idHash, tx.Instant()).Error
}

func setTouched(tx *db.Tx, idHash []byte, staffID string) error {
	return tx.Gorm().Exec("UPDATE sessions SET touched_at = ? WHERE staff_id = ? AND id_hash = ?", tx.Instant(), staffID, idHash).Error
}

func removeOne(tx *db.Tx, renewHash []byte, kind Kind) error {
	whose := "guest_id"
	if kind == Staff {
		whose = "staff_id"
	}
	return tx.Gorm().Exec("DELETE FROM sessions WHERE renew_hash = ? AND "+whose+" IS NOT NULL", renewHash).Error
}

func removeOfGuest(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM sessions WHERE guest_id = ?", guestID).Error
}

// removeOfStaff ends all sessions of somebody who works here, but the one to spare (nil spares none).
func removeOfStaff(tx *db.Tx, staffID string, spare []byte) error {
	if spare == nil {
		return tx.Gorm().Exec("DELETE FROM sessions WHERE staff_id = ?", staffID).Error
	}
	return tx.Gorm().Exec("DELETE FROM sessions WHERE staff_id = ? AND id_hash <> ?", staffID, spare).Error
}

func removeOfPasskey(tx *db.Tx, passkeyID string) error {
	return tx.Gorm().Exec("DELETE FROM sessions WHERE passkey_id = ?", passkeyID).Error
}

func listOfStaff(tx *db.Tx, staffID string) ([]row, error) {
	var rows []row
	err := tx.Gorm().Where("staff_id = ?", staffID).Where("idle_at > ? AND ends_at > ?", tx.Instant(), tx.Instant()).Find(&rows).Error
	return rows, err
}

func removeOneOfStaff(tx *db.Tx, staffID string, idHash []byte) (bool, error) {
	done := tx.Gorm().Exec("DELETE FROM sessions WHERE staff_id = ? AND id_hash = ?", staffID, idHash)
	return done.RowsAffected == 1, done.Error
}

func removeEnded(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM sessions WHERE idle_at <= ? OR ends_at <= ?", tx.Instant(), tx.Instant()).Error
}
