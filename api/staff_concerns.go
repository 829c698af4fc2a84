package main

import (
	"context"
	"net/http"
	"time"

	"lysning/internal/clock"
	"lysning/internal/escalation"
	"lysning/internal/session"
)

// Whoever can be worried about a guest: her counsellor, the office and the safety leads by the card name. The use cases say whose.
var worriers = []session.Role{session.Counsellor, session.Coordinator, session.SafetyLead}

// Whoever may see a concern at all; leaders see those in which something is to be opened or reviewed.
var concerned = []session.Role{session.Counsellor, session.Coordinator, session.SafetyLead, session.Leader}

func (s *server) routesConcerns() {
	handle(s, operation{
		ID: "list-concerns", Method: http.MethodGet, Path: "/staff/concerns", Tag: "safety", Access: staffWith(concerned...),
		Summary: "Concerns that are yours to see: what is overdue first, then by the clock, then what has ended",
	}, s.listConcerns)
	handle(s, operation{
		ID: "raise-concern", Method: http.MethodPost, Path: "/staff/concerns", Tag: "safety", Access: staffWith(worriers...), Limit: limitWrite,
		Status: http.StatusCreated, Summary: "Say that you are worried about a guest; twice is once. A worry without concrete danger (level 1) is not written",
		Codes: []string{"not_found", "concern_invalid"},
	}, s.raiseConcern)
	handle(s, operation{
		ID: "get-concern", Method: http.MethodGet, Path: "/staff/concerns/{id}", Tag: "safety", Access: staffWith(concerned...),
		Summary: "A concern: where it stands, the step now, by when, and what you may do", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*body[concernOut], error) {
		v, err := s.Escalation.Find(ctx, a, in.ID)
		return s.concernAnswer(v, err)
	})
	handle(s, operation{
		ID: "take-concern-step", Method: http.MethodPost, Path: "/staff/concerns/{id}/steps", Tag: "safety", Access: staffWith(concerned...), Limit: limitWrite,
		Summary: "Take one of the steps that the answer before named in next", Codes: []string{"not_found", "concern_moved"},
	}, func(ctx context.Context, a session.Actor, in *about[stepAsk]) (*body[concernOut], error) {
		v, err := s.Escalation.Take(ctx, a, in.ID, escalation.Step(in.Body.Step))
		return s.concernAnswer(v, err)
	})
	handle(s, operation{
		ID: "agree-check-back", Method: http.MethodPut, Path: "/staff/concerns/{id}/check-back", Tag: "safety", Access: staffWith(concerned...), Limit: limitWrite,
		Summary: "Who calls the doctor, and when, within 24 hours; the number itself is not written", Codes: []string{"not_found", "concern_moved", "concern_invalid"},
	}, s.checkBack)
	handle(s, operation{
		ID: "say-debrief", Method: http.MethodPut, Path: "/staff/concerns/{id}/debrief", Tag: "safety", Access: staffWith(concerned...), Limit: limitWrite,
		Summary: "A time for the counsellor the same day was found, moved, or held", Codes: []string{"not_found", "concern_moved", "concern_invalid", "debrief_hour_taken"},
	}, func(ctx context.Context, a session.Actor, in *about[debriefAsk]) (*body[concernOut], error) {
		var at *int
		if in.Body.At != "" {
			minute := minuteOf(in.Body.At)
			at = &minute
		}
		v, err := s.Escalation.SayDebrief(ctx, a, in.ID, in.Body.State, at)
		return s.concernAnswer(v, err)
	})
	handle(s, operation{
		ID: "rest-after-concern", Method: http.MethodPut, Path: "/staff/concerns/{id}/rest", Tag: "safety", Access: staffWith(session.SafetyLead), Limit: limitWrite,
		Summary: "Until when the counsellor rests; she and the safety leads see it", Codes: []string{"not_found", "concern_moved", "concern_invalid"},
	}, func(ctx context.Context, a session.Actor, in *about[restAsk]) (*body[concernOut], error) {
		v, err := s.Escalation.Rest(ctx, a, in.ID, dateOf(in.Body.Until))
		return s.concernAnswer(v, err)
	})
}

type raiseAsk struct {
	Guest    string `json:"guest,omitempty" maxLength:"64" doc:"For the guest's own counsellor, and for a desk that has something of the guest."`
	CardName string `json:"card_name,omitempty" maxLength:"64" doc:"For the office and the safety leads."`
	Trigger  string `json:"trigger" enum:"patients,plans" doc:"The ability to treat patients, or ongoing suicidal plans; there is no third."`
	Level    string `json:"level" enum:"2a,2b,3" doc:"2a with patients, 2b with plans, 3 with either: a life is in danger now."`
	Entry    string `json:"entry" enum:"talk,phone,message,words,course"`
}

type stepAsk struct {
	Step string `json:"step" enum:"answer,consent_yes,consent_no,consent_not_possible,contact_gp,contact_provider,contact_out_of_hours,contact_emergency,contact_person,confirmed,give_chance,life_in_danger,arrived,followed_up,stand_down"`
}

type debriefAsk struct {
	State string `json:"state" enum:"booked,held"`
	At    string `json:"at,omitempty" pattern:"^([01][0-9]|2[0-3]):(00|15|30|45)$" example:"16:30" doc:"With booked: the hour of today that is hers from now on."`
}

type restAsk struct {
	Until string `json:"until,omitempty" format:"date" doc:"Absent: the pause ends now."`
}

type checkBackAsk struct {
	By     string `json:"by" maxLength:"64" doc:"Staff id: a safety lead, or the guest's counsellor."`
	Date   string `json:"date" format:"date"`
	At     string `json:"at" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" example:"16:30" doc:"On the programme's wall clock."`
	Number string `json:"number" enum:"left,declined" doc:"Whether a number was left for it; it is not written here."`
}

type concernsOut struct {
	Concerns []concernOut `json:"concerns"`
	People   []nameOut    `json:"people" doc:"Safety leads: who can be named for a check-back."`
}

type nameOut struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type concernOut struct {
	ID         string       `json:"id"`
	State      string       `json:"state" enum:"raised,consent_sought,agreed,refused,chance,rescue,arrival,disclosed,follow_up,follow_up_again,in_review,stood_down,handed_over,reviewed"`
	Level      string       `json:"level" enum:"2a,2b,3"`
	Trigger    string       `json:"trigger" enum:"patients,plans"`
	Entry      string       `json:"entry" enum:"talk,phone,message,words,course"`
	CardName   string       `json:"card_name,omitempty" doc:"Absent when nothing leads to the doctor any more."`
	Guest      string       `json:"guest,omitempty" doc:"For the guest's own counsellor, and for the two while their seal is open."`
	Mine       bool         `json:"mine" doc:"You are the guest's own counsellor: never the second person."`
	Counsellor string       `json:"counsellor,omitempty" doc:"Name."`
	CounselID  string       `json:"counsellor_id,omitempty"`
	Lead       string       `json:"lead,omitempty" doc:"Name of the safety lead who answered."`
	Noticed    momentOut    `json:"noticed"`
	Answered   *momentOut   `json:"answered,omitempty"`
	Due        *momentOut   `json:"due,omitempty" doc:"By when the step now is due."`
	Late       bool         `json:"late"`
	Consent    string       `json:"consent,omitempty" enum:"yes,no,not_possible"`
	Contacts   []contactOut `json:"contacts"`
	Arrived    bool         `json:"arrived"`
	Left       []string     `json:"left" doc:"What the doctor left for the safety desk, by kind. Nothing: we cannot find them."`
	Next       []arrowOut   `json:"next" doc:"What you may do now."`
	CheckBack  *checkOut    `json:"check_back,omitempty"`
	Debrief    string       `json:"debrief,omitempty" enum:"owed,booked,held"`
	DebriefDue *momentOut   `json:"debrief_due,omitempty"`
	DebriefAt  *momentOut   `json:"debrief_at,omitempty" doc:"When her hour begins; absent where the day had none left."`
	Rest       string       `json:"rest,omitempty" format:"date" doc:"Until when the counsellor rests; for her and the safety leads."`
	Openings   []sealOut    `json:"openings"`
	Grounds    []groundOut  `json:"grounds" doc:"On which an opening can be asked for; nothing when it cannot."`
	TellBy     string       `json:"tell_by,omitempty" format:"date" doc:"The last day to which the telling of an opening can be put off, by the law profile that counts."`
	Ended      string       `json:"ended,omitempty" format:"date"`
	Until      string       `json:"until" format:"date" doc:"From which it is gone."`
}

type contactOut struct {
	Kind           string `json:"kind" enum:"gp,provider,out_of_hours,emergency,police,person"`
	WithoutConsent bool   `json:"without_consent"`
	Day            string `json:"day" format:"date"`
}

type checkOut struct {
	By     string    `json:"by" doc:"Name."`
	Due    momentOut `json:"due"`
	Number string    `json:"number" enum:"left,declined"`
}

type arrowOut struct {
	Step  string `json:"step"`
	To    string `json:"to,omitempty" doc:"The state that it leads to; absent when it stays."`
	Fresh bool   `json:"fresh" doc:"Asks for a passkey touched within the last minutes."`
}

func arrowShape(a escalation.Arrow) arrowOut {
	return arrowOut{Step: string(a.Step), To: string(a.To), Fresh: a.Fresh}
}

func (s *server) momentOf(t time.Time) momentOut {
	local := t.In(s.Programme.Zone)
	return momentOut{Date: clock.DateOf(local).String(), Time: local.Format("15:04")}
}

func (s *server) momentOrNone(t *time.Time) *momentOut {
	if t == nil {
		return nil
	}
	m := s.momentOf(*t)
	return &m
}

func contactShape(c escalation.Contact) contactOut {
	return contactOut{Kind: string(c.Kind), WithoutConsent: c.WithoutConsent, Day: c.Day.String()}
}

func (s *server) concernShape(v escalation.View) concernOut {
	out := concernOut{
		ID: v.ID, State: string(v.State), Level: string(v.Level), Trigger: string(v.About), Entry: string(v.Entry), CardName: v.CardName, Guest: v.GuestID,
		Mine: v.Mine, Counsellor: v.Counsellor, CounselID: v.CounsellorID, Lead: v.Lead, Noticed: s.momentOf(v.Noticed), Answered: s.momentOrNone(v.Answered),
		Due: s.momentOrNone(v.Due), Late: v.Late, Consent: string(v.Consent), Contacts: shapes(v.Contacts, contactShape), Arrived: v.Arrived,
		Left: append([]string{}, v.Left...), Next: shapes(v.Next, arrowShape), Debrief: v.Debrief, DebriefDue: s.momentOrNone(v.DebriefDue), DebriefAt: s.momentOrNone(v.DebriefAt),
		Rest: dateOrNone(v.Paused), Openings: shapes(v.Openings, s.sealShape), Grounds: shapes(v.Grounds, groundShape),
		TellBy: dateOrNone(v.TellBy), Ended: dateOrNone(v.Ended), Until: v.Until.String(),
	}
	if v.CheckDue != nil {
		out.CheckBack = &checkOut{By: v.CheckBy, Due: s.momentOf(*v.CheckDue), Number: v.CheckNumber}
	}
	return out
}

func (s *server) concernAnswer(v escalation.View, err error) (*body[concernOut], error) {
	if err != nil {
		return nil, err
	}
	return answer(s.concernShape(v)), nil
}

func (s *server) listConcerns(ctx context.Context, actor session.Actor, _ *struct{}) (*body[concernsOut], error) {
	all, err := s.Escalation.List(ctx, actor)
	if err != nil {
		return nil, err
	}
	leads, err := s.Escalation.Leads(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(concernsOut{
		Concerns: shapes(all, s.concernShape), People: shapes(leads, func(p escalation.Person) nameOut { return nameOut{ID: p.ID, Name: p.Name} }),
	}), nil
}

func (s *server) raiseConcern(ctx context.Context, actor session.Actor, in *given[raiseAsk]) (*body[concernOut], error) {
	b := in.Body
	v, err := s.Escalation.Raise(ctx, actor, escalation.RaiseInput{
		GuestID: b.Guest, CardName: b.CardName, About: escalation.Trigger(b.Trigger), Level: escalation.Level(b.Level), Entry: escalation.Entry(b.Entry),
	})
	return s.concernAnswer(v, err)
}

func (s *server) checkBack(ctx context.Context, actor session.Actor, in *about[checkBackAsk]) (*body[concernOut], error) {
	b := in.Body
	at, err := time.Parse("15:04", b.At)
	if err != nil {
		return nil, escalation.ErrInvalid
	}
	when := dateOf(b.Date).At(at.Hour()*60+at.Minute(), s.Programme.Zone)
	v, err := s.Escalation.CheckBack(ctx, actor, in.ID, b.By, when, b.Number)
	return s.concernAnswer(v, err)
}
