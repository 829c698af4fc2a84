package main

import (
	"context"
	"net/http"

	"lysning/internal/course"
	"lysning/internal/session"
)

func (s *server) routesStaffHouse() {
	planners := staffWith(session.Coordinator, session.Leader)
	handle(s, operation{
		ID: "get-house", Method: http.MethodGet, Path: "/staff/house", Tag: "courses", Access: staffWith(session.Coordinator, session.Leader, session.Host),
		Summary: "The houses, each with its rooms and the nights on which a room is out of use",
	}, s.house)
	handle(s, operation{
		ID: "put-room", Method: http.MethodPut, Path: "/staff/house", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Make a room, or change the one with this id; a room that a published week needs stays open",
		Codes:   []string{"course_invalid", "room_name_taken", "room_in_use"},
	}, s.putRoom)
	handle(s, operation{
		ID: "remove-room", Method: http.MethodDelete, Path: "/staff/house/rooms/{id}", Tag: "courses", Access: planners, Limit: limitWrite,
		Status: noContent, Summary: "Take a room out of the house for good", Codes: []string{"not_found", "room_in_use"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*nothing, error) {
		return nil, s.Courses.RemoveRoom(ctx, a, in.ID)
	})
}

type closureOut struct {
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
}

type roomOut struct {
	ID       string       `json:"id" minLength:"32" maxLength:"32"`
	Name     string       `json:"name" maxLength:"80" doc:"The number on its door."`
	Floor    int          `json:"floor" minimum:"-20" maximum:"20"`
	Beds     int          `json:"beds" minimum:"1" maximum:"4"`
	Bath     bool         `json:"bath"`
	StepFree bool         `json:"step_free"`
	Closed   []closureOut `json:"closed" maxItems:"20" doc:"Nights on which nobody sleeps in it, both ends included."`
}

type houseOut struct {
	ID    string    `json:"id"`
	Name  words     `json:"name"`
	Rooms []roomOut `json:"rooms"`
}

type housesOut struct {
	Houses []houseOut `json:"houses"`
}

func roomShape(r course.Room) roomOut {
	return roomOut{ID: r.ID, Name: r.Name, Floor: r.Floor, Beds: r.Beds, Bath: r.Bath, StepFree: r.StepFree, Closed: shapes(r.Closed, func(c course.Closure) closureOut {
		return closureOut{From: c.First.String(), To: c.Last.String()}
	})}
}

func (s *server) house(ctx context.Context, actor session.Actor, _ *struct{}) (*body[housesOut], error) {
	out := housesOut{Houses: []houseOut{}}
	for _, pl := range s.Programme.Places {
		if !(courseHouses{s.Programme}).House(pl.ID) {
			continue
		}
		rooms, err := s.Courses.Rooms(ctx, actor, pl.ID)
		if err != nil {
			return nil, err
		}
		out.Houses = append(out.Houses, houseOut{ID: pl.ID, Name: words(pl.Name), Rooms: shapes(rooms, roomShape)})
	}
	return answer(out), nil
}

func (s *server) putRoom(ctx context.Context, actor session.Actor, in *struct {
	Body struct {
		Place string  `json:"place" maxLength:"32"`
		Room  roomOut `json:"room"`
	}
}) (*body[houseOut], error) {
	r, place := in.Body.Room, in.Body.Place
	rooms, err := s.Courses.PutRoom(ctx, actor, course.Room{
		ID: r.ID, PlaceID: place, Name: r.Name, Floor: r.Floor, Beds: r.Beds, Bath: r.Bath, StepFree: r.StepFree,
		Closed: shapes(r.Closed, func(c closureOut) course.Closure { return course.Closure{First: dateOf(c.From), Last: dateOf(c.To)} }),
	})
	if err != nil {
		return nil, err
	}
	pl, _ := s.Programme.Place(place)
	return answer(houseOut{ID: place, Name: words(pl.Name), Rooms: shapes(rooms, roomShape)}), nil
}
