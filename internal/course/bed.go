package course

import "lysning/internal/clock"

// Who is in a bed.
type Who string

// The two.
const (
	TheGuest   Who = "guest"
	ThePartner Who = "partner"
)

// Bed is one bed that somebody of a request has for the whole stay. Who is locked was put there by the office; a plan leaves them.
type Bed struct {
	RoomID     string
	Bed        int // from 1
	RequestID  string
	Who        Who
	Locked     bool
	SharesWith string     // the request of whom they have agreed to share the room with
	First      clock.Date // nights, both included
	Last       clock.Date
}
