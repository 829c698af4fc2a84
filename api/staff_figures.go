package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/figures"
	"lysning/internal/session"
)

func (s *server) routesFigures() {
	lead := staffWith(session.Leader, session.Coordinator)
	handle(s, operation{
		ID: "get-figures", Method: http.MethodGet, Path: "/staff/figures", Tag: "figures", Access: lead,
		Summary: "Every table that may leave the house. Nothing can be chosen, so that nobody can be found in a difference",
	}, s.figures)
	handle(s, operation{
		ID: "get-door", Method: http.MethodGet, Path: "/staff/office/door", Tag: "figures", Access: lead,
		Summary: "Whether new guests may book on the web, and whether many came without a way to be reached",
	}, s.door)
	handle(s, operation{
		ID: "half-open-door", Method: http.MethodPost, Path: "/staff/office/door/half-open", Tag: "figures", Access: lead, Limit: limitWrite,
		Summary: "From now on new guests are asked to be called; a fresh touch", Codes: []string{"touch_needed"},
	}, s.halfOpenDoor)
	handle(s, operation{
		ID: "open-door", Method: http.MethodPost, Path: "/staff/office/door/open", Tag: "figures", Access: lead, Limit: limitWrite,
		Summary: "Say that the door can be opened; the second person who says so opens it. A fresh touch", Codes: []string{"touch_needed", "door_two_people"},
	}, s.openDoor)
}

type figuresOut struct {
	Longest wantedOut   `json:"longest" doc:"How long the wait is today, at the place with the earliest free date."`
	Held    []heldLine  `json:"held" doc:"Days held, by quarter and region."`
	Weeks   []breakLine `json:"weeks" doc:"Doctors who were at a week with colleagues, by year."`
	Waits   []waitLine  `json:"waits" doc:"The usual wait of a quarter: medians over its nights."`
	Answers []yearLine  `json:"answers" doc:"Answers to the one question after the end. Anybody can give one."`
	Breaks  []breakLine `json:"breaks" doc:"How often two people opened something sealed, by year."`
	// A case is in one of these two, never in both.
	Concerns []breakLine `json:"concerns" doc:"Concerns for a life or for patients in which nothing sealed was opened, by the year of their end."`
	Requests []askedLine `json:"requests" doc:"How often courts, police, authorities and the press have asked, by year. It counts them and no doctor, and so it is exact."`
}

type heldLine struct {
	Year    int    `json:"year"`
	Quarter int    `json:"quarter"`
	Region  string `json:"region"`
	Name    words  `json:"name,omitempty" doc:"What the programme calls the places that are counted here; left out when it has none of them any more."`
	Number  int    `json:"number" doc:"Off by a little, always the same, and rounded to five."`
	Hidden  bool   `json:"hidden" doc:"Under eight."`
}

type waitLine struct {
	Year    int    `json:"year"`
	Quarter int    `json:"quarter"`
	Kind    string `json:"kind" enum:"day,week" doc:"A week counts while it is open to whoever asks."`
	First   *int   `json:"first,omitempty" doc:"Days to the first free date; left out when there mostly was none."`
	Third   *int   `json:"third,omitempty"`
}

type yearLine struct {
	Year   int    `json:"year"`
	Answer string `json:"answer" enum:"yes,somewhat,no"`
	Number int    `json:"number"`
	Hidden bool   `json:"hidden"`
}

type breakLine struct {
	Year   int  `json:"year"`
	Number int  `json:"number"`
	Hidden bool `json:"hidden"`
}

type askedLine struct {
	Year   int    `json:"year"`
	Kind   string `json:"kind" enum:"court,police,authority,press"`
	Number int    `json:"number"`
}

func askedShape(r escalation.Asked) askedLine {
	return askedLine{Year: r.Year, Kind: r.Kind, Number: r.Number}
}

func breakShape(b figures.BreakLine) breakLine {
	return breakLine{Year: b.Year, Number: b.Number, Hidden: b.Hidden}
}

// wantedOut is what a wait asks for.
type wantedOut struct {
	Days  *int   `json:"days,omitempty" doc:"Left out when there is no free date at all."`
	Level string `json:"level" enum:"fine,task,alarm" doc:"task: the office looks for days; alarm: counsellors are asked."`
}

func (s *server) figures(ctx context.Context, _ session.Actor, _ *struct{}) (*body[figuresOut], error) {
	all, err := s.Figures.All(ctx, regionsOf(s.Programme))
	if err != nil {
		return nil, err
	}
	longest, err := s.wanted(ctx)
	if err != nil {
		return nil, err
	}
	requests, err := s.Escalation.Asked(ctx)
	if err != nil {
		return nil, err
	}
	return answer(figuresOut{
		Longest: longest,
		Held: shapes(all.Held, func(l figures.Line) heldLine {
			return heldLine{Year: l.Quarter.Year, Quarter: l.Quarter.Number, Region: l.Region, Name: words(s.Programme.RegionName(l.Region)), Number: l.Number, Hidden: l.Hidden}
		}),
		Weeks: shapes(all.Weeks, func(l figures.WeekLine) breakLine { return breakLine(l) }),
		Waits: shapes(all.Waits, func(w figures.WaitLine) waitLine {
			return waitLine{Year: w.Quarter.Year, Quarter: w.Quarter.Number, Kind: string(w.Kind), First: w.First, Third: w.Third}
		}),
		Answers: shapes(all.Answers, func(a figures.AnswerLine) yearLine {
			return yearLine{Year: a.Year, Answer: string(a.Answer), Number: a.Number, Hidden: a.Hidden}
		}),
		Breaks: shapes(all.Breaks, breakShape), Concerns: shapes(all.Concerns, breakShape), Requests: shapes(requests, askedShape),
	}), nil
}

// wanted judges the line: the place with the earliest free date counts, since a doctor may go there.
func (s *server) wanted(ctx context.Context) (wantedOut, error) {
	waits, err := s.Bookings.Waits(ctx)
	if err != nil {
		return wantedOut{}, err
	}
	return wantedOf(waits, s.Programme.Today(s.Clock.Now())), nil
}

func wantedOf(waits []booking.PlaceWait, today clock.Date) wantedOut {
	var least *int
	for _, w := range waits {
		if days := today.DaysUntil(w.First); least == nil || days < *least {
			least = &days
		}
	}
	if least == nil {
		return wantedOut{Level: string(figures.LevelOf(0, false))}
	}
	return wantedOut{Days: least, Level: string(figures.LevelOf(*least, true))}
}

type doorOut struct {
	Door  string `json:"door" enum:"open,half_open"`
	Since string `json:"since,omitempty" format:"date" doc:"Left out when a command of the operator's put it so."`
	Asked string `json:"asked" enum:"nobody,you,somebody" doc:"Who has said that it can be opened: it takes two."`
	Burst bool   `json:"burst" doc:"Many more bookings without a way to be reached than this morning."`
}

func (s *server) door(ctx context.Context, actor session.Actor, _ *struct{}) (*body[doorOut], error) {
	var v booking.DoorView
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		v, err = s.Bookings.LookAtDoor(tx, actor)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := doorOut{Door: string(v.Door), Since: v.Since.String(), Asked: "nobody", Burst: v.Burst}
	if v.Mine {
		out.Asked = "you"
	} else if v.Asked {
		out.Asked = "somebody"
	}
	return answer(out), nil
}

func (s *server) halfOpenDoor(ctx context.Context, actor session.Actor, _ *struct{}) (*nothing, error) {
	return nil, s.Bookings.HalfOpen(ctx, actor)
}

func (s *server) openDoor(ctx context.Context, actor session.Actor, _ *struct{}) (*nothing, error) {
	return nil, s.Bookings.OpenAgain(ctx, actor)
}
