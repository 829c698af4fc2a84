package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"lysning/internal/db"
	"lysning/internal/intake"
	"lysning/internal/session"
	"lysning/internal/staff"
	"lysning/internal/urgent"
)

// What is under these paths is in no log as long as it goes well: a line would tell at which minute somebody was not safe.
const (
	urgentPath      = "/me/urgent-call"
	staffUrgentPath = "/staff/urgent-calls"
)

func (s *server) routesUrgent() {
	handle(s, operation{
		ID: "get-staffed-line", Method: http.MethodGet, Path: "/staffed-line", Tag: "urgent", Access: anyone,
		Summary: "Whether a person answers now, on which number and until when: the same for everybody",
	}, s.staffedLine)
	handle(s, operation{
		ID: "get-urgent-call", Method: http.MethodGet, Path: urgentPath, Tag: "urgent", Access: guest,
		Summary: "Whether you can ask to be called now, and how your call stands",
	}, s.urgentState)
	handle(s, operation{
		ID: "ask-urgent-call", Method: http.MethodPost, Path: urgentPath, Tag: "urgent", Access: guest, Limit: limitWrite, Large: true,
		Summary: "Ask to be called now, on a number that the safety desk alone can read. The same item sent again changes nothing",
		Codes:   []string{"urgent_closed", "urgent_asked", "item_refused", "desk_changed", "texts_unavailable"},
	}, s.askUrgentCall)
	handle(s, operation{
		ID: "withdraw-urgent-call", Method: http.MethodDelete, Path: urgentPath, Tag: "urgent", Access: guest, Limit: limitWrite,
		Summary: "Take it back; nothing of it is left",
	}, s.withdrawUrgentCall)

	leads := staffWith(session.SafetyLead)
	handle(s, operation{
		ID: "list-urgent-calls", Method: http.MethodGet, Path: staffUrgentPath, Tag: "urgent", Access: leads,
		Summary: "Who waits to be called now, the longest first, without numbers", Codes: []string{"desk_not_member"},
	}, s.urgentCalls)
	handle(s, operation{
		ID: "take-urgent-call", Method: http.MethodPost, Path: staffUrgentPath + "/{id}/take", Tag: "urgent", Access: leads, Limit: limitWrite,
		Summary: "Say that you call: the guest reads your first name and when", Codes: []string{"desk_not_member", "not_found", "urgent_taken"},
	}, s.takeUrgentCall)
	handle(s, operation{
		ID: "done-urgent-call", Method: http.MethodPost, Path: staffUrgentPath + "/{id}/done", Tag: "urgent", Access: leads, Limit: limitWrite,
		Summary: "Say that the call was made; its number ends with it", Codes: []string{"desk_not_member", "not_found", "urgent_taken"},
	}, s.urgentCallDone)
}

type staffedLineOut struct {
	Open  bool   `json:"open"`
	Line  string `json:"line,omitempty" doc:"A person answers here now."`
	Until string `json:"until,omitempty" example:"17:00" doc:"On the programme's wall clock."`
}

func (s *server) staffedLine(ctx context.Context, _ session.Actor, _ *struct{}) (*body[staffedLineOut], error) {
	var out staffedLineOut
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		duty, open, err := s.Urgent.Line(tx)
		out = staffedLineOut{Open: open}
		if open {
			out.Line, out.Until = duty.Line, fmt.Sprintf("%02d:%02d", duty.Until/60, duty.Until%60)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

type urgentStateOut struct {
	CanAsk bool           `json:"can_ask" doc:"Somebody is there who can call. Outside staffed hours there are the numbers only."`
	Call   *urgentCallOut `json:"call,omitempty"`
}

type urgentCallOut struct {
	Sent   string `json:"sent" example:"10:02" doc:"On the programme's wall clock."`
	SeenBy string `json:"seen_by,omitempty" doc:"The first name of who calls."`
	Seen   string `json:"seen,omitempty" example:"10:07"`
	Nobody bool   `json:"nobody" doc:"Nobody has seen it for five minutes: call one of the numbers."`
}

func (s *server) urgentState(ctx context.Context, actor session.Actor, _ *struct{}) (*body[urgentStateOut], error) {
	var out urgentStateOut
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		state, err := s.Urgent.For(tx, actor)
		if err != nil {
			return err
		}
		out = urgentStateOut{CanAsk: state.CanAsk}
		if c := state.Call; c != nil {
			names, err := s.firstNames(tx)
			if err != nil {
				return err
			}
			out.Call = &urgentCallOut{Sent: urgent.At(c.SentAt, tx.Zone()), Nobody: state.Nobody, SeenBy: names[c.SeenBy]}
			if c.Seen() {
				out.Call.Seen = urgent.At(c.SeenAt, tx.Zone())
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

// firstNames are of those who work here: all that a guest needs to know of who calls.
func (s *server) firstNames(tx *db.Tx) (map[string]string, error) {
	all, err := s.Staff.Working(tx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{"": ""}
	for _, p := range all {
		names[p.ID], _, _ = strings.Cut(p.Name, " ")
	}
	return names, nil
}

type urgentAsk struct {
	Item itemIn `json:"item"`
}

// askUrgentCall needs no memory of its key: the item's own id makes it repeatable.
func (s *server) askUrgentCall(ctx context.Context, actor session.Actor, in *given[urgentAsk]) (*nothing, error) {
	i := in.Body.Item
	return nil, s.Urgent.Ask(ctx, actor, urgent.Item{ID: i.ID, Kind: i.Kind, To: i.To, Epoch: i.Epoch, Body: i.Sealed})
}

func (s *server) withdrawUrgentCall(ctx context.Context, actor session.Actor, _ *struct{}) (*nothing, error) {
	return nil, s.Urgent.Withdraw(ctx, actor)
}

type urgentCallsOut struct {
	Calls []waitingCallOut `json:"calls"`
}

type waitingCallOut struct {
	ID         string `json:"id"`
	Guest      string `json:"guest"`
	CardName   string `json:"card_name" doc:"Of the nearest appointment; empty without one."`
	Recipient  string `json:"recipient"`
	SigningKey []byte `json:"signing_key" doc:"Who signed the number."`
	Item       string `json:"item" doc:"In which the number is sealed for the safety desk. Opening it is in the guest's log."`
	Sent       string `json:"sent" example:"10:02"`
	SeenBy     string `json:"seen_by,omitempty"`
	Seen       string `json:"seen,omitempty"`
	Mine       bool   `json:"mine" doc:"You call."`
	Nobody     bool   `json:"nobody"`
	MayTake    bool   `json:"may_take"`
}

func (s *server) urgentCalls(ctx context.Context, actor session.Actor, _ *struct{}) (*body[urgentCallsOut], error) {
	out := urgentCallsOut{}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := s.Urgent.List(tx, actor)
		if err != nil {
			return err
		}
		out.Calls = make([]waitingCallOut, 0, len(all))
		working, err := s.Staff.Working(tx)
		if err != nil {
			return err
		}
		for _, w := range all {
			one, err := s.waitingCall(tx, actor, w, working)
			if err != nil {
				return err
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

func (s *server) waitingCall(tx *db.Tx, actor session.Actor, w urgent.Waiting, working []staff.Person) (waitingCallOut, error) {
	visit, err := s.lastVisit(tx, w.GuestID)
	if err != nil {
		return waitingCallOut{}, err
	}
	readers, err := s.Intake.Readers(tx, w.GuestID)
	if err != nil {
		return waitingCallOut{}, err
	}
	var who intake.Reader
	if len(readers) > 0 {
		who = readers[0]
	}
	out := waitingCallOut{
		ID: w.ID, Guest: w.GuestID, CardName: visit.CardName, Recipient: who.Recipient, SigningKey: append([]byte{}, who.SigningKey...), Item: w.ItemID,
		Sent: urgent.At(w.SentAt, tx.Zone()), Mine: w.SeenBy == actor.StaffID, Nobody: w.Nobody, MayTake: w.MayTake,
	}
	if w.Seen() {
		out.Seen = urgent.At(w.SeenAt, tx.Zone())
		for _, p := range working {
			if p.ID == w.SeenBy {
				out.SeenBy = p.Name
			}
		}
	}
	return out, nil
}

// oneUrgent names a call; the body is empty.
type oneUrgent struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *server) takeUrgentCall(ctx context.Context, actor session.Actor, in *oneUrgent) (*nothing, error) {
	return nil, s.Urgent.Take(ctx, actor, in.ID)
}

func (s *server) urgentCallDone(ctx context.Context, actor session.Actor, in *oneUrgent) (*nothing, error) {
	return nil, s.Urgent.Done(ctx, actor, in.ID)
}
