package main

import (
	"context"
	"net/http"

	"lysning/internal/clock"
	"lysning/internal/course"
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
		ID: "answer-phoned", Method: http.MethodPost, Path: "/staff/office/asks/{id}/answer", Tag: "desk", Access: office, Limit: limitWrite,
		Status: noContent, Summary: "Write down the yes or no that the guest has said on the telephone; the guest reads who wrote it down",
		Codes: []string{"not_found", "forbidden", "nothing_proposed", "day_withdrawn", "day_past", "same_date", "quota_full"},
	}, s.answerPhoned)
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

	Asked     []owedOut     `json:"asked" doc:"Guests who are asked for another day and have not settled it, nearest day first. Call those of today first."`
	HandOvers []handOverOut `json:"hand_overs" doc:"Guests who are asked whether a colleague may take over."`

	Words []lateOut      `json:"words" doc:"Words that were not read in time: call the counsellor, or let the safety desk open its copy."`
	Calls []laterCallOut `json:"calls" doc:"Calls that guests have wished for, two weeks after their day."`
	Work  []string       `json:"work" format:"date" doc:"Closed days of the next four weeks by which a wish to be called must be answered: somebody has to be asked to work."`
	Away  []awayOut      `json:"away" doc:"Counsellors who have a leave today."`

	Nights []openNightOut `json:"nights" doc:"Nights of open weeks for which somebody is missing, the next one first: name another one."`
	Duty   *dutyOut       `json:"duty,omitempty"`
}

type openNightOut struct {
	Course string `json:"course"`
	Date   string `json:"date" format:"date" doc:"Of its evening."`
	Code   string `json:"code" doc:"Why, as on the week's board."`
	Person string `json:"person,omitempty" doc:"Who was named."`
	By     string `json:"by" format:"date" doc:"On which the office must have named somebody else at the latest."`
}

func openNightShape(n course.OpenNight) openNightOut {
	return openNightOut{Course: n.CourseID, Date: n.Date.String(), Code: string(n.Code), Person: n.Person, By: n.By.String()}
}

type owedOut struct {
	Ask           string    `json:"ask"`
	Name          string    `json:"name" doc:"Of the counsellor whose day it is."`
	Phone         string    `json:"phone,omitempty" doc:"On which the office reaches her."`
	Kind          string    `json:"kind" enum:"too_close,ill,leaving"`
	Guest         string    `json:"guest"`
	Booking       string    `json:"booking"`
	CardName      string    `json:"card_name"`
	Day           dayOut    `json:"day"`
	Reachable     bool      `json:"reachable" doc:"The guest left a way to be reached."`
	Kept          *offerOut `json:"kept,omitempty" doc:"The day that is kept for the guest."`
	Colleagues    []dayOut  `json:"colleagues" doc:"Free days of colleagues on that date, in the same mode: to be proposed."`
	Next          []dayOut  `json:"next" doc:"The next free days with anybody, for who would rather come later."`
	WithPartner   bool      `json:"with_partner"`
	EveningBefore bool      `json:"evening_before" doc:"They slept here, or are on their way."`
	Begun         bool      `json:"begun"`
	Tries         int       `json:"tries" doc:"How often you called and nobody answered."`
	Tried         string    `json:"tried,omitempty" format:"date"`
	Door          string    `json:"door,omitempty" doc:"The id of who stands there."`
	DoorName      string    `json:"door_name,omitempty"`
	Spot          string    `json:"spot,omitempty" enum:"door,street,stop"`
	Later         bool      `json:"later" doc:"The guest has said that another date will do: the programme owes it."`
}

// handOverOut is a guest who is asked whether a colleague may take over.
type handOverOut struct {
	Ask      string    `json:"ask"`
	Guest    string    `json:"guest"`
	CardName string    `json:"card_name"`
	To       string    `json:"to" doc:"The colleague's name."`
	Day      *dayOut   `json:"day,omitempty" doc:"The day it is about; left out when none is to come."`
	Agreed   bool      `json:"agreed" doc:"The guest has said yes, and a date with the colleague is still to be found."`
	Kept     *offerOut `json:"kept,omitempty"`
	Next     []dayOut  `json:"next" doc:"Free days of the colleague, once agreed."`
	Until    string    `json:"until" format:"date"`
}

type lateOut struct {
	Booking    string      `json:"booking"`
	Guest      string      `json:"guest"`
	CardName   string      `json:"card_name"`
	Counsellor string      `json:"counsellor"`
	Name       string      `json:"name" doc:"Hers."`
	Phone      string      `json:"phone,omitempty" doc:"On which the office reaches her."`
	Date       string      `json:"date" format:"date" doc:"Of the day."`
	By         *readsByOut `json:"by" doc:"As promised."`
}

type laterCallOut struct {
	Booking  string `json:"booking"`
	Guest    string `json:"guest"`
	CardName string `json:"card_name"`
	On       string `json:"on" format:"date"`
	By       string `json:"by" format:"date" doc:"On that day the number is gone."`
}

type awayOut struct {
	Counsellor string `json:"counsellor"`
	Name       string `json:"name"`
	Phone      string `json:"phone,omitempty"`
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
		over, err := s.Bookings.OwedHandOvers(tx)
		if err != nil {
			return err
		}
		away, err := s.Counsellors.AwayOn(tx, tx.Today())
		if err != nil {
			return err
		}
		at, err := s.switchboard(tx)
		if err != nil {
			return err
		}
		duty, err := s.onDuty(tx)
		if err != nil {
			return err
		}
		nights, err := s.Courses.OpenNights(tx)
		if err != nil {
			return err
		}
		out = alarmsOut{
			Nights: shapes(nights, openNightShape),
			Asked:  shapes(owed, at.owedShape), Words: shapes(late, at.lateShape), Duty: duty, HandOvers: []handOverOut{},
			Calls: shapes(calls, laterCallShape), Away: []awayOut{},
			Work: shapes(s.Intake.ClosedAnswerDays(tx.Today(), 28), clock.Date.String),
		}
		for _, o := range over {
			one, err := at.handOverShape(tx, o)
			if err != nil {
				return err
			}
			out.HandOvers = append(out.HandOvers, one)
		}
		for _, p := range away {
			out.Away = append(out.Away, awayOut{Counsellor: p.ID, Name: p.Name, Phone: at.phones[p.ID]})
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

type proposeAsk struct {
	Day string `json:"day" maxLength:"32"`
}

func (s *server) proposeDay(ctx context.Context, actor session.Actor, in *about[proposeAsk]) (*nothing, error) {
	return nil, s.Bookings.Propose(ctx, actor, in.ID, in.Body.Day)
}

func (s *server) called(ctx context.Context, actor session.Actor, in *oneOfMine) (*nothing, error) {
	return nil, s.Bookings.Called(ctx, actor, in.ID)
}

type answerPhonedAsk struct {
	Yes bool `json:"yes"`
}

func (s *server) answerPhoned(ctx context.Context, actor session.Actor, in *about[answerPhonedAsk]) (*nothing, error) {
	_, err := s.Bookings.AnswerByPhone(ctx, actor, in.ID, in.Body.Yes)
	return nil, err
}
