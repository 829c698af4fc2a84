package main

import (
	"context"
	"net/http"

	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/session"
)

func (s *server) routesSupervision() {
	hers := staffWith(session.Counsellor)
	handle(s, operation{
		ID: "get-care", Method: http.MethodGet, Path: "/staff/care", Tag: "desk", Access: hers,
		Summary: "Hours of supervision: those that are free, and one's own. Whose the others are is not told",
	}, s.care)
	handle(s, operation{
		ID: "book-supervision", Method: http.MethodPost, Path: "/staff/care/supervisions", Tag: "desk", Access: hers, Limit: limitWrite,
		Status: http.StatusCreated, Summary: "Book an hour of supervision; no guest is named", Codes: []string{"not_found", "hour_taken"},
	}, s.bookSupervision)
	handle(s, operation{
		ID: "cancel-supervision", Method: http.MethodDelete, Path: "/staff/care/supervisions/{id}", Tag: "desk", Access: hers, Limit: limitWrite,
		Summary: "Give the own hour back", Codes: []string{"not_found"},
	}, s.cancelSupervision)
	handle(s, operation{
		ID: "list-supervisions", Method: http.MethodGet, Path: "/staff/supervisions", Tag: "desk", Access: staffWith(session.SafetyLead),
		Summary: "The booked hours of supervision, for the safety leads who give them",
	}, s.supervisions)
}

type hourOut struct {
	ID   string `json:"id,omitempty" doc:"Of an own hour; left out while it is free."`
	Date string `json:"date" format:"date"`
	At   string `json:"at" example:"15:00"`
	With string `json:"with"`
}

type careOut struct {
	Hours []hourOut `json:"hours"`
}

func hourShape(h counsellor.Supervision) hourOut {
	return hourOut{ID: h.ID, Date: h.Date.String(), At: minuteShape(h.Minute), With: h.Supervisor}
}

func (s *server) care(ctx context.Context, actor session.Actor, _ *struct{}) (*body[careOut], error) {
	var all []counsellor.Supervision
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = s.Counsellors.Care(tx, actor.StaffID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(careOut{Hours: shapes(all, hourShape)}), nil
}

type supervisionAsk struct {
	Date string `json:"date" format:"date"`
	At   string `json:"at" pattern:"^[0-9]{2}:[0-9]{2}$"`
	With string `json:"with" maxLength:"100"`
}

func (s *server) bookSupervision(ctx context.Context, actor session.Actor, in *given[supervisionAsk]) (*body[hourOut], error) {
	one, err := s.Counsellors.BookSupervision(ctx, actor, dateOf(in.Body.Date), counsellor.Hour{Minute: minuteOf(in.Body.At), Supervisor: in.Body.With})
	if err != nil {
		return nil, err
	}
	return answer(hourShape(one)), nil
}

func (s *server) cancelSupervision(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Counsellors.CancelSupervision(ctx, actor, in.ID)
}

type supervisionOut struct {
	Date       string `json:"date" format:"date"`
	At         string `json:"at"`
	With       string `json:"with"`
	Counsellor string `json:"counsellor" doc:"Her name."`
}

type supervisionsOut struct {
	Hours []supervisionOut `json:"hours"`
}

func (s *server) supervisions(ctx context.Context, actor session.Actor, _ *struct{}) (*body[supervisionsOut], error) {
	out := supervisionsOut{Hours: []supervisionOut{}}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := s.Counsellors.Supervisions(tx, actor)
		if err != nil {
			return err
		}
		for _, h := range all {
			who, err := s.Counsellors.Find(tx, h.CounsellorID)
			if err != nil {
				return err
			}
			out.Hours = append(out.Hours, supervisionOut{Date: h.Date.String(), At: minuteShape(h.Minute), With: h.Supervisor, Counsellor: who.Name})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}
