package main

import (
	"context"
	"encoding/base64"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"lysning/internal/booking"
	"lysning/internal/fault"
	"lysning/internal/session"
)

func (s *server) routesHolds() {
	handle(s, operation{
		ID: "hold-day", Method: http.MethodPost, Path: "/holds", Tag: "hold", Access: either, Limit: limitHold, Status: http.StatusCreated,
		Summary: "Keep a day for ten minutes while the form is filled",
		Codes:   []string{"not_found", "day_taken", "day_withdrawn", "hold_limit", "work_needed", "door_half_open"},
	}, s.hold)
	handle(s, operation{
		ID: "release-hold", Method: http.MethodPost, Path: "/holds/release", Tag: "hold", Access: anyone, Limit: limitWrite,
		Summary: "Give a held day back; one that is over already is no error",
	}, s.release)
}

type holdAsk struct {
	Day              string    `json:"day" maxLength:"32"`
	Without          []string  `json:"without,omitempty" maxItems:"100"`
	WithoutEmployers []string  `json:"without_employers,omitempty" maxItems:"100"`
	Work             *workDone `json:"work,omitempty" doc:"The answer to work_needed."`
}

type readsByOut struct {
	Date string `json:"date" format:"date"`
	Time string `json:"time" example:"16:00"`
}

// TransformSchema lets the document say that it may be null; a tag cannot, for a shape with a name.
func (readsByOut) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	s.Nullable = true
	return s
}

func readsByShape(r *booking.ReadsBy) *readsByOut {
	if r == nil {
		return nil
	}
	return &readsByOut{Date: r.Date.String(), Time: minuteShape(r.Minute)}
}

type holdOut struct {
	Hold      string      `json:"hold" doc:"A secret: whoever has it can book the day."`
	Day       dayOut      `json:"day"`
	ExpiresIn int         `json:"expires_in" doc:"Seconds."`
	Expires   string      `json:"expires" example:"14:32" doc:"On the programme's wall clock."`
	ReadsBy   *readsByOut `json:"reads_by" doc:"By when words written now are read; null when nobody can promise it."`
}

// errWork is work_needed before it has its work.
var errWork = fault.New(fault.TooMany, "work_needed", "Many days are being chosen just now; the browser must do a little work first.")

func (s *server) hold(ctx context.Context, actor session.Actor, in *given[holdAsk]) (*body[holdOut], error) {
	if offer, err := s.Work.admit(in.Body.Day, in.Body.Work); err != nil {
		return nil, err
	} else if offer != nil {
		p := problemFor(ctx, errWork)
		p.Work = offer
		return nil, p
	}
	held, err := s.Bookings.Hold(ctx, actor, booking.HoldInput{
		DayID: in.Body.Day, Without: in.Body.Without, WithoutEmployers: in.Body.WithoutEmployers,
	})
	if err != nil {
		return nil, err
	}
	return answer(holdOut{
		Hold: encodeText(held.Token), Day: dayShape(held.Day), ExpiresIn: int(held.Expires.Sub(s.Clock.Now()).Seconds()),
		Expires: wallClock(held.Expires, s.Programme.Zone), ReadsBy: readsByShape(held.ReadsBy),
	}), nil
}

type releaseAsk struct {
	Hold string `json:"hold" maxLength:"64"`
}

func (s *server) release(ctx context.Context, _ session.Actor, in *given[releaseAsk]) (*nothing, error) {
	return nil, s.Bookings.Release(ctx, holdOf(in.Body.Hold))
}

// holdOf reads a hold's token; what cannot be read is nobody's hold.
func holdOf(text string) []byte {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil
	}
	return b
}
