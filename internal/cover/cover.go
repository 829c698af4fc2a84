// Package cover owns who stands behind those at work, and who is called when a person is needed now: the rota of safety leads,
// deputies and the office's duty phone, alarms that climb until somebody says *I have it*, the drill that measures them, and the test
// calls of the numbers on the help-now page. It knows no guest: what an alarm is about is an id that another domain gave, and no
// word that leaves the program tells what it is. Sources: design.md 5 and 6, domain.md 4.4, 5.2, 5.6. Start reading at
// Service.Standing (may a day be offered?) and Service.Raise (call somebody).
package cover

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/mail"
	"lysning/internal/outbox"
	"lysning/internal/programme"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Duty is what somebody on the rota does.
type Duty string

// The duties. The first three are the safety desk's, in the order in which an alarm climbs; the last is the office's one telephone.
const (
	Lead   Duty = "lead"
	Deputy Duty = "deputy"
	Second Duty = "second"
	Phone  Duty = "phone"
)

// Duties are all of them, in the order of the screens.
var Duties = []Duty{Lead, Deputy, Second, Phone}

// needed are the duties without which nothing can be offered. A second deputy is good to have.
var needed = []Duty{Lead, Deputy, Phone}

// Desk is who keeps a part of the rota.
type Desk string

// The desks. A rota counts for a desk as soon as a weekday of it has been written; before that the programme's file does.
const (
	Safety Desk = "safety"
	Office Desk = "office"
)

// Desks are both.
var Desks = []Desk{Safety, Office}

// Desk is whose rota a duty is on.
func (d Duty) Desk() Desk {
	if d == Phone {
		return Office
	}
	return Safety
}

// holders are the roles one of which a person must have to be given a duty. domain.md 2.1, 5.2.
func (d Duty) holders() []session.Role {
	switch d {
	case Lead, Deputy:
		return []session.Role{session.SafetyLead}
	case Second:
		return []session.Role{session.SafetyLead, session.Leader}
	default:
		return []session.Role{session.Coordinator, session.Leader}
	}
}

// editors are the roles that may write a desk's rota.
func (d Desk) editors() []session.Role {
	if d == Office {
		return []session.Role{session.Leader, session.Coordinator}
	}
	return []session.Role{session.Leader, session.SafetyLead}
}

// The faults of this package.
var (
	ErrForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
	ErrNotFound  = fault.New(fault.NotFound, "not_found", "There is nothing here.")
	ErrRota      = fault.New(fault.Invalid, "duty_hours_invalid", "These hours cannot be kept: each begins and ends at a quarter of an hour, and none overlaps another.")
	ErrHolder    = fault.New(fault.Invalid, "rota_holder", "This person cannot have this duty: the role is missing, or they no longer work here.")
	ErrSame      = fault.New(fault.Conflict, "rota_same_person", "One person cannot stand in for herself. Choose another one.")
	ErrMoved     = fault.New(fault.Conflict, "rota_moved", "Somebody has changed the rota meanwhile. Look at it again; what you typed is still here.")
	ErrSwap      = fault.New(fault.Conflict, "swap_over", "This swap can no longer be done: one of the duties has changed hands.")
	ErrDrill     = fault.New(fault.Conflict, "drill_on", "A drill is under way.")
	ErrLine      = fault.New(fault.Invalid, "test_call_invalid", "Choose a number, a date that is not to come, and who rang.")
)

// Person is somebody who works here and can sign in.
type Person struct {
	ID    string
	Name  string
	Roles []session.Role
	Phone string // her own number; empty for none
}

// Has reports whether the person has a role.
func (p Person) Has(r session.Role) bool { return slices.Contains(p.Roles, r) }

func (p Person) may(d Duty) bool { return slices.ContainsFunc(d.holders(), p.Has) }

// People knows who works here.
type People interface {
	// Working lists who can sign in, by name.
	Working(tx *db.Tx) ([]Person, error)
	// Address is where somebody wants mail; empty for nowhere.
	Address(tx *db.Tx, staffID string) (string, error)
}

// Mailer hands one mail over. *mail.Sender is one.
type Mailer interface {
	Send(ctx context.Context, m mail.Message) error
}

// Texter hands one short text over. *sms.Sender is one.
type Texter interface {
	Send(ctx context.Context, number, text string) error
}

// Need is a stretch that must be covered because somebody counts on it: a day that is booked, a week that is open. A week that is only
// planned stands in the rota, so that somebody is found before it is opened, and alarms nobody.
type Need struct {
	Date     clock.Date
	From, To int // minutes of the wall clock
	Week     bool
	Planned  bool
}

// Deps are what the service needs.
type Deps struct {
	DB      *db.DB
	IDs     token.Source
	Box     *outbox.Box
	Files   *programme.Programme
	People  People
	Mail    Mailer // nil where no mail server is set
	Text    Texter // nil where no gateway is set
	Origin  string
	AtOnce  []string                                             // kinds of alarms for which lead, deputy, second deputy and leader are called together; their domain says which
	Counted func(tx *db.Tx, from, to clock.Date) ([]Need, error) // what is promised already; nil where nobody asks
	Nights  func(tx *db.Tx) ([]clock.Date, error)                // nights of open weeks that lack somebody; nil where nobody asks
	TooLong func(tx *db.Tx) (bool, error)                        // doctors wait too long for a day; nil where nobody asks
}

// Service holds the use cases.
type Service struct {
	Deps
	newest atomic.Pointer[Standing]
}

// New makes the service; wire calls it.
func New(d Deps) *Service { return &Service{Deps: d} }

// On is who is on duty in a minute of a date. Staffed is whether that is enough for somebody to be at work: a lead, a deputy (once
// there is a rota) and the office's telephone. Inside a transaction of any use case.
type On struct {
	Lead, Deputy, Second, Office Person // without an id where the programme's file names them, or nobody is there
	SafetyPhone, OfficePhone     string
	Until                        int // minute at which the lead's stretch ends
	Staffed                      bool
	Rota                         bool // written by people, not the file
}

// On tells who is on duty in a minute of a date.
func (s *Service) On(tx *db.Tx, date clock.Date, minute int) (On, error) {
	st, err := s.Standing(tx)
	if err != nil {
		return On{}, err
	}
	people, err := s.People.Working(tx)
	if err != nil {
		return On{}, fmt.Errorf("list who is on duty: %w", err)
	}
	file, inFile := s.Files.OnDuty(date, minute)
	out := On{OfficePhone: file.OfficePhone, SafetyPhone: file.SafetyPhone, Until: file.To, Rota: st.written(Safety, date)}
	if out.OfficePhone == "" {
		out.OfficePhone = s.officePhone()
	}
	holder := func(d Duty) Person {
		id := st.holder(date, d, minute/quarter)
		if i := slices.IndexFunc(people, func(p Person) bool { return p.ID == id }); id != "" && i >= 0 {
			return people[i]
		}
		return Person{}
	}
	if out.Office = holder(Phone); st.written(Office, date) && out.Office.ID == "" {
		out.OfficePhone = ""
	}
	if !out.Rota {
		out.Lead.Name = file.SafetyLead
		out.Staffed = inFile && out.OfficePhone != ""
		return out, nil
	}
	out.Lead, out.Deputy, out.Second = holder(Lead), holder(Deputy), holder(Second)
	if out.Until = st.until(date, minute); out.Lead.Phone != "" {
		out.SafetyPhone = out.Lead.Phone
	}
	out.Staffed = out.Lead.ID != "" && out.Deputy.ID != "" && (out.Office.ID != "" || !st.written(Office, date) && inFile)
	return out, nil
}

// officePhone is the one telephone of the office: the file names it beside the hours, and it stays the same outside them.
func (s *Service) officePhone() string {
	for _, x := range s.Files.Staffed {
		if x.OfficePhone != "" {
			return x.OfficePhone
		}
	}
	return ""
}
