package course

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Rooms lists the rooms of a house by floor and number, for the office, the leader and the host. Errors: forbidden, not_found.
func (s *Service) Rooms(ctx context.Context, actor session.Actor, placeID string) ([]Room, error) {
	if !mayPlan(actor) && !actor.Has(session.Host) {
		return nil, ErrForbidden
	}
	if !s.deps.Places.House(placeID) {
		return nil, ErrNotFound
	}
	var all []Room
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = listRooms(tx, placeID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rooms: %w", err)
	}
	return all, nil
}

const (
	maxBeds     = 4
	maxClosures = 20
	maxRoomName = 20
	maxFloor    = 20
)

// PutRoom makes a room, or changes the one with its ID, with the nights on which it is out of use. A change that leaves a
// published week without enough rooms, or somebody without the bed that is theirs, is refused. Errors: forbidden, course_invalid, room_name_taken, room_in_use.
func (s *Service) PutRoom(ctx context.Context, actor session.Actor, r Room) ([]Room, error) {
	if !mayPlan(actor) {
		return nil, ErrForbidden
	}
	r.Name = strings.TrimSpace(r.Name)
	if !token.IsID(r.ID) || !s.deps.Places.House(r.PlaceID) || r.Name == "" || len([]rune(r.Name)) > maxRoomName || r.Beds < 1 || r.Beds > maxBeds ||
		r.Floor < -maxFloor || r.Floor > maxFloor || len(r.Closed) > maxClosures || !closuresRight(r.Closed) {
		return nil, ErrPlan
	}
	return s.changeHouse(ctx, r.PlaceID, func(tx *db.Tx) error {
		switch house, err := findHouseOf(tx, r.ID); {
		case err != nil && !db.IsNotFound(err):
			return err
		case err == nil && house != r.PlaceID:
			return ErrPlan // a room does not move from house to house
		}
		err := tx.Try(func(tx *db.Tx) error { return upsertRoom(tx, r) })
		if db.IsDuplicate(err) {
			return ErrRoomName
		}
		if err != nil {
			return err
		}
		given, err := bedsWhere(tx, "WHERE b.room_id = ? AND b.last_night >= ?", r.ID, tx.Today())
		if err != nil {
			return err
		}
		evenings, err := eveningsIn(tx, r.ID, tx.Today())
		if err != nil {
			return err
		}
		given = append(given, evenings...)
		if slices.ContainsFunc(given, func(b Bed) bool { return b.Bed > r.Beds || !r.OpenOn(b.First, b.Last) }) {
			return ErrRoomUsed
		}
		return replaceClosures(tx, r.ID, r.Closed)
	})
}

// closuresRight reports whether each closure has its ends in order and no two begin on one date.
func closuresRight(all []Closure) bool {
	seen := map[string]bool{}
	for _, c := range all {
		if c.First.IsZero() || c.Last.IsZero() || c.Last.Before(c.First) || seen[c.First.String()] {
			return false
		}
		seen[c.First.String()] = true
	}
	return true
}

// RemoveRoom takes a room out of the house for good. Errors: forbidden, not_found, room_in_use.
func (s *Service) RemoveRoom(ctx context.Context, actor session.Actor, id string) error {
	if !mayPlan(actor) {
		return ErrForbidden
	}
	var house string
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		house, err = findHouseOf(tx, id)
		return err
	})
	if db.IsNotFound(err) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("remove a room: %w", err)
	}
	_, err = s.changeHouse(ctx, house, func(tx *db.Tx) error {
		if err := replaceClosures(tx, id, nil); err != nil {
			return err
		}
		err := tx.Try(func(tx *db.Tx) error { return deleteRoom(tx, id) })
		if errors.Is(err, db.ErrForeign) {
			return ErrRoomUsed
		}
		return err
	})
	return err
}

// changeHouse changes rooms of one house, unless a week that can be asked for would not have enough of them afterwards. The weeks
// are locked first, in one order, so that nobody takes a bed meanwhile.
func (s *Service) changeHouse(ctx context.Context, placeID string, do func(tx *db.Tx) error) ([]Room, error) {
	var all []Room
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		coming, err := listCourses(tx, tx.Today())
		if err != nil {
			return err
		}
		slices.SortFunc(coming, func(a, b Course) int { return strings.Compare(a.ID, b.ID) })
		var asked []Course // that can be asked for, under their locks; planned ones are locked too, so that none is published meanwhile
		for _, c := range coming {
			if c.PlaceID != placeID {
				continue
			}
			if c, err = lockCourse(tx, c.ID); err != nil && !db.IsNotFound(err) {
				return err
			}
			if c.State == Published || c.State == On {
				asked = append(asked, c)
			}
		}
		before, err := listRooms(tx, placeID)
		if err != nil {
			return err
		}
		if err := do(tx); err != nil {
			return err
		}
		if all, err = listRooms(tx, placeID); err != nil {
			return err
		}
		for _, c := range asked {
			if short := func(rooms []Room) bool { return len(roomsFor(Plan{Course: c, Rooms: rooms})) > 0 }; short(all) && !short(before) {
				return ErrRoomUsed
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("change a house: %w", err)
	}
	return all, nil
}
