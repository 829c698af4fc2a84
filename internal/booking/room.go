package booking

import (
	"context"
	"time"

	"lysning/internal/db"
)

// roomBefore is how long before the start a video room can be entered.
const roomBefore = 30 * time.Minute

// Room is the name of a booking's video room: drawn for this booking and day alone, said only from half an hour before the start
// until the end, and forgotten after it. open is false for other days and at other times; then there is no link.
func (s *Service) Room(b Booking, now time.Time) (name string, open bool) {
	if b.Day.Mode != Video || b.Room == "" || now.Before(s.zones.start(b.Day).Add(-roomBefore)) || s.over(now, b.Day) {
		return "", false
	}
	return b.Room, true
}

// newRoom draws a room for a video day.
func (s *Service) newRoom(d Day) (string, error) {
	if d.Mode != Video {
		return "", nil
	}
	return s.deps.Secrets.ID()
}

// forgetRooms forgets the rooms of days that are over.
func (s *Service) forgetRooms(ctx context.Context) error {
	return s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		all, err := listRooms(tx, chunk)
		if err != nil {
			return err
		}
		for _, b := range all {
			if !s.over(tx.Now, b.Day) {
				continue
			}
			if err := forgetRoom(tx, b.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
