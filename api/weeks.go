package main

import (
	"context"
	"net/http"
	"time"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/intake"
	"lysning/internal/session"
)

func (s *server) routesWeeks() {
	asks := []string{"course_closed", "course_request_exists", "course_needs_contact", "workplace_unknown", "workplace_fixed", "course_invalid", "item_refused",
		"office_closed", "idempotency_mismatch", "texts_unavailable", "short_text_address_invalid", "short_texts_off"}
	handle(s, operation{
		ID: "list-open-weeks", Method: http.MethodGet, Path: "/courses", Tag: "week", Access: anyone, Packed: true,
		Summary: "Weeks that can be asked for: open or waiting list, never a number",
	}, s.openWeeks)
	handle(s, operation{
		ID: "ask-week-first", Method: http.MethodPost, Path: "/course-requests", Tag: "week", Access: anyone, Limit: limitBook, Large: true,
		Status: http.StatusCreated, Summary: "Ask for a place in a week, with keys that prove themselves (label first-week)",
		Codes: append([]string{"keys_invalid", "proof_invalid", "door_half_open"}, asks...),
	}, s.askWeekFirst)
	handle(s, operation{
		ID: "ask-week", Method: http.MethodPost, Path: "/me/course-requests", Tag: "week", Access: guest, Limit: limitWrite, Large: true,
		Status: http.StatusCreated, Summary: "Ask for a place in a week", Codes: asks,
	}, s.askWeek)
	handle(s, operation{
		ID: "withdraw-week", Method: http.MethodPost, Path: "/me/week/withdraw", Tag: "week", Access: guest, Limit: limitWrite,
		Summary: "End the wish, or cancel the place: always free, nothing asked", Codes: []string{"not_found"},
	}, s.withdrawWeek)
	handle(s, operation{
		ID: "answer-week-offer", Method: http.MethodPost, Path: "/me/week/offer", Tag: "week", Access: guest, Limit: limitWrite,
		Summary: "Take the place that is held, or let this week pass; the place in the line stays", Codes: []string{"not_found", "course_offer_over"},
	}, s.answerWeekOffer)
	handle(s, operation{
		ID: "answer-week-question", Method: http.MethodPost, Path: "/me/week/answer", Tag: "week", Access: guest, Limit: limitWrite,
		Summary: "Say yes or no to what you are asked about your week", Codes: []string{"not_found", "course_nothing_asked", "course_closed"},
	}, s.answerWeekQuestion)
}

type openWeeksOut struct {
	Courses  []openWeekOut `json:"courses"`
	AnswerBy momentOut     `json:"answer_by" doc:"By when a request of now would be answered."`
}

// momentOut is a promise of the programme's wall clock.
type momentOut struct {
	Date string `json:"date" format:"date"`
	Time string `json:"time" example:"12:00"`
}

func momentShape(p course.Promise) momentOut {
	return momentOut{Date: p.Date.String(), Time: minuteShape(p.Minute)}
}

// WeekPlaceOut is which week it is; embedded, and so exported.
type WeekPlaceOut struct {
	ID      string `json:"id"`
	First   string `json:"first_date" format:"date" doc:"Arrival."`
	Last    string `json:"last_date" format:"date" doc:"Departure."`
	Zone    string `json:"zone"`
	Place   string `json:"place"`
	Couples bool   `json:"couples"`
}

func weekPlaceShape(c course.Course) WeekPlaceOut {
	return WeekPlaceOut{ID: c.ID, First: c.First.String(), Last: c.Last.String(), Zone: c.Zone, Place: c.PlaceID, Couples: c.Couples}
}

type openWeekOut struct {
	WeekPlaceOut
	State   string           `json:"state" enum:"open,waiting_list"`
	Program []publicBlockOut `json:"program"`
}

type publicBlockOut struct {
	Date   string       `json:"date" format:"date"`
	Start  string       `json:"start" example:"09:00"`
	End    string       `json:"end"`
	Kind   string       `json:"kind" enum:"lecture,discussion,activity,individual_session,meal,free"`
	Theme  string       `json:"theme,omitempty"`
	Title  course.Words `json:"title,omitempty"`
	Gentle course.Words `json:"gentle,omitempty" doc:"Of an activity: what somebody does who moves less easily."`
}

func (s *server) openWeeks(ctx context.Context, _ session.Actor, _ *struct{}) (*body[openWeeksOut], error) {
	var out openWeeksOut
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, answerBy, err := s.CourseRequests.Public(tx)
		out = openWeeksOut{AnswerBy: momentShape(answerBy), Courses: shapes(all, func(c course.Shown) openWeekOut {
			state := "open"
			if c.WaitingList {
				state = "waiting_list"
			}
			return openWeekOut{WeekPlaceOut: weekPlaceShape(c.Course), State: state, Program: shapes(c.Blocks, publicBlockShape)}
		})}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

// nextWeek is what the start page says of weeks.
func (s *server) nextWeek(ctx context.Context) (first clock.Date, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		first, err = s.CourseRequests.Next(tx)
		return err
	})
	return first, err
}

func publicBlockShape(b course.Block) publicBlockOut {
	return publicBlockOut{
		Date: b.Date.String(), Start: minuteShape(b.Start), End: minuteShape(b.End()), Kind: string(b.Kind), Theme: string(b.Theme),
		Title: b.Title, Gentle: b.Gentle,
	}
}

// WeekAsk is exported, as embedded shapes must be: Huma does not look into others.
type WeekAsk struct {
	Course           string   `json:"course" maxLength:"64"`
	Partner          bool     `json:"partner,omitempty" doc:"A partner takes a bed, not a place."`
	EarlyArrival     bool     `json:"early_arrival,omitempty" doc:"Sleeps in the house the night before."`
	LateLeaving      bool     `json:"late_leaving,omitempty"`
	StepFree         bool     `json:"step_free,omitempty" doc:"A room without steps is needed."`
	SharesRoom       bool     `json:"shares_room,omitempty" doc:"Would share a room with whoever comes by the same code; done only if both say so."`
	Avoid            string   `json:"avoid" enum:"nobody,department,hospital" doc:"Whom not to meet. Compared with others after the request was sent, and never before."`
	Hospital         string   `json:"hospital,omitempty" maxLength:"64" doc:"Code of an employer of the programme. Fixed once it is sent."`
	Department       string   `json:"department,omitempty" maxLength:"64"`
	Code             string   `json:"code,omitempty" maxLength:"120" doc:"A word that two have agreed on, who want to come together."`
	With             string   `json:"with,omitempty" maxLength:"64" doc:"The counsellor wished for, for the individual talk."`
	Without          []string `json:"without,omitempty" maxItems:"32"`
	WithoutEmployers []string `json:"without_employers,omitempty" maxItems:"32"`
	Texts            string   `json:"texts,omitempty" maxLength:"320" doc:"One mobile number or mail address for short neutral texts; left out for none."`
	Items            []itemIn `json:"items" minItems:"1" maxItems:"8" doc:"contact is needed; chosen_name and needs may come with it; all for the office."`
}

func (in WeekAsk) input() course.AskInput {
	return course.AskInput{
		CourseID: in.Course, Partner: in.Partner, Early: in.EarlyArrival, Late: in.LateLeaving, Avoid: course.Avoid(in.Avoid), Hospital: in.Hospital,
		Department: in.Department, Code: in.Code, With: in.With, Without: in.Without, WithoutOf: in.WithoutEmployers, StepFree: in.StepFree, Shares: in.SharesRoom,
		Items: shapes(in.Items, func(i itemIn) course.Item {
			return course.Item{ID: i.ID, Kind: i.Kind, To: i.To, Epoch: i.Epoch, Sealed: i.Sealed}
		}),
	}
}

type firstWeekIn struct {
	Proven
	RawBody []byte
	Body    firstWeekAsk
}

type firstWeekAsk struct {
	WeekAsk
	Guest guestIn `json:"guest"`
}

type askedWeekOut struct {
	Week    placeInWeekOut `json:"week"`
	Session sessionOut     `json:"session"`
}

type placeInWeekOut struct {
	Request    string       `json:"request"`
	Sequence   int          `json:"sequence" doc:"Raised by another week and by another talk, for the calendar file."`
	Course     WeekPlaceOut `json:"course"`
	State      string       `json:"state" enum:"asked,waiting,offered,confirmed"`
	AnswerBy   momentOut    `json:"answer_by"`
	OfferUntil string       `json:"offer_until,omitempty" example:"2026-11-24T20:00" doc:"On the programme's wall clock."`
	CardName   string       `json:"card_name" doc:"What you are called at the door; made by the system."`
	Partner    bool         `json:"partner"`
	Code       string       `json:"partner_code,omitempty" example:"ABCD-EFGH" doc:"For the partner: with it they stay at home at /{language}/partner without telling why."`
	Arrive     string       `json:"arrive" format:"date"`
	Leave      string       `json:"leave" format:"date"`
	Talk       *weekTalkOut `json:"talk,omitempty" doc:"Once the week is sure to be held."`
	TalkAsks   []talkAskOut `json:"talk_asks,omitempty" doc:"What you are asked about it."`
	TalkWished *weekTalkOut `json:"talk_wished,omitempty" doc:"Another time that you have wished for; yours stays until somebody says yes."`
	Until      string       `json:"until" format:"date" doc:"The day on which this is gone."`

	Question *weekQuestionOut `json:"question,omitempty" doc:"What you are asked, when too few have asked for the week."`
}

type weekQuestionOut struct {
	Kind  string        `json:"kind" enum:"run_small,other_week,days"`
	Other *WeekPlaceOut `json:"other,omitempty"`
	Yes   *bool         `json:"yes,omitempty" doc:"Your answer, once given."`
}

type weekTalkOut struct {
	Counsellor string `json:"counsellor"`
	Date       string `json:"date" format:"date"`
	Start      string `json:"start" example:"14:00"`
	End        string `json:"end"`
}

func (s *server) placeInWeekShape(m course.Mine) placeInWeekOut {
	arrive, leave := m.Stay(m.Course)
	out := placeInWeekOut{
		Request: m.ID, Sequence: m.Sequence, Course: weekPlaceShape(m.Course), State: string(m.State), AnswerBy: momentShape(m.Answer), CardName: m.CardName,
		Partner: m.Partner, Code: s.CourseRequests.PartnerCode(m.Request), Arrive: arrive.String(), Leave: leave.String(), Until: m.Until.String(),
	}
	if m.State == course.Offered {
		out.OfferUntil = m.OfferUntil.In(s.zone()).Format("2006-01-02T15:04")
	}
	if m.Question != nil {
		out.Question = &weekQuestionOut{Kind: string(m.Question.Kind), Yes: m.Question.Yes}
		if m.Question.Kind == course.OtherWeek {
			other := weekPlaceShape(m.Question.Other)
			out.Question.Other = &other
		}
	}
	out.Talk, out.TalkWished, out.TalkAsks = talkShape(m.Talk), talkShape(m.TalkWished), shapes(m.TalkAsks, talkAskShape)
	return out
}

func (s *server) zone() *time.Location { return s.Programme.Zone }

func (s *server) askWeekFirst(ctx context.Context, actor session.Actor, in *firstWeekIn) (*body[askedWeekOut], error) {
	keys := in.Body.Guest.keys()
	if err := s.Intake.VerifyProof(intake.LabelFirstWeek, in.RepeatKey, in.RawBody, keys, in.signature()); err != nil {
		return nil, err
	}
	if err := s.Notes.Ready(ctx, len(in.Body.Items)); err != nil {
		return nil, err
	}
	drawn, err := s.Sessions.Draw()
	if err != nil {
		return nil, err
	}
	known := course.GuestKeys(keys)
	ask := in.Body.input()
	ask.Guest, ask.Once = &known, course.Once(in.once(in.RawBody))
	texts, err := s.Texts.Ready(ctx, in.Body.Texts)
	if err != nil {
		return nil, err
	}
	var out askedWeekOut
	ask.Also = s.weekWithTexts(texts, func(tx *db.Tx, r course.Request) error {
		started, err := s.Sessions.Start(tx, drawn, r.GuestID, false)
		if err != nil {
			return err
		}
		mine, err := s.CourseRequests.ForGuest(tx, r.GuestID)
		if err != nil || mine == nil {
			return orNotFound(err)
		}
		out = askedWeekOut{Week: s.placeInWeekShape(*mine), Session: sessionShape(started)}
		return nil
	})
	if _, err := s.CourseRequests.Ask(ctx, actor, ask); err != nil {
		return nil, err
	}
	return answer(out), nil
}

// orNotFound is for a repetition that comes after the request was ended.
func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return course.ErrNotFound
}

func (s *server) askWeek(ctx context.Context, actor session.Actor, in *wish[WeekAsk]) (*body[placeInWeekOut], error) {
	if err := s.Notes.Ready(ctx, len(in.Body.Items)); err != nil {
		return nil, err
	}
	ask := in.Body.input()
	ask.Once = course.Once(in.once(in.RawBody))
	texts, err := s.Texts.Ready(ctx, in.Body.Texts)
	if err != nil {
		return nil, err
	}
	var out placeInWeekOut
	ask.Also = s.weekWithTexts(texts, func(tx *db.Tx, r course.Request) error {
		mine, err := s.CourseRequests.ForGuest(tx, r.GuestID)
		if err != nil || mine == nil {
			return orNotFound(err)
		}
		out = s.placeInWeekShape(*mine)
		return nil
	})
	if _, err := s.CourseRequests.Ask(ctx, actor, ask); err != nil {
		return nil, err
	}
	return answer(out), nil
}

func (s *server) withdrawWeek(ctx context.Context, actor session.Actor, _ *struct{}) (*nothing, error) {
	return nil, s.CourseRequests.Withdraw(ctx, actor)
}

type weekQuestionAsk struct {
	Yes bool `json:"yes"`
}

func (s *server) answerWeekQuestion(ctx context.Context, actor session.Actor, in *given[weekQuestionAsk]) (*nothing, error) {
	return nil, s.CourseRequests.AnswerQuestion(ctx, actor, in.Body.Yes)
}

type weekOfferAsk struct {
	Answer string `json:"answer" enum:"yes,not_this_date"`
}

func (s *server) answerWeekOffer(ctx context.Context, actor session.Actor, in *given[weekOfferAsk]) (*nothing, error) {
	return nil, s.CourseRequests.AnswerOffer(ctx, actor, in.Body.Answer == "yes")
}
