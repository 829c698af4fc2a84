package main

import (
	"context"

	"lysning/internal/booking"
	"lysning/internal/course"
	"lysning/internal/intake"
	"lysning/internal/session"
)

// What the office does for a caller about a week (internal/course/voice.go): found by the same card name and phone word as a day.

func (in SaidIn) aboutWeek() course.Said {
	return course.Said{CardName: intake.CardName(in.CardName), Words: in.Words}
}

// calledWeekOut is a week as it is said aloud: what the guest's own page says, without a word that could be read.
type calledWeekOut struct {
	Request    string           `json:"request"`
	CardName   string           `json:"card_name"`
	Course     WeekPlaceOut     `json:"course"`
	State      string           `json:"state" enum:"asked,waiting,offered,confirmed"`
	AnswerBy   momentOut        `json:"answer_by"`
	OfferUntil string           `json:"offer_until,omitempty" example:"2026-11-24T20:00" doc:"On the programme's wall clock."`
	Partner    bool             `json:"partner"`
	Arrive     string           `json:"arrive" format:"date"`
	Leave      string           `json:"leave" format:"date"`
	Question   *weekQuestionOut `json:"question,omitempty"`
}

func (s *server) calledWeekShape(m *course.Mine) *calledWeekOut {
	p := s.placeInWeekShape(*m)
	return &calledWeekOut{
		Request: p.Request, CardName: p.CardName, Course: p.Course, State: p.State, AnswerBy: p.AnswerBy, OfferUntil: p.OfferUntil, Partner: p.Partner,
		Arrive: p.Arrive, Leave: p.Leave, Question: p.Question,
	}
}

type voiceWeekAsk struct {
	SaidIn
	Deed string `json:"deed" enum:"end,yes,not_this_date,partner_stays,agreed,declined" doc:"yes and not_this_date answer an offer; agreed and declined what the leader has asked."`
}

func (s *server) weekByVoice(ctx context.Context, actor session.Actor, in *wish[voiceWeekAsk]) (*nothing, error) {
	heard, err := s.CourseRequests.DoByVoice(ctx, actor, in.Body.aboutWeek(), course.Deed(in.Body.Deed), course.Once(in.once(in.RawBody)))
	if err != nil {
		return nil, err
	}
	if heard == course.NoCard { // the try counts like any other
		if _, err := s.Bookings.Look(ctx, actor, in.Body.said()); err != nil {
			return nil, err
		}
	}
	if heard != course.Right {
		return nil, booking.ErrCannotSay
	}
	return nil, nil
}
