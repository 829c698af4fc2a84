package booking

import (
	"database/sql"

	"lysning/internal/db"
)

// takeQuota takes the guard row, counts the other bookings, and writes the count with this one; false when there is no room. Two who book at
// once stand in line at the row, so that the later one counts the earlier's booking.
func takeQuota(tx *db.Tx, b Booking, month, agreement string, most int) (bool, error) {
	if most <= 0 {
		return false, nil
	}
	if err := tx.Gorm().Exec(`INSERT INTO quota_counts (place_id, month, agreement, n, most) VALUES (?,?,?,0,?)
		ON CONFLICT (place_id, month, agreement) DO UPDATE SET n = quota_counts.n`, b.Day.PlaceID, month, agreement, most).Error; err != nil {
		return false, err
	}
	where, args := "", []any{b.Day.PlaceID, month + "-01", month + "-31", b.ID}
	if agreement != "" {
		where, args = " AND b.agreement = ?", append(args, agreement)
	}
	var n int
	if err := tx.Gorm().Raw(`SELECT COUNT(*) FROM bookings b JOIN days d ON d.id = b.day_id
		WHERE d.place_id = ? AND b.date BETWEEN ? AND ? AND b.id <> ?`+where, args...).Row().Scan(&n); err != nil {
		return false, err
	}
	if n >= most {
		return false, nil
	}
	return true, tx.Gorm().Exec("UPDATE quota_counts SET n = ?, most = ? WHERE place_id = ? AND month = ? AND agreement = ?", n+1, most, b.Day.PlaceID, month, agreement).Error
}

// agreementOf is what a guest has said before, at the last booking; empty when nothing.
func agreementOf(tx *db.Tx, guestID string) (string, error) {
	var all []sql.NullString
	err := tx.Gorm().Raw("SELECT agreement FROM bookings WHERE guest_id = ? AND agreement IS NOT NULL ORDER BY date DESC LIMIT 1", guestID).Scan(&all).Error
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0].String, nil
}

// countMonths counts the bookings from this month on, by place and month and by agreement; under "" all together.
func countMonths(tx *db.Tx) (map[placeMonth]map[string]int, error) {
	rows, err := tx.Gorm().Raw(`SELECT d.place_id, SUBSTR(b.date, 1, 7), COALESCE(b.agreement, ''), COUNT(*) FROM bookings b JOIN days d ON d.id = b.day_id
		WHERE b.date >= ? GROUP BY d.place_id, SUBSTR(b.date, 1, 7), COALESCE(b.agreement, '')`, monthOf(tx.Today())+"-01").Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	all := map[placeMonth]map[string]int{}
	for rows.Next() {
		var at placeMonth
		var agreement string
		var n int
		if err := rows.Scan(&at.place, &at.month, &agreement, &n); err != nil {
			return nil, err
		}
		if all[at] == nil {
			all[at] = map[string]int{}
		}
		all[at][""] += n
		if agreement != "" {
			all[at][agreement] += n
		}
	}
	return all, rows.Err()
}

// deleteOldQuotas forgets the guards of months that are over.
func deleteOldQuotas(tx *db.Tx) error {
	return tx.Gorm().Exec("DELETE FROM quota_counts WHERE month < ?", monthOf(tx.Today())).Error
}
