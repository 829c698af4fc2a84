package course

import (
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Evening is a room that a guest of one day has for the night before it. Weeks and evenings share the house: neither is given a room that
// the other has on that night, and a house is locked before a room of it is given.
type Evening struct {
	BookingID string
	RoomID    string
	Night     clock.Date
}

// TakeEvening gives a room of its own for one night, in the transaction of the booking: the smallest that is large enough and free, step-free
// ones last. False where there is none. Whose booking it is nobody here knows.
func (s *Service) TakeEvening(tx *db.Tx, placeID, bookingID string, night clock.Date, heads int) (bool, error) {
	if err := lockHouse(tx, placeID); err != nil {
		return false, fmt.Errorf("take a room for an evening: %w", err)
	}
	rooms, err := listRooms(tx, placeID)
	if err != nil {
		return false, fmt.Errorf("take a room for an evening: %w", err)
	}
	taken, err := listTakenOn(tx, placeID, night)
	if err != nil {
		return false, fmt.Errorf("take a room for an evening: %w", err)
	}
	free := slices.DeleteFunc(rooms, func(r Room) bool { return r.Beds < heads || !r.OpenOn(night, night) || slices.Contains(taken, r.ID) })
	slices.SortStableFunc(free, betterRoom)
	for _, r := range free {
		ok, err := insertEvening(tx, Evening{BookingID: bookingID, RoomID: r.ID, Night: night})
		if err != nil {
			return false, fmt.Errorf("take a room for an evening: %w", err)
		}
		if ok {
			return true, nil
		}
	}
	return false, nil
}

// betterRoom puts small rooms first, so that those with two beds are left for couples, and step-free ones last, for who needs one.
func betterRoom(a, b Room) int {
	if a.Beds != b.Beds {
		return a.Beds - b.Beds
	}
	switch {
	case a.StepFree == b.StepFree:
		return 0
	case a.StepFree:
		return 1
	default:
		return -1
	}
}

// FreeEvening gives a room back; without one it changes nothing.
func (s *Service) FreeEvening(tx *db.Tx, bookingID string) error {
	if err := deleteEvening(tx, bookingID); err != nil {
		return fmt.Errorf("give a room back: %w", err)
	}
	return nil
}

// EveningsOn gives the name of the room of each booking whose guest sleeps in a house on a night.
func (s *Service) EveningsOn(tx *db.Tx, night clock.Date) (map[string]string, error) {
	all, err := eveningsOn(tx, night)
	if err != nil {
		return nil, fmt.Errorf("list rooms of an evening: %w", err)
	}
	return all, nil
}

// NightRoom is a room in which somebody sleeps on a night.
type NightRoom struct {
	PlaceID   string
	Name      string
	Floor     int
	BookingID string // the guest of a day, whom their booking counts
	Heads     int    // of a week
}

// RoomsOn lists the rooms in which somebody sleeps on a night, of a week or for the evening before a day: a fire list leaves nobody out.
func (s *Service) RoomsOn(tx *db.Tx, night clock.Date) ([]NightRoom, error) {
	all, err := nightRooms(tx, night)
	if err != nil {
		return nil, fmt.Errorf("list rooms of a night: %w", err)
	}
	return all, nil
}
