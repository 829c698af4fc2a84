package main

import (
	"slices"

	"lysning/internal/booking"
	"lysning/internal/db"
	"lysning/internal/passkey"
	"lysning/internal/staff"
)

// joinStaff builds the accounts of those who work here; counsellors' profiles and sealed items are there already.
func (p *program) joinStaff() (err error) {
	name := p.Programme.NeutralName
	if name == "" {
		name = "Lysning" // a programme that has not said its name yet; authenticators need one
	}
	p.Passkeys, err = passkey.New(passkey.Deps{DB: p.DB, Secrets: p.Source, Origin: p.Config.Origin, Name: name})
	if err != nil {
		return err
	}
	p.Staff = staff.New(staff.Deps{
		DB: p.DB, Secrets: p.Source, Sessions: p.Sessions, Passkeys: p.Passkeys, Origin: p.Config.Origin, Name: name,
		Profiles: p.Counsellors, Items: p.Notes, Notices: p.Notices, Calendars: p.Calendar, Guests: toMeet{p.Bookings}, Desks: p.Desks, Rota: p.Cover,
		Witness: newKeys{p},
	})
	return nil
}

// toMeet is staff.Guests.
type toMeet struct{ days *booking.Service }

func (m toMeet) ToMeet(tx *db.Tx, counsellorID string) ([]string, error) {
	all, err := m.days.VisitsWith(tx, counsellorID)
	if err != nil {
		return nil, err
	}
	var guests []string
	for _, v := range all {
		if !v.Date.Before(tx.Today()) && !slices.Contains(guests, v.GuestID) {
			guests = append(guests, v.GuestID)
		}
	}
	return guests, nil
}
