package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/db"
	"lysning/internal/session"
)

func (s *server) routesStaffBookings() {
	hers := staffWith(session.Counsellor)
	handle(s, operation{
		ID: "words-read", Method: http.MethodPost, Path: "/staff/bookings/{id}/words-read", Tag: "desk", Access: hers, Limit: limitWrite,
		Summary: "The counsellor's ok to the words beforehand; the day of it is kept", Codes: []string{"not_found"},
	}, s.wordsRead)
	handle(s, operation{
		ID: "say-too-close", Method: http.MethodPost, Path: "/staff/bookings/{id}/too-close", Tag: "desk", Access: hers, Limit: limitWrite,
		Summary: "Too close, without a reason: the guest is asked for another day with a colleague", Codes: []string{"not_found", "day_past"},
	}, s.tooClose)
	handle(s, operation{
		ID: "say-held", Method: http.MethodPost, Path: "/staff/bookings/{id}/held", Tag: "desk", Access: hers, Limit: limitWrite,
		Summary: "Held or not held, once the day is over; nothing else is kept", Codes: []string{"not_found", "day_not_over"},
	}, s.sayHeld)
	handle(s, operation{
		ID: "propose-hand-over", Method: http.MethodPost, Path: "/staff/guests/{id}/hand-over", Tag: "desk",
		Access: staffWith(session.Counsellor, session.Coordinator), Limit: limitWrite,
		Summary: "Ask a guest whether another colleague may take over", Codes: []string{"not_found", "asked_already"},
	}, s.handOver)
	office := staffWith(session.Coordinator)
	handle(s, operation{
		ID: "get-alarms", Method: http.MethodGet, Path: "/staff/office/alarms", Tag: "desk", Access: office,
		Summary: "What the office must see to: guests who are asked for another day, words unread, calls owed. No texts",
	}, s.alarms)
	handle(s, operation{
		ID: "propose-day", Method: http.MethodPost, Path: "/staff/office/asks/{id}/propose", Tag: "desk", Access: office, Limit: limitWrite,
		Summary: "Keep a colleague's free day for a guest who is asked; the guest says yes or no", Codes: []string{"not_found", "day_taken", "day_withdrawn"},
	}, s.proposeDay)
	handle(s, operation{
		ID: "note-called", Method: http.MethodPost, Path: "/staff/office/bookings/{id}/called", Tag: "desk", Access: office, Limit: limitWrite,
		Summary: "The call that a guest wished for has been made", Codes: []string{"not_found"},
	}, s.called)
}

func (s *server) wordsRead(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.ReadWords(ctx, actor, in.ID)
}

func (s *server) tooClose(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.SayTooClose(ctx, actor, in.ID)
}

// about is a request about one thing, with a body.
type about[T any] struct {
	ID   string `path:"id" maxLength:"64"`
	Body T
}

type heldAsk struct {
	Held bool `json:"held"`
}

func (s *server) sayHeld(ctx context.Context, actor session.Actor, in *about[heldAsk]) (*nothing, error) {
	return nil, s.Bookings.Say(ctx, actor, in.ID, in.Body.Held)
}

type handOverAsk struct {
	To string `json:"to" maxLength:"32" doc:"The colleague."`
}

func (s *server) handOver(ctx context.Context, actor session.Actor, in *about[handOverAsk]) (*nothing, error) {
	return nil, s.Bookings.ProposeHandOver(ctx, actor, in.ID, in.Body.To)
}

type alarmsOut struct {
	SweepLate bool `json:"sweep_late" doc:"What is over is unreadable, but has not been removed for more than a day: call whoever runs the machine."`

	Asked []owedOut      `json:"asked" doc:"Guests who are asked for another day and have not settled it, nearest day first. Call those of today first."`
	Words []lateOut      `json:"words" doc:"Words that were not read in time: call the counsellor, or let the safety desk open its copy."`
	Calls []laterCallOut `json:"calls" doc:"Calls that guests have wished for, two weeks after their day."`
	Away  []awayOut      `json:"away" doc:"Counsellors who have a leave today."`
	Duty  *dutyOut       `json:"duty,omitempty"`
}

type owedOut struct {
	Ask        string    `json:"ask"`
	Kind       string    `json:"kind" enum:"too_close,ill,leaving"`
	Guest      string    `json:"guest"`
	Booking    string    `json:"booking"`
	CardName   string    `json:"card_name"`
	Day        dayOut    `json:"day"`
	Reachable  bool      `json:"reachable" doc:"The guest left a way to be reached."`
	Kept       *offerOut `json:"kept,omitempty" doc:"The day that is kept for the guest."`
	Colleagues []dayOut  `json:"colleagues" doc:"Free days of colleagues on that date, in the same mode: to be proposed."`
}

type lateOut struct {
	Booking    string      `json:"booking"`
	Guest      string      `json:"guest"`
	CardName   string      `json:"card_name"`
	Counsellor string      `json:"counsellor"`
	Date       string      `json:"date" format:"date" doc:"Of the day."`
	By         *readsByOut `json:"by" doc:"As promised."`
}

type laterCallOut struct {
	Booking  string `json:"booking"`
	Guest    string `json:"guest"`
	CardName string `json:"card_name"`
	On       string `json:"on" format:"date"`
}

type awayOut struct {
	Counsellor string `json:"counsellor"`
	Name       string `json:"name"`
}

func (s *server) alarms(ctx context.Context, _ session.Actor, _ *struct{}) (*body[alarmsOut], error) {
	var out alarmsOut
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		owed, err := s.Bookings.Owed(tx)
		if err != nil {
			return err
		}
		late, err := s.Bookings.LateWords(tx)
		if err != nil {
			return err
		}
		calls, err := s.Bookings.CallsOwed(tx)
		if err != nil {
			return err
		}
		away, err := s.Counsellors.AwayOn(tx, tx.Today())
		if err != nil {
			return err
		}
		out = alarmsOut{
			Asked: shapes(owed, s.owedShape), Words: shapes(late, lateShape), Duty: s.onDuty(),
			Calls: shapes(calls, func(b booking.Booking) laterCallOut {
				return laterCallOut{Booking: b.ID, Guest: b.GuestID, CardName: b.CardName, On: b.CallOn.String()}
			}),
			Away: []awayOut{},
		}
		for _, p := range away {
			out.Away = append(out.Away, awayOut{Counsellor: p.ID, Name: p.Name})
		}
		return nil
	})
	if err == nil {
		out.SweepLate, err = s.Retention.Late(ctx)
	}
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

func (s *server) owedShape(o booking.Owed) owedOut {
	return owedOut{
		Ask: o.Asked.ID, Kind: string(o.Kind), Guest: o.Asked.GuestID, Booking: o.Booking.ID, CardName: o.Booking.CardName, Day: dayShape(o.Booking.Day),
		Reachable: o.Booking.Reachable, Kept: s.keptShape(o.Kept), Colleagues: shapes(o.Colleagues, dayShape),
	}
}

func lateShape(b booking.Booking) lateOut {
	return lateOut{
		Booking: b.ID, Guest: b.GuestID, CardName: b.CardName, Counsellor: b.Day.CounsellorID, Date: b.Day.Date.String(), By: readsByShape(b.Words.By),
	}
}

type proposeAsk struct {
	Day string `json:"day" maxLength:"32"`
}

func (s *server) proposeDay(ctx context.Context, actor session.Actor, in *about[proposeAsk]) (*nothing, error) {
	return nil, s.Bookings.Propose(ctx, actor, in.ID, in.Body.Day)
}

func (s *server) called(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.Called(ctx, actor, in.ID)
}
