package main

import (
	"lysning/internal/booking"
	"lysning/internal/db"
	"lysning/internal/staff"
	"lysning/internal/term"
)

// switchboard is what the office's list is made with: whom to call, on which number.
type switchboard struct {
	s             *server
	names, phones map[string]string // of counsellors, of all who gave a number
	people        []staff.Person    // who works here
}

func (s *server) switchboard(tx *db.Tx) (*switchboard, error) {
	all, err := s.Counsellors.Everybody(tx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range all {
		names[p.ID] = p.Name
	}
	people, err := s.Staff.Working(tx)
	if err != nil {
		return nil, err
	}
	phones, err := s.Staff.Phones(tx)
	return &switchboard{s: s, names: names, phones: phones, people: people}, err
}

func (b *switchboard) owedShape(o booking.Owed) owedOut {
	id := o.Booking.Day.CounsellorID
	return owedOut{
		Ask: o.Asked.ID, Name: b.names[id], Phone: b.phones[id], Kind: string(o.Kind), Guest: o.Asked.GuestID, Booking: o.Booking.ID,
		CardName: o.Booking.CardName, Day: dayShape(o.Booking.Day), Reachable: o.Booking.Reachable, Kept: b.s.keptShape(o.Kept),
		Colleagues: shapes(o.Colleagues, dayShape), Next: shapes(o.Next, dayShape),
		WithPartner: o.Booking.WithPartner, EveningBefore: o.Booking.EveningBefore, Begun: o.Begun, Tries: o.Rebooking.Tries, Tried: o.Rebooking.Tried.String(),
		Door: o.Rebooking.DoorID, DoorName: b.nameOf(o.Rebooking.DoorID), Spot: string(o.Rebooking.Spot), Later: o.Rebooking.Later,
	}
}

// nameOf is of somebody who works here; empty for nobody.
func (b *switchboard) nameOf(id string) string {
	for _, p := range b.people {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

func (b *switchboard) handOverShape(tx *db.Tx, o booking.Owed) (handOverOut, error) {
	out := handOverOut{
		Ask: o.Asked.ID, Guest: o.Asked.GuestID, CardName: o.Booking.CardName, To: b.names[o.Asked.CounsellorID], Agreed: o.Agreed,
		Kept: b.s.keptShape(o.Kept), Next: shapes(o.Next, dayShape), Until: o.Asked.Until.String(),
	}
	if o.Booking.ID != "" {
		day := dayShape(o.Booking.Day)
		out.Day = &day
		return out, nil
	}
	last, err := b.s.lastVisit(tx, o.Asked.GuestID)
	out.CardName = last.CardName
	return out, err
}

func (b *switchboard) lateShape(late booking.Booking) lateOut {
	id := late.Day.CounsellorID
	return lateOut{
		Booking: late.ID, Guest: late.GuestID, CardName: late.CardName, Counsellor: id, Name: b.names[id], Phone: b.phones[id],
		Date: late.Day.Date.String(), By: readsByShape(late.Words.By),
	}
}

func laterCallShape(b booking.Booking) laterCallOut {
	return laterCallOut{
		Booking: b.ID, Guest: b.GuestID, CardName: b.CardName, On: b.CallOn.String(), By: b.CallOn.AddDays(term.CallWithin).String(),
	}
}

// lastVisit is a guest's next day, or the last there was; zero when none is known any more.
func (s *server) lastVisit(tx *db.Tx, guestID string) (booking.Visit, error) {
	all, err := s.Bookings.Visits(tx, guestID)
	if err != nil || len(all) == 0 {
		return booking.Visit{}, err
	}
	for _, v := range all {
		if !v.Date.Before(tx.Today()) {
			return v, nil
		}
	}
	return all[len(all)-1], nil
}
