package course

import (
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// A room belongs to one on each night (room_nights): to a week, whoever of it sleeps there, or to the guest of a day. The table refuses the
// second, so that a week and an evening cannot have one room even where somebody writes without the lock of the house.

// keepNights takes the nights of a bed for the week, except those that the week has of that room.
func keepNights(tx *db.Tx, courseID string, b Bed) error {
	var has []clock.Date
	err := tx.Gorm().Raw("SELECT night FROM room_nights WHERE room_id = ? AND kept_for = ? AND night BETWEEN ? AND ?", b.RoomID, courseID, b.First, b.Last).Scan(&has).Error
	if err != nil {
		return err
	}
	for night := b.First; !night.After(b.Last); night = night.AddDays(1) {
		if slices.Contains(has, night) {
			continue
		}
		if err := tx.Gorm().Exec("INSERT INTO room_nights (room_id, night, kept_for, course_id) VALUES (?,?,?,?)", b.RoomID, night, courseID, courseID).Error; err != nil {
			return err
		}
	}
	return nil
}

// freeNights gives back the nights of a room on which nobody of the week sleeps in it any more.
func freeNights(tx *db.Tx, courseID, roomID string) error {
	return tx.Gorm().Exec(`DELETE FROM room_nights WHERE room_id = ? AND course_id = ? AND NOT EXISTS (SELECT 1 FROM course_beds b
		WHERE b.course_id = room_nights.course_id AND b.room_id = room_nights.room_id AND room_nights.night BETWEEN b.first_night AND b.last_night)`, roomID, courseID).Error
}

// nightsApart counts the nights on which a bed of a week and its room's night are not both there.
func nightsApart(tx *db.Tx) (int, error) {
	var rows []struct {
		CourseID, RoomID string
		First, Last      clock.Date
		Has              int
	}
	err := tx.Gorm().Raw(`SELECT b.course_id, b.room_id, b.first_night AS first, b.last_night AS last,
		(SELECT COUNT(*) FROM room_nights n WHERE n.room_id = b.room_id AND n.course_id = b.course_id AND n.night BETWEEN b.first_night AND b.last_night) AS has
		FROM course_beds b`).Scan(&rows).Error
	if err != nil {
		return 0, err
	}
	apart := 0
	for _, r := range rows {
		apart += r.First.DaysUntil(r.Last) + 1 - r.Has
	}
	var idle int
	err = tx.Gorm().Raw(`SELECT COUNT(*) FROM room_nights n WHERE n.course_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM course_beds b
		WHERE b.course_id = n.course_id AND b.room_id = n.room_id AND n.night BETWEEN b.first_night AND b.last_night)`).Row().Scan(&idle)
	return apart + idle, err
}
