package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/session"
	"lysning/internal/token"
)

func (s *server) routesAsks() {
	handle(s, operation{
		ID: "ask-other-colleague", Method: http.MethodPost, Path: "/me/bookings/{id}/too-close", Tag: "ask", Access: guest, Limit: limitWrite,
		Summary: "Rather another colleague, without a reason; other days are then yours first", Codes: []string{"not_found", "day_past"},
	}, s.tooClose)
	handle(s, operation{
		ID: "choose-for-ask", Method: http.MethodPost, Path: "/me/asks/{id}/choose", Tag: "ask", Access: guest, Limit: limitWrite,
		Summary: "Keep a free day for two days while you think", Codes: []string{"not_found", "day_taken", "day_withdrawn"},
	}, s.chooseForAsk)
	handle(s, operation{
		ID: "answer-ask", Method: http.MethodPost, Path: "/me/asks/{id}", Tag: "ask", Access: guest, Limit: limitWrite, Large: true,
		Summary: "Yes or no to what you are asked; nothing is swapped without your yes",
		Codes:   []string{"not_found", "nothing_proposed", "day_withdrawn", "day_past", "same_date", "quota_full", "item_refused", "desk_changed", "idempotency_mismatch"},
	}, s.answerAsk)
	handle(s, operation{
		ID: "wish-call-later", Method: http.MethodPost, Path: "/me/bookings/{id}/call-later", Tag: "ask", Access: guest, Limit: limitWrite,
		Summary: "Wish to be called two weeks after the day, or no longer", Codes: []string{"not_found", "day_not_over", "day_past", "no_way_to_call"},
	}, s.callLater)
}

// guestAskOut is what a guest is asked. Which of the two found it too close is not said.
type guestAskOut struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind" enum:"other_day,ill,leaving,hand_over"`
	Booking    string    `json:"booking,omitempty" doc:"The day it is about; left out for a hand-over without one to come."`
	Counsellor string    `json:"counsellor,omitempty" doc:"Of a hand-over: the colleague it leads to."`
	Agreed     bool      `json:"agreed" doc:"To a hand-over, which still needs a day of that colleague: choose one."`
	Kept       *offerOut `json:"kept,omitempty" doc:"A day that is kept for you: say yes or no, or choose another."`
	Until      string    `json:"until" format:"date"`
}

func (s *server) askShape(a booking.Asked) guestAskOut {
	kind := string(a.Kind)
	if a.Kind == booking.TooClose {
		kind = "other_day"
	}
	return guestAskOut{
		ID: a.ID, Kind: kind, Booking: a.BookingID, Counsellor: a.CounsellorID, Agreed: a.Agreed, Kept: s.keptShape(a.Kept), Until: a.Until.String(),
	}
}

func (s *server) keptShape(o *booking.Offer) *offerOut {
	if o == nil {
		return nil
	}
	return &offerOut{Day: dayShape(o.Day), Expires: o.Expires.In(s.Programme.Zone).Format("2006-01-02T15:04")}
}

type chooseAsk struct {
	Day string `json:"day" maxLength:"32"`
}

func (s *server) chooseForAsk(ctx context.Context, actor session.Actor, in *about[chooseAsk]) (*body[guestAskOut], error) {
	a, err := s.Bookings.Choose(ctx, actor, in.ID, in.Body.Day)
	if err != nil {
		return nil, err
	}
	return answer(s.askShape(a)), nil
}

type answerAsk struct {
	Yes   bool     `json:"yes"`
	Items []itemIn `json:"items,omitempty" maxItems:"12" doc:"Sealed for the colleague of the kept day, or handed on to them; all of it goes with the yes."`

	Ticked []string `json:"ticked,omitempty" maxItems:"100" doc:"Items that they may have too, for the old colleague's browser to seal anew within seven days."`
}

type answeredOut struct {
	Booking *bookingOut  `json:"booking,omitempty" doc:"As it is now, where a yes moved it."`
	Ask     *guestAskOut `json:"ask,omitempty" doc:"What is still open."`
}

func (s *server) answerAsk(ctx context.Context, actor session.Actor, in *wishFor[answerAsk]) (*body[answeredOut], error) {
	if !token.IsID(in.ID) {
		return nil, booking.ErrNotFound
	}
	if err := s.Notes.Ready(ctx, len(in.Body.Items)); err != nil {
		return nil, err
	}
	got, err := s.Bookings.Answer(ctx, actor, booking.AnswerInput{
		AskID: in.ID, Yes: in.Body.Yes, Items: shapes(in.Body.Items, bookingItem), Ticked: in.Body.Ticked, Once: in.once(in.RawBody),
	})
	if err != nil {
		return nil, err
	}
	var out answeredOut
	if got.Booking != nil {
		b := s.bookingNow(ctx, *got.Booking)
		out.Booking = &b
	}
	if got.Ask != nil {
		a := s.askShape(*got.Ask)
		out.Ask = &a
	}
	return answer(out), nil
}

type callLaterAsk struct {
	Yes bool `json:"yes"`
}

func (s *server) callLater(ctx context.Context, actor session.Actor, in *about[callLaterAsk]) (*nothing, error) {
	return nil, s.Bookings.CallLater(ctx, actor, in.ID, in.Body.Yes)
}
