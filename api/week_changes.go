package main

import (
	"context"
	"net/http"

	"lysning/internal/course"
	"lysning/internal/session"
)

// routesWeekChanges is what a guest changes in a week that was asked for: the week itself, the partner, the time of the talk.
func (s *server) routesWeekChanges() {
	handle(s, operation{
		ID: "change-week", Method: http.MethodPost, Path: "/me/week/change", Tag: "week", Access: guest, Limit: limitWrite, Status: noContent,
		Summary: "Ask for another week instead; the place in the line goes with it, and it is answered at a promised hour",
		Codes:   []string{"not_found", "course_closed", "course_same"},
	}, func(ctx context.Context, a session.Actor, in *given[changeWeekAsk]) (*nothing, error) {
		return nil, s.CourseRequests.ChangeWeek(ctx, a, in.Body.Course)
	})
	handle(s, operation{
		ID: "partner-stays", Method: http.MethodPost, Path: "/me/week/partner-stays", Tag: "week", Access: guest, Limit: limitWrite, Status: noContent,
		Summary: "The partner does not come; nobody is asked why", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
		return nil, s.CourseRequests.PartnerStays(ctx, a)
	})
	handle(s, operation{
		ID: "list-talk-times", Method: http.MethodGet, Path: "/me/week/talks", Tag: "week", Access: guest,
		Summary: "Other times that could be wished for, for the one talk", Codes: []string{"not_found", "texts_unavailable"},
	}, s.talkTimes)
	handle(s, operation{
		ID: "wish-talk", Method: http.MethodPost, Path: "/me/week/talk-wish", Tag: "week", Access: guest, Limit: limitWrite, Status: noContent,
		Summary: "Wish for another time: whoever has it is asked, and may say no without a reason",
		Codes:   []string{"not_found", "talk_not_possible", "talk_wished", "texts_unavailable"},
	}, func(ctx context.Context, a session.Actor, in *given[talkWishAsk]) (*nothing, error) {
		return nil, s.CourseRequests.WishTalk(ctx, a, in.Body.Talk)
	})
	handle(s, operation{
		ID: "end-talk-wish", Method: http.MethodPost, Path: "/me/week/end-talk-wish", Tag: "week", Access: guest, Limit: limitWrite, Status: noContent,
		Summary: "Take that wish back", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
		return nil, s.CourseRequests.EndTalkWish(ctx, a)
	})
	handle(s, operation{
		ID: "answer-talk", Method: http.MethodPost, Path: "/me/week/talk-answer", Tag: "week", Access: guest, Limit: limitWrite, Status: noContent,
		Summary: "Yes or no to another talk; nothing is swapped without a yes", Codes: []string{"not_found", "talk_ask_over"},
	}, func(ctx context.Context, a session.Actor, in *given[talkAnswerAsk]) (*nothing, error) {
		return nil, s.CourseRequests.AnswerTalk(ctx, a, in.Body.Ask, in.Body.Yes)
	})
}

type changeWeekAsk struct {
	Course string `json:"course" maxLength:"64"`
}

type talkWishAsk struct {
	Talk string `json:"talk" maxLength:"32"`
}

type talkAnswerAsk struct {
	Ask string `json:"ask" maxLength:"32"`
	Yes bool   `json:"yes"`
}

type talkTimesOut struct {
	Talks []talkTimeOut `json:"talks"`
}

type talkTimeOut struct {
	ID   string       `json:"id"`
	Talk *weekTalkOut `json:"talk"`
}

func (s *server) talkTimes(ctx context.Context, actor session.Actor, _ *struct{}) (*body[talkTimesOut], error) {
	all, err := s.CourseRequests.TalkTimes(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(talkTimesOut{Talks: shapes(all, func(t course.Talk) talkTimeOut { return talkTimeOut{ID: t.ID, Talk: talkShape(&t)} })}), nil
}

// talkAskOut is what a guest is asked about the talk. Who else it is about stands nowhere.
type talkAskOut struct {
	ID    string       `json:"id"`
	Kind  string       `json:"kind" enum:"swap,away" doc:"Somebody would swap, or the colleague is away."`
	Gives *weekTalkOut `json:"gives" doc:"As it is now."`
	Gets  *weekTalkOut `json:"gets" doc:"As it would be."`
}

func talkAskShape(a course.TalkAsk) talkAskOut {
	return talkAskOut{ID: a.ID, Kind: string(a.Kind), Gives: talkShape(&a.Gives), Gets: talkShape(&a.Gets)}
}
