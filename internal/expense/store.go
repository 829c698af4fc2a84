package expense

import (
	"lysning/internal/db"
)

// TableName names the table for the mapper.
func (Claim) TableName() string { return "expense_claims" }

const columns = "number, month, sum, paid, until, entered_by, needs_second, COALESCE(second_by, '') AS second_by"

// find reads one that is still kept, whether the sweep has run or not.
func find(tx *db.Tx, number string) (Claim, error) {
	var c Claim
	return c, tx.Gorm().Select(columns).Where("number = ? AND until > ?", number, tx.Today()).Take(&c).Error
}

// list is in an order that tells nothing of when a slip came.
func list(tx *db.Tx, since string) (all []Claim, err error) {
	return all, tx.Gorm().Select(columns).Where("until > ? AND (month >= ? OR NOT paid)", tx.Today(), since).Order("month DESC, number").Limit(mostListed).Find(&all).Error
}

func insert(tx *db.Tx, c Claim) error {
	return tx.Gorm().Exec("INSERT INTO expense_claims (number, month, sum, paid, until, entered_by, needs_second) VALUES (?,?,?,?,?,?,?)",
		c.Number, c.Month, c.Sum, false, c.Until, c.EnteredBy, c.NeedsSecond).Error
}

// approve reports false when a yes is there, none is needed, it is who entered the slip, or there is no slip.
func approve(tx *db.Tx, number, staffID string) (bool, error) {
	done := tx.Gorm().Exec("UPDATE expense_claims SET second_by = ? WHERE number = ? AND NOT paid AND needs_second AND second_by IS NULL AND entered_by <> ? AND until > ?",
		staffID, number, staffID, tx.Today())
	return done.RowsAffected == 1, done.Error
}

// pay reports false when it was paid before, waits for a second person, or is not there.
func pay(tx *db.Tx, number string) (bool, error) {
	done := tx.Gorm().Exec("UPDATE expense_claims SET paid = ? WHERE number = ? AND NOT paid AND (second_by IS NOT NULL OR NOT needs_second) AND until > ?", true, number, tx.Today())
	return done.RowsAffected == 1, done.Error
}

func remove(tx *db.Tx, number string) (bool, error) {
	done := tx.Gorm().Exec("DELETE FROM expense_claims WHERE number = ? AND NOT paid", number)
	return done.RowsAffected == 1, done.Error
}

func deleteOver(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM expense_claims WHERE until <= ?", tx.Today()).Error
}

// invariants are the rules, each as the question that counts what breaks it.
var invariants = []db.Rule{
	{Name: "no expense slip that is entered twice", Query: "SELECT COUNT(*) FROM (SELECT number FROM expense_claims GROUP BY number HAVING COUNT(*) > 1) AS t"},
	{Name: "no expense slip above the sum that was paid without a second person, and none to which one person said yes twice",
		Query: "SELECT COUNT(*) FROM expense_claims WHERE paid AND needs_second AND second_by IS NULL OR second_by = entered_by"},
}
