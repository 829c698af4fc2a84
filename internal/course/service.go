package course

import (
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// People knows who works here.
type People interface {
	// People lists everybody who can sign in, with roles.
	People(tx *db.Tx) ([]Person, error)
}

// Rota knows the days that counsellors give outside courses.
type Rota interface {
	// Away lists the dates from..to on which she is not there, or leads another course.
	Away(tx *db.Tx, counsellorID, courseID string, from, to clock.Date) ([]clock.Date, error)
	// OnLeave lists the dates from..to on which somebody has a leave of her own, ill or else; none for who is no counsellor.
	OnLeave(tx *db.Tx, staffID string, from, to clock.Date) ([]clock.Date, error)
	// Block withdraws her open days from..to and lets none be made: she is at the course. It gives the dates on which somebody
	// has a day with her; then the caller undoes everything.
	Block(tx *db.Tx, courseID, counsellorID string, from, to clock.Date) (booked []clock.Date, err error)
	// Unblock gives the days of this course back to her.
	Unblock(tx *db.Tx, courseID, counsellorID string) error
	// Blocked lists the counsellors whose days this course has taken.
	Blocked(tx *db.Tx, courseID string) ([]string, error)
	// Forget removes what is noted of a course that is over, before its plan is removed.
	Forget(tx *db.Tx, courseID string) error
}

// Cover knows who stands behind those at work.
type Cover interface {
	// Missing lists what nobody is there for on the dates from..to, in the hours of a week.
	Missing(tx *db.Tx, from, to clock.Date) ([]Gap, error)
}

// Calendar knows the working days of the programme.
type Calendar interface {
	WorkingDay(date clock.Date) bool
}

// Places knows the houses of the programme.
type Places interface {
	// House reports whether a week can be held at this place.
	House(id string) bool
}

// Deps is what a Service needs.
type Deps struct {
	DB        *db.DB
	IDs       token.Source
	People    People
	Rota      Rota
	Cover     Cover
	Calendar  Calendar
	Places    Places
	Languages []string // in which titles are written
	Zone      string   // IANA name of the programme's zone
	Templates []Template
	Duty      Duty // nil where there is no rota
}

// Service is the use cases around courses. One per process.
type Service struct{ deps Deps }

// New makes a Service.
func New(deps Deps) *Service {
	if deps.Duty == nil {
		deps.Duty = noDuty{}
	}
	return &Service{deps: deps}
}

// mayPlan reports whether the actor plans weeks: the office, the leader, and the program for its sample.
func mayPlan(a session.Actor) bool {
	return a.Kind == session.Program || a.Has(session.Coordinator) || a.Has(session.Leader)
}
