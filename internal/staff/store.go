package staff

import (
	"strings"

	"gorm.io/gorm"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

type personRow struct {
	ID         string
	Name       string
	Roles      string
	State      string
	Recipient  string
	SigningKey []byte
	Enrolled   *clock.Date
}

// TableName names the table for the mapper.
func (personRow) TableName() string { return "staff" }

func (r personRow) person() Person {
	p := Person{ID: r.ID, Name: r.Name, State: State(r.State), Recipient: r.Recipient, SigningKey: r.SigningKey}
	for _, role := range strings.Fields(r.Roles) {
		p.Roles = append(p.Roles, session.Role(role))
	}
	if r.Enrolled != nil {
		p.Enrolled = *r.Enrolled
	}
	return p
}

func rowOf(p Person) personRow {
	names := make([]string, 0, len(p.Roles))
	for _, r := range p.Roles {
		names = append(names, string(r))
	}
	r := personRow{
		ID: p.ID, Name: p.Name, Roles: strings.Join(names, " "), State: string(p.State), Recipient: p.Recipient, SigningKey: orEmpty(p.SigningKey),
	}
	if !p.Enrolled.IsZero() {
		r.Enrolled = &p.Enrolled
	}
	return r
}

func findPerson(tx *db.Tx, id string) (Person, error) {
	var r personRow
	err := tx.Gorm().Where("id = ?", id).Take(&r).Error
	return r.person(), err
}

func listPeople(tx *db.Tx) ([]Person, error) {
	var rows []personRow
	err := tx.Gorm().Order("name, id").Find(&rows).Error
	out := make([]Person, 0, len(rows))
	for _, r := range rows {
		out = append(out, r.person())
	}
	return out, err
}

func insertPerson(tx *db.Tx, p Person) error {
	r := rowOf(p)
	return tx.Gorm().Exec("INSERT INTO staff (id, name, roles, state, recipient, signing_key, enrolled) VALUES (?,?,?,?,?,?,?)",
		r.ID, r.Name, r.Roles, r.State, r.Recipient, r.SigningKey, r.Enrolled).Error
}

func updatePerson(tx *db.Tx, p Person) error {
	r := rowOf(p)
	return tx.Gorm().Exec("UPDATE staff SET name = ?, roles = ?, state = ?, recipient = ?, signing_key = ?, enrolled = ? WHERE id = ?",
		r.Name, r.Roles, r.State, r.Recipient, r.SigningKey, r.Enrolled, r.ID).Error
}

type invitationRow struct {
	StaffID   string
	Kind      string
	TokenHash []byte
	MadeBy    string
	EndsAt    *clock.Instant
}

// TableName names the table for the mapper.
func (invitationRow) TableName() string { return "invitations" }

// findInvitation reads one that is still good.
func findInvitation(tx *db.Tx, tokenHash []byte) (invitationRow, error) {
	var r invitationRow
	err := tx.Gorm().Where("token_hash = ? AND (ends_at IS NULL OR ends_at > ?)", tokenHash, tx.Instant()).Take(&r).Error
	return r, err
}

func invitationOf(tx *db.Tx, staffID string) (invitationRow, error) {
	var r invitationRow
	err := tx.Gorm().Where("staff_id = ? AND (ends_at IS NULL OR ends_at > ?)", staffID, tx.Instant()).Take(&r).Error
	return r, err
}

func setInvitation(tx *db.Tx, r invitationRow) error {
	return tx.Gorm().Exec(`INSERT INTO invitations (staff_id, kind, token_hash, made_by, ends_at) VALUES (?,?,?,?,?)
		ON CONFLICT (staff_id) DO UPDATE SET kind = excluded.kind, token_hash = excluded.token_hash, made_by = excluded.made_by,
		ends_at = excluded.ends_at`, r.StaffID, r.Kind, r.TokenHash, r.MadeBy, r.EndsAt).Error
}

func removeInvitation(tx *db.Tx, staffID string) error {
	return tx.Gorm().Exec("DELETE FROM invitations WHERE staff_id = ?", staffID).Error
}

func removeEndedInvitations(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM invitations WHERE ends_at <= ?", tx.Instant()).Error
}

func wordsOf(tx *db.Tx, staffID string) ([]byte, error) {
	var rows []struct{ Wrapped []byte }
	err := tx.Gorm().Raw("SELECT wrapped FROM staff_words WHERE staff_id = ?", staffID).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].Wrapped, nil
}

func setWords(tx *db.Tx, staffID string, wrapped []byte) error {
	return tx.Gorm().Exec(`INSERT INTO staff_words (staff_id, wrapped) VALUES (?,?)
		ON CONFLICT (staff_id) DO UPDATE SET wrapped = excluded.wrapped`, staffID, wrapped).Error
}

type callRow struct {
	ID      string
	GuestID string
	StaffID string
	Reason  string
	Day     clock.Date
}

func insertCall(tx *db.Tx, r callRow) error {
	return tx.Gorm().Exec(`INSERT INTO staff_calls (id, guest_id, staff_id, reason, day) VALUES (?,?,?,?,?)
		ON CONFLICT (guest_id, staff_id, reason) DO NOTHING`, r.ID, r.GuestID, r.StaffID, r.Reason, r.Day).Error
}

// listCalls lists the calls to guests who are still there, whether or not the others' rows are gone.
func listCalls(tx *db.Tx) ([]Call, error) {
	var out []Call
	err := tx.Gorm().Raw(`SELECT c.id, c.guest_id, c.staff_id, COALESCE(s.name, '') AS name, c.reason, c.day FROM staff_calls c
		LEFT JOIN staff s ON s.id = c.staff_id WHERE EXISTS (SELECT 1 FROM guests g WHERE g.id = c.guest_id AND g.until > ?) ORDER BY c.day, c.id`, tx.Today()).Scan(&out).Error
	return out, err
}

func removeCall(tx *db.Tx, id string) error {
	done := tx.Gorm().Exec("DELETE FROM staff_calls WHERE id = ?", id)
	if done.Error == nil && done.RowsAffected == 0 {
		return gorm.ErrRecordNotFound
	}
	return done.Error
}

func moveCalls(tx *db.Tx, from, to string) error {
	return tx.Gorm().Exec("UPDATE staff_calls SET guest_id = ? WHERE guest_id = ?", to, from).Error
}

func removeCallsOf(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM staff_calls WHERE guest_id = ?", guestID).Error
}
