package main

import (
	"lysning/internal/booking"
	"lysning/internal/db"
	"lysning/internal/figures"
	"lysning/internal/retention"
)

// endingBookings is retention.Ender: what ends by itself is counted in the transaction that removes it. What its guest erases
// before is removed by the erasers and leaves nothing.
type endingBookings struct{ p *program }

func (e endingBookings) Due(tx *db.Tx, limit int) ([]retention.Row, error) {
	ids, err := e.p.Bookings.Due(tx, limit)
	if err != nil {
		return nil, err
	}
	return shapes(ids, func(id string) retention.Row { return retention.Row{ID: id} }), nil
}

func (e endingBookings) End(tx *db.Tx, ids []string) error {
	ended, err := e.p.Bookings.End(tx, ids)
	if err != nil {
		return err
	}
	return e.p.Figures.Count(tx, shapes(ended, func(b booking.Ended) figures.Ended {
		place, _ := e.p.Programme.Place(b.PlaceID) // one that has left the files has no region
		return figures.Ended{Date: b.Date, Offering: figures.Day, Region: place.Region}
	}))
}
