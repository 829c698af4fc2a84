// Package session is a leaf: it says who is acting. It owns session rows and the tokens that carry a session; roles and state
// are read from the row on every request. It never knows a domain. Start reading at Actor.
package session

// Kind is what an actor is to the programme.
type Kind string

// The kinds that exist so far; staff roles come with the desk.
const (
	Stranger Kind = "stranger" // nobody has signed in
	Guest    Kind = "guest"    // a doctor, signed in with the words' key
	Program  Kind = "program"  // the program's own jobs and commands
)

// Actor is who asks for a use case. It is always an argument, never hidden in a context below the edge.
type Actor struct {
	Kind      Kind
	GuestID   string // set when Kind is Guest
	SessionID []byte // hash of the session's id; set when signed in
}

// Nobody is a stranger.
var Nobody = Actor{Kind: Stranger}

// Machine is the program itself.
var Machine = Actor{Kind: Program}
