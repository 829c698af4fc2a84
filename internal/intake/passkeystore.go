package intake

import (
	"crypto/subtle"
	"database/sql"
	"errors"

	"lysning/internal/clock"
	"lysning/internal/db"
)

type passkey struct {
	ID           string
	GuestID      string
	Handle       []byte
	CredentialID []byte
	PublicKey    []byte // COSE
	Synced       bool   // may be copied to the owner's other devices; never changes (WebAuthn's backup eligibility)
	Wrapped      []byte
	Added        clock.Date
}

// TableName names the table for the mapper.
func (passkey) TableName() string { return "guest_passkeys" }

// insertPasskey reports false when the credential is kept already. It names the guest first: GORM takes bytes right after a
// parenthesis for a list of values.
func insertPasskey(tx *db.Tx, p passkey) (bool, error) {
	done := tx.Gorm().Exec(`INSERT INTO guest_passkeys (id, guest_id, handle, credential_id, public_key, synced, wrapped, added)
		VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`, p.ID, p.GuestID, p.Handle, p.CredentialID, p.PublicKey, p.Synced, p.Wrapped, p.Added)
	return done.RowsAffected == 1, done.Error
}

func listPasskeys(tx *db.Tx, guestID string) ([]passkey, error) {
	var all []passkey
	err := tx.Gorm().Where("guest_id = ?", guestID).Order("added, id").Find(&all).Error
	return all, err
}

// findPasskey reads one row whoever asks, as findSigner does: the one of this handle while its guest has time left, or the
// next in the index, which is then put aside for nobody's.
func findPasskey(tx *db.Tx, handle []byte, nobody passkey) (passkey, error) {
	var p passkey
	var until clock.Date
	err := tx.Gorm().Raw(`SELECT p.id, p.handle, p.credential_id, p.public_key, p.synced, p.wrapped, g.until
		FROM guest_passkeys p JOIN guests g ON g.id = p.guest_id WHERE p.handle >= ? ORDER BY p.handle LIMIT 1`, handle).
		Row().Scan(&p.ID, &p.Handle, &p.CredentialID, &p.PublicKey, &p.Synced, &p.Wrapped, &until)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return passkey{}, err
	}
	if subtle.ConstantTimeCompare(p.Handle, handle) != 1 || !until.After(tx.Today()) {
		return nobody, nil
	}
	return p, nil
}

func removePasskey(tx *db.Tx, guestID, id string) (bool, error) {
	done := tx.Gorm().Exec("DELETE FROM guest_passkeys WHERE guest_id = ? AND id = ?", guestID, id)
	return done.RowsAffected == 1, done.Error
}

func removePasskeys(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM guest_passkeys WHERE guest_id = ?", guestID).Error
}
