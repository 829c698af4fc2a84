package main

import (
	"context"
	"net/http"

	"lysning/internal/intake"
	"lysning/internal/session"
)

func (s *server) routesCalls() {
	handle(s, operation{
		ID: "wish-call", Method: http.MethodPost, Path: "/calls", Tag: "call", Access: anyone, Limit: limitCall, Large: true, Status: http.StatusCreated,
		Summary: "Ask somebody to call you", Codes: []string{"office_closed", "keys_invalid", "proof_invalid", "call_incomplete", "item_refused", "too_many"},
	}, s.wishCall)
}

type callIn struct {
	Proven
	RawBody []byte
	Body    callAsk
}

type callAsk struct {
	Guest guestIn  `json:"guest"`
	Items []itemIn `json:"items" minItems:"1" maxItems:"8"`
}

type callOut struct {
	AnswerBy dateOnly   `json:"answer_by"`
	Session  sessionOut `json:"session"`
}

func (s *server) wishCall(ctx context.Context, _ session.Actor, in *callIn) (*body[callOut], error) {
	by, started, err := s.Intake.CallMe(ctx, intake.CallInput{
		Guest: in.Body.Guest.keys(), Items: shapes(in.Body.Items, callItem), Proof: in.signature(), RepeatKey: in.RepeatKey, Body: in.RawBody,
	})
	if err != nil {
		return nil, err
	}
	return answer(callOut{AnswerBy: dateShape(by), Session: sessionShape(started)}), nil
}

func callItem(i itemIn) intake.Item {
	return intake.Item{ID: i.ID, Kind: i.Kind, To: i.To, Body: i.Sealed}
}
