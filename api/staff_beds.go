package main

import (
	"context"
	"net/http"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/session"
)

// routesStaffBeds is who sleeps where in a week, and what is asked about the talks of it.
func (s *server) routesStaffBeds() {
	planners := staffWith(session.Coordinator, session.Leader)
	handle(s, operation{
		ID: "get-week-beds", Method: http.MethodGet, Path: "/staff/courses/{id}/beds", Tag: "courses", Access: planners,
		Summary: "The rooms of a week and who sleeps in them, by card name; nothing from the third day after it", Codes: []string{"not_found", "texts_unavailable"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*body[bedsOut], error) {
		return s.beds(ctx, a, in.ID)
	})
	handle(s, operation{
		ID: "plan-week-beds", Method: http.MethodPost, Path: "/staff/courses/{id}/plan-beds", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Make the plan of beds anew; who is locked stays", Codes: []string{"not_found", "course_state", "course_no_bed", "texts_unavailable"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*body[bedsOut], error) {
		if err := s.CourseRequests.PlanBeds(ctx, a, in.ID); err != nil {
			return nil, err
		}
		return s.beds(ctx, a, in.ID)
	})
	handle(s, operation{
		ID: "move-week-bed", Method: http.MethodPost, Path: "/staff/course-requests/{id}/bed", Tag: "courses", Access: planners, Limit: limitWrite, Status: noContent,
		Summary: "Put a guest into a room and lock them there; who slept in it gets another one, or it is refused",
		Codes:   []string{"not_found", "course_state", "bed_locked", "bed_small", "bed_closed", "bed_taken", "course_no_bed", "texts_unavailable"},
	}, func(ctx context.Context, a session.Actor, in *about[moveBedAsk]) (*nothing, error) {
		return nil, s.CourseRequests.MoveBed(ctx, a, in.ID, in.Body.Room)
	})
	handle(s, operation{
		ID: "lock-week-bed", Method: http.MethodPost, Path: "/staff/course-requests/{id}/bed-lock", Tag: "courses", Access: planners, Limit: limitWrite, Status: noContent,
		Summary: "Say that a plan leaves a guest where they are, or may move them", Codes: []string{"not_found", "course_state", "texts_unavailable"},
	}, func(ctx context.Context, a session.Actor, in *about[lockBedAsk]) (*nothing, error) {
		return nil, s.CourseRequests.LockBed(ctx, a, in.ID, in.Body.Locked)
	})
	handle(s, operation{
		ID: "empty-room", Method: http.MethodPost, Path: "/staff/house/rooms/{id}/empty", Tag: "courses", Access: planners, Limit: limitWrite,
		Summary: "Take a room out of use on some nights and find other rooms for those who sleep in it",
		Codes:   []string{"not_found", "course_invalid", "bed_locked", "course_no_bed", "room_in_use", "texts_unavailable"},
	}, s.emptyRoom)
	handle(s, operation{
		ID: "plan-week-talks", Method: http.MethodPost, Path: "/staff/courses/{id}/plan-talks", Tag: "courses", Access: planners, Limit: limitWrite, Status: noContent,
		Summary: "Look again for talks of those whose colleague is away: each is asked, nothing is swapped without a yes", Codes: []string{"not_found", "texts_unavailable"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*nothing, error) {
		return nil, s.CourseRequests.PlanTalks(ctx, a, in.ID)
	})
	handle(s, operation{
		ID: "answer-week-talk-for", Method: http.MethodPost, Path: "/staff/course-requests/{id}/talk", Tag: "courses", Access: planners, Limit: limitWrite, Status: noContent,
		Summary: "A guest's answer about another talk, given on the telephone", Codes: []string{"not_found", "talk_ask_over"},
	}, func(ctx context.Context, a session.Actor, in *about[weekQuestionAsk]) (*nothing, error) {
		return nil, s.CourseRequests.AnswerTalkFor(ctx, a, in.ID, in.Body.Yes)
	})
	handle(s, operation{
		ID: "partner-stays-for", Method: http.MethodPost, Path: "/staff/course-requests/{id}/partner-stays", Tag: "courses", Access: planners, Limit: limitWrite, Status: noContent,
		Summary: "The partner does not come, as either has said on the telephone; nobody is asked why", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*nothing, error) {
		return nil, s.CourseRequests.PartnerStaysFor(ctx, a, in.ID)
	})
	handle(s, operation{
		ID: "ask-week-for-caller", Method: http.MethodPost, Path: "/staff/courses/{id}/callers", Tag: "caller", Access: staffWith(session.Coordinator), Limit: limitWrite,
		Status: http.StatusCreated, Summary: "Put somebody without keys at the end of a week's line: a card name and two words to say aloud, no texts",
		Codes: []string{"course_closed", "workplace_unknown", "course_invalid", "idempotency_mismatch", "not_found", "texts_unavailable"},
	}, s.askWeekForCaller)
}

type moveBedAsk struct {
	Room string `json:"room" maxLength:"32"`
}

type lockBedAsk struct {
	Locked bool `json:"locked"`
}

// bedsOut is a week as whoever gives out rooms sees it. The lists of the house are made of it, in the office's browser.
type bedsOut struct {
	Course   courseOut        `json:"course"`
	Rooms    []bedRoomOut     `json:"rooms" doc:"By floor and number."`
	Guests   []lodgerOut      `json:"guests" doc:"Who has a place, by the time of asking."`
	Nights   []houseNightOut  `json:"nights" doc:"Who sleeps in the house and who answers until 08:00, with their numbers."`
	Register *registerRuleOut `json:"register,omitempty" doc:"Only where the law profile demands a register of who lodges."`
	Until    string           `json:"until" format:"date" doc:"From this day there are no lists of this week."`
}

type bedRoomOut struct {
	Room  roomOut      `json:"room"`
	Taken []closureOut `json:"taken" doc:"Nights on which somebody of another week sleeps here."`
}

type lodgerOut struct {
	Request    string `json:"request"`
	Guest      string `json:"guest"`
	CardName   string `json:"card_name"`
	Partner    bool   `json:"partner"`
	First      string `json:"first_night" format:"date"`
	Last       string `json:"last_night" format:"date"`
	Room       string `json:"room"`
	Locked     bool   `json:"locked"`
	StepFree   bool   `json:"step_free" doc:"Needs a room without steps."`
	SharesWith string `json:"shares_with,omitempty" doc:"The request in the same room: both have said that they would share."`
}

type houseNightOut struct {
	Date         string `json:"date" format:"date" doc:"Of the evening."`
	Sleeper      string `json:"sleeper" doc:"A name."`
	SleeperPhone string `json:"sleeper_phone"`
	Safety       string `json:"safety" doc:"A name."`
	SafetyPhone  string `json:"safety_phone"`
}

type registerRuleOut struct {
	Days int `json:"days" doc:"How long the closed envelope is kept."`
}

func (s *server) beds(ctx context.Context, actor session.Actor, id string) (*body[bedsOut], error) {
	h, err := s.CourseRequests.HouseOf(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range h.People {
		names[p.ID] = p.Name
	}
	taken := map[string][]closureOut{}
	for _, b := range h.Others {
		taken[b.RoomID] = append(taken[b.RoomID], closureOut{From: b.First.String(), To: b.Last.String()})
	}
	out := bedsOut{
		Course: s.courseShape(h.Course, 0), Until: h.Until().String(),
		Rooms: shapes(h.Rooms, func(r course.Room) bedRoomOut {
			return bedRoomOut{Room: roomShape(r), Taken: append([]closureOut{}, taken[r.ID]...)}
		}),
		Guests: shapes(h.Guests, func(l course.Lodger) lodgerOut {
			return lodgerOut{
				Request: l.ID, Guest: l.GuestID, CardName: l.CardName, Partner: l.Partner, First: l.First.String(), Last: l.Last.String(), Room: l.RoomID,
				Locked: l.Locked, StepFree: l.StepFree, SharesWith: l.SharesWith,
			}
		}),
		Nights: shapes(h.Nights, func(n course.Night) houseNightOut {
			return houseNightOut{Date: n.Date.String(), Sleeper: names[n.SleeperID], SleeperPhone: n.SleeperPhone, Safety: names[n.SafetyID], SafetyPhone: n.SafetyPhone}
		}),
	}
	if days := s.Programme.Law.GuestRegisterDays; days > 0 {
		out.Register = &registerRuleOut{Days: days}
	}
	return answer(out), nil
}

type emptyRoomAsk struct {
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
}

func (s *server) emptyRoom(ctx context.Context, actor session.Actor, in *about[emptyRoomAsk]) (*body[houseOut], error) {
	rooms, err := s.CourseRequests.EmptyRoom(ctx, actor, in.ID, course.Closure{First: dateOf(in.Body.From), Last: dateOf(in.Body.To)})
	if err != nil {
		return nil, err
	}
	pl, _ := s.Programme.Place(rooms[0].PlaceID)
	return answer(houseOut{ID: pl.ID, Name: words(pl.Name), Rooms: shapes(rooms, roomShape)}), nil
}

type weekCallerAsk struct {
	Language     string `json:"language" maxLength:"12"`
	Partner      bool   `json:"partner,omitempty"`
	EarlyArrival bool   `json:"early_arrival,omitempty"`
	LateLeaving  bool   `json:"late_leaving,omitempty"`
	StepFree     bool   `json:"step_free,omitempty"`
	Avoid        string `json:"avoid" enum:"nobody,department,hospital"`
	Hospital     string `json:"hospital,omitempty" maxLength:"64"`
	Department   string `json:"department,omitempty" maxLength:"64"`
}

type weekCallerOut struct {
	Request   string    `json:"request"`
	CardName  string    `json:"card_name"`
	PhoneWord string    `json:"phone_word" doc:"Two words to say aloud; told now and kept as a keyed hash."`
	AnswerBy  momentOut `json:"answer_by" doc:"When the caller may call again."`
	Code      string    `json:"partner_code,omitempty" example:"ABCD-EFGH" doc:"For the partner, who may stay at home with it without telling why."`
}

func (s *server) askWeekForCaller(ctx context.Context, actor session.Actor, in *wishFor[weekCallerAsk]) (*body[weekCallerOut], error) {
	b := in.Body
	r, err := s.CourseRequests.AddCaller(ctx, actor, course.CallerInput{
		CourseID: in.ID, Language: b.Language, Partner: b.Partner, Early: b.EarlyArrival, Late: b.LateLeaving, StepFree: b.StepFree,
		Avoid: course.Avoid(b.Avoid), Hospital: b.Hospital, Department: b.Department, Once: course.Once(in.once(in.RawBody)),
	})
	if err != nil {
		return nil, err
	}
	return answer(weekCallerOut{Request: r.ID, CardName: r.CardName, PhoneWord: r.PhoneWord, AnswerBy: momentShape(r.Answer), Code: s.CourseRequests.PartnerCode(r.Request)}), nil
}

// morningWeekOut is one week to come in numbers: *8-12 Feb, 9 of 10*.
type morningWeekOut struct {
	Course   courseOut  `json:"course"`
	Given    int        `json:"given"`
	Waiting  int        `json:"waiting"`
	Asked    int        `json:"asked" doc:"Still to be answered."`
	AnswerBy *momentOut `json:"answer_by,omitempty" doc:"Of the first of those."`
	Talks    int        `json:"talks" doc:"Talks whose colleague is away."`
	Due      bool       `json:"due" doc:"The leader has to decide."`
}

func (s *server) morningWeekShape(m course.MorningWeek) morningWeekOut {
	out := morningWeekOut{Course: s.courseShape(m.Course, 0), Given: m.Given, Waiting: m.Waiting, Asked: m.Asked, Talks: m.Talks, Due: m.Due}
	if m.Owed.Date != (clock.Date{}) {
		by := momentShape(m.Owed)
		out.AnswerBy = &by
	}
	return out
}
