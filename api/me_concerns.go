package main

import "lysning/internal/escalation"

// What the doctor reads of concerns: the same fields that those who work here have, in days, with who opened what (P25).

type meConcernOut struct {
	State    string         `json:"state" enum:"raised,consent_sought,agreed,refused,chance,rescue,arrival,disclosed,follow_up,follow_up_again,in_review,stood_down,handed_over,reviewed"`
	Level    string         `json:"level" enum:"2a,2b,3"`
	Trigger  string         `json:"trigger" enum:"patients,plans"`
	Entry    string         `json:"entry" enum:"talk,phone,message,words,course"`
	RaisedAs string         `json:"raised_by" enum:"counsellor,office,safety"`
	Raised   string         `json:"raised" format:"date"`
	Answered bool           `json:"answered" doc:"A safety lead has been reached."`
	Consent  string         `json:"consent,omitempty" enum:"yes,no,not_possible"`
	Arrived  bool           `json:"arrived"`
	Contacts []contactOut   `json:"contacts"`
	Openings []meOpeningOut `json:"openings" doc:"What two people opened without your consent. A dated hold keeps one from here until its day, and no longer."`
	Ended    string         `json:"ended,omitempty" format:"date"`
	Until    string         `json:"until" format:"date" doc:"From which it is gone; erasing everything cuts what leads from it to you at once."`
}

type meOpeningOut struct {
	Ground    string        `json:"ground"`
	Said      groundSaidOut `json:"said" doc:"The ground in words, as it was when it was asked for."`
	AskedBy   string        `json:"asked_by" doc:"Name."`
	DecidedBy string        `json:"decided_by" doc:"Name."`
	Day       string        `json:"day" format:"date"`
	ToldTo    string        `json:"told_to,omitempty" enum:"gp,provider,out_of_hours,emergency,police,person"`
	Looks     []lookOut     `json:"looks"`
	Later     string        `json:"later,omitempty" enum:"danger_if_told,cannot_be_reached,forbidden_by_court" doc:"Why you were told later."`
	HeldUntil string        `json:"held_until,omitempty" format:"date"`
	Finding   string        `json:"finding,omitempty" enum:"in_order,not_in_order" doc:"Of the review by somebody who had no part in it."`
}

func meConcernShape(t escalation.Told) meConcernOut {
	return meConcernOut{
		State: string(t.State), Level: string(t.Level), Trigger: string(t.About), Entry: string(t.Entry), RaisedAs: t.RaisedAs, Raised: t.Raised.String(),
		Answered: t.Answered, Consent: string(t.Consent), Arrived: t.Arrived, Contacts: shapes(t.Contacts, contactShape),
		Openings: shapes(t.Openings, func(o escalation.ToldOpening) meOpeningOut {
			return meOpeningOut{
				Ground: o.Ground, Said: saidShape(o.Said), AskedBy: o.AskedBy, DecidedBy: o.DecidedBy, Day: o.Day.String(), ToldTo: string(o.ToldTo),
				Looks: shapes(o.Looks, lookShape), Later: o.Later, HeldUntil: dateOrNone(o.HeldUntil), Finding: o.Reviewed,
			}
		}),
		Ended: dateOrNone(t.Ended), Until: t.Until.String(),
	}
}
