package main

import (
	"context"

	"lysning/internal/booking"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// ticketOut is one thing to buy: a card name, and nothing that leads further.
type ticketOut struct {
	ID       string `json:"id"`
	CardName string `json:"card_name"`
	Day      dayOut `json:"day"`
	Kind     string `json:"kind" enum:"train,flight,bus,boat,taxi,bed"`
	Way      string `json:"way" enum:"there,back,both"`
	Bought   string `json:"bought,omitempty" format:"date"`
}

type ticketsOut struct {
	Tickets []ticketOut `json:"tickets"`
}

func (s *server) tickets(ctx context.Context, _ session.Actor, _ *struct{}) (*body[ticketsOut], error) {
	var all []booking.Ticket
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = s.Bookings.TicketsToBuy(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(ticketsOut{Tickets: shapes(all, func(t booking.Ticket) ticketOut {
		return ticketOut{ID: t.ID, CardName: t.Booking.CardName, Day: dayShape(t.Booking.Day), Kind: string(t.Kind), Way: string(t.Way), Bought: t.Bought.String()}
	})}), nil
}

type ticketAsk struct {
	Kind string `json:"kind" enum:"train,flight,bus,boat,taxi,bed"`
	Way  string `json:"way" enum:"there,back,both"`
}

func (s *server) wishTicket(ctx context.Context, actor session.Actor, in *about[ticketAsk]) (*nothing, error) {
	if !token.IsID(in.ID) {
		return nil, booking.ErrNotFound
	}
	return nil, s.Bookings.WishTicket(ctx, actor, in.ID, booking.TicketKind(in.Body.Kind), booking.TicketWay(in.Body.Way))
}

func (s *server) buyTicket(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.BuyTicket(ctx, actor, in.ID)
}
