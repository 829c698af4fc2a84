package escalation

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// opening is a row: two people, a ground, and a window.
type opening struct {
	ID         string
	ConcernID  string
	State      State
	Ground     string
	Imminent   bool
	AskedBy    string
	Asked      clock.Instant
	DecidedBy  *string
	Opened     *clock.Instant
	Ends       *clock.Instant
	Prolonged  bool
	ToldTo     *Kind
	HoldReason *string
	HoldUntil  clock.Date
	ReviewDue  *clock.Instant
	Reviewer   *string
	Finding    *string
	// The words of the ground as they counted when it was asked for: what is agreed to later does not change what the doctor is told.
	GroundWords *string
}

// TableName names the table for the mapper.
func (opening) TableName() string { return "concern_openings" }

func insertOpening(tx *db.Tx, o opening) error { return tx.Gorm().Create(&o).Error }

func findOpening(tx *db.Tx, id string) (opening, error) {
	var o opening
	err := tx.Gorm().Where("id = ?", id).Take(&o).Error
	return o, err
}

func openingsOf(tx *db.Tx, concernID string) ([]opening, error) {
	var rows []opening
	err := tx.Gorm().Where("concern_id = ?", concernID).Order("asked, id").Find(&rows).Error
	return rows, err
}

// saveOpening writes a changed row if it is still in the state that it was read in.
func saveOpening(tx *db.Tx, o opening, was State) (bool, error) {
	done := tx.Gorm().Model(&opening{}).Where("id = ? AND state = ?", o.ID, string(was)).Select("*").Updates(&o)
	return done.RowsAffected == 1, done.Error
}

// openedFor are the open ones of a guest in which somebody is one of the two.
func openedFor(tx *db.Tx, staffID, guestID string) ([]opening, error) {
	var rows []opening
	err := tx.Gorm().Where("state = ? AND ends > ? AND (asked_by = ? OR decided_by = ?)", string(SealOpen), tx.Instant(), staffID, staffID).
		Where("concern_id IN (SELECT concern_id FROM concern_guests WHERE guest_id = ?)", guestID).Order("id").Find(&rows).Error
	return rows, err
}

// unreviewed are openings by the same two whose review is not done, those included whose window is over and whose row does not say so yet.
func unreviewed(tx *db.Tx, one, other string) ([]opening, error) {
	var rows []opening
	err := tx.Gorm().Where("state IN ?", []string{string(SealOpen), string(ReviewDue), string(Reviewing)}).
		Where("(asked_by = ? AND decided_by = ?) OR (asked_by = ? AND decided_by = ?)", one, other, other, one).Order("id").Find(&rows).Error
	return rows, err
}

// view is one look.
type view struct {
	ID        string
	OpeningID string
	StaffID   string
	Kind      string
	Day       clock.Date
}

// TableName names the table for the mapper.
func (view) TableName() string { return "concern_views" }

func insertView(tx *db.Tx, v view) error { return tx.Gorm().Create(&v).Error }

func viewsOf(tx *db.Tx, openingID string) ([]view, error) {
	var rows []view
	err := tx.Gorm().Where("opening_id = ?", openingID).Order("day, kind, id").Find(&rows).Error
	return rows, err
}
