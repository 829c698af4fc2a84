package booking

import (
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// A booking's row is there until 30 days after its date, which is how long it is written beside.
const visitQuery = `SELECT b.id, b.guest_id, d.counsellor_id, b.card_name, b.date FROM bookings b JOIN days d ON d.id = b.day_id
	WHERE b.until > ? AND `

func listVisits(tx *db.Tx, guestIDs []string) ([]Visit, error) {
	var all []Visit
	for part := range slices.Chunk(guestIDs, 500) {
		var found []Visit
		if err := tx.Gorm().Raw(visitQuery+"b.guest_id IN ? ORDER BY b.date, b.id", tx.Today(), part).Scan(&found).Error; err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func listVisitsWith(tx *db.Tx, counsellorID string) ([]Visit, error) {
	var all []Visit
	err := tx.Gorm().Raw(visitQuery+"d.counsellor_id = ? ORDER BY b.date, b.id", tx.Today(), counsellorID).Scan(&all).Error
	return all, err
}

func listVisitsOn(tx *db.Tx, date clock.Date) (all []Visit, err error) {
	err = tx.Gorm().Raw(visitQuery+"b.date = ? ORDER BY b.id", tx.Today(), date).Scan(&all).Error
	return all, err
}

func neededUntil(tx *db.Tx, guestID string) (until clock.Date, err error) {
	err = tx.Gorm().Raw(`SELECT MAX(until) FROM (SELECT until FROM bookings WHERE guest_id = ? UNION ALL SELECT until FROM stand_bys WHERE guest_id = ?
		UNION ALL SELECT until FROM asks WHERE guest_id = ?) AS t`, guestID, guestID, guestID).Row().Scan(&until)
	return until, err
}

func listPromised(tx *db.Tx, from, to clock.Date) (all []Stretch, err error) {
	err = tx.Gorm().Raw(`SELECT DISTINCT d.date, d.start_minute, d.minutes FROM bookings b JOIN days d ON d.id = b.day_id
		WHERE b.date >= ? AND b.date <= ? ORDER BY d.date, d.start_minute`, from, to).Scan(&all).Error
	return all, err
}

func listTaken(tx *db.Tx, counsellorID string, from clock.Date) (all []Stretch, err error) {
	err = tx.Gorm().Raw(`SELECT d.date, d.start_minute, d.minutes, d.zone FROM bookings b JOIN days d ON d.id = b.day_id
		WHERE d.counsellor_id = ? AND d.date >= ? ORDER BY d.date`, counsellorID, from).Scan(&all).Error
	return all, err
}
