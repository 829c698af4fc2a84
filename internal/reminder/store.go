package reminder

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// address is a row of notice_addresses.
type address struct {
	ID      string
	GuestID string
	Slot    int64
	Wrapped []byte
	Until   clock.Date
}

// text is a row of short_texts.
type text struct {
	ID        string
	GuestID   string
	SubjectID string
	Kind      Kind
	Until     clock.Date
}

// Ending is an address whose time is over.
type Ending struct {
	ID   string
	Slot int64
}

// planned remembers the day whose texts about tomorrow were planned last.
const planned = "short_texts_planned"

// lockGuest lets one address after the other come (PostgreSQL; SQLite has one writer).
func lockGuest(tx *db.Tx, guestID string) error {
	if tx.Dialect() != db.Postgres {
		return nil
	}
	return tx.Gorm().Exec("SELECT id FROM guests WHERE id = ? FOR UPDATE", guestID).Error
}

func insertAddress(tx *db.Tx, a address, stopMAC []byte) error {
	return tx.Gorm().Exec("INSERT INTO notice_addresses (id, guest_id, slot, wrapped, stop_mac, ended, until) VALUES (?,?,?,?,?,?,?)",
		a.ID, a.GuestID, a.Slot, a.Wrapped, stopMAC, false, a.Until).Error
}

// addressOf is where texts to a guest go; ok is false for nowhere.
func addressOf(tx *db.Tx, guestID string) (a address, ok bool, err error) {
	var found []address
	err = tx.Gorm().Raw("SELECT id, guest_id, slot, wrapped, until FROM notice_addresses WHERE guest_id = ? AND ended = ? AND until > ?",
		guestID, false, tx.Today()).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return address{}, false, err
	}
	return found[0], true, nil
}

func guestOfCode(tx *db.Tx, stopMAC []byte) (string, error) {
	var found []string
	err := tx.Gorm().Raw("SELECT guest_id FROM notice_addresses WHERE stop_mac = ? AND ended = ? AND until > ?", stopMAC, false, tx.Today()).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// endAddresses lets a guest's address end now. Its key is destroyed before the row goes.
func endAddresses(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("UPDATE notice_addresses SET ended = ?, until = ? WHERE guest_id = ? AND ended = ?", true, tx.Today(), guestID, false).Error
}

func setUntil(tx *db.Tx, id string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE notice_addresses SET until = ? WHERE id = ?", until, id).Error
}

func listDueAddresses(tx *db.Tx, limit int) (all []Ending, err error) {
	err = tx.Gorm().Raw("SELECT id, slot FROM notice_addresses WHERE until <= ? ORDER BY id LIMIT ?", tx.Today(), limit).Scan(&all).Error
	return all, err
}

func listAddressesAfter(tx *db.Tx, after string, limit int) (all []Ending, err error) {
	err = tx.Gorm().Raw("SELECT id, slot FROM notice_addresses WHERE id > ? ORDER BY id LIMIT ?", after, limit).Scan(&all).Error
	return all, err
}

func listAddressesOf(tx *db.Tx, guestID string) (all []Ending, err error) {
	err = tx.Gorm().Raw("SELECT id, slot FROM notice_addresses WHERE guest_id = ? ORDER BY id", guestID).Scan(&all).Error
	return all, err
}

func deleteAddresses(tx *db.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Gorm().Exec("DELETE FROM notice_addresses WHERE id IN ?", ids).Error
}

// insertText reports false when the text was planned before.
func insertText(tx *db.Tx, t text) (bool, error) {
	res := tx.Gorm().Exec("INSERT INTO short_texts (id, guest_id, subject_id, kind, until) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
		t.ID, t.GuestID, t.SubjectID, string(t.Kind), t.Until)
	return res.RowsAffected > 0, res.Error
}

func findText(tx *db.Tx, id string) (t text, ok bool, err error) {
	var found []text
	err = tx.Gorm().Raw("SELECT id, guest_id, subject_id, kind, until FROM short_texts WHERE id = ?", id).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return text{}, false, err
	}
	return found[0], true, nil
}

// listTexts lists the ids of a guest's texts, about one appointment or, with none named, all.
func listTexts(tx *db.Tx, guestID, subjectID string) (ids []string, err error) {
	err = tx.Gorm().Raw("SELECT id FROM short_texts WHERE guest_id = ? AND (? = '' OR subject_id = ?) ORDER BY id", guestID, subjectID, subjectID).Scan(&ids).Error
	return ids, err
}

// deleteTexts is listTexts for removing.
func deleteTexts(tx *db.Tx, guestID, subjectID string) error {
	return tx.Gorm().Exec("DELETE FROM short_texts WHERE guest_id = ? AND (? = '' OR subject_id = ?)", guestID, subjectID, subjectID).Error
}

// deleteLook lets the guest of a sent "please look" wait for another one.
func deleteLook(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM short_texts WHERE id = ? AND kind = ?", id, string(Look)).Error
}

func lookOf(tx *db.Tx, guestID string) (ids []string, err error) {
	err = tx.Gorm().Raw("SELECT id FROM short_texts WHERE guest_id = ? AND kind = ?", guestID, string(Look)).Scan(&ids).Error
	return ids, err
}

func deleteLooks(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM short_texts WHERE guest_id = ? AND kind = ?", guestID, string(Look)).Error
}

func moveTexts(tx *db.Tx, subjectID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE short_texts SET until = ? WHERE subject_id = ?", until, subjectID).Error
}

func listDueTexts(tx *db.Tx, limit int) (ids []string, err error) {
	err = tx.Gorm().Raw("SELECT id FROM short_texts WHERE until <= ? ORDER BY id LIMIT ?", tx.Today(), limit).Scan(&ids).Error
	return ids, err
}

func deleteTextsByID(tx *db.Tx, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return tx.Gorm().Exec("DELETE FROM short_texts WHERE id IN ?", ids).Error
}

// moveToGuest gives the rows of a guest to another one.
func moveToGuest(tx *db.Tx, from, to string) error {
	for _, table := range []string{"notice_addresses", "short_texts"} {
		if err := tx.Gorm().Exec("UPDATE "+table+" SET guest_id = ? WHERE guest_id = ?", to, from).Error; err != nil {
			return err
		}
	}
	return nil
}

// beginDay reports whether the texts about tomorrow were not planned on a day before, and remembers that they are now.
func beginDay(tx *db.Tx, day clock.Date) (bool, error) {
	last, err := db.Setting(tx, planned)
	if err != nil || last >= day.String() {
		return false, err
	}
	return true, db.SetSetting(tx, planned, day.String())
}

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no short text that waits for a guest who wished for none", Query: `SELECT COUNT(*) FROM outbox o WHERE o.kind IN ('short_text', 'short_text_now')
		AND NOT EXISTS (SELECT 1 FROM short_texts t JOIN notice_addresses a ON a.guest_id = t.guest_id WHERE t.id = o.subject_id AND a.ended = ?)`,
		Args: func(*db.Tx) []any { return []any{false} }},
	{Name: "no short text planned twice", Query: "SELECT COUNT(*) FROM (SELECT 1 AS n FROM short_texts GROUP BY subject_id, kind HAVING COUNT(*) > 1) t"},
	{Name: "no \"please look\" that is not waiting", Query: `SELECT COUNT(*) FROM short_texts t WHERE t.kind = 'look'
		AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.subject_id = t.id)`},
	{Name: "no two notice addresses of a guest", Query: `SELECT COUNT(*) FROM (SELECT 1 AS n FROM notice_addresses WHERE ended = ? GROUP BY guest_id HAVING COUNT(*) > 1) t`,
		Args: func(*db.Tx) []any { return []any{false} }},
	{Name: "no short text about an appointment that is gone", Query: `SELECT COUNT(*) FROM short_texts t
		WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = t.subject_id) AND NOT EXISTS (SELECT 1 FROM course_requests r WHERE r.id = t.subject_id)
		AND NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = t.subject_id)`},
}
