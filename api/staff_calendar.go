package main

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"lysning/internal/calendar"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// calendarPath is followed by the secret of an address and by calendarEnd. It is the one address of the program that holds a secret: a
// calendar can send neither a header nor a fragment. The log has its pattern alone, and docs/runbook.md says what a proxy must not log.
const (
	calendarPath = "/calendar/"
	calendarEnd  = ".ics"
)

// routesCalendar is the address at which a counsellor's own calendar reads when she is busy, and what makes and ends it.
func (s *server) routesCalendar() {
	hers := staffWith(session.Counsellor)
	handle(s, operation{
		ID: "get-staff-calendar", Method: http.MethodGet, Path: "/staff/me/calendar", Tag: "staff", Access: hers,
		Summary: "On which day you made the address for your calendar; the address itself is not kept",
	}, s.staffCalendar)
	handle(s, operation{
		ID: "make-staff-calendar", Method: http.MethodPost, Path: "/staff/me/calendar", Tag: "staff", Access: hers, Limit: limitWrite, Status: http.StatusCreated,
		Summary: "A new address for your calendar, shown once: busy or not, and nothing else. The one before it ends",
	}, s.makeStaffCalendar)
	handle(s, operation{
		ID: "end-staff-calendar", Method: http.MethodDelete, Path: "/staff/me/calendar", Tag: "staff", Access: hers, Limit: limitWrite, Status: noContent,
		Summary: "End that address at once",
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
		return nil, s.Calendar.End(ctx, a)
	})
	s.engine.GET(calendarPath+":file", s.calendarFile)
	s.engine.HEAD(calendarPath+":file", s.calendarFile)
}

type calendarMadeOut struct {
	Made string `json:"made,omitempty" format:"date"`
}

func (s *server) staffCalendar(ctx context.Context, actor session.Actor, _ *struct{}) (*body[calendarMadeOut], error) {
	on, err := s.Calendar.Made(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(calendarMadeOut{Made: dateOrNone(on)}), nil
}

type calendarAddressOut struct {
	Address string `json:"address" doc:"Whoever has it can read it, without a name or a password."`
}

func (s *server) makeStaffCalendar(ctx context.Context, actor session.Actor, _ *struct{}) (*body[calendarAddressOut], error) {
	secret, err := s.Calendar.Make(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(calendarAddressOut{Address: s.Origin + calendarPath + base64.RawURLEncoding.EncodeToString(secret) + calendarEnd}), nil
}

// calendarFile answers a calendar. Whatever is wrong with the address is one answer.
func (s *server) calendarFile(c *gin.Context) {
	ctx := c.Request.Context()
	if !s.Limits.lets(ctx, limitCalendar) {
		c.Header("Retry-After", "600")
		writeProblem(c, problemFor(ctx, fault.New(fault.TooMany, "too_many", "too much was asked from your network; try again later")))
		return
	}
	text, ended := strings.CutSuffix(c.Param("file"), calendarEnd)
	secret, err := base64.RawURLEncoding.DecodeString(text)
	if !ended || err != nil {
		writeProblem(c, problemFor(ctx, calendar.ErrNotFound))
		return
	}
	entries, err := s.Calendar.Read(ctx, secret)
	if err != nil {
		writeProblem(c, problemFor(ctx, err))
		return
	}
	title, err := s.calendarTitle()
	if err != nil {
		writeProblem(c, problemFor(ctx, err))
		return
	}
	made, err := calendar.File(title, entries)
	if err != nil {
		writeProblem(c, problemFor(ctx, err))
		return
	}
	c.Data(http.StatusOK, "text/calendar; charset=utf-8", made)
}

// calendarTitle is one word in the programme's first language: nothing of the program is in it.
func (s *server) calendarTitle() (string, error) {
	l, ok := s.Catalogue.In(s.Programme.Languages[0])
	if !ok {
		l, _ = s.Catalogue.In("en")
	}
	return l.Say("staff.calendar_busy")
}
