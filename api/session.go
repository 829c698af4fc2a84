package main

import (
	"context"
	"net/http"

	"lysning/internal/intake"
	"lysning/internal/session"
)

func (s *server) routesSession() {
	handle(s, operation{
		ID: "challenge-session", Method: http.MethodPost, Path: "/session/challenge", Tag: "session", Access: anyone, Limit: limitSignIn,
		Summary: "Ask for a challenge to sign; the same for every locator",
	}, s.challenge)
	handle(s, operation{
		ID: "start-session", Method: http.MethodPost, Path: "/session", Tag: "session", Access: anyone, Limit: limitSignIn,
		Summary: "Sign in with the words' key", Codes: []string{"sign_in_refused"},
	}, s.signIn)
	handle(s, operation{
		ID: "renew-session", Method: http.MethodPost, Path: "/session/renew", Tag: "session", Access: anyone, Limit: limitSignIn,
		Summary: "Get a new token for a live session", Codes: []string{"session_ended"},
	}, s.renew)
	handle(s, operation{
		ID: "end-session", Method: http.MethodPost, Path: "/session/end", Tag: "session", Access: anyone,
		Summary: "End a session; one that has ended already is no error",
	}, s.endSession)
}

type challengeOut struct {
	Challenge string `json:"challenge"`
}

type challengeAsk struct {
	Locator []byte `json:"locator" minLength:"44" maxLength:"44"`
}

func (s *server) challenge(_ context.Context, _ session.Actor, in *given[challengeAsk]) (*body[challengeOut], error) {
	c, err := s.Intake.Challenge(in.Body.Locator)
	if err != nil {
		return nil, err
	}
	return answer(challengeOut{Challenge: c}), nil
}

type signInAsk struct {
	Locator   []byte `json:"locator" minLength:"44" maxLength:"44"`
	Challenge string `json:"challenge" maxLength:"400"`
	Signature []byte `json:"signature" minLength:"88" maxLength:"88"`
	OwnDevice bool   `json:"own_device,omitempty" doc:"Lengthens the idle limit, nothing else."`
}

func (s *server) signIn(ctx context.Context, _ session.Actor, in *given[signInAsk]) (*body[sessionOut], error) {
	b := in.Body
	got, err := s.Intake.SignIn(ctx, intake.SignInInput{Locator: b.Locator, Challenge: b.Challenge, Signature: b.Signature, OwnDevice: b.OwnDevice})
	if err != nil {
		return nil, err
	}
	return answer(sessionShape(got)), nil
}

type renewAsk struct {
	Renew string `json:"renew" maxLength:"64"`
}

func (s *server) renew(ctx context.Context, _ session.Actor, in *given[renewAsk]) (*body[sessionOut], error) {
	got, err := s.Sessions.Renew(ctx, in.Body.Renew)
	if err != nil {
		return nil, err
	}
	return answer(sessionShape(got)), nil
}

func (s *server) endSession(ctx context.Context, _ session.Actor, in *given[renewAsk]) (*nothing, error) {
	return nil, s.Sessions.End(ctx, in.Body.Renew)
}
