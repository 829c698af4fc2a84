package main

import (
	"context"
	"net/http"

	"lysning/internal/intake"
	"lysning/internal/session"
)

func (s *server) routesClaims() {
	handle(s, operation{
		ID: "claim-booking", Method: http.MethodPost, Path: "/claims", Tag: "caller", Access: anyone, Limit: limitSignIn, Status: http.StatusCreated,
		Summary: "Bring keys to what the office booked by telephone, with card name and one-time code", Codes: []string{"keys_invalid", "proof_invalid", "claim_refused", "same_date", "course_request_exists"},
	}, s.claim)
}

type claimIn struct {
	Proven
	RawBody []byte
	Body    claimAsk
}

type claimAsk struct {
	CardName string  `json:"card_name" maxLength:"64"`
	Code     string  `json:"code" maxLength:"64"`
	Guest    guestIn `json:"guest"`
}

func (s *server) claim(ctx context.Context, _ session.Actor, in *claimIn) (*body[sessionOut], error) {
	started, err := s.Intake.Claim(ctx, intake.ClaimInput{
		CardName: in.Body.CardName, Code: in.Body.Code, Guest: in.Body.Guest.keys(), Proof: in.signature(), RepeatKey: in.RepeatKey, Body: in.RawBody,
	})
	if err != nil {
		return nil, err
	}
	return answer(sessionShape(started)), nil
}
