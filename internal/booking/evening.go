package booking

import (
	"fmt"

	"lysning/internal/db"
)

// The evening before: a room of the house in the transaction of the day, or no day. The rooms are the house's (Beds).

func (s *Service) hasBeds(placeID string) bool {
	p, ok := s.deps.Cover.Place(placeID)
	return ok && p.Beds
}

func (s *Service) takeBed(tx *db.Tx, b Booking) (bool, error) {
	heads := 1
	if b.WithPartner {
		heads = 2
	}
	ok, err := s.deps.Beds.Take(tx, b.Day.PlaceID, b.ID, b.Day.Date.AddDays(-1), heads)
	if err != nil {
		return false, fmt.Errorf("take a bed: %w", err)
	}
	return ok, nil
}

// sleepsAnew follows a moved day with the bed of the evening before. A day is never refused for want of one: then the booking says that
// there is none, and the office finds one nearby (TicketsToBuy).
func (s *Service) sleepsAnew(tx *db.Tx, b Booking) (Booking, error) {
	if !b.EveningBefore {
		return b, nil
	}
	if err := s.deps.Beds.Free(tx, b.ID); err != nil {
		return b, fmt.Errorf("give a bed back: %w", err)
	}
	if b.EveningBefore = s.hasBeds(b.Day.PlaceID); !b.EveningBefore {
		return b, nil
	}
	var err error
	if b.EveningBefore, err = s.takeBed(tx, b); err != nil || b.EveningBefore {
		return b, err
	}
	id, err := s.deps.Secrets.ID()
	if err != nil {
		return b, err
	}
	_, err = insertTicket(tx, id, b.ID, BedNearby, There)
	return b, err
}
