package main

import (
	"context"
	"net/http"
	"slices"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/session"
)

func (s *server) routesStaffDays() {
	handle(s, operation{
		ID: "get-own-days", Method: http.MethodGet, Path: "/staff/days", Tag: "desk", Access: staffWith(session.Counsellor),
		Summary: "A counsellor's own table of weeks, with pattern, leave and limit", Codes: []string{"not_found", "rota_invalid"},
	}, s.ownDays)
	handle(s, operation{
		ID: "change-own-days", Method: http.MethodPost, Path: "/staff/days", Tag: "desk", Access: staffWith(session.Counsellor), Limit: limitWrite,
		Summary: "Change the own rota; what somebody has is never taken away", Codes: []string{"rota_invalid", "day_booked", "not_found"},
	}, s.changeDays)
	handle(s, operation{
		ID: "preview-own-days", Method: http.MethodPost, Path: "/staff/days/preview", Tag: "desk", Access: staffWith(session.Counsellor),
		Summary: "What a change would touch, before it is made", Codes: []string{"rota_invalid", "not_found"},
	}, s.previewDays)
	handle(s, operation{
		ID: "be-ill", Method: http.MethodPost, Path: "/staff/ill", Tag: "desk", Access: staffWith(session.Counsellor, session.Coordinator), Limit: limitWrite,
		Summary: "Ill: free days are withdrawn, guests of booked ones are asked, the office sees it", Codes: []string{"rota_invalid", "not_found", "forbidden"},
	}, s.beIll)
}

type weeksOut struct {
	Today    string       `json:"today" format:"date"`
	Weeks    []weekOut    `json:"weeks"`
	Patterns []patternOut `json:"patterns"`
	Leaves   []leaveOut   `json:"leaves"`
	Limit    int          `json:"limit" doc:"Days a week at most, as she has said."`
	MayLimit int          `json:"may_limit" doc:"The programme's limit."`
	Paused   bool         `json:"paused"`
	Rest     string       `json:"rest,omitempty" format:"date" doc:"Until then a safety lead lets her rest after a worry: her free days are not shown. She and they alone see it."`
	Hours    []asideOut   `json:"hours" doc:"Hours of her own after a worry; nobody is booked into them."`
}

type asideOut struct {
	Concern string `json:"concern" doc:"Moved there."`
	Date    string `json:"date" format:"date"`
	From    string `json:"from" example:"15:30"`
	To      string `json:"to" example:"16:30"`
}

type weekOut struct {
	Monday string    `json:"monday" format:"date"`
	Cells  []cellOut `json:"cells" doc:"Seven, Monday to Sunday."`
}

// cellOut is a date of a counsellor's own.
type cellOut struct {
	Date        string          `json:"date" format:"date"`
	State       string          `json:"state" enum:"free,booked,held,off,nothing,leave,holiday,not_covered,paused,expired" doc:"nothing: the pattern has no day then; off: taken off by her, or beyond the limit of the week."`
	Place       string          `json:"place,omitempty"`
	Mode        string          `json:"mode,omitempty" enum:"house,city_room,video"`
	Start       string          `json:"start,omitempty" example:"09:30"`
	Exception   bool            `json:"exception" doc:"It differs from the pattern and can be taken back."`
	Appointment *appointmentOut `json:"appointment,omitempty"`
}

type patternOut struct {
	ID      string `json:"id"`
	Weekday int    `json:"weekday" doc:"1 is Monday, 7 Sunday."`
	Start   string `json:"start"`
	Place   string `json:"place"`
	From    string `json:"from" format:"date"`
	To      string `json:"to,omitempty" format:"date" doc:"Left out: holds on."`
}

type leaveOut struct {
	ID     string `json:"id"`
	From   string `json:"from" format:"date"`
	To     string `json:"to" format:"date"`
	Course bool   `json:"course" doc:"A week with colleagues made it, and the office ends it."`
}

func (d desk) cell(c booking.Cell) cellOut {
	out := cellOut{Date: c.Date.String(), State: string(c.State), Place: c.PlaceID, Mode: string(c.Mode), Start: minuteShape(c.StartMinute)}
	if c.Appointment != nil {
		a := d.appointment(*c.Appointment)
		out.Appointment = &a
	}
	return out
}

// mostWeeks is how many weeks one table shows: as far as days are made ahead.
const mostWeeks = 26

func (s *server) ownDays(ctx context.Context, actor session.Actor, in *struct {
	From  string `query:"from" format:"date" doc:"Left out: today. The table begins with its Monday."`
	Weeks int    `query:"weeks" minimum:"1" maximum:"26" default:"6"`
}) (*body[weeksOut], error) {
	var out weeksOut
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		from := tx.Today()
		if in.From != "" {
			var err error
			if from, err = clock.ParseDate(in.From); err != nil {
				return counsellor.ErrRota
			}
		}
		first := from.AddDays(-(int(from.Weekday()) + 6) % 7)
		last := first.AddDays(7*min(in.Weeks, mostWeeks) - 1)
		rota, err := s.Counsellors.RotaOf(tx, actor.StaffID, first, last)
		if err != nil {
			return err
		}
		cells, err := s.Bookings.CellsOf(tx, actor.StaffID, first, last)
		if err != nil {
			return err
		}
		names, err := s.Notes.ChosenNames(tx, actor.StaffID)
		if err != nil {
			return err
		}
		hours, err := s.Escalation.SetAsideOf(tx, actor.StaffID)
		if err != nil {
			return err
		}
		rest, err := s.Escalation.Resting(tx)
		if err != nil {
			return err
		}
		out = weeksOut{
			Rest: dateOrNone(rest[actor.StaffID]), Hours: shapes(hours, func(h escalation.Hour) asideOut {
				return asideOut{Concern: h.ConcernID, Date: h.Date.String(), From: minuteShape(h.Minute), To: minuteShape(h.Minute + h.Minutes())}
			}),
			Today: tx.Today().String(), Weeks: weeksShape(desk{s, names}, rota.Days, cells), Patterns: shapes(rota.Patterns, patternShape),
			Leaves: shapes(rota.Leaves, func(l counsellor.Leave) leaveOut {
				return leaveOut{ID: l.ID, From: l.FirstDate.String(), To: l.LastDate.String(), Course: l.CourseID != ""}
			}),
			Limit: rota.Profile.MostAWeek(), MayLimit: counsellor.MostAWeek, Paused: rota.Profile.Now() == counsellor.Paused,
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

// weeksShape lays what is made over what is planned: a made day tells more than the rota, unless the rota says why it is not shown.
func weeksShape(d desk, planned []counsellor.Planned, cells []booking.Cell) []weekOut {
	var out []weekOut
	for i, p := range planned {
		if i%7 == 0 {
			out = append(out, weekOut{Monday: p.Date.String(), Cells: []cellOut{}})
		}
		c := cellOut{Date: p.Date.String(), State: string(p.Why), Place: p.PlaceID}
		if p.PlaceID != "" {
			c.Start = minuteShape(p.StartMinute)
			if at, ok := d.s.Programme.Place(p.PlaceID); ok {
				c.Mode = at.Mode
			}
		}
		made := slices.IndexFunc(cells, func(m booking.Cell) bool { return m.Date == p.Date })
		switch {
		case made >= 0 && (cells[made].State != booking.CellFree || p.Why == counsellor.Gives):
			c = d.cell(cells[made])
		case p.Why == counsellor.Gives: // in the past, or too far ahead to be made yet
			c.State = string(booking.CellFree)
		}
		c.Exception = p.Exception
		last := &out[len(out)-1]
		last.Cells = append(last.Cells, c)
	}
	return out
}

func patternShape(p counsellor.Pattern) patternOut {
	return patternOut{
		ID: p.ID, Weekday: (int(p.Weekday)+6)%7 + 1, Start: minuteShape(p.StartMinute), Place: p.PlaceID, From: p.FirstDate.String(), To: p.LastDate.String(),
	}
}

// changeAsk is one change; exactly one part is set.
type changeAsk struct {
	Pattern         *patternAsk   `json:"pattern,omitempty" doc:"Made, or changed when it has an id."`
	RemovePattern   string        `json:"remove_pattern,omitempty" maxLength:"32"`
	Exception       *exceptionAsk `json:"exception,omitempty" doc:"What holds on one date in place of the pattern."`
	RemoveException string        `json:"remove_exception,omitempty" format:"date"`
	Leave           *leaveAsk     `json:"leave,omitempty" doc:"Made, or changed when it has an id."`
	RemoveLeave     string        `json:"remove_leave,omitempty" maxLength:"32"`
	Limit           int           `json:"limit,omitempty" minimum:"1" maximum:"3"`
}

type patternAsk struct {
	ID      string `json:"id,omitempty" maxLength:"32"`
	Weekday int    `json:"weekday" minimum:"1" maximum:"7"`
	Start   string `json:"start" enum:"08:30,09:30,10:30"`
	Place   string `json:"place" maxLength:"32"`
	From    string `json:"from" format:"date"`
	To      string `json:"to,omitempty" format:"date"`
}

type exceptionAsk struct {
	Date  string `json:"date" format:"date"`
	Off   bool   `json:"off,omitempty"`
	Start string `json:"start,omitempty" enum:"08:30,09:30,10:30"`
	Place string `json:"place,omitempty" maxLength:"32"`
}

type leaveAsk struct {
	ID   string `json:"id,omitempty" maxLength:"32"`
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
}

// dateOf reads a date; none is the zero date, and what is no date is refused by the domain like none.
func dateOf(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		return clock.Date{}
	}
	return d
}

func minuteOf(s string) int {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return -1 // no start: the domain refuses it
	}
	return t.Hour()*60 + t.Minute()
}

func (c changeAsk) change() (counsellor.Change, error) {
	set := 0
	for _, is := range []bool{c.Pattern != nil, c.RemovePattern != "", c.Exception != nil, c.RemoveException != "", c.Leave != nil, c.RemoveLeave != "", c.Limit != 0} {
		if is {
			set++
		}
	}
	if set != 1 {
		return counsellor.Change{}, counsellor.ErrRota
	}
	out := counsellor.Change{RemovePattern: c.RemovePattern, RemoveException: dateOf(c.RemoveException), RemoveLeave: c.RemoveLeave, Most: c.Limit}
	if p := c.Pattern; p != nil {
		out.Pattern = &counsellor.Pattern{
			ID: p.ID, WeekDay: counsellor.WeekDay{Weekday: time.Weekday(p.Weekday % 7), StartMinute: minuteOf(p.Start), PlaceID: p.Place},
			FirstDate: dateOf(p.From), LastDate: dateOf(p.To),
		}
	}
	if e := c.Exception; e != nil {
		out.Exception = &counsellor.Exception{Date: dateOf(e.Date), Off: e.Off, StartMinute: minuteOf(e.Start), PlaceID: e.Place}
	}
	if l := c.Leave; l != nil {
		out.Leave = &counsellor.Leave{ID: l.ID, FirstDate: dateOf(l.From), LastDate: dateOf(l.To)}
	}
	return out, nil
}

// touchOut says what a change does, by date.
type touchOut struct {
	ID        string   `json:"id,omitempty" doc:"Of the pattern or leave that was made or changed."`
	Withdrawn []string `json:"withdrawn" doc:"Free days that are offered no more."`
	Opened    []string `json:"opened" doc:"Days that are offered anew, or otherwise than before."`
	InTheWay  []string `json:"in_the_way" doc:"Somebody has these days: the change is refused."`
	Asked     []string `json:"asked" doc:"Somebody has these days and is asked for another one."`
}

func touchShape(t counsellor.Touch) touchOut {
	return touchOut{
		ID: t.ID, Withdrawn: shapes(t.Withdrawn, clock.Date.String), Opened: shapes(t.Opened, clock.Date.String),
		InTheWay: shapes(t.InTheWay, clock.Date.String), Asked: shapes(t.Asked, clock.Date.String),
	}
}

func (s *server) changeDays(ctx context.Context, actor session.Actor, in *given[changeAsk]) (*body[touchOut], error) {
	return s.touchDays(ctx, actor, in, s.Counsellors.Change)
}

func (s *server) previewDays(ctx context.Context, actor session.Actor, in *given[changeAsk]) (*body[touchOut], error) {
	return s.touchDays(ctx, actor, in, s.Counsellors.Preview)
}

type changing func(context.Context, session.Actor, string, counsellor.Change) (counsellor.Touch, error)

func (s *server) touchDays(ctx context.Context, actor session.Actor, in *given[changeAsk], do changing) (*body[touchOut], error) {
	change, err := in.Body.change()
	if err != nil {
		return nil, err
	}
	touch, err := do(ctx, actor, actor.StaffID, change)
	if err != nil {
		return nil, err
	}
	return answer(touchShape(touch)), nil
}

type illAsk struct {
	From       string `json:"from,omitempty" format:"date" doc:"Left out: today."`
	To         string `json:"to,omitempty" format:"date" doc:"The last day; left out: the first."`
	Counsellor string `json:"counsellor,omitempty" maxLength:"32" doc:"For the office, when she calls; left out: oneself."`
}

func (s *server) beIll(ctx context.Context, actor session.Actor, in *given[illAsk]) (*body[touchOut], error) {
	from, who := dateOf(in.Body.From), in.Body.Counsellor
	if in.Body.From == "" {
		from = s.Programme.Today(s.Clock.Now())
	}
	to := dateOf(in.Body.To)
	if in.Body.To == "" {
		to = from
	}
	if who == "" {
		who = actor.StaffID
	}
	touch, err := s.Counsellors.Ill(ctx, actor, who, from, to)
	if err != nil {
		return nil, err
	}
	if err := s.CourseRequests.TalksAway(ctx, who, from, to); err != nil {
		return nil, err
	}
	return answer(touchShape(touch)), nil
}
