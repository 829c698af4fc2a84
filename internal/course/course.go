// Package course owns the week with colleagues: its plan (blocks, nights, counsellors, house), what a week must have before
// anybody can ask for a place, and the individual talks. Times are minutes of the wall clock of the week's zone; instants are
// derived from them (Course.At), so that a week with a clock change in it is right. It never knows a guest's text, a day or a
// rota: who works here and who is free it asks through People and Rota. Start reading at Service.Publish and Validate.
package course

import (
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/term"
)

// State is where a course stands.
type State string

// The states. A planned course is seen by the office alone; a published one can be asked for; on and off are what the leader
// decided at the date; over is for the office's own record until the plan is removed.
const (
	Planned   State = "planned"
	Published State = "published"
	On        State = "on"
	Off       State = "off"
	Over      State = "over"
)

// Kind is what a block is.
type Kind string

// The kinds of blocks (domain D-011).
const (
	Lecture    Kind = "lecture"
	Discussion Kind = "discussion"
	Activity   Kind = "activity"
	Individual Kind = "individual_session"
	Meal       Kind = "meal"
	Free       Kind = "free"
)

// Kinds are all kinds, in the order in which screens name them.
var Kinds = []Kind{Lecture, Discussion, Activity, Individual, Meal, Free}

// Theme is what a lecture is about.
type Theme string

// Themes are the six that every week has (domain D-013).
var Themes = []Theme{"working_life", "own_resources", "identity", "communication", "team_work", "preventing_burnout"}

// Words is one text per language of the programme, by language code.
type Words map[string]string

// Course is one week. A place is a doctor's, or a couple's when Couples is set.
type Course struct {
	ID       string
	PlaceID  string
	First    clock.Date // arrival
	Last     clock.Date // departure
	Zone     string     // IANA name
	Template string
	Couples  bool
	Least    int        // fewer than this at DecideBy is a question for the leader
	Most     int        // places
	DecideBy clock.Date // go or no-go
	State    State
	Until    clock.Date // on which the plan is removed
}

// Open reports whether the course can be asked for on this day.
func (c Course) Open(today clock.Date) bool {
	return (c.State == Published || c.State == On) && today.Before(c.First)
}

// Location is the zone; a name that this program does not know is no course's (Copy refuses it).
func (c Course) Location() *time.Location {
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// At is the moment at which the wall clock of the course shows this minute on this date.
func (c Course) At(date clock.Date, minute int) time.Time { return date.At(minute, c.Location()) }

// Nights are the dates on whose evening somebody may sleep in the house: the night before arrival included.
func (c Course) Nights() []clock.Date { return dates(c.First.AddDays(-1), c.Last.AddDays(-1)) }

// FullDays are the days between arrival and departure.
func (c Course) FullDays() []clock.Date { return dates(c.First.AddDays(1), c.Last.AddDays(-1)) }

// dates lists from..to, both included.
func dates(from, to clock.Date) []clock.Date {
	var all []clock.Date
	for d := from; !d.After(to); d = d.AddDays(1) {
		all = append(all, d)
	}
	return all
}

// Block is one piece of a day.
type Block struct {
	ID       string
	CourseID string
	Date     clock.Date
	Start    int // minutes after midnight, wall clock
	Minutes  int
	Kind     Kind
	Theme    Theme  // of a lecture
	Title    Words  // empty: the word of the kind is enough
	LeaderID string // who works here; empty when nobody leads it
	Room     string
	Gentle   Words // of an activity: what somebody does who moves less easily
}

// End is when the block is over, in minutes after midnight of its date.
func (b Block) End() int { return b.Start + b.Minutes }

func (b Block) overlaps(o Block) bool {
	return b.Date == o.Date && b.Start < o.End() && o.Start < b.End()
}

// Night is who is there from the evening of Date until 08:00 the next morning.
type Night struct {
	CourseID     string
	Date         clock.Date
	SleeperID    string // trained, and sleeps in the house
	SleeperPhone string
	SafetyID     string // on the phone
	SafetyPhone  string
}

// nightEnd is until when the safety lead of a night answers, in minutes after midnight of the next morning.
const nightEnd = 8 * 60

// Until is the moment at which the night is over.
func (n Night) Until(c Course) time.Time { return c.At(n.Date.AddDays(1), nightEnd) }

// Talk is one hour of one counsellor, made when the course is published. RequestID is who has it, empty while it is free.
type Talk struct {
	ID           string
	CourseID     string
	BlockID      string
	CounsellorID string
	Date         clock.Date
	Start        int
	Minutes      int
	RequestID    string
}

// Room is a guest room of a house. Closed are the stretches of nights on which nobody sleeps in it.
type Room struct {
	ID       string
	PlaceID  string
	Name     string // the number on its door
	Floor    int
	Beds     int
	Bath     bool
	StepFree bool
	Closed   []Closure
}

// Closure is a stretch of nights, both ends included, on which a room is out of use.
type Closure struct{ First, Last clock.Date }

// OpenOn reports whether the room can be slept in on every night from..to.
func (r Room) OpenOn(from, to clock.Date) bool {
	return !slices.ContainsFunc(r.Closed, func(c Closure) bool { return !c.First.After(to) && !c.Last.Before(from) })
}

// Person is somebody who works here, as far as a week needs to know.
type Person struct {
	ID           string
	Name         string
	Roles        []session.Role
	TrainedUntil clock.Date // last day on which a counsellor's training is valid
}

// Has reports whether the person has this role.
func (p Person) Has(r session.Role) bool { return slices.Contains(p.Roles, r) }

// The faults of planning. Those of asking for a place are with request.go.
var (
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
	ErrNotFound  = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrPlan      = fault.New(fault.Invalid, "course_invalid", "A date, a time, a number or a word of this week cannot be right.")
	ErrState     = fault.New(fault.Conflict, "course_state", "This week has moved on since you opened it. Read it again.")
	ErrNotReady  = fault.New(fault.Conflict, "course_not_ready", "Something is still missing in this week.")
	ErrTaken     = fault.New(fault.Conflict, "course_taken", "Somebody who is coming would be hurt by this change.")
	ErrBooked    = fault.New(fault.Conflict, "course_counsellor_booked", "A counsellor of this week has a day with somebody on one of its dates.")
	ErrRoomName  = fault.New(fault.Conflict, "room_name_taken", "There is a room with this number in this house already.")
	ErrRoomUsed  = fault.New(fault.Conflict, "room_in_use", "Somebody sleeps in this room.")
)

// keptUntil is the day on which the plan of a course that ends on last is removed.
func keptUntil(last clock.Date) clock.Date { return last.AddDays(term.CourseDays + 1) }
