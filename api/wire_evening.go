package main

import (
	"lysning/internal/clock"
	"lysning/internal/db"
)

// evenings is booking.Beds: the rooms are the house's. It comes after booking, so the program is asked for it when it is used.
type evenings struct{ p *program }

func (e evenings) Take(tx *db.Tx, placeID, bookingID string, night clock.Date, heads int) (bool, error) {
	return e.p.Courses.TakeEvening(tx, placeID, bookingID, night, heads)
}

func (e evenings) Free(tx *db.Tx, bookingID string) error {
	return e.p.Courses.FreeEvening(tx, bookingID)
}

// works reports whether somebody works here now, for booking.
func (p *program) works(tx *db.Tx, staffID string) (bool, error) {
	all, err := p.Staff.Working(tx)
	if err != nil {
		return false, err
	}
	for _, one := range all {
		if one.ID == staffID {
			return true, nil
		}
	}
	return false, nil
}
