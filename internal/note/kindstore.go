package note

import (
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// advance moves a thread's last number to seq, and reports whether seq was the next one. Whoever comes second finds the number
// taken: by this row, and once more by the unique index over items.
func advance(tx *db.Tx, guestID, recipientID string, seq int) (bool, error) {
	q := tx.Gorm().Exec("UPDATE threads SET last_seq = ? WHERE guest_id = ? AND recipient_id = ? AND last_seq = ?", seq, guestID, recipientID, seq-1)
	if seq == 1 {
		q = tx.Gorm().Exec("INSERT INTO threads (guest_id, recipient_id, last_seq) VALUES (?,?,1) ON CONFLICT DO NOTHING", guestID, recipientID)
	}
	return q.RowsAffected == 1, q.Error
}

// lastSeqs are the last numbers of a guest's threads by the other reader.
func lastSeqs(tx *db.Tx, guestID string) (map[string]int, error) {
	var rows []struct {
		RecipientID string
		LastSeq     int
	}
	if err := tx.Gorm().Table("threads").Select("recipient_id, last_seq").Where("guest_id = ?", guestID).Scan(&rows).Error; err != nil {
		return nil, err
	}
	last := map[string]int{}
	for _, r := range rows {
		last[r.RecipientID] = r.LastSeq
	}
	return last, nil
}

// freePlace is the lowest place for a note that no live one has; 0 without one. What is over gives its place back first.
func freePlace(tx *db.Tx, guestID string) (int, error) {
	if err := tx.Gorm().Exec("UPDATE items SET note_place = NULL WHERE guest_id = ? AND until <= ?", guestID, tx.Today()).Error; err != nil {
		return 0, err
	}
	var taken []int
	err := tx.Gorm().Table("items").Where("guest_id = ? AND note_place IS NOT NULL", guestID).Pluck("note_place", &taken).Error
	if err != nil {
		return 0, err
	}
	for place := 1; place <= mostNotes; place++ {
		if !slices.Contains(taken, place) {
			return place, nil
		}
	}
	return 0, nil
}

// permission is the day of a guest's yes; zero without one.
func permission(tx *db.Tx, guestID, counsellorID string) (clock.Date, error) {
	var all []Permission
	err := tx.Gorm().Table("note_permissions").Select("counsellor_id, given").
		Where("guest_id = ? AND counsellor_id = ?", guestID, counsellorID).Scan(&all).Error
	if err != nil || len(all) == 0 {
		return clock.Date{}, err
	}
	return all[0].Given, nil
}

func permissionsOf(tx *db.Tx, guestID string) ([]Permission, error) {
	var all []Permission
	err := tx.Gorm().Table("note_permissions").Select("counsellor_id, given").Where("guest_id = ?", guestID).Order("counsellor_id").Scan(&all).Error
	return all, err
}

func permit(tx *db.Tx, guestID, counsellorID string) error {
	return tx.Gorm().Exec("INSERT INTO note_permissions (guest_id, counsellor_id, given) VALUES (?,?,?)", guestID, counsellorID, tx.Today()).Error
}

// forbid takes a yes back, and with it whatever was noted.
func forbid(tx *db.Tx, guestID, counsellorID string) error {
	if err := tx.Gorm().Exec("DELETE FROM note_permissions WHERE guest_id = ? AND counsellor_id = ?", guestID, counsellorID).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec(ended+"guest_id = ? AND recipient_id = ? AND clock = ?",
		tx.Today(), tx.Today(), guestID, counsellorID, string(WorkingNote)).Error
}

// replaceWith ends an item whose number another takes over.
func replaceWith(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("UPDATE items SET until = ?, booking_id = NULL, course_request_id = NULL, note_place = NULL, thread_seq = NULL WHERE id = ?", tx.Today(), id).Error
}

func retireOf(tx *db.Tx, readerID string) error {
	return tx.Gorm().Exec(ended+"recipient_id = ?", tx.Today(), tx.Today(), readerID).Error
}

// knownToDesk reports that a desk has something of a guest.
func knownToDesk(tx *db.Tx, guestID string, desk Role) (bool, error) {
	var n int64
	err := tx.Gorm().Table("items").Where("guest_id = ? AND recipient_id = ? AND until > ?", guestID, string(desk), tx.Today()).Count(&n).Error
	return n > 0, err
}

// listForReader are the live items of a reader: of one guest, or of all when guestID is empty.
func listForReader(tx *db.Tx, readerID, guestID string) ([]row, error) {
	q := tx.Gorm().Select(listed).Where("recipient_id = ? AND until > ?", readerID, tx.Today())
	if guestID != "" {
		q = q.Where("guest_id = ?", guestID)
	}
	var rows []row
	err := q.Order("guest_id, thread_seq, id").Find(&rows).Error
	return rows, err
}

// findForReader reads items whose day has not come, of one reader, by id.
func findForStaff(tx *db.Tx, ids []string) ([]row, error) {
	var rows []row
	err := tx.Gorm().Where("id IN ? AND until > ?", ids, tx.Today()).Find(&rows).Error
	return rows, err
}

// keptBack are the kinds that are kept back for the safety desk, each once.
func keptBack(tx *db.Tx, guestID string) ([]string, error) {
	kinds := []string{}
	err := tx.Gorm().Table("items").Distinct("clock").Where("guest_id = ? AND recipient_role = ? AND held_back = ? AND until > ?", guestID, string(Safety), true, tx.Today()).
		Order("clock").Pluck("clock", &kinds).Error
	return kinds, err
}
