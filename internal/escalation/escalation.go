// Package escalation owns what is done when somebody fears for a doctor's life, or that patients are in danger: the concern,
// consent, contact, the clocks, and the two people without whom nothing that was kept back is opened. Its one table of states
// (Table) is what the code obeys, what pages and docs/safety.md are drawn from, and what the tests walk over.
//
// It keeps codes, dates and the moments that clocks count from; never a free text, a name of a guest or of who was called, or
// a word about health. A worry without concrete danger (level 1) leaves nothing here: there is no use case for it. It sends no
// alarm itself and knows no other domain: see Deps. Start reading at Table, then Service.Raise, Service.Ask, Service.Decide.
package escalation

import (
	"context"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/outbox"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// Level is how grave it is (domain 5.2). Level 1 is talked about and not kept.
type Level string

// The levels.
const (
	Patients Level = "2a" // concern about the ability to treat patients
	Plans    Level = "2b" // ongoing suicidal plans, no immediate danger
	Now      Level = "3"  // a life is in danger now
)

// Levels are all that leave a row.
var Levels = []Level{Patients, Plans, Now}

// Trigger is what it is about. There are two, and no third (domain 5.1).
type Trigger string

// The triggers.
const (
	AboutPatients Trigger = "patients"
	AboutPlans    Trigger = "plans"
)

// Entry is how the worry came up (domain 5.3).
type Entry string

// The entries.
const (
	InTalk    Entry = "talk"
	ByPhone   Entry = "phone"
	ByMessage Entry = "message"
	ByWords   Entry = "words"
	AtCourse  Entry = "course"
)

// Entries are all entries.
var Entries = []Entry{InTalk, ByPhone, ByMessage, ByWords, AtCourse}

// Consent is the doctor's answer; empty before one.
type Consent string

// The answers.
const (
	Yes         Consent = "yes"
	No          Consent = "no"
	NotPossible Consent = "not_possible"
)

// Kind is who was reached, and all that is kept of it. Employer, association, funder, insurer and regulator are not among them, and cannot be.
type Kind string

// The kinds. The police are told only where they are the rescue.
const (
	GP         Kind = "gp"
	Provider   Kind = "provider" // of care for the mind, or a crisis team
	OutOfHours Kind = "out_of_hours"
	Emergency  Kind = "emergency"
	Police     Kind = "police"
	Somebody   Kind = "person" // whom the doctor trusts
)

// Kinds are all kinds.
var Kinds = []Kind{GP, Provider, OutOfHours, Emergency, Police, Somebody}

// The faults of this package.
var (
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for your role.")
	ErrNotFound  = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrInvalid   = fault.New(fault.Invalid, "concern_invalid", "This is not one of the choices.")
	ErrMoved     = fault.New(fault.Conflict, "concern_moved", "Somebody has taken another step meanwhile. Look again.")
	ErrOneself   = fault.New(fault.Forbidden, "second_person_needed", "Somebody else has to decide this: never the one who asked, never the guest's own counsellor.")
	ErrChance    = fault.New(fault.Conflict, "chance_first", "The doctor has a chance to act first. It is not over, and no harm is imminent.")
	ErrLate      = fault.New(fault.Conflict, "review_late", "A review of what you two opened is late. Nothing new is opened by you two before it is done.")
	ErrInvolved  = fault.New(fault.Forbidden, "reviewer_involved", "Whoever had a part in it cannot review it.")
	ErrHour      = fault.New(fault.Conflict, "debrief_hour_taken", "This hour is not free. Choose another one of today.")
	ErrCut       = fault.New(fault.Conflict, "nobody_to_find", "Nothing here leads to the doctor any more.")
)

// Visit is a guest's appointment as a concern needs it.
type Visit struct {
	CounsellorID string
	CardName     string
	Date         clock.Date
}

// Guests knows guests and their appointments; intake and booking are joined here.
type Guests interface {
	// OfCard finds the guest of a live card name.
	OfCard(tx *db.Tx, cardName string) (guestID string, ok bool, err error)
	// Visits gives a guest's appointments to come and of the last 30 days, by date.
	Visits(tx *db.Tx, guestID string) ([]Visit, error)
	// Keep keeps a guest at least until a day; a guest who is not there is a fault not_found.
	Keep(tx *db.Tx, guestID string, until clock.Date) error
}

// Person is somebody who can sign in now, with the roles as they are now.
type Person struct {
	ID    string
	Name  string
	Roles []session.Role
}

// People knows who works here.
type People interface {
	Working(tx *db.Tx) ([]Person, error)
}

// Items knows what a guest left for the safety desk.
type Items interface {
	// HeldForSafety lists the kinds of what is kept back for the safety desk.
	HeldForSafety(tx *db.Tx, guestID string) ([]string, error)
	// KnownTo reports that a desk has something of a guest: then somebody there may be worried about them.
	KnownTo(tx *db.Tx, guestID, desk string) (bool, error)
	// Named counts live texts of a guest by kind, reader and the day of writing.
	Named(tx *db.Tx, guestID, kind, reader string, written clock.Date) (int, error)
	// Hold keeps those past their day, until another; told is the day from which the doctor reads so. It gives how many there are.
	Hold(tx *db.Tx, guestID, kind, reader string, written, until, told clock.Date) (int, error)
}

// Hours knows what a counsellor's day is taken by; booking, counsellor and course are joined here.
type Hours interface {
	// Taken lists when somebody has her, or she has an hour of her own, on a date.
	Taken(tx *db.Tx, counsellorID string, date clock.Date) ([]Span, error)
}

// Span is a stretch of a day in minutes of the programme's wall clock.
type Span struct{ From, To int }

// Alarm rings people until one of them answers; the cover domain is joined here. Both are part of the caller's transaction.
type Alarm interface {
	Raise(tx *db.Tx, kind, subjectID string) error
	Ended(tx *db.Tx, subjectID string) error
}

// Witness writes what nobody can take back, without anything that leads to a person.
type Witness interface {
	// Prepare may wait, as Append must not: it is called before a transaction that appends.
	Prepare(ctx context.Context) error
	// Append is the last write of a use case. guestID is whom it concerns, or empty.
	Append(tx *db.Tx, kind, guestID string, fields map[string]string) error
}

// The kinds of what is witnessed.
const (
	WitnessSeal = "seal_break"
	WitnessLaw  = "law_profile"
)

// Deps are what the service needs.
type Deps struct {
	DB      *db.DB
	IDs     token.Source
	Outbox  *outbox.Box
	Log     *audit.Log
	Guests  Guests
	People  People
	Items   Items
	Hours   Hours
	Alarm   Alarm
	Witness Witness
	Law     Profile // as the programme's files have it now; it counts only when two people have approved it
}

// Service holds the use cases.
type Service struct{ Deps }

// New makes the service. Errors: the law profile names a clock, a kind or a trigger that does not exist.
func New(d Deps) (*Service, error) { return &Service{d}, d.Law.check() }

// keepsGuest is how many days after the last step the doctor's page stays, so that the doctor can be told.
const keepsGuest = term.ConcernTellDays

// The actions that a guest's log shows.
const (
	concernRaised audit.Action = "concern_raised"
	concernMoved  audit.Action = "concern_moved"
	concernEnded  audit.Action = "concern_ended"
	sealOpened    audit.Action = "seal_opened"
)

// HidesAction reports an action that a dated hold keeps off the doctor's log until it ends.
func HidesAction(a audit.Action) bool { return a == sealOpened || a == audit.SealLooked }
