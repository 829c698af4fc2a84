package staff

import (
	"bytes"

	"gorm.io/gorm"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/passkey"
)

type keyRow struct {
	ID           string
	StaffID      string
	CredentialID []byte
	Credential   string
	Label        string
	Wrapped      []byte
	Added        clock.Date
	LastUsed     clock.Date
	Copied       *clock.Date
}

// TableName names the table for the mapper.
func (keyRow) TableName() string { return "staff_passkeys" }

// hold puts the public half into the row.
func (r *keyRow) hold(k passkey.Key) (err error) {
	r.CredentialID = k.ID()
	r.Credential, err = k.Text()
	return err
}

func (r keyRow) passkey() Passkey {
	k, err := passkey.ParseKey(r.Credential)
	return Passkey{
		ID: r.ID, Label: r.Label, PRF: err == nil && k.PRF(), Opens: len(r.Wrapped) > 0, Added: r.Added, LastUsed: r.LastUsed, Copied: r.Copied != nil,
	}
}

// parsed leaves out what cannot be read: it opens nothing.
func parsed(rows []keyRow) []passkey.Key {
	out := make([]passkey.Key, 0, len(rows))
	for _, r := range rows {
		if k, err := passkey.ParseKey(r.Credential); err == nil {
			out = append(out, k)
		}
	}
	return out
}

func only(rows []keyRow, credentialID []byte) []keyRow {
	for _, r := range rows {
		if bytes.Equal(r.CredentialID, credentialID) {
			return []keyRow{r}
		}
	}
	return nil
}

func personWithKeys(tx *db.Tx, id string) (Person, []keyRow, error) {
	p, err := findPerson(tx, id)
	if err != nil {
		return p, nil, err
	}
	keys, err := listKeys(tx, id)
	return p, keys, err
}

func listKeys(tx *db.Tx, staffID string) ([]keyRow, error) {
	var rows []keyRow
	err := tx.Gorm().Where("staff_id = ?", staffID).Order("added, id").Find(&rows).Error
	return rows, err
}

func findKeyByCredential(tx *db.Tx, credentialID []byte) (keyRow, error) {
	var r keyRow
	err := tx.Gorm().Where("credential_id = ?", credentialID).Take(&r).Error
	return r, err
}

func insertKey(tx *db.Tx, r keyRow) error {
	return tx.Gorm().Exec(`INSERT INTO staff_passkeys (id, staff_id, credential_id, credential, label, wrapped, added, last_used)
		VALUES (?,?,?,?,?,?,?,?)`, r.ID, r.StaffID, r.CredentialID, r.Credential, r.Label, r.Wrapped, r.Added, r.LastUsed).Error
}

func updateKey(tx *db.Tx, r keyRow) error {
	return tx.Gorm().Exec("UPDATE staff_passkeys SET credential = ?, last_used = ? WHERE id = ?", r.Credential, r.LastUsed, r.ID).Error
}

func markCopied(tx *db.Tx, credentialID []byte) error {
	return tx.Gorm().Exec("UPDATE staff_passkeys SET copied = ? WHERE credential_id = ?", tx.Today(), credentialID).Error
}

func setWrap(tx *db.Tx, staffID, id string, wrapped []byte) error {
	done := tx.Gorm().Exec("UPDATE staff_passkeys SET wrapped = ? WHERE staff_id = ? AND id = ?", wrapped, staffID, id)
	if done.Error == nil && done.RowsAffected == 0 {
		return gorm.ErrRecordNotFound
	}
	return done.Error
}

func removeKey(tx *db.Tx, staffID, id string) error {
	return tx.Gorm().Exec("DELETE FROM staff_passkeys WHERE staff_id = ? AND id = ?", staffID, id).Error
}

// removeKeys ends all of somebody's passkeys.
func removeKeys(tx *db.Tx, staffID string) error {
	return tx.Gorm().Exec("DELETE FROM staff_passkeys WHERE staff_id = ?", staffID).Error
}
