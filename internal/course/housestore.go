package course

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

type roomRow struct {
	ID       string
	PlaceID  string
	Name     string
	Floor    int
	Beds     int
	Bath     bool
	StepFree bool
}

// listRooms lists the rooms of a house by floor and number, with the stretches on which they are out of use.
func listRooms(tx *db.Tx, placeID string) ([]Room, error) {
	var rows []roomRow
	if err := tx.Gorm().Table("house_rooms").Where("place_id = ?", placeID).Order("floor, name").Find(&rows).Error; err != nil {
		return nil, err
	}
	var closures []struct {
		RoomID              string
		FirstDate, LastDate clock.Date
	}
	err := tx.Gorm().Raw(`SELECT c.room_id, c.first_date, c.last_date FROM room_closures c JOIN house_rooms r ON r.id = c.room_id
		WHERE r.place_id = ? ORDER BY c.first_date`, placeID).Scan(&closures).Error
	if err != nil {
		return nil, err
	}
	all := make([]Room, 0, len(rows))
	for _, r := range rows {
		room := Room{ID: r.ID, PlaceID: r.PlaceID, Name: r.Name, Floor: r.Floor, Beds: r.Beds, Bath: r.Bath, StepFree: r.StepFree, Closed: []Closure{}}
		for _, c := range closures {
			if c.RoomID == r.ID {
				room.Closed = append(room.Closed, Closure{First: c.FirstDate, Last: c.LastDate})
			}
		}
		all = append(all, room)
	}
	return all, nil
}

// findHouseOf gives the house in which a room is.
func findHouseOf(tx *db.Tx, roomID string) (string, error) {
	var r roomRow
	err := tx.Gorm().Table("house_rooms").Where("id = ?", roomID).Take(&r).Error
	return r.PlaceID, err
}

func upsertRoom(tx *db.Tx, r Room) error {
	return tx.Gorm().Exec(`INSERT INTO house_rooms (id, place_id, name, floor, beds, bath, step_free) VALUES (?,?,?,?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, floor = excluded.floor, beds = excluded.beds, bath = excluded.bath,
		step_free = excluded.step_free`, r.ID, r.PlaceID, r.Name, r.Floor, r.Beds, r.Bath, r.StepFree).Error
}

func replaceClosures(tx *db.Tx, roomID string, all []Closure) error {
	if err := tx.Gorm().Exec("DELETE FROM room_closures WHERE room_id = ?", roomID).Error; err != nil {
		return err
	}
	for _, c := range all {
		if err := tx.Gorm().Exec("INSERT INTO room_closures (room_id, first_date, last_date) VALUES (?,?,?)", roomID, c.First, c.Last).Error; err != nil {
			return err
		}
	}
	return nil
}

func deleteRoom(tx *db.Tx, id string) error {
	return tx.Gorm().Exec("DELETE FROM house_rooms WHERE id = ?", id).Error
}
