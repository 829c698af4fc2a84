package main

import (
	"encoding/base64"

	"lysning/internal/clock"
	"lysning/internal/intake"
	"lysning/internal/session"
)

// Shapes that several features share. Binary is standard base64 ([]byte); secrets that travel as text are base64url.

// words is a text in each language of the programme.
type words map[string]string

// Repeatable is embedded (and so exported: Huma does not look into others) by every operation that may be sent again after a lost answer.
type Repeatable struct {
	RepeatKey string `header:"Idempotency-Key" required:"true" pattern:"^[A-Za-z0-9_-]{16,64}$" patternDescription:"16 to 64 of A-Z a-z 0-9 _ -" doc:"Random; the same wish carries the same key, and is done once."`
}

// Proven is embedded by the first request of a guest, who has no session yet: keys prove themselves.
type Proven struct {
	Repeatable
	Proof string `header:"Lysning-Proof" maxLength:"100" doc:"Base64 of an Ed25519 signature by guest.sign_in_key over lysning/v1|<label>|<origin>|<Idempotency-Key>|<hex SHA-256 of the body>."`
}

// signature gives the proof's bytes; what cannot be read is no proof, and intake refuses it like any other.
func (p Proven) signature() []byte {
	b, err := base64.StdEncoding.DecodeString(p.Proof)
	if err != nil {
		return nil
	}
	return b
}

// guestIn is what a guest is known by: public keys, and a locator that is kept hashed.
type guestIn struct {
	ID         string `json:"id" pattern:"^[0-9a-f]{32}$"`
	Locator    []byte `json:"locator" minLength:"44" maxLength:"44"`
	SignInKey  []byte `json:"sign_in_key" minLength:"44" maxLength:"44"`
	SigningKey []byte `json:"signing_key" minLength:"44" maxLength:"44"`
	Recipient  string `json:"recipient" maxLength:"2048"`
	Language   string `json:"language" maxLength:"12"`
}

func (g guestIn) keys() intake.GuestKeys {
	return intake.GuestKeys{
		ID: g.ID, Locator: g.Locator, SignInKey: g.SignInKey, SigningKey: g.SigningKey, Recipient: g.Recipient, Language: g.Language,
	}
}

// itemIn is one sealed text. The kinds are checked by the note domain, which knows who may read which.
type itemIn struct {
	ID     string `json:"id" pattern:"^[0-9a-f]{32}$"`
	Kind   string `json:"kind" enum:"chosen_name,contact,needs,words_beforehand,call_wish,call_now,today,message,working_note,letter,forwarded"`
	To     string `json:"to" enum:"counsellor,office,safety"`
	Seq    int    `json:"seq,omitempty" minimum:"1" doc:"Of a message: its number in the thread, as it stands inside."`
	Of     string `json:"of,omitempty" maxLength:"64" doc:"Of what is handed on: the id of the original."`
	Reader string `json:"reader,omitempty" maxLength:"64" doc:"Of what a counsellor hands on: to which counsellor."`
	Epoch  int    `json:"epoch,omitempty" minimum:"0" doc:"Of what is for a desk: the epoch of the key that it was sealed for, as GET /keys names it; 0 for a key of the programme's file. Another than the newest is refused: desk_changed."`
	Sealed []byte `json:"sealed" maxLength:"27000" doc:"An age file with exactly two mlkem768x25519 stanzas, of the one size of its kind."`
}

// sessionOut is what a session's holder keeps in memory and nowhere else.
type sessionOut struct {
	Token        string `json:"token" doc:"For the Authorization header; five minutes at most."`
	Renew        string `json:"renew" doc:"Accepted by /session/renew and /session/end alone."`
	TokenSeconds int    `json:"token_seconds"`
	IdleMinutes  int    `json:"idle_minutes"`
}

func sessionShape(s session.Session) sessionOut {
	return sessionOut{Token: s.Token, Renew: s.Renew, TokenSeconds: s.TokenSeconds, IdleMinutes: s.IdleMinutes}
}

// dateOnly is a day with nothing finer.
type dateOnly struct {
	Date string `json:"date" format:"date"`
}

func dateShape(d clock.Date) dateOnly { return dateOnly{Date: d.String()} }

// given wraps what an operation is asked with.
type given[T any] struct{ Body T }

// body wraps what an operation answers with.
type body[T any] struct{ Body T }

func answer[T any](v T) *body[T] { return &body[T]{Body: v} }

// shapes never gives null.
func shapes[A, B any](in []A, f func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, a := range in {
		out = append(out, f(a))
	}
	return out
}
