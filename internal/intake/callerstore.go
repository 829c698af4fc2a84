package intake

import (
	"database/sql"
	"errors"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// phoneWordOf is a live guest's; nil when there is none.
func phoneWordOf(tx *db.Tx, guestID string) ([]byte, error) {
	var mac []byte
	err := tx.Gorm().Raw("SELECT phone_word_mac FROM guests WHERE id = ? AND until > ?", guestID, tx.Today()).Row().Scan(&mac)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return mac, err
}

func wrongToday(tx *db.Tx, mac []byte) (n int, err error) {
	err = tx.Gorm().Raw("SELECT COALESCE(SUM(n), 0) FROM guesses WHERE day = ? AND mac = ?", tx.Today(), mac).Row().Scan(&n)
	return n, err
}

// countWrong begins anew on each day.
func countWrong(tx *db.Tx, mac []byte) error {
	return tx.Gorm().Exec(`INSERT INTO guesses (day, mac, n) VALUES (?,?,1) ON CONFLICT (mac) DO UPDATE SET
		n = CASE WHEN guesses.day = excluded.day THEN guesses.n + 1 ELSE 1 END, day = excluded.day`, tx.Today(), mac).Error
}

func deleteOldTries(tx *db.Tx) error {
	for _, table := range []string{"guesses", "claims"} {
		if err := tx.Gorm().Exec("DELETE FROM "+table+" WHERE day < ?", tx.Today()).Error; err != nil {
			return err
		}
	}
	return nil
}

// setClaim puts a new code in the place of an older one.
func setClaim(tx *db.Tx, guestID string, mac []byte, day clock.Date) error {
	return tx.Gorm().Exec(`INSERT INTO claims (guest_id, code_mac, day) VALUES (?,?,?)
		ON CONFLICT (guest_id) DO UPDATE SET code_mac = excluded.code_mac, day = excluded.day`, guestID, mac, day).Error
}

// takeClaim ends a code that is good today; of two who bring the same one, one gets true.
func takeClaim(tx *db.Tx, guestID string, mac []byte) (bool, error) {
	done := tx.Gorm().Exec("DELETE FROM claims WHERE guest_id = ? AND day = ? AND code_mac = ?", guestID, tx.Today(), mac)
	return done.RowsAffected == 1, done.Error
}

func removeClaim(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM claims WHERE guest_id = ?", guestID).Error
}

// leave lets a guest's time be over at once; the sweep then removes the row.
func leave(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("UPDATE guests SET until = ?, phone_word_mac = NULL WHERE id = ?", tx.Today(), guestID).Error
}

type try struct {
	GuestID string
	State   CallState
	Day     clock.Date
}

func listTries(tx *db.Tx) (map[string]try, error) {
	var rows []try
	if err := tx.Gorm().Raw("SELECT guest_id, state, day FROM call_tries").Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make(map[string]try, len(rows))
	for _, t := range rows {
		all[t.GuestID] = t
	}
	return all, nil
}

func setTry(tx *db.Tx, guestID string, state CallState) error {
	return tx.Gorm().Exec(`INSERT INTO call_tries (guest_id, state, day) VALUES (?,?,?)
		ON CONFLICT (guest_id) DO UPDATE SET state = excluded.state, day = excluded.day`, guestID, string(state), tx.Today()).Error
}

func removeTry(tx *db.Tx, guestID string) error {
	return tx.Gorm().Exec("DELETE FROM call_tries WHERE guest_id = ?", guestID).Error
}
