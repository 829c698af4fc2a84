package main

import (
	"context"
	"net/http"
	"slices"
	"time"

	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/programme"
	"lysning/internal/session"
)

func (s *server) routesAlarms() {
	testers := staffWith(session.Leader, session.SafetyLead)
	handle(s, operation{
		ID: "list-own-calls", Method: http.MethodGet, Path: "/staff/me/alarms", Tag: "alarms", Access: anyStaff,
		Summary: "What calls the asker now, and for an hour who has it",
	}, s.ownAlarms)
	handle(s, operation{
		ID: "take-alarm", Method: http.MethodPost, Path: "/staff/me/alarms/{id}", Tag: "alarms", Access: anyStaff, Limit: limitWrite,
		Summary: "I have it: the first who says so has it, whoever comes later is told who", Codes: []string{"not_found"},
	}, s.takeAlarm)
	handle(s, operation{
		ID: "list-drills", Method: http.MethodGet, Path: "/staff/drills", Tag: "alarms", Access: testers,
		Summary: "Test alarms and after how many minutes somebody answered; nobody is named",
	}, s.drills)
	handle(s, operation{
		ID: "start-drill", Method: http.MethodPost, Path: "/staff/drills", Tag: "alarms", Access: staffWith(session.Leader), Limit: limitWrite, Status: noContent,
		Summary: "Raise a test alarm; it climbs as a real one", Codes: []string{"drill_on"},
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
		return nil, s.Cover.StartDrill(ctx, a)
	})
	handle(s, operation{
		ID: "list-lines", Method: http.MethodGet, Path: "/staff/lines", Tag: "alarms", Access: testers,
		Summary: "The numbers of the help-now page with their last test calls",
	}, s.lines)
	handle(s, operation{
		ID: "test-line", Method: http.MethodPost, Path: "/staff/lines", Tag: "alarms", Access: testers, Limit: limitWrite, Status: noContent,
		Summary: "Enter a test call; a number that was not reached is hidden until it is, while enough others are left", Codes: []string{"test_call_invalid"},
	}, func(ctx context.Context, a session.Actor, in *given[testCallAsk]) (*nothing, error) {
		b := in.Body
		call := cover.TestCall{Country: b.Country, Number: b.Number, Day: dateOf(b.Date), Tester: b.Tester, Reached: b.Reached}
		if err := s.Cover.Tested(ctx, a, call); err != nil || s.pages == nil {
			return nil, err
		}
		return nil, s.pages.lookAtNumbers(ctx)
	})
	handle(s, operation{
		ID: "copy-made", Method: http.MethodPost, Path: "/staff/lines/copied", Tag: "alarms", Access: testers, Limit: limitWrite, Status: noContent,
		Summary: "The page that stands alone was put on its other host today",
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
		return nil, s.Cover.CopyMade(ctx, a)
	})
}

type ownAlarmOut struct {
	ID    string `json:"id"`
	Kind  string `json:"kind" enum:"drill,gap,night,lines,wait,call_now,concern,rescue,concern_late,rescue_late,seal,seal_now,seal_late,seal_now_late,review_late,debrief_late"`
	Since string `json:"since" example:"10:02" doc:"By the programme's clock."`
	By    string `json:"by,omitempty" doc:"Who has it."`
	At    string `json:"at,omitempty" example:"10:07"`
	Mine  bool   `json:"mine"`
}

type ownAlarmsOut struct {
	Alarms []ownAlarmOut `json:"alarms"`
}

func (s *server) alarmShape(a cover.Alarm) ownAlarmOut {
	at := func(t time.Time) string { return t.In(s.Programme.Zone).Format("15:04") }
	out := ownAlarmOut{ID: a.ID, Kind: a.Kind, Since: at(a.Raised.Time()), By: a.By, Mine: a.Mine}
	if a.By != "" {
		out.At = at(a.At.Time())
	}
	return out
}

func (s *server) ownAlarms(ctx context.Context, actor session.Actor, _ *struct{}) (*body[ownAlarmsOut], error) {
	all, err := s.Cover.Mine(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(ownAlarmsOut{Alarms: shapes(all, s.alarmShape)}), nil
}

func (s *server) takeAlarm(ctx context.Context, actor session.Actor, in *StaffPath) (*body[ownAlarmOut], error) {
	a, err := s.Cover.Acknowledge(ctx, actor, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(s.alarmShape(a)), nil
}

type drillOut struct {
	Date     string `json:"date" format:"date"`
	Running  bool   `json:"running"`
	Answered bool   `json:"answered"`
	Minutes  int    `json:"minutes" doc:"Whole minutes until somebody had it, or until it was given up."`
	Step     int    `json:"step" doc:"0 when the lead had been called, 1 the deputy too, 2 everybody."`
}

type drillsOut struct {
	Owed   bool       `json:"owed" doc:"None was held this quarter."`
	Drills []drillOut `json:"drills"`
}

func (s *server) drills(ctx context.Context, actor session.Actor, _ *struct{}) (*body[drillsOut], error) {
	all, owed, err := s.Cover.Drills(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(drillsOut{Owed: owed, Drills: shapes(all, func(d cover.Drill) drillOut {
		return drillOut{Date: d.Day.String(), Running: d.Running, Answered: d.Answered, Minutes: d.Minutes, Step: d.Step}
	})}), nil
}

type testCallAsk struct {
	Country string `json:"country" maxLength:"2"`
	Number  string `json:"number" maxLength:"40"`
	Date    string `json:"date" format:"date"`
	Tester  string `json:"tester" maxLength:"80"`
	Reached bool   `json:"reached"`
}

type lineOut struct {
	Country string   `json:"country"`
	Kind    string   `json:"kind" enum:"emergency,helpline,out_of_hours,doctors"`
	Name    string   `json:"name"`
	Number  string   `json:"number"`
	Tested  string   `json:"tested,omitempty" format:"date" doc:"Of the newest test call that reached it."`
	Tester  string   `json:"tester"`
	Failed  string   `json:"failed,omitempty" format:"date" doc:"Of the newest test call, when it did not reach it."`
	Hidden  bool     `json:"hidden"`
	Due     bool     `json:"due"`
	Source  string   `json:"source" doc:"Where the number is from: an emergency number is checked there, not rung."`
	Always  bool     `json:"always" doc:"Day and night."`
	Hours   words    `json:"hours" doc:"When not always."`
	Speaks  []string `json:"speaks" doc:"Languages in which it answers, where that is known."`
}

type linesOut struct {
	Lines   []lineOut `json:"lines"`
	Few     []string  `json:"few" doc:"Countries of which fewer are shown than the emergency number and two more."`
	Stopped bool      `json:"stopped" doc:"A test call is so old that no new day is offered."`
	Copied  string    `json:"copied,omitempty" format:"date" doc:"When the page was last put on its other host."`
	CopyDue bool      `json:"copy_due" doc:"The numbers have changed since, it is long ago, or it never was."`
	Today   string    `json:"today" format:"date"`
}

func (s *server) lines(ctx context.Context, actor session.Actor, _ *struct{}) (*body[linesOut], error) {
	v, err := s.Cover.Lines(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := linesOut{Stopped: v.Stops, CopyDue: v.Copied.Due, Today: s.Programme.Today(s.Clock.Now()).String(), Lines: shapes(v.Lines, func(h programme.Helpline) lineOut {
		one := lineOut{Country: h.Country, Kind: h.Kind, Name: h.Name, Number: h.Number, Tester: h.Tester, Hidden: h.Hidden, Source: sources([]programme.Helpline{h}), Always: h.Always, Hours: hoursOf(h), Speaks: orEmpty(h.Languages)}
		if !h.LastTestCall.IsZero() {
			one.Tested = h.LastTestCall.String()
		}
		if !h.Failed.IsZero() {
			one.Failed = h.Failed.String()
		}
		for _, d := range v.Due {
			one.Due = one.Due || d.Country == h.Country && d.Number == h.Number
		}
		return one
	})}
	out.Few = orEmpty(slices.DeleteFunc(s.Programme.Countries(), func(code string) bool {
		return len(programme.LinesOf(v.Lines, code, programme.Emergency)) > 0 && !programme.FewLines(v.Lines, code)
	}))
	if !v.Copied.Day.IsZero() {
		out.Copied = v.Copied.Day.String()
	}
	return answer(out), nil
}

// testedLines are the numbers as the test calls leave them.
func (s *server) testedLines(ctx context.Context) (lines []programme.Helpline, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		st, err := s.Cover.Standing(tx)
		if err == nil {
			lines = st.Lines()
		}
		return err
	})
	return lines, err
}
