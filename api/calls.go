package main

import (
	"context"
	"net/http"
	"slices"

	"lysning/internal/db"
	"lysning/internal/intake"
	"lysning/internal/session"
)

func (s *server) routesCalls() {
	handle(s, operation{
		ID: "wish-call", Method: http.MethodPost, Path: "/calls", Tag: "call", Access: anyone, Limit: limitCall, Large: true, Status: http.StatusCreated,
		Summary: "Ask somebody to call you", Codes: []string{"office_closed", "keys_invalid", "proof_invalid", "call_incomplete", "item_refused", "too_many"},
	}, s.wishCall)
	office := staffWith(session.Coordinator)
	handle(s, operation{
		ID: "list-wished-calls", Method: http.MethodGet, Path: "/staff/office/calls", Tag: "call", Access: office,
		Summary: "Calls that were wished for and are owed, the oldest promise first, without texts",
	}, s.wishedCalls)
	handle(s, operation{
		ID: "say-called", Method: http.MethodPost, Path: "/staff/office/calls/{id}", Tag: "call", Access: office, Limit: limitWrite,
		Summary: "What became of such a call", Codes: []string{"not_found", "call_state_invalid"},
	}, s.sayCalled)
}

type wishedCallOut struct {
	Guest    string `json:"guest"`
	Item     string `json:"item" doc:"Sealed to the office: number, when, and what may be said."`
	AnswerBy string `json:"answer_by" format:"date"`
	Overdue  bool   `json:"overdue" doc:"The promised day has passed, and that is our fault."`
	Turned   bool   `json:"turned_away" doc:"Wished for while the door was half open: they wanted to book, and come first."`
	State    string `json:"state,omitempty" enum:"not_reached,again" doc:"Left out while nobody has tried."`
	Tried    string `json:"tried,omitempty" format:"date"`
}

type wishedCallsOut struct {
	Calls []wishedCallOut `json:"calls"`
}

func (s *server) wishedCalls(ctx context.Context, actor session.Actor, _ *struct{}) (*body[wishedCallsOut], error) {
	var out wishedCallsOut
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := s.Intake.CallsWished(tx, actor)
		if err != nil {
			return err
		}
		turned, err := s.Bookings.TurnedAway(tx)
		out.Calls = shapes(all, func(w intake.CallWish) wishedCallOut {
			return wishedCallOut{
				Guest: w.GuestID, Item: w.ItemID, AnswerBy: w.AnswerBy.String(), Overdue: w.AnswerBy.Before(tx.Today()), State: string(w.State), Tried: w.Day.String(),
				Turned: err == nil && turned(w.Written),
			}
		})
		slices.SortStableFunc(out.Calls, func(a, b wishedCallOut) int {
			switch {
			case a.Turned == b.Turned:
				return 0
			case a.Turned:
				return -1
			}
			return 1
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

type sayCalledAsk struct {
	State string `json:"state" enum:"called,not_reached,again"`
}

func (s *server) sayCalled(ctx context.Context, actor session.Actor, in *about[sayCalledAsk]) (*nothing, error) {
	return nil, s.Intake.SayCalled(ctx, actor, in.ID, intake.CallState(in.Body.State))
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
	return intake.Item{ID: i.ID, Kind: i.Kind, To: i.To, Epoch: i.Epoch, Body: i.Sealed}
}
