package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
)

// routesDayLists is what a house needs for single days, as it is for weeks (staff_beds.go): who comes to the door, for how many there is food,
// and how many are in the house when it burns. A day has no words about food: needs are of a week (internal/note).
func (s *server) routesDayLists() {
	handle(s, operation{
		ID: "get-day-lists", Method: http.MethodGet, Path: "/staff/office/day-lists", Tag: "caller", Access: staffWith(session.Coordinator),
		Summary: "Who comes in person on a date, and who sleeps in the house that night: card names; nothing from the third day after it",
		Codes:   []string{"not_found"},
	}, s.dayLists)
}

// dayListsOut is one date as the door, the kitchen and the fire list need it. The lists are made of it, in the office's browser.
type dayListsOut struct {
	Date    string          `json:"date" format:"date"`
	First   string          `json:"first" format:"date" doc:"The earliest date of which there are lists."`
	Until   string          `json:"until" format:"date" doc:"From this day there are no lists of this date."`
	Guests  []dayGuestOut   `json:"guests" doc:"Of the date, where one comes in person, by start."`
	Evening []dayGuestOut   `json:"evening" doc:"Of the day after, who sleep in the house that night."`
	Rooms   []nightsRoomOut `json:"rooms" doc:"In which somebody sleeps that night, of a day or of a week."`
}

// dayGuestOut is somebody who comes; the id of the guest is for opening the chosen name, which the guest's log shows.
type dayGuestOut struct {
	Booking     string `json:"booking"`
	Guest       string `json:"guest"`
	CardName    string `json:"card_name"`
	Place       string `json:"place"`
	Start       string `json:"start" example:"09:30"`
	WithPartner bool   `json:"with_partner"`
	Room        string `json:"room,omitempty" doc:"In which they sleep the night before their day."`
}

type nightsRoomOut struct {
	Place string `json:"place"`
	Room  string `json:"room"`
	Floor int    `json:"floor"`
	Heads int    `json:"heads" doc:"Guests and partners."`
}

func (s *server) dayLists(ctx context.Context, actor session.Actor, in *struct {
	Date string `query:"date" format:"date" doc:"Left out: today."`
},
) (*body[dayListsOut], error) {
	today := s.Programme.Today(s.Clock.Now())
	date, first := today, today.AddDays(1-term.ListDays)
	if in.Date != "" {
		date = dateOf(in.Date)
	}
	if date.IsZero() || date.Before(first) {
		return nil, booking.ErrNotFound
	}
	var lists booking.HouseLists
	var slept map[string]string
	var sleep []course.NightRoom
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if lists, err = s.Bookings.ListsOf(tx, actor, date); err != nil {
			return err
		}
		if slept, err = s.Courses.EveningsOn(tx, date.AddDays(-1)); err != nil {
			return err
		}
		sleep, err = s.Courses.RoomsOn(tx, date)
		return err
	})
	if err != nil {
		return nil, err
	}
	heads, rooms := map[string]int{}, map[string]string{}
	for _, b := range lists.Evening {
		heads[b.ID] = 1
		if b.WithPartner {
			heads[b.ID] = 2
		}
	}
	for _, r := range sleep {
		if r.BookingID != "" {
			rooms[r.BookingID] = r.Name
		}
	}
	shape := func(rooms map[string]string) func(b booking.Booking) dayGuestOut {
		return func(b booking.Booking) dayGuestOut {
			day := dayShape(b.Day)
			return dayGuestOut{
				Booking: b.ID, Guest: b.GuestID, CardName: b.CardName, Place: day.Place, Start: day.Start, WithPartner: b.WithPartner, Room: rooms[b.ID],
			}
		}
	}
	return answer(dayListsOut{
		Date: date.String(), First: first.String(), Until: date.AddDays(term.ListDays).String(),
		Guests: shapes(lists.Guests, shape(slept)), Evening: shapes(lists.Evening, shape(rooms)),
		Rooms: shapes(sleep, func(r course.NightRoom) nightsRoomOut {
			return nightsRoomOut{Place: r.PlaceID, Room: r.Name, Floor: r.Floor, Heads: r.Heads + heads[r.BookingID]}
		}),
	}), nil
}
