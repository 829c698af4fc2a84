// Package urgent owns the wish of a guest who is not safe to be called now: that somebody waits, who has seen it, and that it is
// over. It never knows a number or a text, which are sealed for the safety desk (note), and it keeps no history: what is over
// leaves no row, so that nobody can count how often a guest has asked (domain 5.3). Numbers to call stand on every page whether or
// not any of this works. Start reading at Service.Ask.
package urgent

import (
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
)

// AlarmKind is what this package raises an alarm about; the subject is the id of a Call, which leads to nobody outside.
const AlarmKind = "call_now"

// The clocks (domain 5.3: an answer within ten minutes). They are proposals of the domain book; a clinical board must own them.
const (
	// NobodyAfter is when the guest's page says that nobody has seen it, and to call.
	NobodyAfter = 5 * time.Minute
	// Again is when a call that nobody has said was made alarms once more, and when another may take it over.
	Again = 10 * time.Minute
)

// The faults of this package.
var (
	ErrClosed    = fault.New(fault.Conflict, "urgent_closed", "Nobody can call you from here at this hour. Please call one of the numbers.")
	ErrAsked     = fault.New(fault.Conflict, "urgent_asked", "You have asked for a call already. Take that back first if the number is another one.")
	ErrTaken     = fault.New(fault.Conflict, "urgent_taken", "Somebody else is calling.")
	ErrNotFound  = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for your role.")
	ErrNotAtDesk = fault.New(fault.Forbidden, "desk_not_member", "Only a member of this desk can do this.")
)

// Call is one that somebody waits for. All instants go with it.
type Call struct {
	ID      string
	GuestID string
	Day     clock.Date
	SentAt  clock.Instant
	SeenBy  string // a safety lead's id; empty while nobody has seen it
	SeenAt  clock.Instant
	LookAt  clock.Instant // when somebody is alarmed again
}

// Seen reports that a safety lead has taken it.
func (c Call) Seen() bool { return c.SeenBy != "" }

// Nobody reports that it has waited for longer than anybody should, unseen.
func (c Call) Nobody(now clock.Instant) bool {
	return !c.Seen() && now >= c.SentAt.Add(NobodyAfter)
}

// mayTake reports that a safety lead may take it: unseen, hers already, or seen so long ago that she who took it may be held up.
func (c Call) mayTake(staffID string, now clock.Instant) bool {
	return !c.Seen() || c.SeenBy == staffID || now >= c.SeenAt.Add(Again)
}

// Duty is who answers now: the staffed line, and until when.
type Duty struct {
	Line  string // a telephone number
	Until int    // minutes after midnight
}

// Rota tells whether somebody answers at the moment of the transaction.
type Rota interface {
	Now(tx *db.Tx) (Duty, bool, error)
}

// Item is the sealed number on its way in.
type Item struct {
	ID    string
	Kind  string
	To    string
	Epoch int
	Body  []byte
}

// Desk is the safety desk.
type Desk interface {
	// Open reports that it takes what is sealed for it.
	Open(tx *db.Tx) (bool, error)
	Member(tx *db.Tx, staffID string) (bool, error)
}

// Alarm makes somebody look: it climbs until a person has acknowledged. To raise what is raised already, and to end what is not,
// are no errors.
type Alarm interface {
	Raise(tx *db.Tx, kind, subjectID string) error
	Ended(tx *db.Tx, subjectID string) error
}
