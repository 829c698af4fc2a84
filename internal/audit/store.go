package audit

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

type record struct {
	ID        string
	GuestID   string
	ItemID    *string
	Day       clock.Date
	ActorRole Role
	ActorID   string
	Action    Action
}

// TableName names the table for the mapper.
func (record) TableName() string { return "audit_rows" }

func insert(tx *db.Tx, id string, e Entry) error {
	var item *string
	if e.ItemID != "" {
		item = &e.ItemID
	}
	return tx.Gorm().Exec("INSERT INTO audit_rows (id, guest_id, item_id, day, actor_role, actor_id, action) VALUES (?,?,?,?,?,?,?)",
		id, e.GuestID, item, tx.Today(), string(e.Role), e.ActorID, string(e.Action)).Error
}

func listForGuest(tx *db.Tx, guestID string) ([]Row, error) {
	var found []record
	if err := tx.Gorm().Where("guest_id = ?", guestID).Order("day DESC, id").Find(&found).Error; err != nil {
		return nil, err
	}
	rows := make([]Row, len(found))
	for i, r := range found {
		rows[i] = Row{Day: r.Day, Entry: Entry{GuestID: r.GuestID, Role: r.ActorRole, ActorID: r.ActorID, Action: r.Action}}
		if r.ItemID != nil {
			rows[i].ItemID = *r.ItemID
		}
	}
	return rows, nil
}

func moveToGuest(tx *db.Tx, from, to string) error {
	return tx.Gorm().Exec("UPDATE audit_rows SET actor_id = CASE WHEN actor_id = guest_id THEN ? ELSE actor_id END, guest_id = ? WHERE guest_id = ?",
		to, to, from).Error
}

func removeOfGuest(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM audit_rows WHERE guest_id = ?", guestID).Error
}

// listFetched are those of the items that somebody of a role has fetched; actorID is empty for anybody of it.
func listFetched(tx *db.Tx, role Role, actorID string, ids []string) ([]string, error) {
	q := tx.Gorm().Table("audit_rows").Distinct("item_id").Where("item_id IN ? AND action = ? AND actor_role = ?", ids, string(ItemFetched), string(role))
	if actorID != "" {
		q = q.Where("actor_id = ?", actorID)
	}
	var found []string
	return found, q.Pluck("item_id", &found).Error
}
