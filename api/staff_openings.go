package main

import (
	"context"
	"net/http"

	"lysning/internal/escalation"
	"lysning/internal/session"
)

// Opening what was kept back, without consent: one asks, another decides, both with a passkey just touched. The texts themselves are
// fetched by POST /staff/items/open while the seal is open.
func (s *server) routesOpenings() {
	door := func(o operation, do func(ctx context.Context, a session.Actor, id string) (escalation.View, error)) {
		o.Tag, o.Method, o.Access, o.Limit = "safety", http.MethodPost, staffWith(concerned...), limitWrite
		o.Codes = append(o.Codes, "not_found", "concern_moved")
		handle(s, o, func(ctx context.Context, a session.Actor, in *StaffPath) (*body[concernOut], error) {
			v, err := do(ctx, a, in.ID)
			return s.concernAnswer(v, err)
		})
	}
	handle(s, operation{
		ID: "ask-opening", Method: http.MethodPost, Path: "/staff/concerns/{id}/openings", Tag: "safety", Access: staffWith(concerned...), Limit: limitWrite,
		Summary: "Ask that what was kept back be opened without consent; somebody else decides",
		Codes:   []string{"touch_needed", "not_found", "concern_moved", "concern_invalid", "chance_first", "nobody_to_find"},
	}, s.askOpening)
	handle(s, operation{
		ID: "decide-opening", Method: http.MethodPost, Path: "/staff/openings/{id}/decision", Tag: "safety", Access: staffWith(concerned...), Limit: limitWrite,
		Summary: "The second person's yes or no: never who asked, never the guest's own counsellor",
		Codes:   []string{"touch_needed", "not_found", "concern_moved", "second_person_needed", "review_late", "nobody_to_find"},
	}, func(ctx context.Context, a session.Actor, in *about[yesAsk]) (*body[concernOut], error) {
		v, err := s.Escalation.Decide(ctx, a, in.ID, in.Body.Yes)
		return s.concernAnswer(v, err)
	})
	door(operation{ID: "withdraw-opening", Path: "/staff/openings/{id}/withdraw", Summary: "Take a request back"}, s.Escalation.Withdraw)
	door(operation{
		ID: "prolong-opening", Path: "/staff/openings/{id}/longer", Summary: "Prolong the window, once", Codes: []string{"touch_needed"},
	}, s.Escalation.Longer)
	door(operation{ID: "close-opening", Path: "/staff/openings/{id}/close", Summary: "Shut what is open before its time"}, s.Escalation.Close)
	door(operation{ID: "tell-of-opening", Path: "/staff/openings/{id}/told", Summary: "The doctor has been told: a hold ends now"}, s.Escalation.Told)
	door(operation{
		ID: "begin-review", Path: "/staff/openings/{id}/review", Summary: "Begin the review; never somebody who had a part in it", Codes: []string{"reviewer_involved"},
	}, s.Escalation.BeginReview)
	handle(s, operation{
		ID: "disclose-opening", Method: http.MethodPost, Path: "/staff/openings/{id}/disclosed", Tag: "safety", Access: staffWith(concerned...), Limit: limitWrite,
		Summary: "Write who was told, by kind, and shut the seal", Codes: []string{"touch_needed", "not_found", "concern_moved", "concern_invalid"},
	}, func(ctx context.Context, a session.Actor, in *about[disclosedAsk]) (*body[concernOut], error) {
		v, err := s.Escalation.Disclose(ctx, a, in.ID, escalation.Kind(in.Body.To))
		return s.concernAnswer(v, err)
	})
	handle(s, operation{
		ID: "end-review", Method: http.MethodPost, Path: "/staff/openings/{id}/finding", Tag: "safety", Access: staffWith(concerned...), Limit: limitWrite,
		Summary: "End the review with its finding", Codes: []string{"touch_needed", "not_found", "concern_moved", "concern_invalid"},
	}, func(ctx context.Context, a session.Actor, in *about[findingAsk]) (*body[concernOut], error) {
		v, err := s.Escalation.EndReview(ctx, a, in.ID, in.Body.Finding)
		return s.concernAnswer(v, err)
	})
}

type openingAsk struct {
	Ground   string `json:"ground" maxLength:"40" doc:"One of the concern's grounds."`
	Imminent bool   `json:"imminent,omitempty" doc:"At 2a: harm to patients is imminent, so that no chance to act first is waited for."`
	Hold     string `json:"hold,omitempty" enum:"danger_if_told,cannot_be_reached,forbidden_by_court" doc:"Why the doctor is told later; absent: at once."`
	Until    string `json:"until,omitempty" format:"date" doc:"The day on which the doctor is told all the same."`
}

type yesAsk struct {
	Yes bool `json:"yes"`
}

type disclosedAsk struct {
	To string `json:"to" enum:"gp,provider,out_of_hours,emergency,police,person"`
}

type findingAsk struct {
	Finding string `json:"finding" enum:"in_order,not_in_order"`
}

type sealOut struct {
	ID        string        `json:"id"`
	State     string        `json:"state" enum:"seal_asked,seal_open,review_due,reviewing,seal_reviewed,seal_refused,seal_expired,seal_withdrawn"`
	Ground    string        `json:"ground"`
	Said      groundSaidOut `json:"said" doc:"The ground in words, as it was when it was asked for."`
	Imminent  bool          `json:"imminent"`
	AskedBy   string        `json:"asked_by" doc:"Name."`
	Asked     momentOut     `json:"asked"`
	DecidedBy string        `json:"decided_by,omitempty" doc:"Name."`
	Due       *momentOut    `json:"due,omitempty" doc:"By when: the decision, the end of the window, the review."`
	Late      bool          `json:"late"`
	Over      *momentOut    `json:"over,omitempty" doc:"When a request that nobody decides is over."`
	Opened    *momentOut    `json:"opened,omitempty"`
	Prolonged bool          `json:"prolonged"`
	ToldTo    string        `json:"told_to,omitempty" enum:"gp,provider,out_of_hours,emergency,police,person"`
	Hold      string        `json:"hold,omitempty" enum:"danger_if_told,cannot_be_reached,forbidden_by_court"`
	HoldUntil string        `json:"hold_until,omitempty" format:"date"`
	Reviewer  string        `json:"reviewer,omitempty" doc:"Name."`
	Finding   string        `json:"finding,omitempty" enum:"in_order,not_in_order"`
	Looks     []lookOut     `json:"looks"`
	Next      []arrowOut    `json:"next" doc:"What you may do with it now."`
}

type lookOut struct {
	Kind string `json:"kind" enum:"contact,today,words_beforehand"`
	By   string `json:"by" doc:"Name."`
	Day  string `json:"day" format:"date"`
}

func lookShape(l escalation.Look) lookOut {
	return lookOut{Kind: l.Kind, By: l.By, Day: l.Day.String()}
}

func (s *server) sealShape(o escalation.OpeningView) sealOut {
	return sealOut{
		ID: o.ID, State: string(o.State), Ground: o.Ground, Said: saidShape(o.Said), Imminent: o.Imminent, AskedBy: o.AskedBy, Asked: s.momentOf(o.Asked), DecidedBy: o.DecidedBy,
		Due: s.momentOrNone(o.Due), Late: o.Late, Over: s.momentOrNone(o.Over), Opened: s.momentOrNone(o.Opened), Prolonged: o.Prolonged,
		ToldTo: string(o.ToldTo), Hold: o.Hold, HoldUntil: dateOrNone(o.HoldUntil), Reviewer: o.Reviewer, Finding: o.Finding,
		Looks: shapes(o.Looks, lookShape), Next: shapes(o.Next, arrowShape),
	}
}

func (s *server) askOpening(ctx context.Context, actor session.Actor, in *about[openingAsk]) (*body[concernOut], error) {
	b := in.Body
	ask := escalation.AskInput{Ground: b.Ground, Imminent: b.Imminent, HoldReason: b.Hold}
	if b.Until != "" {
		ask.HoldUntil = dateOf(b.Until)
	}
	v, err := s.Escalation.Ask(ctx, actor, in.ID, ask)
	return s.concernAnswer(v, err)
}
