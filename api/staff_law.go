package main

import (
	"context"
	"net/http"

	"lysning/internal/escalation"
	"lysning/internal/session"
)

func (s *server) routesLaw() {
	leaders := staffWith(session.Leader)
	handle(s, operation{
		ID: "get-safety-table", Method: http.MethodGet, Path: "/staff/safety", Tag: "safety", Access: staffWith(concerned...),
		Summary: "The table of states, the clocks and the grounds that count, and how far the law profile's approval has come",
	}, s.safetyTable)
	handle(s, operation{
		ID: "approve-law", Method: http.MethodPost, Path: "/staff/law/approval", Tag: "safety", Access: staffWith(session.Leader, session.SafetyLead), Limit: limitWrite,
		Summary: "Approve this state of the law profile; with the second person's approval it counts", Codes: []string{"touch_needed", "law_moved"},
	}, func(ctx context.Context, a session.Actor, in *given[approveAsk]) (*nothing, error) {
		return nil, s.Escalation.Approve(ctx, a, in.Body.Hash)
	})
	handle(s, operation{
		ID: "list-law-requests", Method: http.MethodGet, Path: "/staff/law/requests", Tag: "safety", Access: staffWith(session.Leader, session.SafetyLead),
		Summary: "What courts, police, authorities and the press have asked for: codes and a day, no content",
	}, s.lawRequests)
	handle(s, operation{
		ID: "register-law-request", Method: http.MethodPost, Path: "/staff/law/requests", Tag: "safety", Access: leaders, Limit: limitWrite,
		Status: http.StatusCreated, Summary: "Register that somebody has asked", Codes: []string{"concern_invalid"},
	}, func(ctx context.Context, a session.Actor, in *given[lawRequestAsk]) (*body[lawRequestOut], error) {
		r, err := s.Escalation.Register(ctx, a, in.Body.Kind, in.Body.Ground)
		if err != nil {
			return nil, err
		}
		return answer(lawRequestShape(r)), nil
	})
	handle(s, operation{
		ID: "answer-law-request", Method: http.MethodPost, Path: "/staff/law/requests/{id}/answer", Tag: "safety", Access: leaders, Limit: limitWrite,
		Summary: "What was answered, once", Codes: []string{"not_found", "concern_invalid", "concern_moved"},
	}, func(ctx context.Context, a session.Actor, in *about[lawAnswerAsk]) (*nothing, error) {
		return nil, s.Escalation.AnswerRequest(ctx, a, in.ID, in.Body.Answer)
	})
	handle(s, operation{
		ID: "ask-hold", Method: http.MethodPost, Path: "/staff/law/requests/{id}/holds", Tag: "safety", Access: leaders, Limit: limitWrite,
		Summary: "Ask that a named item be kept past its day, by a court's order; somebody else decides. What there is cannot be looked for",
		Codes:   []string{"touch_needed", "not_found", "hold_refused", "concern_invalid", "concern_moved"},
	}, s.askHold)
	handle(s, operation{
		ID: "decide-hold", Method: http.MethodPost, Path: "/staff/law/holds/{id}/decision", Tag: "safety", Access: staffWith(session.Leader, session.SafetyLead), Limit: limitWrite,
		Summary: "The second person's yes or no to a hold", Codes: []string{"touch_needed", "not_found", "second_person_needed", "concern_moved"},
	}, func(ctx context.Context, a session.Actor, in *about[yesAsk]) (*nothing, error) {
		return nil, s.Escalation.DecideKeep(ctx, a, in.ID, in.Body.Yes)
	})
}

type approveAsk struct {
	Hash string `json:"hash" pattern:"^[0-9a-f]{64}$"`
}

type lawRequestAsk struct {
	Kind   string `json:"kind" enum:"court,police,authority,press"`
	Ground string `json:"ground" enum:"court_order,request,statute,none"`
}

type lawAnswerAsk struct {
	Answer string `json:"answer" enum:"refused,nothing_here,given,held"`
}

type lawHoldAsk struct {
	CardName string `json:"card_name" maxLength:"64"`
	What     string `json:"what" enum:"chosen_name,contact,needs,words_beforehand,call_wish,today,message,working_note,letter,concern"`
	Reader   string `json:"reader" enum:"counsellor,office,safety" doc:"By whom it can be opened, beside the doctor."`
	Written  string `json:"written" format:"date"`
	Until    string `json:"until" format:"date" doc:"The order's own date, at most a year away."`
	Told     string `json:"told,omitempty" format:"date" doc:"From when the doctor reads it, where the court forbids to tell; absent: at once."`
}

type lawRequestsOut struct {
	Requests []lawRequestOut `json:"requests"`
}

type lawRequestOut struct {
	ID       string       `json:"id"`
	Kind     string       `json:"kind" enum:"court,police,authority,press"`
	Ground   string       `json:"ground" enum:"court_order,request,statute,none"`
	Answer   string       `json:"answer,omitempty" enum:"refused,nothing_here,given,held"`
	Day      string       `json:"day" format:"date"`
	Answered string       `json:"answered,omitempty" format:"date"`
	Holds    []lawHoldOut `json:"holds"`
}

type lawHoldOut struct {
	ID        string `json:"id"`
	CardName  string `json:"card_name,omitempty" doc:"While it waits for the second person."`
	What      string `json:"what" enum:"chosen_name,contact,needs,words_beforehand,call_wish,today,message,working_note,letter,concern"`
	Reader    string `json:"reader" enum:"counsellor,office,safety"`
	Written   string `json:"written" format:"date"`
	Until     string `json:"until" format:"date"`
	Told      string `json:"told" format:"date"`
	AskedBy   string `json:"asked_by" doc:"Name."`
	DecidedBy string `json:"decided_by,omitempty" doc:"Name; absent: nothing is kept yet."`
	MayYou    bool   `json:"may_you" doc:"You can be the second person."`
}

func lawHoldShape(k escalation.Keeping) lawHoldOut {
	return lawHoldOut{
		ID: k.ID, CardName: k.CardName, What: k.Kind, Reader: k.Reader, Written: k.Written.String(), Until: k.Until.String(), Told: k.Told.String(),
		AskedBy: k.AskedBy, DecidedBy: k.Decided, MayYou: k.MayYou,
	}
}

func (s *server) askHold(ctx context.Context, actor session.Actor, in *about[lawHoldAsk]) (*nothing, error) {
	b := in.Body
	return nil, s.Escalation.AskKeep(ctx, actor, in.ID, escalation.KeepInput{
		CardName: b.CardName, Kind: b.What, Reader: b.Reader, Written: dateOf(b.Written), Until: dateOf(b.Until), Told: dateOf(b.Told),
	})
}

func lawRequestShape(r escalation.Request) lawRequestOut {
	return lawRequestOut{
		ID: r.ID, Kind: r.Kind, Ground: r.Ground, Answer: r.Answer, Day: r.Day.String(), Answered: dateOrNone(r.Answered),
		Holds: shapes(r.Keepings, lawHoldShape),
	}
}

func (s *server) lawRequests(ctx context.Context, actor session.Actor, _ *struct{}) (*body[lawRequestsOut], error) {
	all, err := s.Escalation.Requests(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(lawRequestsOut{Requests: shapes(all, lawRequestShape)}), nil
}

type safetyOut struct {
	States  []stateOut   `json:"states" doc:"In their order; of a concern, and of an opening beside it."`
	Clocks  []minutesOut `json:"clocks" doc:"Every clock that counts now, by level."`
	Grounds []groundOut  `json:"grounds" doc:"That count now."`
	Law     lawOut       `json:"law"`
}

type minutesOut struct {
	Clock   string `json:"clock"`
	Level   string `json:"level" enum:"2a,2b,3"`
	Minutes int    `json:"minutes"`
}

type stateOut struct {
	Of      string     `json:"of" enum:"concern,seal"`
	State   string     `json:"state"`
	Levels  []string   `json:"levels"`
	Minutes []clockOut `json:"minutes" doc:"That count now, by level; nothing when no clock runs."`
	Next    []arrowOut `json:"next"`
}

type clockOut struct {
	Level   string `json:"level" enum:"2a,2b,3"`
	Minutes int    `json:"minutes"`
}

type groundOut struct {
	Code     string   `json:"code"`
	Triggers []string `json:"triggers"`
	To       []string `json:"to" doc:"Who may be told."`
	Name     words    `json:"name" doc:"Empty for a printed ground, which pages say themselves."`
	Source   words    `json:"source" doc:"Where it stands. Empty for a printed ground."`
}

// groundSaidOut is a ground in words.
type groundSaidOut struct {
	Name   words `json:"name" doc:"Empty for a printed ground, which pages say themselves by its code."`
	Source words `json:"source" doc:"Where it stands. Empty for a printed ground."`
}

func saidShape(s escalation.GroundSaid) groundSaidOut {
	return groundSaidOut{Name: inLanguages(s.Name), Source: inLanguages(s.Source)}
}

func groundShape(g escalation.Ground) groundOut {
	said := g.Said()
	return groundOut{
		Code: g.Code, Name: inLanguages(said.Name), Source: inLanguages(said.Source), Triggers: shapes(g.Triggers, func(t escalation.Trigger) string { return string(t) }),
		To: shapes(g.To, func(k escalation.Kind) string { return string(k) }),
	}
}

// inLanguages never gives null.
func inLanguages(in map[string]string) words {
	out := words{}
	for k, v := range in {
		out[k] = v
	}
	return out
}

type lawOut struct {
	Hash     string   `json:"hash" doc:"Of the file as it is; what two people approve."`
	InForce  bool     `json:"in_force" doc:"Two have approved it. Until then what is printed counts."`
	Own      bool     `json:"own" doc:"The file has clocks or grounds of its own."`
	Approved []string `json:"approved" doc:"Names of those who have."`
	MayYou   bool     `json:"may_you"`
	// What would change with the second approval.
	Clocks  []clockChangeOut  `json:"clocks"`
	Grounds []groundChangeOut `json:"grounds"`
}

type clockChangeOut struct {
	Clock string `json:"clock"`
	Level string `json:"level" enum:"2a,2b,3"`
	Now   int    `json:"now" doc:"Minutes."`
	Then  int    `json:"then"`
}

type groundChangeOut struct {
	Now  *groundOut `json:"now,omitempty" doc:"Absent: the file adds it."`
	Then *groundOut `json:"then,omitempty" doc:"Absent: the file takes it away."`
}

func groundOrNone(g *escalation.Ground) *groundOut {
	if g == nil {
		return nil
	}
	out := groundShape(*g)
	return &out
}

func lawShape(law escalation.LawState) lawOut {
	return lawOut{
		Hash: law.File.Hash, InForce: law.InForce, Own: len(law.File.Minutes)+len(law.File.Grounds) > 0, Approved: append([]string{}, law.Approved...),
		MayYou: law.MayYou,
		Clocks: shapes(law.Clocks(), func(c escalation.ClockChange) clockChangeOut {
			return clockChangeOut{Clock: string(c.Clock), Level: string(c.Level), Now: c.Now, Then: c.Then}
		}),
		Grounds: shapes(law.Grounds(), func(g escalation.GroundChange) groundChangeOut {
			return groundChangeOut{Now: groundOrNone(g.Now), Then: groundOrNone(g.Then)}
		}),
	}
}

func clocksShape(p escalation.Profile) []minutesOut {
	out := []minutesOut{}
	for _, key := range escalation.Clocks() {
		for _, l := range escalation.Levels {
			if after := p.After(key, l); after > 0 {
				out = append(out, minutesOut{Clock: string(key), Level: string(l), Minutes: int(after.Minutes())})
			}
		}
	}
	return out
}

func (s *server) safetyTable(ctx context.Context, actor session.Actor, _ *struct{}) (*body[safetyOut], error) {
	law, err := s.Escalation.Standing(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(safetyOut{
		States: shapes(escalation.Table(), func(r escalation.Row) stateOut {
			out := stateOut{
				Of: r.Of, State: string(r.Code), Levels: shapes(r.Levels, func(l escalation.Level) string { return string(l) }), Minutes: []clockOut{},
				Next: shapes(r.Next, arrowShape),
			}
			for _, l := range r.Levels {
				if after := law.Counts.After(r.Clock, l); after > 0 {
					out.Minutes = append(out.Minutes, clockOut{Level: string(l), Minutes: int(after.Minutes())})
				}
			}
			return out
		}),
		Clocks: clocksShape(law.Counts), Grounds: shapes(law.Counts.AllGrounds(), groundShape), Law: lawShape(law),
	}), nil
}
