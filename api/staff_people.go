package main

import (
	"context"
	"net/http"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/staff"
)

func (s *server) routesStaffPeople() {
	handle(s, operation{
		ID: "list-people", Method: http.MethodGet, Path: "/staff/people", Tag: "staff", Access: staffWith(session.Leader, session.Coordinator),
		Summary: "Everybody who works here",
	}, s.people)
	handle(s, operation{
		ID: "invite-person", Method: http.MethodPost, Path: "/staff/people", Tag: "staff", Access: staffWith(session.Leader), Limit: limitWrite,
		Status: http.StatusCreated, Summary: "Invite somebody; the answer is the only time that the link's secret is told",
		Codes: []string{"touch_needed", "roles_invalid", "name_needed", "not_found", "already_staff"},
	}, s.invitePerson)
	handle(s, operation{
		ID: "reinvite-person", Method: http.MethodPost, Path: "/staff/people/{id}/invitation", Tag: "staff",
		Access: staffWith(session.Leader, session.Coordinator), Limit: limitWrite, Status: http.StatusCreated,
		Summary: "Make a new link; a coordinator makes those for a return, nobody one for themselves",
		Codes:   []string{"touch_needed", "forbidden", "not_for_oneself", "not_found", "not_enrolled", "already_enrolled"},
	}, s.reinvitePerson)
	handle(s, operation{
		ID: "set-roles", Method: http.MethodPost, Path: "/staff/people/{id}/roles", Tag: "staff", Access: staffWith(session.Leader), Limit: limitWrite,
		Status: noContent, Summary: "Change what somebody may do, from the next request on",
		Codes: []string{"touch_needed", "not_found", "roles_invalid", "last_leader"},
	}, func(ctx context.Context, a session.Actor, in *rolesPut) (*nothing, error) {
		return nil, s.Staff.SetRoles(ctx, a, in.ID, rolesNamed(in.Body.Roles))
	})
	handle(s, operation{
		ID: "disable-person", Method: http.MethodPost, Path: "/staff/people/{id}/disable", Tag: "staff", Access: staffWith(session.Leader), Limit: limitWrite,
		Status: noContent, Summary: "Shut somebody out at once: sessions and passkeys end", Codes: []string{"touch_needed", "not_found", "last_leader"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*nothing, error) {
		return nil, s.Staff.Disable(ctx, a, in.ID)
	})
	handle(s, operation{
		ID: "list-owed-calls", Method: http.MethodGet, Path: "/staff/owed-calls", Tag: "staff", Access: staffWith(session.Coordinator),
		Summary: "Guests whom the office is to call, because what they wrote is lost or whom they were to meet has left",
	}, s.owedCalls)
	handle(s, operation{
		ID: "tick-owed-call", Method: http.MethodDelete, Path: "/staff/owed-calls/{id}", Tag: "staff", Access: staffWith(session.Coordinator), Limit: limitWrite,
		Status: noContent, Summary: "The guest has been called", Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*nothing, error) {
		return nil, s.Staff.Called(ctx, a, in.ID)
	})
}

// StaffPath names one thing in the address.
type StaffPath struct {
	ID string `path:"id" maxLength:"64"`
}

type personOut struct {
	StaffOut
	State           string        `json:"state" enum:"invited,active,disabled"`
	Enrolled        string        `json:"enrolled,omitempty" format:"date"`
	Passkeys        int           `json:"passkeys"`
	Copied          bool          `json:"copied" doc:"The counter of a passkey went back."`
	Words           bool          `json:"words" doc:"There are words that open the seed: a return is possible."`
	SecondPasskeyBy string        `json:"second_passkey_by,omitempty" format:"date" doc:"While there is one only."`
	SecondLate      bool          `json:"second_passkey_late"`
	Invitation      *invitedShape `json:"invitation,omitempty" doc:"A link that has not been used."`
	TrainingUntil   string        `json:"training_until,omitempty" format:"date" doc:"Of a counsellor: days after it are not offered."`
	TrainingOver    bool          `json:"training_over" doc:"That day has passed."`
}

type invitedShape struct {
	Kind string `json:"kind" enum:"join,return,anew"`
	Ends string `json:"ends,omitempty" format:"date-time"`
}

type peopleOut struct {
	People []personOut `json:"people"`
}

func (s *server) people(ctx context.Context, actor session.Actor, _ *struct{}) (*body[peopleOut], error) {
	all, err := s.Staff.People(ctx, actor)
	if err != nil {
		return nil, err
	}
	trained, err := s.trainedUntil(ctx)
	if err != nil {
		return nil, err
	}
	today := clock.DateOf(s.Clock.Now().In(s.Programme.Zone))
	return answer(peopleOut{People: shapes(all, func(l staff.Listed) personOut {
		out := personOut{
			StaffOut: staffShape(l.Person), State: string(l.State), Enrolled: dateOrNone(l.Enrolled), Passkeys: l.Passkeys, Copied: l.Copied,
			Words: l.Words, SecondPasskeyBy: dateOrNone(l.SecondBy), SecondLate: l.SecondLate,
		}
		if l.Has(session.Counsellor) {
			until := trained[l.ID]
			out.TrainingUntil, out.TrainingOver = dateOrNone(until), !until.IsZero() && until.Before(today)
		}
		if l.Invited != "" {
			out.Invitation = &invitedShape{Kind: string(l.Invited), Ends: instantOrNone(l.InvitedEnd)}
		}
		return out
	})}), nil
}

// trainedUntil tells, for each counsellor who has not left, until when her training is valid.
func (s *server) trainedUntil(ctx context.Context) (map[string]clock.Date, error) {
	all, err := s.Counsellors.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]clock.Date{}
	for _, p := range all {
		out[p.ID] = p.TrainedUntil()
	}
	return out, nil
}

func instantOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

type inviteAsk struct {
	Name       string   `json:"name" maxLength:"160"`
	Roles      []string `json:"roles" maxItems:"5" enum:"leader,coordinator,counsellor,safety_lead,host"`
	Counsellor string   `json:"counsellor,omitempty" maxLength:"64" doc:"The profile that she is, if there is one already."`
}

type invitationOut struct {
	Staff string `json:"staff"`
	Token string `json:"token" doc:"The link is /<language>/staff/join#<token>; told once."`
	Ends  string `json:"ends" format:"date-time"`
}

func invitationShape(i staff.Invitation, err error) (*body[invitationOut], error) {
	if err != nil {
		return nil, err
	}
	return answer(invitationOut{Staff: i.StaffID, Token: i.Token, Ends: instantOrNone(i.Ends)}), nil
}

func rolesNamed(in []string) []session.Role {
	return shapes(in, func(r string) session.Role { return session.Role(r) })
}

func (s *server) invitePerson(ctx context.Context, actor session.Actor, in *given[inviteAsk]) (*body[invitationOut], error) {
	b := in.Body
	return invitationShape(s.Staff.Invite(ctx, actor, staff.InviteInput{Name: b.Name, Roles: rolesNamed(b.Roles), Counsellor: b.Counsellor}))
}

type reinvitePost struct {
	StaffPath
	Body struct {
		Kind string `json:"kind" enum:"join,return,anew"`
	}
}

func (s *server) reinvitePerson(ctx context.Context, actor session.Actor, in *reinvitePost) (*body[invitationOut], error) {
	return invitationShape(s.Staff.Reinvite(ctx, actor, in.ID, staff.Kind(in.Body.Kind)))
}

type rolesPut struct {
	StaffPath
	Body struct {
		Roles []string `json:"roles" maxItems:"5" enum:"leader,coordinator,counsellor,safety_lead,host"`
	}
}

type owedCallOut struct {
	ID     string `json:"id"`
	Guest  string `json:"guest"`
	Staff  string `json:"staff"`
	Name   string `json:"name" doc:"Of the member of staff."`
	Reason string `json:"reason" enum:"keys_lost,left"`
	Day    string `json:"day" format:"date" doc:"Since which the call is owed."`

	CardName string `json:"card_name,omitempty" doc:"Left out for a guest without a day."`
	Date     string `json:"date,omitempty" format:"date" doc:"Of the guest's next day, or of the last one."`
	ToCome   bool   `json:"to_come" doc:"That day is still to come: call before it."`
}

type owedCallsOut struct {
	Calls []owedCallOut `json:"calls"`
}

func (s *server) owedCalls(ctx context.Context, actor session.Actor, _ *struct{}) (*body[owedCallsOut], error) {
	all, err := s.Staff.Calls(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := owedCallsOut{Calls: []owedCallOut{}}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out.Calls = []owedCallOut{}
		profiles, err := s.Counsellors.Everybody(tx)
		if err != nil {
			return err
		}
		for _, c := range all {
			v, err := s.lastVisit(tx, c.GuestID)
			if err != nil {
				return err
			}
			one := owedCallOut{ID: c.ID, Guest: c.GuestID, Staff: c.StaffID, Name: c.Name, Reason: c.Reason, Day: c.Day.String(), CardName: v.CardName}
			for _, p := range profiles {
				if one.Name == "" && p.ID == c.StaffID {
					one.Name = p.Name
				}
			}
			if v.ID != "" {
				one.Date, one.ToCome = v.Date.String(), !v.Date.Before(tx.Today())
			}
			out.Calls = append(out.Calls, one)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}
