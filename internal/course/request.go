package course

import (
	"time"

	"lysning/internal/clock"
	"lysning/internal/fault"
	"lysning/internal/term"
)

// Standing is where a request stands, as its guest sees it.
type Standing string

// The standings. What the office decides before the promised hour is not one of them: until then a request is asked.
const (
	Asked     Standing = "asked"
	Waiting   Standing = "waiting"
	Offered   Standing = "offered"
	Confirmed Standing = "confirmed"
	Gone      Standing = "gone"
)

// Avoid is whom a guest would rather not meet.
type Avoid string

// From nobody to the whole hospital; the department is the form's default.
const (
	AvoidNobody     Avoid = "nobody"
	AvoidDepartment Avoid = "department"
	AvoidHospital   Avoid = "hospital"
)

const (
	requestDays  = term.BookingDays // a confirmed request is gone this many days after the week
	offerMinute  = 20 * 60          // an offer holds until 20:00 the next day ...
	offerShort   = 72 * time.Hour   // ... unless the week begins within this time:
	offerCall    = 2 * time.Hour    // then the office calls, and it holds this long
	offersFrom   = 8 * 60           // nobody is offered anything at night
	missedDays   = 2                // who missed an offer is passed over for so long, and keeps the rank
	smallestWeek = 6                // doctors; fewer are no group (domain 4.9 no. 4)
)

// Request is a guest's wish for a place in a week.
type Request struct {
	ID       string
	CourseID string
	GuestID  string
	State    Standing
	Decision Standing // what it becomes at the promised hour; empty while nobody has decided
	Rank     int      // the time of asking, and nothing else; one line for all weeks
	Answer   Promise
	NotUntil clock.Date // not offered anything before this date: it let an offer pass
	Partner  bool
	CodeKept bool // a partner's code is good: none was kept of requests older than it
	Early    bool // sleeps in the house the night before
	Late     bool // and the night after
	CardName string
	Until    clock.Date // on which nothing of it is here any more
	Sequence int        // how often what the guest knows of the week has changed, for the calendar file: it only rises

	slot   int64
	wishes []byte
}

// Promise is by when a request is answered, on the programme's wall clock.
type Promise struct {
	Date   clock.Date
	Minute int
}

// due reports whether the promised moment has come.
func (p Promise) due(now time.Time, zone *time.Location) bool {
	return !p.Date.At(p.Minute, zone).After(now)
}

// inLine reports whether the request could be given a seat.
func (r Request) inLine() bool {
	return r.State == Waiting || r.State == Asked && r.Decision == ""
}

// nights are the first and last night that the request sleeps in the house.
func (r Request) nights(c Course) (first, last clock.Date) {
	first, last = c.First, c.Last.AddDays(-1)
	if r.Early {
		first = first.AddDays(-1)
	}
	if r.Late {
		last = last.AddDays(1)
	}
	return first, last
}

func (r Request) heads() int {
	if r.Partner {
		return 2
	}
	return 1
}

// The two hours at which requests are answered: what was asked before noon in the morning of the next working day, the rest at
// noon. A finer time would tell when somebody asked (P15).
const (
	answerEarly = 9 * 60
	answerNoon  = 12 * 60
)

// promise is by when a request of this moment is answered: within one working day.
func promise(now time.Time, today clock.Date, zone *time.Location, cal Calendar) Promise {
	p := Promise{Date: today, Minute: answerNoon}
	if cal.WorkingDay(today) && now.Before(today.At(answerNoon, zone)) {
		p.Minute = answerEarly
	}
	for range 31 { // a programme that is closed for longer answers then all the same
		if p.Date = p.Date.AddDays(1); cal.WorkingDay(p.Date) {
			break
		}
	}
	return p
}

// The faults of asking and giving. What the guest reads never says which part is missing, or that one is: only the office does.
var (
	ErrSignIn     = fault.New(fault.Unauthenticated, "sign_in_needed", "Please open your page with your words first.")
	ErrNotAsked   = fault.New(fault.NotFound, "course_closed", "This week cannot be asked for any more. Nothing was sent on.")
	ErrSameWeek   = fault.New(fault.Conflict, "course_same", "You have asked for this week already.")
	ErrOneRequest = fault.New(fault.Conflict, "course_request_exists", "You have asked for a week already. End that wish first, or wait for its answer.")
	ErrReach      = fault.New(fault.Invalid, "course_needs_contact", "We need a way to reach you: an offer of a place holds for hours only.")
	ErrWorkplace  = fault.New(fault.Invalid, "workplace_unknown", "Choose your workplace from the list, or call us.")
	ErrFixed      = fault.New(fault.Conflict, "workplace_fixed", "You named another workplace before. Call us if it has changed.")
	ErrNoOffer    = fault.New(fault.Conflict, "course_offer_over", "This offer is over. You keep your place in the line.")
	ErrNoPlace    = fault.New(fault.Conflict, "course_no_place", "All places of this week are taken.")
	ErrNoBed      = fault.New(fault.Conflict, "course_no_bed", "There is no bed for this request in the house.")
	ErrBedLocked  = fault.New(fault.Conflict, "bed_locked", "Somebody is locked in this room. Unlock the bed first.")
	ErrSmallRoom  = fault.New(fault.Conflict, "bed_small", "This room has too few beds.")
	ErrRoomClosed = fault.New(fault.Conflict, "bed_closed", "This room is out of use on one of these nights.")
	ErrBedTaken   = fault.New(fault.Conflict, "bed_taken", "Somebody of another week sleeps in this room on one of these nights.")
	ErrNoTalk     = fault.New(fault.Conflict, "course_no_talk", "There is no talk with a colleague whom this guest would meet.")
	ErrTalkNot    = fault.New(fault.Conflict, "talk_not_possible", "This time cannot be wished for.")
	ErrTalkWished = fault.New(fault.Conflict, "talk_wished", "You have wished for another time already. Take that wish back first.")
	ErrTalkOver   = fault.New(fault.Conflict, "talk_ask_over", "There is nothing to answer any more. Your talk is as it stands here.")
	ErrNotFor     = fault.New(fault.Conflict, "course_not_possible", "This week is not possible for this guest.")
	ErrRank       = fault.New(fault.Conflict, "course_rank", "Somebody who asked earlier waits for a place in this week.")
	ErrDecided    = fault.New(fault.Conflict, "course_decided", "This request has been decided already.")
	ErrSmall      = fault.New(fault.Conflict, "course_too_small", "With fewer than six a week is no group.")
	ErrTarget     = fault.New(fault.Invalid, "course_target", "Choose another week that can still be asked for.")
	ErrAnswered   = fault.New(fault.Conflict, "course_nothing_asked", "There is no question to answer any more.")
)
