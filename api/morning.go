package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/programme"
	"lysning/internal/session"
)

func (s *server) routesMorning() {
	handle(s, operation{
		ID: "get-morning", Method: http.MethodGet, Path: "/staff/office/morning", Tag: "caller", Access: staffWith(session.Coordinator),
		Summary: "The office's first page: today by place, arrivals, gaps, the line and the waits. No texts",
	}, s.morning)
}

type morningOut struct {
	Date     string           `json:"date" format:"date"`
	Duty     *dutyOut         `json:"duty,omitempty" doc:"Who stands behind whoever is at work now; left out when nobody does."`
	Today    []visitOut       `json:"today" doc:"By start."`
	Arrivals []visitOut       `json:"arrivals" doc:"Of tomorrow, who come to the house this evening."`
	Gaps     []dayOut         `json:"gaps" doc:"Free days of the next two weeks, one of those that differ by the counsellor alone."`
	Waits    []waitOut        `json:"waits"`
	WeekWait []weekWaitOut    `json:"week_waits" doc:"Of weeks that are open to whoever asks now."`
	Wanted   wantedOut        `json:"wanted" doc:"What the wait asks for."`
	Line     []waitingOut     `json:"line" doc:"Who waits, in their order: first those to whom the programme owes a date, then by the time of asking."`
	Quotas   []quotaOut       `json:"quotas" doc:"What this month and the next two have given, by place; empty where there are no quotas. No guest sees it."`
	Offers   []keptOfferOut   `json:"offers" doc:"Days that are kept for somebody who waits, the first to end first."`
	Weeks    []morningWeekOut `json:"weeks" doc:"Weeks to come that can be asked for."`
}

// visitOut is somebody who comes: a card name, and nothing that leads further.
type visitOut struct {
	Booking     string `json:"booking"`
	CardName    string `json:"card_name"`
	Day         dayOut `json:"day"`
	WithPartner bool   `json:"with_partner"`
	Over        bool   `json:"over"`
	Room        string `json:"room,omitempty" doc:"Of who comes this evening: in which they sleep."`
}

type waitOut struct {
	Place string `json:"place"`
	Date  string `json:"date" format:"date" doc:"The first free one."`
	Days  int    `json:"days" doc:"From today."`
	Third *int   `json:"third,omitempty" doc:"Days to the third free date; left out when there is none."`
}

// weekWaitOut is how far off the weeks at a house are that are open.
type weekWaitOut struct {
	Place string `json:"place"`
	First *int   `json:"first,omitempty" doc:"Days to the first; left out when each is a waiting list."`
	Third *int   `json:"third,omitempty"`
}

// waitingOut is somebody in the line, for the office: where, and why there. There is no severity.
type waitingOut struct {
	Position  int    `json:"position"`
	Guest     string `json:"guest"`
	CardName  string `json:"card_name,omitempty" doc:"Of their booking; left out for who has none."`
	Place     string `json:"place,omitempty" doc:"Left out: any."`
	Before    string `json:"before" format:"date"`
	Owed      string `json:"owed,omitempty" enum:"ill,leaving,week" doc:"Why the programme owes them a date: a colleague fell ill or left, or a week is not held."`
	Reachable bool   `json:"reachable" doc:"Who is not is passed over, and keeps the place."`
	Offered   bool   `json:"offered"`
}

// quotaOut is how much of a quota is given.
type quotaOut struct {
	Place     string `json:"place"`
	Month     string `json:"month" example:"2026-12"`
	Agreement string `json:"agreement,omitempty" doc:"Left out: all together."`
	Given     int    `json:"given"`
	Most      int    `json:"most"`
	Released  bool   `json:"released" doc:"What is unused is anybody's."`
}

func quotaShape(q booking.QuotaUse) quotaOut {
	return quotaOut{Place: q.PlaceID, Month: q.Month, Agreement: q.Agreement, Given: q.Given, Most: q.Most, Released: q.Released}
}

// keptOfferOut is a day that is kept for somebody who waits.
type keptOfferOut struct {
	Day      dayOut `json:"day"`
	Expires  string `json:"expires" example:"2026-11-23T20:00"`
	StandBy  string `json:"stand_by"`
	Guest    string `json:"guest"`
	CardName string `json:"card_name,omitempty"`
	Owed     bool   `json:"owed"`
	Call     bool   `json:"call" doc:"The day is near: call, and write down the answer."`
}

func (s *server) outShape(o booking.Out) keptOfferOut {
	return keptOfferOut{
		Day: dayShape(o.Day), Expires: s.keptShape(&o.Offer).Expires, StandBy: o.StandByID, Guest: o.GuestID, CardName: o.CardName,
		Owed: o.Owed != booking.NoDebt, Call: o.Call,
	}
}

func waitingShape(w booking.Waiting) waitingOut {
	return waitingOut{
		Position: w.Position, Guest: w.GuestID, CardName: w.CardName, Place: w.PlaceID, Before: w.Before.String(), Owed: string(w.Owed),
		Reachable: w.Reachable, Offered: w.Offer != nil,
	}
}

func (s *server) visitShape(b booking.Booking) visitOut {
	return visitOut{Booking: b.ID, CardName: b.CardName, Day: dayShape(b.Day), WithPartner: b.WithPartner, Over: s.Bookings.Over(b)}
}

func (s *server) morning(ctx context.Context, actor session.Actor, _ *struct{}) (*body[morningOut], error) {
	m, err := s.Bookings.Morning(ctx, actor)
	if err != nil {
		return nil, err
	}
	weeks, err := s.CourseRequests.Morning(ctx, actor)
	if err != nil {
		return nil, err
	}
	today := s.Programme.Today(s.Clock.Now())
	var rooms map[string]string
	var use []booking.QuotaUse
	var duty *dutyOut
	var ahead []course.PlaceWait
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if duty, err = s.onDuty(tx); err != nil {
			return err
		}
		if rooms, err = s.Courses.EveningsOn(tx, today); err != nil {
			return err
		}
		if ahead, err = s.CourseRequests.Waits(tx); err != nil {
			return err
		}
		use, err = s.Bookings.QuotasOf(tx, shapes(s.Programme.Places, func(p programme.Place) string { return p.ID }))
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(morningOut{
		Date: today.String(), Duty: duty, Today: shapes(m.Today, s.visitShape), Gaps: shapes(m.Gaps, dayShape), Line: shapes(m.Line, waitingShape),
		Quotas: shapes(use, quotaShape),
		Arrivals: shapes(m.Arrivals, func(b booking.Booking) visitOut {
			out := s.visitShape(b)
			out.Room = rooms[b.ID]
			return out
		}),
		Weeks: shapes(weeks, s.morningWeekShape),
		Waits: shapes(m.Waits, func(w booking.PlaceWait) waitOut {
			out := waitOut{Place: w.PlaceID, Date: w.First.String(), Days: today.DaysUntil(w.First)}
			out.Third = daysUntil(today, w.Third)
			return out
		}),
		WeekWait: shapes(ahead, func(w course.PlaceWait) weekWaitOut {
			return weekWaitOut{Place: w.PlaceID, First: daysUntil(today, w.First), Third: daysUntil(today, w.Third)}
		}),
		Wanted: wantedOf(m.Waits, today),
		Offers: shapes(m.Offers, s.outShape),
	}), nil
}
