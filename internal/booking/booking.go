// Package booking owns the days on offer, holds, bookings, moves, cancellations and stand-by. It never reads a text and never
// knows a person: a guest is an id, a booking has a card name. What is shown and what can be booked is decided by one
// function, world.refuses in bookable.go; start reading there, then at Service.
package booking

import (
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/term"
)

// Mode is how a day is held.
type Mode string

// The modes.
const (
	House    Mode = "house"
	CityRoom Mode = "city_room"
	Video    Mode = "video"
)

const (
	dayMinutes = 360 // a day is six hours, one guest or a pair, one counsellor
	holdFor    = term.Hold
	aWeek      = 3                // days of a counsellor in a week at most
	weeksAhead = 26               // rows are made this far ahead
	keptDays   = term.BookingDays // a booking is gone this many days after its date
	// notice is how long before its start a day can be held at the latest. Twelve hours let the counsellor learn of a day the
	// evening before, and the duty phone be answered before anybody travels.
	notice = 12 * time.Hour
)

// Day is one date that a counsellor gives: the wall clock of a zone, from which instants are derived and never stored.
type Day struct {
	ID           string
	CounsellorID string
	PlaceID      string
	Mode         Mode
	Date         clock.Date
	StartMinute  int // after midnight
	Minutes      int
	Zone         string // IANA
}

// EndMinute is the end on the wall clock, minutes after midnight.
func (d Day) EndMinute() int { return d.StartMinute + d.Minutes }

// Booking is a day that a guest has.
type Booking struct {
	ID            string
	GuestID       string
	Day           Day
	CardName      string // what the guest is called at the door; made by the system
	WithPartner   bool
	EveningBefore bool       // a bed in the house the evening before
	Sequence      int        // raised by each move, for the calendar file
	Reachable     bool       // the guest left a way to be reached
	Room          string     // names the video room of the day; empty for other days, and after it
	Words         Words      // beforehand: what was promised, and whether she has read
	CallOn        clock.Date // the day on which the office calls afterwards, where the guest has wished for it
	Agreement     string     // under which it counts, where the programme has quotas
	Pair          Pair       // of two half days by video
	Held          *bool      // whether the talk was held, once she has said so
	Until         clock.Date // the date on which it is gone
}

// Pair tells which of two half days by video a booking is; zero for any other. The two have one id.
type Pair struct {
	ID string
	No int // 1 or 2
}

func (p Pair) number() any {
	if p.No == 0 {
		return nil
	}
	return p.No
}

// ReadsBy is a promise of the programme's wall clock: words are read by then.
type ReadsBy struct {
	Date   clock.Date
	Minute int
}

// Item is a sealed text on its way to whoever keeps them; booking passes it on unread.
type Item struct {
	ID     string
	Kind   string
	To     string
	Of     string // of what is handed on: the original's id
	Epoch  int    // of what is for a desk: of the key that it was sealed for
	Sealed []byte
}

// contact is the kind of item that makes a guest reachable.
const contact = "contact"

func reachable(items []Item) bool { return brings(items, contact) }

// GuestKeys is a guest whom the first booking brings: public keys only, already proven by whoever calls.
type GuestKeys struct {
	ID         string
	Locator    []byte
	SignInKey  []byte
	SigningKey []byte
	Recipient  string
	Language   string
}

// Guests keeps the guests. Register makes a new one; KeepUntil lets one live at least until a date;
// KeepLess lets who was kept until a date for what is no longer so go with whatever still needs them.
type Guests interface {
	Register(tx *db.Tx, guest GuestKeys, until clock.Date) error
	KeepUntil(tx *db.Tx, guestID string, until clock.Date) error
	KeepLess(tx *db.Tx, guestID string, was clock.Date) error
}

// Notes keeps the sealed items. Keep checks and stores them (bookingID and counsellorID are empty for a stand-by); MoveForBooking
// ends what is sealed to a counsellor other than counsellorID and lets the rest follow the new date; EndForBooking leaves
// no item that names the booking. HandOn notes what the guest has ticked for the new counsellor and not sealed anew: the one who
// has it keeps it for some days and seals it; it comes after Keep and before MoveForBooking.
type Notes interface {
	Keep(tx *db.Tx, guestID, bookingID, counsellorID string, items []Item, date clock.Date) error
	HandOn(tx *db.Tx, bookingID, counsellorID string, itemIDs []string) error
	MoveForBooking(tx *db.Tx, bookingID, counsellorID string, date clock.Date) error
	EndForBooking(tx *db.Tx, bookingID string) error
	KeepContact(tx *db.Tx, bookingID string, until clock.Date) error // lengthens what reaches the guest, never shortens it
}

// Given is a date that a counsellor can give.
type Given struct {
	CounsellorID string
	Date         clock.Date
	PlaceID      string
	StartMinute  int
	Most         int // how many days a week the counsellor gives at most
}

// Counsellor is what a counsellor has published, as far as the list of days looks at it.
type Counsellor struct {
	ID            string
	Employers     []string
	TrainingUntil clock.Date // last date of valid training
	SetAside      []Stretch  // hours that are her own: no day goes over them
}

// Counsellors answers for the rotas. Giving is for one counsellor, or for all when the id is empty; Public lists the active
// ones; ReadingTime is by when words written at from are read, with ok false when nobody can promise it.
type Counsellors interface {
	Giving(tx *db.Tx, counsellorID string, from, to clock.Date) ([]Given, error)
	Public(tx *db.Tx) ([]Counsellor, error)
	ReadingTime(tx *db.Tx, counsellorID string, from time.Time, date clock.Date) (on clock.Date, minute int, ok bool, err error)
	// WorksOn reports whether a date still is a working day of a counsellor.
	WorksOn(tx *db.Tx, counsellorID string, date clock.Date) (bool, error)
}

// Place is where a day is held.
type Place struct {
	ID   string
	Mode Mode
	Beds bool // the evening before can be spent there
}

// Beds gives a room of the house for the night before a day. Take reports false where no room is free for so many heads; it never gives a
// room that somebody has, of whatever kind their stay is. Free is no error without one.
type Beds interface {
	Take(tx *db.Tx, placeID, bookingID string, night clock.Date, heads int) (bool, error)
	Free(tx *db.Tx, bookingID string) error
}

// Standing is who stands behind those at work, as one transaction reads it. CoversDay looks at the safety leads and the office's duty
// phone from two hours before the start to the end; it must not block. Two standings of one version give the same answer to the same
// question on the same calendar day.
type Standing interface {
	Version() string
	CoversDay(date clock.Date, startMinute, minutes int) bool
}

// Cover answers for the programme: who stands behind a day, and where it is. Standing is asked inside transactions, so that a change of
// the rota and a booking cannot both believe that they came first.
type Cover interface {
	Standing(tx *db.Tx) (Standing, error)
	VideoProvider() bool
	Place(id string) (Place, bool)
}

// The faults of this package. A shut-out, unknown or foreign thing is ErrNotFound, and nothing tells which.
var (
	ErrNotFound     = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrSignIn       = fault.New(fault.Unauthenticated, "sign_in_needed", "Please open your page with your words first.")
	ErrAsk          = fault.New(fault.Invalid, "ask_invalid", "This month, place or filter cannot be read.")
	ErrDayTaken     = fault.New(fault.Conflict, "day_taken", "This day has just been taken. Nothing was booked.")
	ErrDayWithdrawn = fault.New(fault.Conflict, "day_withdrawn", "This day is no longer offered. Nothing was booked.")
	ErrHoldExpired  = fault.New(fault.Conflict, "hold_expired", "The ten minutes are over and the day is free again. Nothing was booked.")
	ErrHoldLimit    = fault.New(fault.TooMany, "hold_limit", "Very many days are being chosen just now. Please try again in some minutes, or call.")
	ErrTooMany      = fault.New(fault.TooMany, "too_many", "This date takes no more bookings without a way to be reached. Leave a number or an address, or call.")
	ErrSameDate     = fault.New(fault.Conflict, "same_date", "You already have a day on this date.")
	ErrDoor         = fault.New(fault.Conflict, "door_half_open", "New days are booked by telephone just now. Ask us to call you.")
	ErrDayPast      = fault.New(fault.Conflict, "day_past", "This day has begun or is over.")
	ErrNoBed        = fault.New(fault.Invalid, "no_bed_here", "There is no bed for the evening before at this place.")
	ErrBedsTaken    = fault.New(fault.Conflict, "beds_taken", "The house has no free bed on the evening before. Nothing was booked.")
	ErrQuotaFull    = fault.New(fault.Conflict, "quota_full", "No more days are given at this place in this month. Nothing was booked.")
	ErrHalves       = fault.New(fault.Invalid, "halves_invalid", "Two half days are by video, with one colleague, on two dates.")
	ErrMismatch     = fault.New(fault.Conflict, "idempotency_mismatch", "This key was used for something else.")
	ErrKey          = fault.New(fault.Invalid, "idempotency_key_invalid", "The key is not 16 to 64 letters, digits, - or _.")
	ErrReach        = fault.New(fault.Conflict, "needs_a_way_to_be_reached", "An earlier day can only be offered to you if we can reach you.")
	ErrStandBy      = fault.New(fault.Conflict, "stand_by_exists", "You already wait for an earlier day there.")
	ErrStandByDate  = fault.New(fault.Invalid, "stand_by_date", "Choose a date after tomorrow.")
	ErrOfferExpired = fault.New(fault.Conflict, "offer_expired", "This offer is over. You keep your place in the line.")
	ErrDoorValue    = fault.New(fault.Invalid, "door_invalid", "The door is open or half open.")
	ErrNotOver      = fault.New(fault.Conflict, "day_not_over", "This can be said when the day is over.")
	ErrNothingKept  = fault.New(fault.Conflict, "nothing_proposed", "There is no day to say yes to any more. Choose another one.")
	ErrFitsNobody   = fault.New(fault.Conflict, "fits_nobody", "This day fits nobody who waits.")
	ErrAsked        = fault.New(fault.Conflict, "asked_already", "The guest is being asked already.")
	ErrReachLater   = fault.New(fault.Conflict, "no_way_to_call", "There is no number or address of yours here any more, so nobody could call.")
	ErrForbidden    = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
)
