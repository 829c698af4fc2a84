package staff

import (
	"encoding/json"
	"fmt"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

const (
	epochLive  = "live"
	epochPast  = "past"  // a later one is live, but texts may still be sealed for this one
	epochEnded = "ended" // opens nothing any more
)

type deskEpoch struct {
	Desk       Desk
	Epoch      int
	Recipient  string
	SigningKey []byte
	MadeBy     string
	Day        clock.Date
	Until      *clock.Date
	State      string
	ToChange   bool
}

// TableName names the table for the mapper.
func (deskEpoch) TableName() string { return "desk_epochs" }

func (e deskEpoch) keys() DeskKeys {
	k := DeskKeys{Epoch: e.Epoch, Recipient: e.Recipient, SigningKey: e.SigningKey}
	if e.Until != nil {
		k.Until = *e.Until
	}
	return k
}

type deskMember struct {
	Desk       Desk
	Epoch      int
	StaffID    string
	Sealed     []byte
	AdmittedBy string
	Day        clock.Date
}

// TableName names the table for the mapper.
func (deskMember) TableName() string { return "desk_members" }

// deskPerson is what a desk looks at of somebody who works here.
type deskPerson struct {
	ID         string
	Name       string
	Roles      string
	State      string
	Recipient  string
	SigningKey []byte
}

// TableName names the table for the mapper.
func (deskPerson) TableName() string { return "staff" }

func (p deskPerson) roles() []session.Role {
	var out []session.Role
	for _, r := range strings.Fields(p.Roles) {
		out = append(out, session.Role(r))
	}
	return out
}

// listDeskEpochs gives the epochs that may still open something, newest first.
func listDeskEpochs(tx *db.Tx, desk Desk) ([]deskEpoch, error) {
	var rows []deskEpoch
	err := tx.Gorm().Where("desk = ? AND state <> ?", string(desk), epochEnded).Order("epoch DESC").Find(&rows).Error
	return rows, err
}

// listPublicEpochs gives them with those that ended after a day, newest first: who signed in one is still to be believed.
func listPublicEpochs(tx *db.Tx, desk Desk, after clock.Date) ([]deskEpoch, error) {
	var rows []deskEpoch
	err := tx.Gorm().Where("desk = ? AND (state <> ? OR until > ?)", string(desk), epochEnded, after).Order("epoch DESC").Find(&rows).Error
	return rows, err
}

// lastDeskEpoch is the highest number that was ever used; 0 for none.
func lastDeskEpoch(tx *db.Tx, desk Desk) (int, error) {
	var last int
	err := tx.Gorm().Raw("SELECT coalesce(max(epoch), 0) FROM desk_epochs WHERE desk = ?", string(desk)).Scan(&last).Error
	return last, err
}

// replaceDeskEpoch makes e the live one. A duplicate means that another browser was first. The desk is named before the keys:
// GORM takes bytes right after a parenthesis for a list of values.
func replaceDeskEpoch(tx *db.Tx, e deskEpoch) error {
	err := tx.Gorm().Exec("UPDATE desk_epochs SET state = ?, until = ?, to_change = ? WHERE desk = ? AND state = ?",
		epochPast, e.Day, false, string(e.Desk), epochLive).Error
	if err != nil {
		return err
	}
	return insertDeskEpoch(tx, e)
}

func insertDeskEpoch(tx *db.Tx, e deskEpoch) error {
	return tx.Gorm().Exec(`INSERT INTO desk_epochs (desk, epoch, recipient, signing_key, made_by, day, until, state, to_change)
		VALUES (?,?,?,?,?,?,?,?,?)`, string(e.Desk), e.Epoch, e.Recipient, e.SigningKey, e.MadeBy, e.Day, e.Until, e.State, e.ToChange).Error
}

func endDeskEpoch(tx *db.Tx, desk Desk, epoch int) error {
	if err := tx.Gorm().Exec("DELETE FROM desk_members WHERE desk = ? AND epoch = ?", string(desk), epoch).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("UPDATE desk_epochs SET state = ? WHERE desk = ? AND epoch = ? AND state = ?", epochEnded, string(desk), epoch, epochPast).Error
}

func removeDeskEpoch(tx *db.Tx, desk Desk, epoch int) error {
	if err := tx.Gorm().Exec("DELETE FROM desk_members WHERE desk = ? AND epoch = ?", string(desk), epoch).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("DELETE FROM desk_epochs WHERE desk = ? AND epoch = ?", string(desk), epoch).Error
}

func markDeskToChange(tx *db.Tx, desk Desk) error {
	return tx.Gorm().Exec("UPDATE desk_epochs SET to_change = ? WHERE desk = ? AND state = ?", true, string(desk), epochLive).Error
}

func insertDeskMember(tx *db.Tx, m deskMember) error {
	return tx.Gorm().Exec("INSERT INTO desk_members (desk, epoch, staff_id, sealed, admitted_by, day) VALUES (?,?,?,?,?,?)",
		string(m.Desk), m.Epoch, m.StaffID, m.Sealed, m.AdmittedBy, m.Day).Error
}

// listDeskMembers gives who holds the seed of an epoch, without the files.
func listDeskMembers(tx *db.Tx, desk Desk, epoch int) ([]deskMember, error) {
	var rows []deskMember
	err := tx.Gorm().Select("desk, epoch, staff_id, admitted_by, day").Where("desk = ? AND epoch = ?", string(desk), epoch).
		Order("staff_id").Find(&rows).Error
	return rows, err
}

// deskFilesOf gives one member's own files, newest epoch first.
func deskFilesOf(tx *db.Tx, desk Desk, staffID string) ([]deskMember, error) {
	var rows []deskMember
	err := tx.Gorm().Where("desk = ? AND staff_id = ?", string(desk), staffID).Order("epoch DESC").Find(&rows).Error
	return rows, err
}

func removeDeskFiles(tx *db.Tx, desk Desk, staffID string) error {
	return tx.Gorm().Exec("DELETE FROM desk_members WHERE desk = ? AND staff_id = ?", string(desk), staffID).Error
}

// isDeskMember reports whether somebody at work holds the seed of the live epoch.
func isDeskMember(tx *db.Tx, staffID string, desk Desk) (bool, error) {
	var n int64
	err := tx.Gorm().Raw(`SELECT count(*) FROM desk_members m
		JOIN desk_epochs e ON e.desk = m.desk AND e.epoch = m.epoch AND e.state = ?
		JOIN staff s ON s.id = m.staff_id AND s.state = 'active'
		WHERE m.desk = ? AND m.staff_id = ?`, epochLive, string(desk), staffID).Scan(&n).Error
	return n > 0, err
}

// countDeskMembers counts them at the live epoch; -1 when the desk has never had one.
func countDeskMembers(tx *db.Tx, desk Desk) (int, error) {
	var n int
	err := tx.Gorm().Raw(`SELECT CASE WHEN EXISTS (SELECT 1 FROM desk_epochs WHERE desk = ?)
		THEN (SELECT count(*) FROM desk_members m JOIN desk_epochs e ON e.desk = m.desk AND e.epoch = m.epoch AND e.state = ? WHERE m.desk = ?)
		ELSE -1 END`, string(desk), epochLive, string(desk)).Scan(&n).Error
	return n, err
}

// deskNow gives the number of the live epoch and how many hold its seed, in one look: 0 and -1 when the desk has never had one.
func deskNow(tx *db.Tx, desk Desk) (epoch, members int, err error) {
	var rows []struct{ Epoch, Members int }
	err = tx.Gorm().Raw(`SELECT e.epoch, CASE WHEN e.state = ? THEN (SELECT count(*) FROM desk_members m WHERE m.desk = e.desk AND m.epoch = e.epoch)
		ELSE 0 END AS members FROM desk_epochs e WHERE e.desk = ? ORDER BY e.epoch DESC LIMIT 1`, epochLive, string(desk)).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, -1, err
	}
	return rows[0].Epoch, rows[0].Members, nil
}

func listDeskPeople(tx *db.Tx) (map[string]deskPerson, error) {
	var rows []deskPerson
	if err := tx.Gorm().Select("id, name, roles, state, recipient, signing_key").Find(&rows).Error; err != nil {
		return nil, err
	}
	all := make(map[string]deskPerson, len(rows))
	for _, r := range rows {
		all[r.ID] = r
	}
	return all, nil
}

type deskLeaver struct {
	Desk      Desk
	Epoch     int
	StaffID   string
	Day       clock.Date
	CouldRead string
}

// TableName names the table for the mapper.
func (deskLeaver) TableName() string { return "desk_leavers" }

func insertDeskLeaver(tx *db.Tx, l deskLeaver) error {
	return tx.Gorm().Exec("INSERT INTO desk_leavers (desk, epoch, staff_id, day, could_read) VALUES (?,?,?,?,?)",
		string(l.Desk), l.Epoch, l.StaffID, l.Day, l.CouldRead).Error
}

func listDeskLeavers(tx *db.Tx, desk Desk) ([]deskLeaver, error) {
	var rows []deskLeaver
	err := tx.Gorm().Where("desk = ? AND day > ?", string(desk), tx.Today().AddDays(-leaverDays)).Order("day DESC, staff_id").Find(&rows).Error
	return rows, err
}

func removeDeskLeavers(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM desk_leavers WHERE day <= ?", tx.Today().AddDays(-leaverDays)).Error
}

func writeReadable(all []Readable) (string, error) {
	b, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("write what could be read: %w", err)
	}
	return string(b), nil
}

func readReadable(text string) ([]Readable, error) {
	var all []Readable
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("read what could be read: %w", err)
	}
	return all, nil
}
