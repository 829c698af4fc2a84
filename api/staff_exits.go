package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/staff"
)

func (s *server) routesExits() {
	leader := staffWith(session.Leader)
	handle(s, operation{
		ID: "list-exits", Method: http.MethodGet, Path: "/staff/exits", Tag: "staff", Access: leader,
		Summary: "Who has left: what the program has done, and what people do by hand",
	}, s.exits)
	handle(s, operation{
		ID: "tick-exit", Method: http.MethodPost, Path: "/staff/exits/{id}", Tag: "staff", Access: leader, Limit: limitWrite, Status: noContent,
		Summary: "A step of somebody's leaving is done, or is not", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *about[exitAsk]) (*nothing, error) {
		return nil, s.Staff.TickExit(ctx, a, in.ID, in.Body.Step, in.Body.Done)
	})
	handle(s, operation{
		ID: "get-own-phone", Method: http.MethodGet, Path: "/staff/me/phone", Tag: "staff", Access: anyStaff,
		Summary: "The number on which the office calls you",
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*body[phoneShape], error) {
		phone, err := s.Staff.Phone(ctx, a)
		if err != nil {
			return nil, err
		}
		return answer(phoneShape{Phone: phone}), nil
	})
	handle(s, operation{
		ID: "set-own-phone", Method: http.MethodPut, Path: "/staff/me/phone", Tag: "staff", Access: anyStaff, Limit: limitWrite, Status: noContent,
		Summary: "Keep a number for the office, or none", Codes: []string{"phone_invalid"},
	}, func(ctx context.Context, a session.Actor, in *given[phoneShape]) (*nothing, error) {
		return nil, s.Staff.SetPhone(ctx, a, in.Body.Phone)
	})
}

type phoneShape struct {
	Phone string `json:"phone" maxLength:"40" doc:"Empty for none."`
}

type exitAsk struct {
	Step string `json:"step" enum:"devices,papers,keys,pledge"`
	Done bool   `json:"done"`
}

type exitOut struct {
	Staff  string   `json:"staff"`
	Name   string   `json:"name"`
	Day    string   `json:"day" format:"date"`
	Out    bool     `json:"out" doc:"Sessions and passkeys have ended; false for somebody who only is a counsellor no more."`
	Asked  int      `json:"asked" doc:"Guests who have a day and have not yet answered what they are asked."`
	Owed   int      `json:"owed" doc:"Guests whom the office still has to call."`
	Desks  []string `json:"desks" enum:"office,safety" doc:"Whose key is still one that was known: the others change it."`
	Done   []string `json:"done" enum:"devices,papers,keys,pledge"`
	Remain []string `json:"remain" enum:"devices,papers,keys,pledge" doc:"Steps that nobody has ticked yet."`
}

type exitsOut struct {
	Exits []exitOut `json:"exits"`
}

func (s *server) exits(ctx context.Context, actor session.Actor, _ *struct{}) (*body[exitsOut], error) {
	all, err := s.Staff.Exits(ctx, actor)
	if err != nil {
		return nil, err
	}
	var out exitsOut
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out.Exits = []exitOut{}
		for _, e := range all {
			days, err := s.Bookings.AppointmentsOf(tx, e.Person.ID, tx.Today(), tx.Today().AddDays(mostAhead))
			if err != nil {
				return err
			}
			out.Exits = append(out.Exits, exitShape(e, days))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

func exitShape(e staff.Exit, days []booking.Appointment) exitOut {
	out := exitOut{
		Staff: e.Person.ID, Name: e.Person.Name, Day: e.Day.String(), Out: e.Person.State == staff.Disabled, Owed: e.Owed,
		Desks: shapes(e.Desks, func(d staff.Desk) string { return string(d) }), Done: []string{}, Remain: []string{},
	}
	done := map[string]bool{}
	for _, step := range e.Done {
		done[step] = true
	}
	for _, step := range staff.ExitSteps {
		if done[step] {
			out.Done = append(out.Done, step)
		} else {
			out.Remain = append(out.Remain, step)
		}
	}
	for _, a := range days {
		if a.Asked != "" {
			out.Asked++
		}
	}
	return out
}
