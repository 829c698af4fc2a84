package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/session"
	"lysning/internal/token"
)

func (s *server) routesStandBys() {
	handle(s, operation{
		ID: "ask-earlier", Method: http.MethodPost, Path: "/me/stand-bys", Tag: "stand-by", Access: guest, Limit: limitWrite, Large: true,
		Status: http.StatusCreated, Summary: "Wish for an earlier day; who waits out of reach leaves a way to be reached with it, and keeps the place in the line",
		Codes: []string{"needs_a_way_to_be_reached", "stand_by_exists", "stand_by_date", "ask_invalid", "item_refused", "idempotency_mismatch"},
	}, s.askEarlier)
	handle(s, operation{
		ID: "end-stand-by", Method: http.MethodDelete, Path: "/me/stand-bys/{id}", Tag: "stand-by", Access: guest, Limit: limitWrite,
		Summary: "End the wish", Codes: []string{"not_found"},
	}, s.endStandBy)
	handle(s, operation{
		ID: "accept-offer", Method: http.MethodPost, Path: "/me/stand-bys/{id}/accept", Tag: "stand-by", Access: guest, Limit: limitWrite, Large: true,
		Summary: "Take the day that is offered", Codes: []string{"not_found", "offer_expired", "day_withdrawn", "day_past", "same_date", "quota_full", "item_refused", "idempotency_mismatch"},
	}, s.acceptOffer)
	handle(s, operation{
		ID: "decline-offer", Method: http.MethodPost, Path: "/me/stand-bys/{id}/decline", Tag: "stand-by", Access: guest, Limit: limitWrite,
		Summary: "Let the offered date pass; the place in the line stays. Said again it changes nothing", Codes: []string{"not_found", "offer_expired"},
	}, s.declineOffer)
	handle(s, operation{
		ID: "go-on-waiting", Method: http.MethodPost, Path: "/me/stand-bys/{id}/go-on", Tag: "stand-by", Access: guest, Limit: limitWrite,
		Summary: "Yes, go on waiting, asked after three months; without it the wish ends", Codes: []string{"not_found"},
	}, s.goOnWaiting)
}

type standByOut struct {
	ID        string    `json:"id"`
	Place     string    `json:"place,omitempty" doc:"Left out: any."`
	Before    string    `json:"before" format:"date"`
	Offer     *offerOut `json:"offer,omitempty"`
	Owed      bool      `json:"owed" doc:"We owe you a date: what comes free is offered to you before others."`
	Reachable bool      `json:"reachable" doc:"Without a way to be reached you keep your place in the line and are passed over, until you leave one by asking again at the same place."`
	GoOnBy    string    `json:"go_on_by,omitempty" format:"date" doc:"You are asked whether to go on waiting; without a yes the wish is gone on this day."`
}

type offerOut struct {
	Day     dayOut `json:"day"`
	Expires string `json:"expires" example:"2026-11-24T20:00" doc:"On the programme's wall clock."`
}

func (s *server) standByShape() func(booking.StandBy) standByOut {
	zone, today := s.Programme.Zone, s.Programme.Today(s.Clock.Now())
	return func(b booking.StandBy) standByOut {
		out := standByOut{ID: b.ID, Place: b.PlaceID, Before: b.Before.String(), Owed: b.Owed != booking.NoDebt, Reachable: b.Reachable}
		if b.Asks(today) {
			out.GoOnBy = b.GoOnBy.String()
		}
		if b.Offer != nil {
			out.Offer = &offerOut{Day: dayShape(b.Offer.Day), Expires: b.Offer.Expires.In(zone).Format("2006-01-02T15:04")}
		}
		return out
	}
}

type standByAsk struct {
	Place  string   `json:"place,omitempty" maxLength:"32"`
	Before string   `json:"before" format:"date"`
	Items  []itemIn `json:"items,omitempty" maxItems:"8" doc:"May bring the way to be reached."`
}

func (s *server) askEarlier(ctx context.Context, actor session.Actor, in *wish[standByAsk]) (*body[standByOut], error) {
	before, err := clock.ParseDate(in.Body.Before)
	if err != nil {
		return nil, booking.ErrStandByDate
	}
	if err := s.Notes.Ready(ctx, len(in.Body.Items)); err != nil {
		return nil, err
	}
	got, err := s.Bookings.StandBy(ctx, actor, booking.StandByInput{
		PlaceID: in.Body.Place, Before: before, Items: shapes(in.Body.Items, bookingItem), Once: in.once(in.RawBody),
	})
	if err != nil {
		return nil, err
	}
	return answer(s.standByShape()(got)), nil
}

// oneOfMine names a thing of the guest's own. What has not the form of an id is as absent as what is somebody else's.
type oneOfMine struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) endStandBy(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.WithdrawStandBy(ctx, actor, in.ID)
}

type acceptAsk struct {
	Items []itemIn `json:"items,omitempty" maxItems:"8" doc:"Sealed for the offered day's counsellor."`
}

func (s *server) acceptOffer(ctx context.Context, actor session.Actor, in *wishFor[acceptAsk]) (*body[bookingOut], error) {
	if !token.IsID(in.ID) {
		return nil, booking.ErrNotFound
	}
	if err := s.Notes.Ready(ctx, len(in.Body.Items)); err != nil {
		return nil, err
	}
	b, err := s.Bookings.Accept(ctx, actor, booking.AcceptInput{
		StandByID: in.ID, Items: shapes(in.Body.Items, bookingItem), Once: in.once(in.RawBody),
	})
	if err != nil {
		return nil, err
	}
	return answer(s.bookingNow(ctx, b)), nil
}

type declineAsk struct {
	Day string `json:"day" maxLength:"32" doc:"That is offered and not wanted."`
}

func (s *server) declineOffer(ctx context.Context, actor session.Actor, in *about[declineAsk]) (*nothing, error) {
	return nil, s.Bookings.Decline(ctx, actor, in.ID, in.Body.Day)
}

func (s *server) goOnWaiting(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.GoOn(ctx, actor, in.ID)
}
