package main

import (
	"context"
	"net/http"

	"lysning/internal/session"
	"lysning/internal/staff"
)

func (s *server) routesStaffJoin() {
	handle(s, operation{
		ID: "begin-join", Method: http.MethodPost, Path: "/staff/join/begin", Tag: "staff", Access: anyone, Limit: limitSignIn,
		Summary: "Open an invitation's link; it is not used up by this", Codes: []string{"invitation_ended"},
	}, s.beginJoin)
	handle(s, operation{
		ID: "join-staff", Method: http.MethodPost, Path: "/staff/join", Tag: "staff", Access: anyone, Limit: limitSignIn,
		Summary: "Follow an invitation to its end: keys, words and a first passkey; signs in",
		Codes:   []string{"invitation_ended", "passkey_refused", "passkey_secret_sent", "staff_keys_invalid", "name_needed"},
	}, s.joinStaff)
}

type beginJoinAsk struct {
	Token string `json:"token" maxLength:"64" doc:"What stands after # in the link."`
}

type joiningOut struct {
	BegunOut
	Kind      string   `json:"kind" enum:"join,return,anew"`
	Staff     StaffOut `json:"staff"`
	Recipient string   `json:"recipient,omitempty" doc:"Of a return: the key that the words must lead to."`
	WordsWrap []byte   `json:"words_wrap,omitempty" doc:"Of a return: the seed as the words open it."`
}

func (s *server) beginJoin(ctx context.Context, _ session.Actor, in *given[beginJoinAsk]) (*body[joiningOut], error) {
	got, err := s.Staff.BeginJoin(ctx, in.Body.Token)
	if err != nil {
		return nil, err
	}
	out := joiningOut{BegunOut: begunShape(got.Begun), Kind: string(got.Kind), Staff: staffShape(got.Person), WordsWrap: got.WordsWrap}
	if got.Kind == staff.Return {
		out.Recipient = got.Person.Recipient
	}
	return answer(out), nil
}

type joinAsk struct {
	TouchAsk
	Token       string `json:"token" maxLength:"64"`
	Label       string `json:"label,omitempty" maxLength:"80" doc:"What its owner calls this passkey."`
	Name        string `json:"name,omitempty" maxLength:"160" doc:"Of the first leader; others have theirs."`
	Recipient   string `json:"recipient" maxLength:"2048"`
	SigningKey  []byte `json:"signing_key" minLength:"44" maxLength:"44"`
	Proof       []byte `json:"proof" minLength:"88" maxLength:"88" doc:"Ed25519 by signing_key over lysning/v1|staff-keys|<origin>|<staff id>|<ceremony>."`
	PasskeyWrap []byte `json:"passkey_wrap,omitempty" maxLength:"344" doc:"Absent where the passkey cannot derive secrets."`
	WordsWrap   []byte `json:"words_wrap,omitempty" maxLength:"344" doc:"Needed but for a return, which keeps the words that it was opened with."`
}

func (s *server) joinStaff(ctx context.Context, _ session.Actor, in *given[joinAsk]) (*withCookie[staffSessionOut], error) {
	b := in.Body
	got, err := s.Staff.Join(ctx, staff.JoinInput{
		Ceremony: b.Ceremony, Link: b.Token, Credential: b.Credential, Label: b.Label, Name: b.Name,
		Keys:        staff.Keys{Recipient: b.Recipient, SigningKey: b.SigningKey, Proof: b.Proof},
		PasskeyWrap: b.PasskeyWrap, WordsWrap: b.WordsWrap,
	})
	if err != nil {
		return nil, err
	}
	return signedIn(got), nil
}
