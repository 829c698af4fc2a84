package escalation

import (
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// concern is a row. Entered and Due belong to the state.
type concern struct {
	ID            string
	State         State
	Level         Level
	About         Trigger
	Entry         Entry
	RaisedBy      string
	RaisedAs      string
	CounsellorID  string // the guest's own; empty without one
	LeadID        string // who answered
	Consent       Consent
	Arrived       bool
	Noticed       clock.Instant
	Answered      *clock.Instant
	Entered       clock.Instant
	Due           *clock.Instant
	CheckDue      *clock.Instant
	CheckBy       string
	CheckNumber   string
	Debrief       string
	DebriefDue    *clock.Instant
	DebriefDate   clock.Date // of the hour that is the counsellor's own
	DebriefMinute *int       // after midnight
	PausedUntil   clock.Date
	Moves         int // counts up with each change: two who look at the same moment cannot both act on it
	Ended         clock.Date
	Until         clock.Date
}

// TableName names the table for the mapper.
func (concern) TableName() string { return "concerns" }

func insertConcern(tx *db.Tx, c concern) error { return tx.Gorm().Create(&c).Error }

// saveConcern writes a changed row; false when somebody has changed it since it was read.
func saveConcern(tx *db.Tx, c concern) (bool, error) {
	was := c.Moves
	c.Moves++
	done := tx.Gorm().Model(&concern{}).Where("id = ? AND moves = ?", c.ID, was).Select("*").Updates(&c)
	return done.RowsAffected == 1, done.Error
}

// kept are the concerns that may be read: not past their day, or held by an order, or not ended yet.
const kept = "(ended IS NULL OR until > ? OR EXISTS (SELECT 1 FROM law_holds h WHERE h.concern_id = concerns.id AND h.until > ?))"

func findConcern(tx *db.Tx, id string) (concern, error) {
	var c concern
	err := tx.Gorm().Where("id = ?", id).Where(kept, tx.Today(), tx.Today()).Take(&c).Error
	return c, err
}

func listConcerns(tx *db.Tx) ([]concern, error) {
	var rows []concern
	err := tx.Gorm().Where(kept, tx.Today(), tx.Today()).Order("id").Find(&rows).Error
	return rows, err
}

// link leads from a concern to its guest.
type link struct {
	ConcernID   string
	GuestID     string
	Live        bool
	NeededUntil clock.Date
}

// TableName names the table for the mapper.
func (link) TableName() string { return "concern_guests" }

func insertLink(tx *db.Tx, l link) error { return tx.Gorm().Create(&l).Error }

// guestOf is empty when the link was cut.
func guestOf(tx *db.Tx, concernID string) (string, error) {
	var ids []string
	err := tx.Gorm().Model(&link{}).Where("concern_id = ?", concernID).Pluck("guest_id", &ids).Error
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

func liveOf(tx *db.Tx, guestID string) (string, error) {
	var ids []string
	err := tx.Gorm().Model(&link{}).Where("guest_id = ? AND live = ?", guestID, true).Pluck("concern_id", &ids).Error
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

func linksOf(tx *db.Tx, guestID string) ([]string, error) {
	var ids []string
	err := tx.Gorm().Model(&link{}).Where("guest_id = ?", guestID).Order("concern_id").Pluck("concern_id", &ids).Error
	return ids, err
}

func unlive(tx *db.Tx, concernID string) error {
	return tx.Gorm().Exec("UPDATE concern_guests SET live = ? WHERE concern_id = ?", false, concernID).Error
}

func needLink(tx *db.Tx, concernID string, until clock.Date) error {
	return tx.Gorm().Exec("UPDATE concern_guests SET needed_until = ? WHERE concern_id = ? AND needed_until < ?", until, concernID, until).Error
}

func neededUntil(tx *db.Tx, guestID string) (until clock.Date, err error) {
	return until, tx.Gorm().Raw("SELECT MAX(needed_until) FROM concern_guests WHERE guest_id = ?", guestID).Row().Scan(&until)
}

func cutLinks(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM concern_guests WHERE guest_id = ?", guestID).Error
}

// moveLinks gives concerns to another guest, who may have a live one: then both go on, and the older is not found again by raising.
func moveLinks(tx *db.Tx, from, to string) error {
	if err := tx.Gorm().Exec("UPDATE concern_guests SET live = ? WHERE guest_id = ? AND EXISTS (SELECT 1 FROM concern_guests t WHERE t.guest_id = ? AND t.live = ?)",
		false, from, to, true).Error; err != nil {
		return err
	}
	return tx.Gorm().Exec("UPDATE concern_guests SET guest_id = ? WHERE guest_id = ?", to, from).Error
}

// contact is that somebody was reached, and nothing else of it.
type contact struct {
	ConcernID      string
	Kind           Kind
	WithoutConsent bool
	Day            clock.Date
}

// TableName names the table for the mapper.
func (contact) TableName() string { return "concern_contacts" }

func insertContact(tx *db.Tx, c contact) error {
	return tx.Gorm().Exec("INSERT INTO concern_contacts (concern_id, kind, without_consent, day) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
		c.ConcernID, string(c.Kind), c.WithoutConsent, c.Day).Error
}

func contactsOf(tx *db.Tx, concernID string) ([]contact, error) {
	var rows []contact
	err := tx.Gorm().Where("concern_id = ?", concernID).Order("day, kind").Find(&rows).Error
	return rows, err
}

func involve(tx *db.Tx, concernID, staffID string) error {
	return tx.Gorm().Exec("INSERT INTO concern_people (concern_id, staff_id) VALUES (?,?) ON CONFLICT DO NOTHING", concernID, staffID).Error
}

func involved(tx *db.Tx, concernID string) ([]string, error) {
	var ids []string
	err := tx.Gorm().Table("concern_people").Where("concern_id = ?", concernID).Order("staff_id").Pluck("staff_id", &ids).Error
	return ids, err
}

func listOver(tx *db.Tx, limit int) ([]string, error) {
	var ids []string
	err := tx.Gorm().Raw(`SELECT c.id FROM concerns c WHERE c.ended IS NOT NULL AND c.until <= ?
		AND NOT EXISTS (SELECT 1 FROM law_holds h WHERE h.concern_id = c.id AND h.until > ?)
		AND NOT EXISTS (SELECT 1 FROM concern_openings o WHERE o.concern_id = c.id AND o.state IN ('review_due', 'reviewing')) ORDER BY c.id LIMIT ?`,
		tx.Today(), tx.Today(), limit).Scan(&ids).Error
	return ids, err
}

// removeConcerns removes rows for good and gives the years of those that were still there and in which nothing was opened: each opening
// is in the witnessed log already, and counted from there.
func removeConcerns(tx *db.Tx, ids []string) ([]string, error) {
	var ended []clock.Date
	if err := tx.Gorm().Model(&concern{}).Where("id IN ?", ids).
		Where("NOT EXISTS (SELECT 1 FROM concern_openings o WHERE o.concern_id = concerns.id AND o.opened IS NOT NULL)").Pluck("ended", &ended).Error; err != nil {
		return nil, err
	}
	for _, statement := range []string{
		"DELETE FROM concern_views WHERE opening_id IN (SELECT id FROM concern_openings WHERE concern_id IN ?)",
		"DELETE FROM concern_openings WHERE concern_id IN ?", "DELETE FROM concern_contacts WHERE concern_id IN ?",
		"DELETE FROM concern_people WHERE concern_id IN ?", "DELETE FROM concern_guests WHERE concern_id IN ?",
		"DELETE FROM law_holds WHERE concern_id IN ?", "DELETE FROM concerns WHERE id IN ?",
	} {
		if err := tx.Gorm().Exec(statement, ids).Error; err != nil {
			return nil, err
		}
	}
	var years []string
	for _, d := range ended {
		years = append(years, d.String()[:4])
	}
	slices.Sort(years)
	return years, nil
}

func countYear(tx *db.Tx, year string) error {
	return tx.Gorm().Exec("INSERT INTO concern_counts (year, n) VALUES (?, 1) ON CONFLICT (year) DO UPDATE SET n = concern_counts.n + 1", year).Error
}

// YearCount is a counter by year; it is exact and must not be published as it is.
type yearCount struct {
	Year string
	N    int
}

func listCounts(tx *db.Tx) ([]yearCount, error) {
	var rows []yearCount
	err := tx.Gorm().Table("concern_counts").Select("year, n").Order("year").Scan(&rows).Error
	return rows, err
}

// setAsideFrom lists the hours that are counsellors' own, from a date on; of one of them, or of all when the id is empty.
func setAsideFrom(tx *db.Tx, counsellorID string, from clock.Date) ([]Hour, error) {
	where, args := "", []any{from, DebriefHeld}
	if counsellorID != "" {
		where, args = " AND counsellor_id = ?", append(args, counsellorID)
	}
	var all []Hour
	return all, tx.Gorm().Raw("SELECT id AS concern_id, counsellor_id, debrief_date AS date, debrief_minute AS minute FROM concerns WHERE debrief_date >= ? AND debrief <> ?"+
		where+" ORDER BY debrief_date, debrief_minute, id", args...).Scan(&all).Error
}

func resting(tx *db.Tx) (map[string]clock.Date, error) {
	var rows []struct {
		CounsellorID string
		PausedUntil  clock.Date
	}
	err := tx.Gorm().Table("concerns").Select("counsellor_id, MAX(paused_until) AS paused_until").Where("paused_until > ?", tx.Today()).
		Group("counsellor_id").Scan(&rows).Error
	out := map[string]clock.Date{}
	for _, r := range rows {
		out[r.CounsellorID] = r.PausedUntil
	}
	return out, err
}
