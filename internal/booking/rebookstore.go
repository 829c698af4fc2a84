package booking

import (
	"database/sql"

	"lysning/internal/db"
)

func listRebookings(tx *db.Tx) (map[string]Rebooking, error) {
	rows, err := tx.Gorm().Raw("SELECT ask_id, tries, tried, COALESCE(door_id, ''), spot, later FROM rebookings").Rows()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // read to its end below; rows.Err tells what went wrong
	all := map[string]Rebooking{}
	for rows.Next() {
		var id string
		var r Rebooking
		var spot sql.NullString
		if err := rows.Scan(&id, &r.Tries, &r.Tried, &r.DoorID, &spot, &r.Later); err != nil {
			return nil, err
		}
		r.Spot = Spot(spot.String)
		all[id] = r
	}
	return all, rows.Err()
}

func countTry(tx *db.Tx, askID string, most int) error {
	return tx.Gorm().Exec(`INSERT INTO rebookings (ask_id, tries, tried, later) VALUES (?,1,?,?) ON CONFLICT (ask_id) DO UPDATE SET
		tries = CASE WHEN rebookings.tries < ? THEN rebookings.tries + 1 ELSE rebookings.tries END, tried = excluded.tried`, askID, tx.Today(), false, most).Error
}

func setAtDoor(tx *db.Tx, askID, staffID string, spot Spot) error {
	return tx.Gorm().Exec(`INSERT INTO rebookings (ask_id, tries, door_id, spot, later) VALUES (?,0,?,?,?) ON CONFLICT (ask_id) DO UPDATE SET
		door_id = excluded.door_id, spot = excluded.spot`, askID, staffID, string(spot), false).Error
}

func setLater(tx *db.Tx, askID string) error {
	return tx.Gorm().Exec("INSERT INTO rebookings (ask_id, tries, later) VALUES (?,0,?) ON CONFLICT (ask_id) DO UPDATE SET later = excluded.later", askID, true).Error
}

// clearLater: a day is proposed again, so there is no answer yet.
func clearLater(tx *db.Tx, askID string) error {
	return tx.Gorm().Exec("UPDATE rebookings SET later = ? WHERE ask_id = ?", false, askID).Error
}

func listDoorPosts(tx *db.Tx, staffID string) ([]DoorPost, error) {
	var rows []struct{ BookingID, Spot string }
	err := tx.Gorm().Raw(`SELECT a.booking_id, r.spot FROM rebookings r JOIN asks a ON a.id = r.ask_id JOIN bookings b ON b.id = a.booking_id
		JOIN days d ON d.id = b.day_id WHERE r.door_id = ? AND b.date = ? ORDER BY d.start_minute, b.card_name`, staffID, tx.Today()).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	all := make([]DoorPost, 0, len(rows))
	for _, r := range rows {
		b, err := findAnyBooking(tx, r.BookingID)
		if err != nil {
			return nil, err
		}
		all = append(all, DoorPost{Booking: b, Spot: Spot(r.Spot)})
	}
	return all, nil
}
