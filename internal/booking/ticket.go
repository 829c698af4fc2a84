package booking

import (
	"context"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Free means free: whoever would rather not lay money out calls, and the office buys the tickets, or finds a bed where the house has none. It is a
// list of what to buy, for whom by card name, and what is done; there is nothing to write, and it ends with the booking.

// Ticket is one thing to buy.
type Ticket struct {
	ID      string
	Booking Booking
	Kind    TicketKind
	Way     TicketWay
	Bought  clock.Date // the day on which it was done; zero while it is not
}

// TicketKind is what to buy.
type TicketKind string

// TicketWay is for which way.
type TicketWay string

// What and which way; nothing else can be said.
const (
	TrainTicket  TicketKind = "train"
	FlightTicket TicketKind = "flight"
	BusTicket    TicketKind = "bus"
	BoatTicket   TicketKind = "boat"
	TaxiRide     TicketKind = "taxi"
	BedNearby    TicketKind = "bed"

	There TicketWay = "there"
	Back  TicketWay = "back"
	Both  TicketWay = "both"
)

const (
	ticketWished audit.Action = "ticket_wished"
	ticketBought audit.Action = "ticket_bought"
)

// WishTicket puts something to buy on the list, for whoever said card name and phone word, or stands before the office. Said again it changes
// nothing. Faults: forbidden, not_found (also a day that is over), ask_invalid.
func (s *Service) WishTicket(ctx context.Context, actor session.Actor, bookingID string, kind TicketKind, way TicketWay) error {
	if err := office(actor); err != nil {
		return err
	}
	switch kind {
	case TrainTicket, FlightTicket, BusTicket, BoatTicket, TaxiRide, BedNearby:
	default:
		return ErrAsk
	}
	if way != There && way != Back && way != Both {
		return ErrAsk
	}
	id, err := s.deps.Secrets.ID()
	if err != nil {
		return fmt.Errorf("wish for a ticket: %w", err)
	}
	return asFault("wish for a ticket", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		b, err := findAnyBooking(tx, bookingID)
		if db.IsNotFound(err) || err == nil && s.over(tx.Now, b.Day) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		made, err := insertTicket(tx, id, bookingID, kind, way)
		if err != nil || !made {
			return err
		}
		return s.recordBy(tx, b.GuestID, audit.Office, actor.StaffID, ticketWished)
	}))
}

// BuyTicket says that it is done. Said again it changes nothing. Faults: forbidden, not_found.
func (s *Service) BuyTicket(ctx context.Context, actor session.Actor, id string) error {
	if err := office(actor); err != nil {
		return err
	}
	if !token.IsID(id) {
		return ErrNotFound
	}
	return asFault("buy a ticket", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		guestID, err := guestOfTicket(tx, id)
		if db.IsNotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		done, err := setBought(tx, id)
		if err != nil || !done {
			return err
		}
		return s.recordBy(tx, guestID, audit.Office, actor.StaffID, ticketBought)
	}))
}

// TicketsToBuy lists what is to be bought, and what was in the last days, the nearest day first.
func (s *Service) TicketsToBuy(tx *db.Tx) ([]Ticket, error) {
	all, err := listTickets(tx)
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return all, nil
}
