package main

import (
	"context"
	"net/http"

	"lysning/internal/fault"
	"lysning/internal/passkey"
	"lysning/internal/session"
	"lysning/internal/staff"
)

func (s *server) routesStaffSession() {
	handle(s, operation{
		ID: "begin-staff-session", Method: http.MethodPost, Path: "/staff/session/begin", Tag: "staff", Access: anyone, Limit: limitSignIn,
		Summary: "Ask for any passkey of ours; the same for everybody",
	}, s.beginStaffSession)
	handle(s, operation{
		ID: "start-staff-session", Method: http.MethodPost, Path: "/staff/session", Tag: "staff", Access: anyone, Limit: limitSignIn,
		Summary: "Sign in with a passkey", Codes: []string{"passkey_refused", "passkey_secret_sent", "passkey_copied"},
	}, s.startStaffSession)
	handle(s, operation{
		ID: "renew-staff-session", Method: http.MethodPost, Path: "/staff/session/renew", Tag: "staff", Access: anyone, Limit: limitSignIn,
		Summary: "Get a new token by the cookie; asked from our own pages only", Codes: []string{"session_ended", "other_site"},
	}, s.renewStaffSession)
	handle(s, operation{
		ID: "end-staff-session", Method: http.MethodPost, Path: "/staff/session/end", Tag: "staff", Access: anyone, Status: noContent,
		Summary: "Sign out; a session that has ended already is no error", Codes: []string{"other_site"},
	}, s.endStaffSession)
	handle(s, operation{
		ID: "begin-touch", Method: http.MethodPost, Path: "/staff/session/touch/begin", Tag: "staff", Access: anyStaff, Limit: limitSignIn,
		Summary: "Ask for one of your own passkeys, before what is grave",
	}, s.beginTouch)
	handle(s, operation{
		ID: "touch-session", Method: http.MethodPost, Path: "/staff/session/touch", Tag: "staff", Access: anyStaff, Limit: limitSignIn,
		Summary: "Make the session fresh for five minutes", Codes: []string{"passkey_refused", "passkey_secret_sent", "passkey_copied"},
	}, s.touchSession)
}

// The cookie that renews a session of staff. Its prefix binds it to this host, to TLS (browsers take localhost for it) and to no
// path of its own; no script reads it, and no other route ever sees it (limit.go takes it away).
const (
	staffCookie   = "__Host-lysning"
	staffRenewing = apiPrefix + "/staff/session/renew"
	staffEnding   = apiPrefix + "/staff/session/end"
)

var errOtherSite = fault.New(fault.Forbidden, "other_site", "This is asked from our own pages only.")

// FromOurs is embedded by what reads the cookie: the browser itself says from where it asks, and no page can make it lie.
type FromOurs struct {
	Origin string      `header:"Origin" maxLength:"300" doc:"Sent by the browser."`
	Site   string      `header:"Sec-Fetch-Site" maxLength:"30" doc:"Sent by the browser."`
	Cookie http.Cookie `cookie:"__Host-lysning"`
}

// ours reports whether the browser says that one of our own pages asks. Whoever says nothing is no browser of our staff.
func (f FromOurs) ours(origin string) bool {
	if f.Site != "" {
		return f.Site == "same-origin"
	}
	return f.Origin == origin
}

// staffTokenOut is what a page keeps in memory and nowhere else; what renews it is in the cookie.
type staffTokenOut struct {
	Token        string `json:"token" doc:"For the Authorization header; five minutes at most."`
	TokenSeconds int    `json:"token_seconds"`
	IdleMinutes  int    `json:"idle_minutes"`
}

func staffToken(s session.Session) staffTokenOut {
	return staffTokenOut{Token: s.Token, TokenSeconds: s.TokenSeconds, IdleMinutes: s.IdleMinutes}
}

// withCookie is an answer that sets the cookie, or takes it away.
type withCookie[T any] struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      T
}

func renewing(value string, seconds int) http.Cookie {
	return http.Cookie{
		Name: staffCookie, Value: value, Path: "/", MaxAge: seconds, Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

func signedInCookie(s session.Session) http.Cookie {
	return renewing(s.Renew, int(session.Longest.Seconds()))
}

// BegunOut is what a browser needs to ask for a passkey.
type BegunOut struct {
	Ceremony string `json:"ceremony" doc:"Send it back with the answer; good for five minutes, once."`
	Options  any    `json:"options" doc:"For navigator.credentials: {publicKey: …} in JSON."`
}

func begunShape(b passkey.Begun) BegunOut { return BegunOut{Ceremony: b.Ceremony, Options: b.Options} }

// TouchAsk is the answer of a passkey.
type TouchAsk struct {
	Ceremony   string         `json:"ceremony" pattern:"^[0-9a-f]{32}$"`
	Credential map[string]any `json:"credential" doc:"PublicKeyCredential as JSON, without clientExtensionResults.prf.results: what carries them is refused."`
}

// StaffOut is somebody who works here.
type StaffOut struct {
	ID    string   `json:"id"`
	Name  string   `json:"name" doc:"Empty for the first leader, who says it when joining."`
	Roles []string `json:"roles" enum:"leader,coordinator,counsellor,safety_lead,host"`
}

func staffShape(p staff.Person) StaffOut {
	return StaffOut{ID: p.ID, Name: p.Name, Roles: roleNames(p.Roles)}
}

func roleNames(roles []session.Role) []string {
	return shapes(roles, func(r session.Role) string { return string(r) })
}

type wrapOut struct {
	By      string `json:"by" enum:"passkey,words"`
	Wrapped []byte `json:"wrapped" doc:"The seed as only the touched passkey, or the words, open it."`
}

type staffSessionOut struct {
	Session    staffTokenOut `json:"session"`
	Staff      StaffOut      `json:"staff"`
	Recipient  string        `json:"recipient"`
	SigningKey []byte        `json:"signing_key"`
	Wraps      []wrapOut     `json:"wraps"`
}

func signedIn(in staff.SignedIn) *withCookie[staffSessionOut] {
	return &withCookie[staffSessionOut]{SetCookie: signedInCookie(in.Session), Body: staffSessionOut{
		Session: staffToken(in.Session), Staff: staffShape(in.Person), Recipient: in.Person.Recipient, SigningKey: in.Person.SigningKey,
		Wraps: wrapShapes(in.Wraps),
	}}
}

func (s *server) beginStaffSession(ctx context.Context, _ session.Actor, _ *struct{}) (*body[BegunOut], error) {
	got, err := s.Staff.BeginSignIn(ctx)
	if err != nil {
		return nil, err
	}
	return answer(begunShape(got)), nil
}

func (s *server) startStaffSession(ctx context.Context, _ session.Actor, in *given[TouchAsk]) (*withCookie[staffSessionOut], error) {
	got, err := s.Staff.SignIn(ctx, in.Body.Ceremony, in.Body.Credential)
	if err != nil {
		return nil, err
	}
	return signedIn(got), nil
}

func (s *server) renewStaffSession(ctx context.Context, _ session.Actor, in *FromOurs) (*body[staffTokenOut], error) {
	if !in.ours(s.Origin) {
		return nil, errOtherSite
	}
	got, err := s.Sessions.RenewStaff(ctx, in.Cookie.Value)
	if err != nil {
		return nil, err
	}
	return answer(staffToken(got)), nil
}

// cookieOnly answers nothing but the cookie.
type cookieOnly struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *server) endStaffSession(ctx context.Context, _ session.Actor, in *FromOurs) (*cookieOnly, error) {
	if !in.ours(s.Origin) {
		return nil, errOtherSite
	}
	return &cookieOnly{SetCookie: renewing("", -1)}, s.Sessions.EndStaff(ctx, in.Cookie.Value)
}

func (s *server) beginTouch(ctx context.Context, actor session.Actor, _ *struct{}) (*body[BegunOut], error) {
	got, err := s.Staff.BeginTouch(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(begunShape(got)), nil
}

type touchedOut struct {
	Wraps []wrapOut `json:"wraps"`
}

func (s *server) touchSession(ctx context.Context, actor session.Actor, in *given[TouchAsk]) (*body[touchedOut], error) {
	got, err := s.Staff.Touch(ctx, actor, in.Body.Ceremony, in.Body.Credential)
	if err != nil {
		return nil, err
	}
	return answer(touchedOut{Wraps: wrapShapes(got)}), nil
}

func wrapShapes(in []staff.Wrap) []wrapOut {
	return shapes(in, func(w staff.Wrap) wrapOut { return wrapOut(w) })
}
