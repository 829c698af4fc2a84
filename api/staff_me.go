package main

import (
	"context"
	"net/http"

	"lysning/internal/clock"
	"lysning/internal/session"
	"lysning/internal/staff"
)

func (s *server) routesStaffMe() {
	handle(s, operation{
		ID: "get-staff-me", Method: http.MethodGet, Path: "/staff/me", Tag: "staff", Access: anyStaff,
		Summary: "Your own account: keys, passkeys, sessions",
	}, s.staffMe)
	handle(s, operation{
		ID: "end-staff-sessions", Method: http.MethodPost, Path: "/staff/me/sessions/end-others", Tag: "staff", Access: anyStaff, Limit: limitWrite,
		Summary: "End all your sessions but this one", Status: noContent,
	}, func(ctx context.Context, a session.Actor, _ *struct{}) (*nothing, error) {
		return nil, s.Staff.EndOthers(ctx, a)
	})
	handle(s, operation{
		ID: "end-one-staff-session", Method: http.MethodDelete, Path: "/staff/me/sessions/{id}", Tag: "staff", Access: anyStaff, Limit: limitWrite,
		Summary: "End one of your sessions", Status: noContent, Codes: []string{"not_found"},
	}, func(ctx context.Context, a session.Actor, in *sessionPath) (*nothing, error) {
		return nil, s.Sessions.EndOne(ctx, a, in.ID)
	})
	handle(s, operation{
		ID: "begin-passkey", Method: http.MethodPost, Path: "/staff/me/passkeys/begin", Tag: "staff", Access: anyStaff, Limit: limitSignIn,
		Summary: "Begin to make another passkey", Codes: []string{"touch_needed", "too_many_passkeys"},
	}, s.beginPasskey)
	handle(s, operation{
		ID: "add-passkey", Method: http.MethodPost, Path: "/staff/me/passkeys", Tag: "staff", Access: anyStaff, Limit: limitSignIn, Status: http.StatusCreated,
		Summary: "Keep another passkey",
		Codes:   []string{"touch_needed", "passkey_refused", "passkey_secret_sent", "staff_keys_invalid", "too_many_passkeys"},
	}, s.addPasskey)
	handle(s, operation{
		ID: "set-passkey-wrap", Method: http.MethodPut, Path: "/staff/me/passkeys/{id}/wrap", Tag: "staff", Access: anyStaff, Limit: limitWrite, Status: noContent,
		Summary: "Keep the seed as this passkey opens it", Codes: []string{"touch_needed", "not_found", "staff_keys_invalid"},
	}, func(ctx context.Context, a session.Actor, in *wrapPut) (*nothing, error) {
		return nil, s.Staff.SetPasskeyWrap(ctx, a, in.ID, in.Body.Wrapped)
	})
	handle(s, operation{
		ID: "remove-passkey", Method: http.MethodDelete, Path: "/staff/me/passkeys/{id}", Tag: "staff", Access: anyStaff, Limit: limitWrite, Status: noContent,
		Summary: "Remove one of your passkeys; the sessions that it began end", Codes: []string{"touch_needed", "not_found", "last_passkey"},
	}, func(ctx context.Context, a session.Actor, in *StaffPath) (*nothing, error) {
		return nil, s.Staff.RemovePasskey(ctx, a, in.ID)
	})
	handle(s, operation{
		ID: "set-staff-words", Method: http.MethodPut, Path: "/staff/me/words", Tag: "staff", Access: anyStaff, Limit: limitWrite, Status: noContent,
		Summary: "Keep the seed as new words open it; the words before are no good any more", Codes: []string{"touch_needed", "staff_keys_invalid"},
	}, func(ctx context.Context, a session.Actor, in *given[wrapAsk]) (*nothing, error) {
		return nil, s.Staff.SetWords(ctx, a, in.Body.Wrapped)
	})
}

type sessionPath struct {
	ID string `path:"id" maxLength:"64"`
}

type wrapAsk struct {
	Wrapped []byte `json:"wrapped" maxLength:"344"`
}

type wrapPut struct {
	StaffPath
	Body wrapAsk
}

type passkeyOut struct {
	ID       string `json:"id"`
	Label    string `json:"label"`
	PRF      bool   `json:"prf" doc:"It can derive secrets."`
	This     bool   `json:"this,omitempty" doc:"It began this session."`
	Opens    bool   `json:"opens" doc:"It opens the seed: with it no words are needed."`
	Added    string `json:"added" format:"date"`
	LastUsed string `json:"last_used" format:"date"`
	Copied   bool   `json:"copied" doc:"Its counter went back: remove it."`
}

type openSessionOut struct {
	ID      string `json:"id"`
	This    bool   `json:"this"`
	Passkey string `json:"passkey" doc:"The label of the passkey that began it."`
	Ends    string `json:"ends" format:"date-time" doc:"At the latest."`
}

type staffMeOut struct {
	StaffOut
	Recipient       string           `json:"recipient"`
	SigningKey      []byte           `json:"signing_key"`
	Fresh           bool             `json:"fresh" doc:"A passkey was touched within five minutes: what is grave may be asked for."`
	Passkeys        []passkeyOut     `json:"passkeys"`
	SecondPasskeyBy string           `json:"second_passkey_by,omitempty" format:"date" doc:"While there is one only."`
	SecondLate      bool             `json:"second_passkey_late"`
	Sessions        []openSessionOut `json:"sessions"`
	Wraps           []wrapOut        `json:"wraps" doc:"The seed as the words open it; a touch gives it as the passkey does."`
}

func passkeyShape(k staff.Passkey) passkeyOut {
	return passkeyOut{
		ID: k.ID, Label: k.Label, PRF: k.PRF, Opens: k.Opens, Added: k.Added.String(), LastUsed: k.LastUsed.String(), Copied: k.Copied,
	}
}

func (s *server) staffMe(ctx context.Context, actor session.Actor, _ *struct{}) (*body[staffMeOut], error) {
	me, err := s.Staff.Me(ctx, actor)
	if err != nil {
		return nil, err
	}
	labels := map[string]string{}
	for _, k := range me.Passkeys {
		labels[k.ID] = k.Label
	}
	var words []staff.Wrap
	if len(me.Words) > 0 {
		words = append(words, staff.Wrap{By: "words", Wrapped: me.Words})
	}
	keys := shapes(me.Passkeys, passkeyShape)
	for i := range keys {
		for _, o := range me.Sessions {
			keys[i].This = keys[i].This || o.This && o.PasskeyID == keys[i].ID
		}
	}
	return answer(staffMeOut{
		Wraps:    wrapShapes(words),
		StaffOut: staffShape(me.Person), Recipient: me.Recipient, SigningKey: me.SigningKey, Fresh: actor.Fresh,
		Passkeys: keys, SecondPasskeyBy: dateOrNone(me.SecondBy), SecondLate: me.SecondLate,
		Sessions: shapes(me.Sessions, func(o session.Open) openSessionOut {
			return openSessionOut{ID: o.ID, This: o.This, Passkey: labels[o.PasskeyID], Ends: o.Ends.Format("2006-01-02T15:04:05Z")}
		}),
	}), nil
}

func dateOrNone(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func (s *server) beginPasskey(ctx context.Context, actor session.Actor, _ *struct{}) (*body[BegunOut], error) {
	got, err := s.Staff.BeginPasskey(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(begunShape(got)), nil
}

type addPasskeyAsk struct {
	TouchAsk
	Label   string `json:"label,omitempty" maxLength:"80"`
	Wrapped []byte `json:"wrapped,omitempty" maxLength:"344" doc:"Absent where it cannot derive secrets."`
}

func (s *server) addPasskey(ctx context.Context, actor session.Actor, in *given[addPasskeyAsk]) (*body[passkeyOut], error) {
	got, err := s.Staff.AddPasskey(ctx, actor, staff.AddPasskeyInput{
		Ceremony: in.Body.Ceremony, Credential: in.Body.Credential, Label: in.Body.Label, Wrapped: in.Body.Wrapped,
	})
	if err != nil {
		return nil, err
	}
	return answer(passkeyShape(got)), nil
}
