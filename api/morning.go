package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/session"
)

func (s *server) routesMorning() {
	handle(s, operation{
		ID: "get-morning", Method: http.MethodGet, Path: "/staff/office/morning", Tag: "caller", Access: staffWith(session.Coordinator),
		Summary: "The office's first page: today by place, arrivals, gaps, the line and the waits. No texts",
	}, s.morning)
}

type morningOut struct {
	Date     string         `json:"date" format:"date"`
	Today    []visitOut     `json:"today" doc:"By start."`
	Arrivals []visitOut     `json:"arrivals" doc:"Of tomorrow, who come to the house this evening."`
	Gaps     []dayOut       `json:"gaps" doc:"Free days of the next two weeks, one of those that differ by the counsellor alone."`
	Waits    []waitOut      `json:"waits"`
	Waiting  int            `json:"waiting" doc:"How many wait for an earlier day."`
	Offers   []keptOfferOut `json:"offers" doc:"Days that are kept for somebody who waits, the first to end first."`
}

// visitOut is somebody who comes: a card name, and nothing that leads further.
type visitOut struct {
	Booking     string `json:"booking"`
	CardName    string `json:"card_name"`
	Day         dayOut `json:"day"`
	WithPartner bool   `json:"with_partner"`
	Over        bool   `json:"over"`
}

type waitOut struct {
	Place string `json:"place"`
	Date  string `json:"date" format:"date" doc:"The first free one."`
	Days  int    `json:"days" doc:"From today."`
}

type keptOfferOut struct {
	Day     dayOut `json:"day"`
	Expires string `json:"expires" example:"2026-11-23T20:00"`
}

func (s *server) visitShape(b booking.Booking) visitOut {
	return visitOut{Booking: b.ID, CardName: b.CardName, Day: dayShape(b.Day), WithPartner: b.WithPartner, Over: s.Bookings.Over(b)}
}

func (s *server) morning(ctx context.Context, actor session.Actor, _ *struct{}) (*body[morningOut], error) {
	m, err := s.Bookings.Morning(ctx, actor)
	if err != nil {
		return nil, err
	}
	today := s.Programme.Today(s.Clock.Now())
	return answer(morningOut{
		Date: today.String(), Today: shapes(m.Today, s.visitShape), Arrivals: shapes(m.Arrivals, s.visitShape), Gaps: shapes(m.Gaps, dayShape), Waiting: m.Waiting,
		Waits: shapes(m.First, func(f booking.First) waitOut {
			return waitOut{Place: f.PlaceID, Date: f.Date.String(), Days: today.DaysUntil(f.Date)}
		}),
		Offers: shapes(m.Offers, func(o booking.Offer) keptOfferOut {
			return keptOfferOut{Day: dayShape(o.Day), Expires: s.keptShape(&o).Expires}
		}),
	}), nil
}
