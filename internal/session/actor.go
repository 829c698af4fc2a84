// Package session is a leaf: it says who is acting. It owns session rows and the tokens that carry a session; roles and state
// are read from the rows on every request. It never knows a domain. Start reading at Actor.
package session

import "slices"

// Kind is what an actor is to the programme.
type Kind string

// The kinds of actors.
const (
	Stranger Kind = "stranger" // nobody has signed in
	Guest    Kind = "guest"    // a doctor, signed in with the words' key
	Staff    Kind = "staff"    // somebody who works here, signed in with a passkey
	Program  Kind = "program"  // the program's own jobs and commands
)

// Role is what somebody who works here may do. One person may have several; none is implied by another.
type Role string

// The roles of the staff.
const (
	Leader      Role = "leader"
	Coordinator Role = "coordinator" // "the office"
	Counsellor  Role = "counsellor"
	SafetyLead  Role = "safety_lead"
	Host        Role = "host"
)

// Roles are all roles, in the order in which screens name them.
var Roles = []Role{Leader, Coordinator, Counsellor, SafetyLead, Host}

// Actor is who asks for a use case. It is always an argument, never hidden in a context below the edge.
type Actor struct {
	Kind      Kind
	GuestID   string // set when Kind is Guest
	StaffID   string // set when Kind is Staff; a counsellor's is the id of her profile
	Roles     []Role // of staff, as they are now
	SessionID []byte // hash of the session's id; set when signed in
	Fresh     bool   // staff touched a passkey within the last minutes: asked for before what is grave
}

// Has reports whether the actor is staff with this role.
func (a Actor) Has(r Role) bool { return a.Kind == Staff && slices.Contains(a.Roles, r) }

// Nobody is a stranger.
var Nobody = Actor{Kind: Stranger}

// Machine is the program itself.
var Machine = Actor{Kind: Program}
