// Package counsellor owns who can be met and which days they give: published profiles, weekly patterns, exceptions and
// leave, and what she has decided for herself. It never knows a guest, a hold or a booking: a change to a rota goes through Days,
// which tells what stands in its way. Start reading at Rota.giving for the rule, at Service for the use cases.
package counsellor

import (
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
)

// State is whether a counsellor gives days.
type State string

// The states. Only an active counsellor gives days; paused and left keep what is booked, for the office asks each guest.
const (
	Active State = "active"
	Paused State = "paused"
	Left   State = "left"
)

// Profile is a counsellor as guests read her. Nothing in it is secret.
type Profile struct {
	ID            string // 32 hex, the same on every start
	Slug          string
	Name          string
	Languages     []string
	FellowDoctor  bool
	Employers     []string          // codes; what guests may shut out
	OwnWords      map[string]string // by language
	Training      map[string]string // by language
	TrainingUntil clock.Date        // last date on which her training is valid
	Recipient     string            // age hybrid recipient
	SigningKey    []byte            // Ed25519; empty until she has enrolled
	State         State
	SortOrder     int
	Week          []WeekDay // where a new counsellor's patterns begin; ignored once she has any
	Own           Own       // what was decided since the files were written; Publish never touches it
}

// Published is the little that decides whether a guest sees a counsellor's days.
type Published struct {
	ID            string
	Employers     []string
	TrainingUntil clock.Date
}

// WeekDay is one day of an ordinary week. Minutes are after midnight on the programme's wall clock.
type WeekDay struct {
	Weekday     time.Weekday
	StartMinute int
	PlaceID     string
}

// Pattern is a WeekDay that holds from FirstDate to LastDate, both included; without LastDate it holds on.
type Pattern struct {
	ID           string // empty when it is to be made
	CounsellorID string
	WeekDay
	FirstDate clock.Date
	LastDate  clock.Date
}

// Exception is one date on which the pattern does not hold: off, or given at another place or start.
type Exception struct {
	CounsellorID string
	Date         clock.Date
	Off          bool
	StartMinute  int    // unless Off
	PlaceID      string // unless Off
}

// Leave is a stretch without days, both ends included.
type Leave struct {
	ID           string // empty when it is to be made
	CounsellorID string
	FirstDate    clock.Date
	LastDate     clock.Date
	CourseID     string // the course that made it, and that alone ends it; empty for her own
}

// Given is a date that a counsellor can give, before anybody looks at what is booked or covered.
type Given struct {
	CounsellorID string
	Date         clock.Date
	PlaceID      string
	StartMinute  int
	Most         int // how many days a week she gives at most
}

// Calendar knows the public holidays of the programme.
type Calendar interface {
	PublicHoliday(date clock.Date) bool
}

// Remaking says how days follow a changed rota.
type Remaking struct {
	// Touched are the dates that the change is about: a day of one of them that somebody has stands in its way. On any other
	// date such a day stays as it is.
	Touched func(date clock.Date) bool
	// Ask is why the guests of booked days on touched dates are asked for another one; then nothing stands in the way.
	Ask Reason
}

// Reason is why a guest is asked for another day.
type Reason string

// The reasons that come from a rota.
const (
	Ill     Reason = "ill"
	Leaving Reason = "leaving"
)

// Touch is what a change of a rota does to the days, by date.
type Touch struct {
	ID        string // of the pattern or leave that was made or changed
	Withdrawn []clock.Date
	Opened    []clock.Date
	InTheWay  []clock.Date // somebody has the day: the change is refused
	Asked     []clock.Date // somebody has the day and is asked for another one
}

// Days makes the days on offer follow the rota, in the transaction of the change.
type Days interface {
	Remake(tx *db.Tx, counsellorID string, how Remaking) (Touch, error)
}

// The faults of this package.
var (
	ErrRota      = fault.New(fault.Invalid, "rota_invalid", "This weekday, time, place or date cannot be used in a rota.")
	ErrNotFound  = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
	ErrHourTaken = fault.New(fault.Conflict, "hour_taken", "This hour is taken, or you have one on that date already.")
	ErrProfile   = fault.New(fault.Invalid, "profile_invalid", "Something in this profile is missing, too long or not one of the programme's.")
)

// errDayBooked refuses a change of a rota and names the dates that somebody has.
func errDayBooked(dates []clock.Date) error {
	e := fault.New(fault.Conflict, "day_booked", "A day that this would take away is booked, held or offered.")
	for _, d := range dates {
		e.Fields = append(e.Fields, fault.Field{Location: "dates." + d.String(), Code: "day_booked", Message: "Somebody has this day."})
	}
	return e
}

// starts are the start times of a day, minutes after midnight: trains and planes decide which one helps (domain 3.3).
var starts = []int{510, 570, 630}
