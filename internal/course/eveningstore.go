package course

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// insertEvening reports false when somebody was given that room for that night.
func insertEvening(tx *db.Tx, e Evening) (bool, error) {
	res := tx.Gorm().Exec("INSERT INTO room_nights (room_id, night, kept_for, booking_id) VALUES (?,?,?,?) ON CONFLICT (room_id, night) DO NOTHING",
		e.RoomID, e.Night, e.BookingID, e.BookingID)
	return res.RowsAffected == 1, res.Error
}

func deleteEvening(tx *db.Tx, bookingID string) error {
	return tx.Gorm().Exec("DELETE FROM room_nights WHERE booking_id = ?", bookingID).Error
}

// listTakenOn lists the rooms of a house in which somebody sleeps on a night, for a week or for an evening.
func listTakenOn(tx *db.Tx, placeID string, night clock.Date) ([]string, error) {
	var ids []string
	err := tx.Gorm().Raw("SELECT n.room_id FROM room_nights n JOIN house_rooms h ON h.id = n.room_id WHERE h.place_id = ? AND n.night = ?", placeID, night).Scan(&ids).Error
	return ids, err
}

// eveningsBetween lists the evenings of a house as beds of nobody's week.
func eveningsBetween(tx *db.Tx, placeID string, first, last clock.Date) ([]Bed, error) {
	return evenings(tx, "JOIN house_rooms h ON h.id = e.room_id WHERE e.booking_id IS NOT NULL AND h.place_id = ? AND e.night BETWEEN ? AND ?", placeID, first, last)
}

// eveningsIn lists the evenings from a night on in one room.
func eveningsIn(tx *db.Tx, roomID string, from clock.Date) ([]Bed, error) {
	return evenings(tx, "WHERE e.booking_id IS NOT NULL AND e.room_id = ? AND e.night >= ?", roomID, from)
}

func evenings(tx *db.Tx, where string, args ...any) ([]Bed, error) {
	var rows []struct {
		RoomID string
		Night  clock.Date
	}
	err := tx.Gorm().Raw("SELECT e.room_id, e.night FROM room_nights e "+where, args...).Scan(&rows).Error
	all := make([]Bed, 0, len(rows))
	for _, r := range rows {
		all = append(all, Bed{RoomID: r.RoomID, Bed: 1, Who: TheGuest, Locked: true, First: r.Night, Last: r.Night})
	}
	return all, err
}

// eveningsOn gives the name of the room of each booking that has one on a night.
func eveningsOn(tx *db.Tx, night clock.Date) (map[string]string, error) {
	var rows []struct{ BookingID, Name string }
	err := tx.Gorm().Raw("SELECT e.booking_id, h.name FROM room_nights e JOIN house_rooms h ON h.id = e.room_id WHERE e.booking_id IS NOT NULL AND e.night = ?", night).Scan(&rows).Error
	all := make(map[string]string, len(rows))
	for _, r := range rows {
		all[r.BookingID] = r.Name
	}
	return all, err
}

// nightRooms counts those of a week by their beds on that night; early ones and late ones are beds like others.
func nightRooms(tx *db.Tx, night clock.Date) ([]NightRoom, error) {
	all := []NightRoom{}
	err := tx.Gorm().Raw(`SELECT h.place_id, h.name, h.floor, COALESCE(n.booking_id, '') AS booking_id,
		(SELECT COUNT(*) FROM course_beds b WHERE b.course_id = n.course_id AND b.room_id = n.room_id AND ? BETWEEN b.first_night AND b.last_night) AS heads
		FROM room_nights n JOIN house_rooms h ON h.id = n.room_id WHERE n.night = ? ORDER BY h.place_id, h.floor, h.name`, night, night).Scan(&all).Error
	return all, err
}
