package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/course"
	"lysning/internal/intake"
	"lysning/internal/session"
	"lysning/internal/token"
)

// routesCallers is what the office does for somebody on the telephone or at the door (internal/booking/caller.go).
func (s *server) routesCallers() {
	office := staffWith(session.Coordinator)
	handle(s, operation{
		ID: "list-days-today", Method: http.MethodGet, Path: "/staff/office/today", Tag: "caller", Access: office,
		Summary: "Today's free days that are not over, for whoever walks in",
	}, s.daysToday)
	handle(s, operation{
		ID: "hold-for-caller", Method: http.MethodPost, Path: "/staff/office/holds", Tag: "caller", Access: office, Limit: limitWrite, Status: http.StatusCreated,
		Summary: "Keep a day for ten minutes while you talk", Codes: []string{"not_found", "day_taken", "day_withdrawn"},
	}, s.holdForCaller)
	handle(s, operation{
		ID: "book-for-caller", Method: http.MethodPost, Path: "/staff/office/callers", Tag: "caller", Access: office, Limit: limitWrite, Status: http.StatusCreated,
		Summary: "Book the held day for somebody without keys: a card name and two words to say aloud, no texts",
		Codes:   []string{"hold_expired", "day_taken", "day_withdrawn", "same_date", "no_bed_here", "beds_taken", "quota_full", "ask_invalid", "idempotency_mismatch", "not_found", "short_text_address_invalid", "short_texts_off", "texts_unavailable"},
	}, s.bookForCaller)
	handle(s, operation{
		ID: "look-by-voice", Method: http.MethodPost, Path: "/staff/office/phone", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "The day or the week of whoever says card name and phone word; one answer for everything else", Codes: []string{"cannot_say"},
	}, s.lookByVoice)
	handle(s, operation{
		ID: "move-by-voice", Method: http.MethodPost, Path: "/staff/office/phone/move", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "Move that booking to the held day", Codes: []string{"cannot_say", "hold_expired", "day_taken", "day_withdrawn", "day_past", "same_date", "too_many", "quota_full", "idempotency_mismatch"},
	}, s.moveByVoice)
	handle(s, operation{
		ID: "cancel-by-voice", Method: http.MethodPost, Path: "/staff/office/phone/cancel", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "Cancel that booking", Codes: []string{"cannot_say", "day_past", "idempotency_mismatch"},
	}, s.cancelByVoice)
	handle(s, operation{
		ID: "stop-texts-by-voice", Method: http.MethodPost, Path: "/staff/office/phone/stop-texts", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "Stop all short texts to whoever says card name and phone word; nothing there is no error", Codes: []string{"cannot_say"},
	}, s.stopTextsByVoice)
	handle(s, operation{
		ID: "do-week-by-voice", Method: http.MethodPost, Path: "/staff/office/phone/week", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "What whoever says card name and phone word wishes about their week: as on a page of their own",
		Codes:   []string{"cannot_say", "course_offer_over", "course_nothing_asked", "course_closed", "idempotency_mismatch"},
	}, s.weekByVoice)
	handle(s, operation{
		ID: "make-claim-code", Method: http.MethodPost, Path: "/staff/office/phone/code", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "A one-time code with which that guest brings keys of their own; shown once, good today", Codes: []string{"cannot_say", "has_keys"},
	}, s.claimCode)
	handle(s, operation{
		ID: "make-claim-code-at-door", Method: http.MethodPost, Path: "/staff/office/bookings/{id}/code", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "The same for a guest who stands in the door on the day", Codes: []string{"not_found", "has_keys"},
	}, s.claimCodeAtDoor)
	handle(s, operation{
		ID: "make-week-claim-code-at-door", Method: http.MethodPost, Path: "/staff/course-requests/{id}/code", Tag: "caller", Access: office, Limit: limitWrite,
		Summary: "The same for a guest of a week, on a day of their stay", Codes: []string{"not_found", "has_keys"},
	}, func(ctx context.Context, actor session.Actor, in *StaffPath) (*body[claimCodeOut], error) {
		code, err := s.CourseRequests.ClaimCodeAtDoor(ctx, actor, in.ID)
		if err != nil {
			return nil, err
		}
		return answer(claimCodeOut{Code: code}), nil
	})
}

func (s *server) daysToday(ctx context.Context, actor session.Actor, _ *struct{}) (*body[struct {
	Days []dayOut `json:"days"`
}], error,
) {
	free, err := s.Bookings.FreeToday(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(struct {
		Days []dayOut `json:"days"`
	}{shapes(free, dayShape)}), nil
}

type callerHoldOut struct {
	Hold    string `json:"hold"`
	Day     dayOut `json:"day"`
	Expires string `json:"expires" example:"14:32" doc:"On the programme's wall clock."`
}

type callerHoldAsk struct {
	Day string `json:"day" maxLength:"32"`
}

func (s *server) holdForCaller(ctx context.Context, actor session.Actor, in *given[callerHoldAsk]) (*body[callerHoldOut], error) {
	held, err := s.Bookings.HoldForCaller(ctx, actor, in.Body.Day)
	if err != nil {
		return nil, err
	}
	return answer(callerHoldOut{Hold: encodeText(held.Token), Day: dayShape(held.Day), Expires: wallClock(held.Expires, s.Programme.Zone)}), nil
}

type callerAsk struct {
	Hold          string `json:"hold" maxLength:"64"`
	Language      string `json:"language" maxLength:"12"`
	Guest         string `json:"guest,omitempty" maxLength:"64" doc:"Who has wished for this call and has a page already; left out for anybody else."`
	WithPartner   bool   `json:"with_partner,omitempty"`
	EveningBefore bool   `json:"evening_before,omitempty"`
	Agreement     string `json:"agreement,omitempty" maxLength:"32"`
	Texts         string `json:"texts,omitempty" maxLength:"320" doc:"With the caller's yes: one mobile number or mail address for short neutral texts. Nobody reads it afterwards."`
}

// CalledOut is a booking as it is said aloud: nothing of it is a text. It is embedded, and so exported.
type CalledOut struct {
	Booking  string `json:"booking"`
	CardName string `json:"card_name"`
	Day      dayOut `json:"day"`
}

func calledShape(b booking.Booking) CalledOut {
	return CalledOut{Booking: b.ID, CardName: b.CardName, Day: dayShape(b.Day)}
}

type callerOut struct {
	CalledOut
	PhoneWord string `json:"phone_word" doc:"Two words to say aloud; told now and kept as a keyed hash."`
}

func (s *server) bookForCaller(ctx context.Context, actor session.Actor, in *wish[callerAsk]) (*body[callerOut], error) {
	texts, err := s.Texts.Ready(ctx, in.Body.Texts)
	if err != nil {
		return nil, err
	}
	b, err := s.Bookings.BookForCaller(ctx, actor, booking.CallerInput{
		Hold: holdOf(in.Body.Hold), GuestID: in.Body.Guest, Language: in.Body.Language, WithPartner: in.Body.WithPartner, EveningBefore: in.Body.EveningBefore,
		Agreement: in.Body.Agreement, Once: in.once(in.RawBody), Also: s.bookingWithTexts(texts, nil),
	})
	if err != nil {
		return nil, err
	}
	return answer(callerOut{CalledOut: calledShape(b.Booking), PhoneWord: b.PhoneWord}), nil
}

// SaidIn is what somebody says on the telephone. It is embedded, and so exported.
type SaidIn struct {
	CardName string `json:"card_name" maxLength:"64"`
	Words    string `json:"words" maxLength:"128"`
}

func (in SaidIn) said() booking.Said {
	return booking.Said{CardName: intake.CardName(in.CardName), Words: in.Words}
}

// voiceOut is what the card name is of: a day, or a week.
type voiceOut struct {
	Day  *CalledOut     `json:"day,omitempty"`
	Week *calledWeekOut `json:"week,omitempty"`
}

func (s *server) lookByVoice(ctx context.Context, actor session.Actor, in *given[SaidIn]) (*body[voiceOut], error) {
	m, heard, err := s.CourseRequests.LookByVoice(ctx, actor, in.Body.aboutWeek())
	if err != nil {
		return nil, err
	}
	if heard == course.Right {
		return answer(voiceOut{Week: s.calledWeekShape(m)}), nil
	}
	if heard == course.WrongWords {
		return nil, booking.ErrCannotSay
	}
	b, err := s.Bookings.Look(ctx, actor, in.Body.said())
	if err != nil {
		return nil, err
	}
	day := calledShape(b)
	return answer(voiceOut{Day: &day}), nil
}

type voiceMoveAsk struct {
	SaidIn
	Hold string `json:"hold" maxLength:"64"`
}

func (s *server) moveByVoice(ctx context.Context, actor session.Actor, in *wish[voiceMoveAsk]) (*body[CalledOut], error) {
	b, err := s.Bookings.MoveByVoice(ctx, actor, in.Body.said(), holdOf(in.Body.Hold), in.once(in.RawBody))
	if err != nil {
		return nil, err
	}
	return answer(calledShape(b)), nil
}

func (s *server) cancelByVoice(ctx context.Context, actor session.Actor, in *wish[SaidIn]) (*nothing, error) {
	return nil, s.Bookings.CancelByVoice(ctx, actor, in.Body.said(), in.once(in.RawBody))
}

func (s *server) stopTextsByVoice(ctx context.Context, actor session.Actor, in *given[SaidIn]) (*nothing, error) {
	m, heard, err := s.CourseRequests.LookByVoice(ctx, actor, in.Body.aboutWeek())
	switch {
	case err != nil:
		return nil, err
	case heard == course.Right:
		return nil, s.Texts.StopFor(ctx, actor, m.GuestID)
	case heard == course.WrongWords:
		return nil, booking.ErrCannotSay
	}
	b, err := s.Bookings.Look(ctx, actor, in.Body.said())
	if err != nil {
		return nil, err
	}
	return nil, s.Texts.StopFor(ctx, actor, b.GuestID)
}

type claimCodeOut struct {
	Code string `json:"code" example:"K7QM 4TRX" doc:"Good today, once; a new one ends it."`
}

func (s *server) claimCode(ctx context.Context, actor session.Actor, in *given[SaidIn]) (*body[claimCodeOut], error) {
	code, heard, err := s.CourseRequests.ClaimCode(ctx, actor, in.Body.aboutWeek())
	if err == nil && heard == course.WrongWords {
		err = booking.ErrCannotSay
	}
	if err == nil && heard == course.NoCard {
		code, err = s.Bookings.ClaimCode(ctx, actor, in.Body.said())
	}
	if err != nil {
		return nil, err
	}
	return answer(claimCodeOut{Code: code}), nil
}

func (s *server) claimCodeAtDoor(ctx context.Context, actor session.Actor, in *oneOfMine) (*body[claimCodeOut], error) {
	if !token.IsID(in.ID) {
		return nil, booking.ErrNotFound
	}
	code, err := s.Bookings.ClaimCodeAtDoor(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(claimCodeOut{Code: code}), nil
}
