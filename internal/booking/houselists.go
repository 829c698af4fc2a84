package booking

import (
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// HouseLists is what those who open the door, cook and count heads are told of single days on a date.
type HouseLists struct {
	Guests  []Booking // of the date, where one comes in person, by start
	Evening []Booking // of the day after, who sleep in the house that night
}

// ListsOf gives the lists of a date, for the coordinators; by video nobody comes. Faults: forbidden.
func (s *Service) ListsOf(tx *db.Tx, actor session.Actor, date clock.Date) (out HouseLists, err error) {
	if err := office(actor); err != nil {
		return out, err
	}
	all, err := bookingsWhere(tx, "WHERE b.date = ? ORDER BY d.start_minute, b.card_name", date)
	if err != nil {
		return out, asFault("list who comes", err)
	}
	for _, b := range all {
		if b.Day.Mode != Video {
			out.Guests = append(out.Guests, b)
		}
	}
	out.Evening, err = listArrivals(tx, date.AddDays(1))
	return out, asFault("list who sleeps in the house", err)
}
