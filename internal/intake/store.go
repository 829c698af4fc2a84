package intake

import (
	"slices"

	"bytes"
	"crypto/subtle"
	"database/sql"
	"errors"

	"lysning/internal/clock"
	"lysning/internal/db"
)

type guest struct {
	ID           string
	LocatorHash  []byte
	SignInKey    []byte
	SigningKey   []byte
	Recipient    string
	Language     string
	PhoneWordMAC []byte `gorm:"column:phone_word_mac"`
	Until        clock.Date
}

// TableName names the table for the mapper.
func (guest) TableName() string { return "guests" }

func (g guest) sameKeys(o guest) bool {
	return g.ID == o.ID && bytes.Equal(g.LocatorHash, o.LocatorHash) && bytes.Equal(g.SignInKey, o.SignInKey) &&
		bytes.Equal(g.SigningKey, o.SigningKey) && g.Recipient == o.Recipient
}

// insert reports false when the id or the locator is taken; it then changes nothing, also not the state of the transaction.
func insert(tx *db.Tx, g guest) (bool, error) {
	done := tx.Gorm().Exec(`INSERT INTO guests (id, locator_hash, sign_in_key, signing_key, recipient, language, until)
		VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`, g.ID, g.LocatorHash, g.SignInKey, g.SigningKey, g.Recipient, g.Language, g.Until)
	return done.RowsAffected == 1, done.Error
}

// find reads a guest who has time left; one whose time is over is as absent as one who never was.
func find(tx *db.Tx, guestID string) (guest, error) {
	var g guest
	err := tx.Gorm().Where("id = ? AND until > ?", guestID, tx.Today()).Take(&g).Error
	return g, err
}

// signer is what a signature is checked against.
type signer struct {
	ID        string // empty when there is nobody
	SignInKey []byte
}

// findSigner reads one row whoever asks: the guest's, or that of the guest who comes next in the index, whose place nobody can
// guess and which is then put aside for nobody's key. Whether there is a guest must not show in the work that is done (P11): to
// read the row or not differed by enough to be seen in some thousand tries on the same machine.
func findSigner(tx *db.Tx, locatorHash, nobody []byte) (signer, error) {
	var s signer
	var hash []byte
	var until clock.Date
	err := tx.Gorm().Raw("SELECT id, sign_in_key, locator_hash, until FROM guests WHERE locator_hash >= ? ORDER BY locator_hash LIMIT 1",
		locatorHash).Row().Scan(&s.ID, &s.SignInKey, &hash, &until)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return signer{}, err
	}
	if subtle.ConstantTimeCompare(hash, locatorHash) != 1 || !until.After(tx.Today()) {
		return signer{SignInKey: nobody}, nil
	}
	return s, nil
}

// findAnyByIDOrLocator looks also at guests whose time is over and whom the job has not yet erased.
func findAnyByIDOrLocator(tx *db.Tx, id string, hash []byte) ([]guest, error) {
	var found []guest
	err := tx.Gorm().Where("id = ? OR locator_hash = ?", id, hash).Find(&found).Error
	return found, err
}

func setUntil(tx *db.Tx, guestID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE guests SET until = ? WHERE id = ?", until, guestID).Error
}

func setPhoneWord(tx *db.Tx, guestID string, mac []byte) error {
	return tx.Gorm().Exec("UPDATE guests SET phone_word_mac = ? WHERE id = ?", mac, guestID).Error
}

func listDue(tx *db.Tx, limit int) ([]string, error) {
	var ids []string
	err := tx.Gorm().Table("guests").Where("until <= ?", tx.Today()).Order("id").Limit(limit).Pluck("id", &ids).Error
	return ids, err
}

func listAfter(tx *db.Tx, after string, limit int) ([]string, error) {
	var ids []string
	err := tx.Gorm().Table("guests").Where("id > ?", after).Order("id").Limit(limit).Pluck("id", &ids).Error
	return ids, err
}

func remove(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM guests WHERE id = ?", guestID).Error
}

func listReaders(tx *db.Tx, ids []string) ([]Reader, error) {
	all := make([]Reader, 0, len(ids))
	for part := range slices.Chunk(ids, 500) {
		var found []guest
		if err := tx.Gorm().Where("id IN ?", part).Order("id").Find(&found).Error; err != nil {
			return nil, err
		}
		for _, g := range found {
			all = append(all, Reader{ID: g.ID, Recipient: g.Recipient, SigningKey: g.SigningKey, Language: g.Language, Until: g.Until})
		}
	}
	return all, nil
}
