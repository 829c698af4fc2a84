package course

import (
	"errors"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// absent turns a missing row into not_found.
func absent(err error) error {
	if db.IsNotFound(err) {
		return ErrNotFound
	}
	return err
}

// closed turns a missing course into course_closed: one that is not there and one that cannot be asked for look the same.
func closed(err error) error {
	if db.IsNotFound(err) {
		return ErrNotAsked
	}
	return err
}

func asFault(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// lockHouse keeps two weeks of one house from giving one bed twice. It comes after the week's own lock, always.
func lockHouse(tx *db.Tx, placeID string) error {
	if tx.Dialect() != db.Postgres {
		return nil
	}
	return tx.Gorm().Exec("SELECT id FROM house_rooms WHERE place_id = ? ORDER BY id FOR UPDATE", placeID).Error
}

func insertSeat(tx *db.Tx, courseID string, seat int, requestID string) error {
	return tx.Gorm().Exec("INSERT INTO course_seats (course_id, seat, request_id) VALUES (?, ?, ?)", courseID, seat, requestID).Error
}

// listSeats gives the seat of each request that has one.
func listSeats(tx *db.Tx, courseID string) (map[string]int, error) {
	var rows []struct {
		RequestID string
		Seat      int
	}
	if err := tx.Gorm().Raw("SELECT request_id, seat FROM course_seats WHERE course_id = ?", courseID).Scan(&rows).Error; err != nil {
		return nil, err
	}
	all := make(map[string]int, len(rows))
	for _, r := range rows {
		all[r.RequestID] = r.Seat
	}
	return all, nil
}

type bedRow struct {
	RoomID     string
	Bed        int
	RequestID  string
	Who        string
	Locked     bool
	SharesWith *string
	FirstNight clock.Date
	LastNight  clock.Date
}

func bedsWhere(tx *db.Tx, where string, args ...any) ([]Bed, error) {
	var rows []bedRow
	err := tx.Gorm().Raw("SELECT b.room_id, b.bed, b.request_id, b.who, b.locked, b.shares_with, b.first_night, b.last_night FROM course_beds b "+where, args...).Scan(&rows).Error
	all := make([]Bed, 0, len(rows))
	for _, r := range rows {
		all = append(all, Bed{RoomID: r.RoomID, Bed: r.Bed, RequestID: r.RequestID, Who: Who(r.Who), Locked: r.Locked, SharesWith: text(r.SharesWith), First: r.FirstNight, Last: r.LastNight})
	}
	return all, err
}

// listBeds lists the beds of a week.
func listBeds(tx *db.Tx, courseID string) ([]Bed, error) {
	return bedsWhere(tx, "WHERE b.course_id = ? ORDER BY b.room_id, b.bed", courseID)
}

// listBedsBeside lists the beds of other weeks in the same house on nights that this week may use.
func listBedsBeside(tx *db.Tx, c Course) ([]Bed, error) {
	return bedsWhere(tx, `JOIN house_rooms h ON h.id = b.room_id WHERE h.place_id = ? AND b.course_id <> ? AND b.first_night <= ? AND b.last_night >= ?`,
		c.PlaceID, c.ID, c.Last, c.First.AddDays(-1))
}

// insertBed writes a bed, and before it the nights of its room that the week has not got already. It fails where somebody else has one.
func insertBed(tx *db.Tx, courseID string, b Bed) error {
	if err := keepNights(tx, courseID, b); err != nil {
		return err
	}
	return tx.Gorm().Exec("INSERT INTO course_beds (course_id, room_id, bed, request_id, who, locked, shares_with, first_night, last_night) VALUES (?,?,?,?,?,?,?,?,?)",
		courseID, b.RoomID, b.Bed, b.RequestID, b.Who, b.Locked, null(b.SharesWith), b.First, b.Last).Error
}

// deleteBeds takes the beds of a request away; who shared the room has it alone then.
func deleteBeds(tx *db.Tx, requestID string) error {
	return errors.Join(
		removeBeds(tx, requestID),
		tx.Gorm().Exec("UPDATE course_beds SET shares_with = NULL WHERE shares_with = ?", requestID).Error,
	)
}

// removeBeds takes the beds of a request away, to write them and those beside them anew.
func removeBeds(tx *db.Tx, requestID string) error {
	var from []struct{ CourseID, RoomID string }
	if err := tx.Gorm().Raw("SELECT DISTINCT course_id, room_id FROM course_beds WHERE request_id = ?", requestID).Scan(&from).Error; err != nil {
		return err
	}
	if err := tx.Gorm().Exec("DELETE FROM course_beds WHERE request_id = ?", requestID).Error; err != nil {
		return err
	}
	for _, f := range from {
		if err := freeNights(tx, f.CourseID, f.RoomID); err != nil {
			return err
		}
	}
	return nil
}

// deletePartnersBed takes the bed of who comes with a guest away.
func deletePartnersBed(tx *db.Tx, requestID string) error {
	return tx.Gorm().Exec("DELETE FROM course_beds WHERE request_id = ? AND who = 'partner'", requestID).Error
}

func setLocked(tx *db.Tx, requestID string, locked bool) error {
	return tx.Gorm().Exec("UPDATE course_beds SET locked = ? WHERE request_id = ?", locked, requestID).Error
}

func setTalk(tx *db.Tx, id, requestID string) error {
	return tx.Gorm().Exec("UPDATE course_talks SET request_id = ? WHERE id = ?", null(requestID), id).Error
}

// releaseRequest gives back seat, beds, talk and offer of a request: all of them, always.
func releaseRequest(tx *db.Tx, requestID string) error {
	return errors.Join(
		deleteOffer(tx, requestID),
		deleteQuestion(tx, requestID),
		deleteTalkAsksOf(tx, requestID),
		tx.Gorm().Exec("UPDATE course_talks SET request_id = NULL WHERE request_id = ?", requestID).Error,
		deleteBeds(tx, requestID),
		tx.Gorm().Exec("DELETE FROM course_seats WHERE request_id = ?", requestID).Error,
	)
}

func moveSeat(tx *db.Tx, requestID string, seat int) error {
	return tx.Gorm().Exec("UPDATE course_seats SET seat = ? WHERE request_id = ?", seat, requestID).Error
}

func sowRoom(tx *db.Tx, r Room) error {
	return tx.Gorm().Exec("INSERT INTO house_rooms (id, place_id, name, floor, beds, bath, step_free) VALUES (?,?,?,?,?,?,?)",
		r.ID, r.PlaceID, r.Name, r.Floor, r.Beds, r.Bath, r.StepFree).Error
}

// listWeeksIn lists the weeks of which somebody sleeps in a room on some nights, from today.
func listWeeksIn(tx *db.Tx, roomID string, on Closure) ([]string, error) {
	var ids []string
	return ids, tx.Gorm().Raw("SELECT DISTINCT course_id FROM course_beds WHERE room_id = ? AND first_night <= ? AND last_night >= ? AND last_night >= ?",
		roomID, on.Last, on.First, tx.Today()).Scan(&ids).Error
}
