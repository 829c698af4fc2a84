package staff

import (
	"slices"

	"lysning/internal/clock"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/term"
)

// Desk is a role that reads with keys of its own, apart from those of whoever sits at it. Its keys come from a seed that
// each member holds; when a member leaves, a new epoch begins with a new seed (design 3).
type Desk string

// The desks.
const (
	DeskOffice Desk = "office"
	DeskSafety Desk = "safety"
)

// AllDesks are the desks, in the order in which screens name them.
var AllDesks = []Desk{DeskOffice, DeskSafety}

// deskRoles says whose desk it is: only they can be members.
var deskRoles = map[Desk]session.Role{DeskOffice: session.Coordinator, DeskSafety: session.SafetyLead}

const (
	// leastMembers can open a desk: with one alone, her lost phone would lose what guests wrote.
	leastMembers = 2
	// mostMembers of a desk; far more than any programme has.
	mostMembers = 20
	// signedDays is how long after an epoch's end something may live that a member signed in it: as long as a message.
	signedDays = 31
	// leaverDays is how long it stays listed what somebody who left could have read.
	leaverDays = term.LeaverDays
)

var (
	// ErrDeskMoved refuses what was right for an older state of the desk: another member's browser was first, or somebody's
	// keys are new.
	ErrDeskMoved = fault.New(fault.Conflict, "desk_moved", "The desk has changed meanwhile. Look again, then decide.")
	// ErrDeskToChange refuses to admit anybody to keys that somebody who left still knows.
	ErrDeskToChange = fault.New(fault.Conflict, "desk_to_change", "Somebody has left this desk. Its keys are changed before anybody joins.")
	// ErrDeskNotMember refuses what only a member's browser can do.
	ErrDeskNotMember = fault.New(fault.Forbidden, "desk_not_member", "Only a member of this desk can do this.")
	// ErrDeskRefused refuses keys or a sealed seed that are not of the one form.
	ErrDeskRefused = fault.New(fault.Invalid, "desk_refused", "These keys are not as a desk's keys must be. Nothing was kept.")
	// ErrDeskClosed answers for texts to a desk that has fewer than two members.
	ErrDeskClosed = fault.New(fault.Unavailable, "office_closed", "The office cannot take texts on the web at the moment. Please call.")

	errNoDesk = fault.New(fault.NotFound, "not_found", "There is nothing here.")
)

// DeskKeys are the public keys of one epoch.
type DeskKeys struct {
	Epoch      int // 0 for keys that stand in the programme's file
	Recipient  string
	SigningKey []byte     // Ed25519; nil for keys of the programme's file
	Until      clock.Date // the day on which a later epoch began; unset while it is the newest
}

// DeskPublic is what everybody may know of a desk. Newest is empty while the desk is closed.
type DeskPublic struct {
	Newest  DeskKeys
	Earlier []DeskKeys // which may still have texts that live, newest first
}

// DeskMember is somebody who holds the seed of the newest epoch.
type DeskMember struct {
	StaffID, Name string
	Recipient     string
	SigningKey    []byte
	AdmittedBy    string // staff id; her own for whoever made the epoch
	Day           clock.Date
}

// DeskWaiting is somebody with the desk's role and keys of her own who does not hold the seed yet.
type DeskWaiting struct {
	StaffID, Name string
	Recipient     string
	SigningKey    []byte
}

// DeskFile is the seed of an epoch, sealed for whoever asks.
type DeskFile struct {
	DeskKeys
	Sealed []byte
}

// Readable counts texts of one kind, written on one day. It never names a guest.
type Readable struct {
	Kind  string     `json:"kind"`
	Day   clock.Date `json:"day"`
	Count int        `json:"count"`
}

// DeskLeaver is somebody who left, and what lived on that day that she could have read.
type DeskLeaver struct {
	StaffID, Name string
	Epoch         int
	Day           clock.Date
	CouldRead     []Readable
}

// DeskView is a desk as those see it who sit at it or lead the programme. Mine is empty for everybody else than a member.
type DeskView struct {
	Desk     Desk
	Newest   DeskKeys // also while the desk is closed; Epoch is 0 before the first
	Open     bool
	ToChange bool
	Members  []DeskMember
	Waiting  []DeskWaiting
	Leavers  []DeskLeaver
	Mine     []DeskFile
	Stale    int // texts that the desk may open and has for an earlier epoch: a member's browser seals them anew
}

// deskOf reads the name of a desk in an address, for somebody who may see it: whose desk it is, and the leader.
func deskOf(actor session.Actor, name string) (Desk, error) {
	d := Desk(name)
	role, ok := deskRoles[d]
	if !ok || !actor.Has(role) && !actor.Has(session.Leader) {
		return "", errNoDesk
	}
	return d, nil
}

// mayJoin reports whether somebody can be a member: at work, with keys, in the desk's role.
func (p deskPerson) mayJoin(d Desk) bool {
	return p.State == "active" && p.Recipient != "" && slices.Contains(p.roles(), deskRoles[d])
}
