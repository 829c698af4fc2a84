package booking

import (
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Limits keep one visitor from taking everything. Zero means no limit.
type Limits struct {
	Holds       int // live holds in all
	Unreachable int // bookings without a way to be reached, for one date
}

// Audit writes down what was done about a guest, for the guest to read.
type Audit interface {
	Record(tx *db.Tx, e audit.Entry) error
}

// Deps is what a Service needs.
type Deps struct {
	DB          *db.DB
	Clock       clock.Clock // the store's; without it no list is kept in memory
	Secrets     token.Source
	Key         []byte // the server's secret under which idempotency keys are kept; the same on every copy
	Counsellors Counsellors
	Cover       Cover
	Guests      Guests
	Callers     Callers
	Notes       Notes
	Beds        Beds
	Quotas      Quotas
	Works       func(tx *db.Tx, staffID string) (bool, error) // whether somebody works here now
	Audit       Audit
	Texts       Texts // nil for none
	Limits      Limits
	// Named reports whether something else than a day has a card name: nobody is called like another at the door. Nil for no.
	Named func(tx *db.Tx, name string) (bool, error)
}

// Service is the use cases of booking.
type Service struct {
	deps  Deps
	zones zones
	duty  duty
	kept  kept
}

// New makes a Service.
func New(deps Deps) *Service {
	if deps.Texts == nil {
		deps.Texts = noTexts{}
	}
	return &Service{deps: deps}
}

// What is written down for the guest to read.
const (
	dayBooked     audit.Action = "day_booked"
	dayMoved      audit.Action = "day_moved"
	dayCancelled  audit.Action = "day_cancelled"
	standByAsked  audit.Action = "stand_by_asked"
	standByGoesOn audit.Action = "stand_by_goes_on"
	standByEnded  audit.Action = "stand_by_ended"
	offerDeclined audit.Action = "offer_declined"
	wordsRead     audit.Action = "words_read"
	otherDayAsked audit.Action = "other_day_asked"
	handOverAsked audit.Action = "hand_over_asked"
	askAnswered   audit.Action = "ask_answered"
	answerPhoned  audit.Action = "answer_phoned"
	dayProposed   audit.Action = "day_proposed"
	callLater     audit.Action = "call_later"
)

func (s *Service) recordBy(tx *db.Tx, guestID string, role audit.Role, actorID string, action audit.Action) error {
	return s.deps.Audit.Record(tx, audit.Entry{GuestID: guestID, Role: role, ActorID: actorID, Action: action})
}

func (s *Service) record(tx *db.Tx, guestID string, action audit.Action) error {
	return s.deps.Audit.Record(tx, audit.Entry{GuestID: guestID, Role: audit.Doctor, ActorID: guestID, Action: action})
}

// world reads what days are judged against in this transaction.
func (s *Service) world(tx *db.Tx) (*world, error) {
	public, err := s.deps.Counsellors.Public(tx)
	if err != nil {
		return nil, fmt.Errorf("read counsellors: %w", err)
	}
	standing, err := s.deps.Cover.Standing(tx)
	if err != nil {
		return nil, fmt.Errorf("read who stands behind a day: %w", err)
	}
	w := &world{
		now: tx.Now, cover: s.deps.Cover, standing: standing, duty: s.duty.on(tx.Today(), standing.Version()), zones: &s.zones,
		counsellors: make(map[string]Counsellor, len(public)),
	}
	for _, c := range public {
		w.counsellors[c.ID] = c
	}
	w.full, err = s.fullMonths(tx)
	return w, err
}

// guest is the signed-in guest, or sign_in_needed.
func guest(actor session.Actor) (string, error) {
	if actor.Kind != session.Guest || !token.IsID(actor.GuestID) {
		return "", ErrSignIn
	}
	return actor.GuestID, nil
}

// office lets in coordinators alone.
func office(actor session.Actor) error {
	if actor.Kind != session.Staff || !actor.Has(session.Coordinator) {
		return ErrForbidden
	}
	return nil
}
