package main

import (
	"context"
	"net/http"

	"lysning/internal/course"
	"lysning/internal/session"
)

func (s *server) routesStaffWeeks() {
	planners := staffWith(session.Coordinator, session.Leader)
	handle(s, operation{
		ID: "list-week-requests", Method: http.MethodGet, Path: "/staff/courses/{id}/requests", Tag: "courses", Access: planners,
		Summary: "Who has a place in a week and who waits: card name, position, and what is missing", Codes: []string{"not_found", "texts_unavailable"},
	}, s.weekRequests)
	handle(s, operation{
		ID: "decide-week", Method: http.MethodPost, Path: "/staff/courses/{id}/decide", Tag: "courses", Access: staffWith(session.Leader), Limit: limitWrite,
		Summary: "Go or no-go: everybody is asked in the same moment, and keeps the rank",
		Codes:   []string{"not_found", "touch_needed", "course_state", "course_too_small", "course_target"},
	}, s.decideWeek)
	handle(s, operation{
		ID: "confirm-week-request", Method: http.MethodPost, Path: "/staff/course-requests/{id}/confirm", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Give a place, bed and talk, or say what is missing; the guest reads it at the promised hour",
		Codes: []string{"not_found", "course_closed", "course_not_ready", "course_decided", "course_rank", "course_no_place", "course_not_possible", "course_no_bed", "course_no_talk",
			"texts_unavailable"},
	}, s.confirmWeek)
	handle(s, operation{
		ID: "end-week-request", Method: http.MethodPost, Path: "/staff/course-requests/{id}/end", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "End a request because its guest has said so on the telephone", Codes: []string{"not_found"},
	}, s.endWeek)
	handle(s, operation{
		ID: "answer-week-request", Method: http.MethodPost, Path: "/staff/course-requests/{id}/offer", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "A guest's answer to an offer, given on the telephone", Codes: []string{"not_found", "course_offer_over"},
	}, s.answerWeekFor)
	handle(s, operation{
		ID: "list-possible-weeks", Method: http.MethodGet, Path: "/staff/course-requests/{id}/weeks", Tag: "courses", Access: planners,
		Summary: "Weeks that could be offered to the guest of a request", Codes: []string{"not_found", "texts_unavailable"},
	}, s.possibleWeeks)
}

type weekRequestsOut struct {
	Requests []weekRequestOut `json:"requests" doc:"By the time of asking."`
	Tally    weekTallyOut     `json:"tally"`
}

type weekTallyOut struct {
	Due       bool `json:"due" doc:"The date has come, and the leader has not decided."`
	Confirmed int  `json:"confirmed"`
	Yes       int  `json:"yes"`
	No        int  `json:"no"`
	Open      int  `json:"open" doc:"Asked and not answered."`
}

type weekRequestOut struct {
	ID         string       `json:"id"`
	Guest      string       `json:"guest"`
	CardName   string       `json:"card_name"`
	State      string       `json:"state" enum:"asked,waiting,offered,confirmed" doc:"As the guest sees it."`
	Decided    string       `json:"decided,omitempty" enum:"confirmed,waiting" doc:"What it becomes at the promised hour."`
	Position   int          `json:"position,omitempty" doc:"In the line."`
	Reason     string       `json:"reason,omitempty" doc:"Code of what is missing for a place; rank when others come first."`
	AnswerBy   momentOut    `json:"answer_by"`
	OfferUntil string       `json:"offer_until,omitempty" example:"2026-11-24T20:00"`
	NotBefore  string       `json:"not_before,omitempty" format:"date" doc:"Let an offer pass; not offered anything before."`
	Partner    bool         `json:"partner"`
	Arrive     string       `json:"arrive" format:"date"`
	Leave      string       `json:"leave" format:"date"`
	Room       string       `json:"room,omitempty"`
	Here       bool         `json:"here" doc:"Has a place, and stays in the house today: a code can be made at the door."`
	Talk       *weekTalkOut `json:"talk,omitempty"`
	TalkAway   string       `json:"talk_away,omitempty" enum:"asked,declined,nobody" doc:"The colleague of the talk is away: the guest is asked about another, has said no, or there is none."`
}

func talkShape(t *course.Talk) *weekTalkOut {
	if t == nil {
		return nil
	}
	return &weekTalkOut{Counsellor: t.CounsellorID, Date: t.Date.String(), Start: minuteShape(t.Start), End: minuteShape(t.Start + t.Minutes)}
}

func (s *server) weekRequests(ctx context.Context, actor session.Actor, in *StaffPath) (*body[weekRequestsOut], error) {
	c, all, err := s.CourseRequests.HeldBy(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	t, err := s.CourseRequests.Tally(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	today := s.Programme.Today(s.Clock.Now())
	return answer(weekRequestsOut{Tally: weekTallyOut(t), Requests: shapes(all, func(h course.Held) weekRequestOut {
		arrive, leave := h.Stay(c)
		out := weekRequestOut{
			ID: h.ID, Guest: h.GuestID, CardName: h.CardName, State: string(h.State), Decided: string(h.Decision), Position: h.Position, Reason: h.Reason,
			AnswerBy: momentShape(h.Answer), NotBefore: h.NotUntil.String(), Partner: h.Partner, Arrive: arrive.String(), Leave: leave.String(),
			Here: h.State == course.Confirmed && !today.Before(arrive) && !leave.Before(today),
			Room: h.Room, Talk: talkShape(h.Talk), TalkAway: h.TalkAway,
		}
		if h.State == course.Offered {
			out.OfferUntil = h.OfferUntil.In(s.zone()).Format("2006-01-02T15:04")
		}
		return out
	})}), nil
}

type decideAsk struct {
	Choice string `json:"choice" enum:"go,run_small,other_week,days"`
	To     string `json:"to,omitempty" maxLength:"64" doc:"The other week."`
}

func (s *server) decideWeek(ctx context.Context, actor session.Actor, in *about[decideAsk]) (*nothing, error) {
	return nil, s.CourseRequests.Decide(ctx, actor, course.DecideInput{CourseID: in.ID, Choice: course.Choice(in.Body.Choice), ToID: in.Body.To})
}

func (s *server) confirmWeek(ctx context.Context, actor session.Actor, in *StaffPath) (*nothing, error) {
	return nil, s.CourseRequests.Confirm(ctx, actor, in.ID)
}

func (s *server) endWeek(ctx context.Context, actor session.Actor, in *StaffPath) (*nothing, error) {
	return nil, s.CourseRequests.EndFor(ctx, actor, in.ID)
}

func (s *server) answerWeekFor(ctx context.Context, actor session.Actor, in *about[weekOfferAsk]) (*nothing, error) {
	return nil, s.CourseRequests.AnswerFor(ctx, actor, in.ID, in.Body.Answer == "yes")
}

type possibleWeeksOut struct {
	Weeks []WeekPlaceOut `json:"weeks"`
}

func (s *server) possibleWeeks(ctx context.Context, actor session.Actor, in *StaffPath) (*body[possibleWeeksOut], error) {
	weeks, err := s.CourseRequests.PossibleWeeks(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(possibleWeeksOut{Weeks: shapes(weeks, weekPlaceShape)}), nil
}
