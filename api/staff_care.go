package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/session"
)

func (s *server) routesStaffCare() {
	hers := staffWith(session.Counsellor)
	handle(s, operation{
		ID: "get-own-profile", Method: http.MethodGet, Path: "/staff/profile", Tag: "desk", Access: hers,
		Summary: "The own profile as guests read it, training, pledge and talks held", Codes: []string{"not_found"},
	}, s.ownProfile)
	handle(s, operation{
		ID: "set-own-profile", Method: http.MethodPut, Path: "/staff/profile", Tag: "desk", Access: hers, Limit: limitWrite,
		Summary: "Write the own profile; the programme's files leave it alone from then on", Codes: []string{"profile_invalid", "not_found"},
	}, s.setProfile)
	handle(s, operation{
		ID: "pause-own-days", Method: http.MethodPost, Path: "/staff/pause", Tag: "desk", Access: hers, Limit: limitWrite,
		Summary: "Hide the own free days, without a reason, or show them again; booked ones stay", Codes: []string{"not_found"},
	}, s.pause)
	handle(s, operation{
		ID: "sign-pledge", Method: http.MethodPost, Path: "/staff/pledge", Tag: "desk", Access: hers, Limit: limitWrite,
		Summary: "Sign the pledge of secrecy", Codes: []string{"not_found"},
	}, s.pledge)
	handle(s, operation{
		ID: "set-training", Method: http.MethodPost, Path: "/staff/counsellors/{id}/training", Tag: "desk",
		Access: staffWith(session.Leader, session.Coordinator), Limit: limitWrite,
		Summary: "Until when a counsellor's training is valid; never one's own", Codes: []string{"not_found", "forbidden", "profile_invalid"},
	}, s.setTraining)
}

type ownProfileOut struct {
	Profile       counsellorOut `json:"profile" doc:"As GET /programme shows it."`
	State         string        `json:"state" enum:"active,paused,left"`
	Shown         bool          `json:"shown" doc:"Guests see her days: active, and training valid."`
	TrainingUntil string        `json:"training_until" format:"date" doc:"Set by the leader or the office."`
	Pledged       string        `json:"pledged,omitempty" format:"date"`
	Talks         []talksOut    `json:"talks" doc:"Held, by month, for pay: a count and nothing else."`
	Limits        profileLimits `json:"limits" doc:"Characters in each language."`
}

type profileLimits struct {
	OwnWords int `json:"own_words"`
	Training int `json:"training"`
}

type talksOut struct {
	Month string `json:"month" example:"2026-11"`
	N     int    `json:"n"`
}

func (s *server) ownProfile(ctx context.Context, actor session.Actor, _ *struct{}) (*body[ownProfileOut], error) {
	var out ownProfileOut
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		p, err := s.Counsellors.Find(tx, actor.StaffID)
		if err != nil {
			return err
		}
		talks, err := s.Bookings.TalksOf(tx, actor.StaffID)
		if err != nil {
			return err
		}
		out = ownProfileOut{
			Profile: counsellorShape(p), State: string(p.Now()), Shown: p.Now() == counsellor.Active && !p.TrainedUntil().Before(tx.Today()),
			TrainingUntil: p.TrainedUntil().String(), Pledged: p.Own.Pledged.String(),
			Talks:  shapes(talks, func(t booking.Talks) talksOut { return talksOut(t) }),
			Limits: profileLimits{OwnWords: counsellor.MostOwnWords, Training: counsellor.MostTraining},
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

type profileAsk struct {
	OwnWords     words    `json:"own_words"`
	Training     words    `json:"training"`
	Languages    []string `json:"languages" minItems:"1" maxItems:"10"`
	FellowDoctor bool     `json:"fellow_doctor"`
	Employers    []string `json:"employers" maxItems:"10"`
}

func (s *server) setProfile(ctx context.Context, actor session.Actor, in *given[profileAsk]) (*nothing, error) {
	b := in.Body
	return nil, s.Counsellors.SetWords(ctx, actor, counsellor.Words{
		Languages: b.Languages, FellowDoctor: b.FellowDoctor, Employers: b.Employers, OwnWords: b.OwnWords, Training: b.Training,
	})
}

type pauseAsk struct {
	Paused bool `json:"paused"`
}

func (s *server) pause(ctx context.Context, actor session.Actor, in *given[pauseAsk]) (*nothing, error) {
	return nil, s.Counsellors.Pause(ctx, actor, in.Body.Paused)
}

func (s *server) pledge(ctx context.Context, actor session.Actor, _ *struct{}) (*nothing, error) {
	return nil, s.Counsellors.Pledge(ctx, actor)
}

type trainingAsk struct {
	Until string `json:"until" format:"date"`
}

func (s *server) setTraining(ctx context.Context, actor session.Actor, in *about[trainingAsk]) (*nothing, error) {
	return nil, s.Counsellors.SetTraining(ctx, actor, in.ID, dateOf(in.Body.Until))
}
