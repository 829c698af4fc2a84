package expense

import (
	"lysning/internal/db"
)

// TableName names the table for the mapper.
func (Claim) TableName() string { return "expense_claims" }

// find reads one that is still kept, whether the sweep has run or not.
func find(tx *db.Tx, number string) (Claim, error) {
	var c Claim
	return c, tx.Gorm().Where("number = ? AND until > ?", number, tx.Today()).Take(&c).Error
}

// list is in an order that tells nothing of when a slip came.
func list(tx *db.Tx, since string) (all []Claim, err error) {
	return all, tx.Gorm().Where("until > ? AND (month >= ? OR NOT paid)", tx.Today(), since).Order("month DESC, number").Limit(mostListed).Find(&all).Error
}

func insert(tx *db.Tx, c Claim) error {
	return tx.Gorm().Exec("INSERT INTO expense_claims (number, month, sum, paid, until) VALUES (?,?,?,?,?)", c.Number, c.Month, c.Sum, false, c.Until).Error
}

// pay reports false when it was paid before, or is not there.
func pay(tx *db.Tx, number string) (bool, error) {
	done := tx.Gorm().Exec("UPDATE expense_claims SET paid = ? WHERE number = ? AND NOT paid AND until > ?", true, number, tx.Today())
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
}
