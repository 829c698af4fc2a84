package course

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// Item is a sealed text on its way to whoever keeps them; it is passed on unread.
type Item struct {
	ID     string
	Kind   string
	To     string
	Epoch  int // of what is for a desk: of the key that it was sealed for
	Sealed []byte
}

// GuestKeys is a guest whom the first request brings: public keys only, already proven by whoever calls.
type GuestKeys struct {
	ID         string
	Locator    []byte
	SignInKey  []byte
	SigningKey []byte
	Recipient  string
	Language   string
}

// Guests keeps the guests.
type Guests interface {
	Register(tx *db.Tx, guest GuestKeys, until clock.Date) error
	KeepUntil(tx *db.Tx, guestID string, until clock.Date) error
	// MakeWords gives the two words that a caller says aloud; the same again for the same request.
	MakeWords(requestID, language string) string
	RegisterCaller(tx *db.Tx, guestID, language, words string, until clock.Date) error
}

// Notes keeps the sealed items of a request.
type Notes interface {
	KeepForCourse(tx *db.Tx, guestID, requestID string, items []Item, last clock.Date) error
	MoveForCourse(tx *db.Tx, requestID string, last clock.Date) error
	EndForCourse(tx *db.Tx, requestID string) error
	// LeaveContact lets the way to reach a guest go on without the request.
	LeaveContact(tx *db.Tx, requestID string) error
}

// Once makes a use case repeatable after a lost answer.
type Once struct {
	Key      string
	BodyHash []byte // SHA-256 of what was sent
}

// Desk is what asking shares with booking a day: the door, remembered keys, card names.
type Desk interface {
	// Open answers a fault while new guests are taken by telephone only.
	Open(tx *db.Tx) error
	// Repeat is the first statement of a repeatable use case; it gives the ref that the first one left. actorID made the key.
	Repeat(tx *db.Tx, operation, actorID, guestID string, o Once, ref string) (string, bool, error)
	// Done reports whether a use case that leaves nothing to find has been run with this key.
	Done(tx *db.Tx, operation, actorID string, o Once) (bool, error)
	// CardNames draws names to try, in order; Named reports whether a booking has one.
	CardNames() ([]string, error)
	Named(tx *db.Tx, name string) (bool, error)
}

// Workplaces is the programme's list.
type Workplaces interface {
	// Workplace reports whether a hospital, and a department of it where one is named, is on the list.
	Workplace(hospital, department string) bool
	// EmployedBy lists the counsellors who work for one of some employers.
	EmployedBy(tx *db.Tx, employers []string) ([]string, error)
}

// Days puts a guest whose week is not held in the line for a day.
type Days interface {
	Owe(tx *db.Tx, guestID string) error
}

// Audit writes down what was done about a guest, for the guest to read.
type Audit interface {
	Record(tx *db.Tx, e audit.Entry) error
}

// RequestDeps is what Requests needs. Key is the server's secret, the same on every copy and never in the database.
type RequestDeps struct {
	DB         *db.DB
	IDs        token.Source
	Key        []byte
	Keys       Keys
	Slots      Slots
	Guests     Guests
	Callers    Callers
	Notes      Notes
	Desk       Desk
	Workplaces Workplaces
	Calendar   Calendar
	Audit      Audit
	Days       Days
	Texts      Texts // nil for none
	Plans      *Service
}

// Requests is the use cases of asking for a place in a week and of giving it. Start reading at Requests.Ask, then at giver.give: the
// one function that takes a seat, a bed and a talk.
type Requests struct{ deps RequestDeps }

// NewRequests makes the use cases.
func NewRequests(deps RequestDeps) *Requests {
	if deps.Texts == nil {
		deps.Texts = noTexts{}
	}
	return &Requests{deps: deps}
}

// What is written down for the guest to read.
const (
	weekAsked    audit.Action = "week_asked"
	weekEnded    audit.Action = "week_ended"
	weekAnswered audit.Action = "week_answered"
	weekDecided  audit.Action = "week_decided"
	offerMade    audit.Action = "week_offered"
	offerPassed  audit.Action = "week_offer_passed"
	weekQuestion audit.Action = "week_question"
	weekMoved    audit.Action = "week_moved"
	partnerStays audit.Action = "week_partner_stays"
	talkWished   audit.Action = "talk_wished"
	talkAsked    audit.Action = "talk_asked"
	talkAnswered audit.Action = "talk_answered"
	talkSwapped  audit.Action = "talk_swapped"
	callerAsked  audit.Action = "week_caller_asked"
)

func (s *Requests) record(tx *db.Tx, guestID string, role audit.Role, actorID string, action audit.Action) error {
	return s.deps.Audit.Record(tx, audit.Entry{GuestID: guestID, Role: role, ActorID: actorID, Action: action})
}

// AskInput is a request for a place. Guest is set for a first request and nil for a signed-in guest's. Also runs at the end of the same
// transaction, at a repetition too; it issues the session.
type AskInput struct {
	CourseID   string
	Guest      *GuestKeys
	Partner    bool
	Early      bool
	Late       bool
	Avoid      Avoid
	Hospital   string // codes of the programme's list; both empty for nobody
	Department string
	Code       string // a word that two guests have agreed on
	With       string // the counsellor wished for
	Without    []string
	WithoutOf  []string // employers
	Items      []Item
	StepFree   bool // needs a room without steps
	Shares     bool // would share a room with whom they come together with, by one code
	Once       Once
	Also       func(tx *db.Tx, r Request) error

	caller *caller
}

func (in AskInput) check() error {
	if !token.IsID(in.CourseID) {
		return ErrNotAsked
	}
	if in.With != "" && !token.IsID(in.With) || len(in.Without) > mostWithout || len(in.WithoutOf) > mostWithout ||
		slices.ContainsFunc(in.Without, func(id string) bool { return !token.IsID(id) }) {
		return ErrPlan
	}
	if in.caller == nil && !slices.ContainsFunc(in.Items, func(i Item) bool { return i.Kind == "contact" && i.To == "office" }) {
		return ErrReach
	}
	return nil
}

// namesWorkplace reports whether the workplace is what the wish needs. Who avoids nobody may leave it out.
func (s *Requests) namesWorkplace(in AskInput) bool {
	switch in.Avoid {
	case AvoidNobody:
		return in.Hospital == "" && in.Department == "" || s.deps.Workplaces.Workplace(in.Hospital, in.Department)
	case AvoidDepartment:
		return in.Hospital != "" && in.Department != "" && s.deps.Workplaces.Workplace(in.Hospital, in.Department)
	case AvoidHospital:
		return in.Hospital != "" && s.deps.Workplaces.Workplace(in.Hospital, in.Department)
	}
	return false
}

// Ask puts a request at the end of the line and promises by when it is answered. Nothing about other guests is looked at: the same work
// and the same answer whoever has asked before. Faults: sign_in_needed, course_closed, course_request_exists,
// course_needs_contact, workplace_unknown, workplace_fixed, course_invalid, door_half_open, idempotency_mismatch, and whatever Guests and Notes refuse.
func (s *Requests) Ask(ctx context.Context, actor session.Actor, in AskInput) (Request, error) {
	guestID := actor.GuestID
	if in.Guest != nil {
		guestID = in.Guest.ID
	} else if in.caller != nil {
		var err error
		if guestID, err = s.deps.IDs.ID(); err != nil {
			return Request{}, fmt.Errorf("ask for a week: %w", err)
		}
	} else if actor.Kind != session.Guest || !token.IsID(guestID) {
		return Request{}, ErrSignIn
	}
	if err := in.check(); err != nil {
		return Request{}, err
	}
	if !s.namesWorkplace(in) {
		return Request{}, ErrWorkplace
	}
	w := wishes{Avoid: in.Avoid, With: in.With, Without: in.Without, StepFree: in.StepFree}
	if in.Hospital != "" {
		w.Hospital = s.hashed("hospital", in.Hospital)
	}
	if in.Department != "" {
		w.Department = s.hashed("department", in.Hospital, in.Department)
	}
	if code := spoken(in.Code); code != "" {
		w.Code, w.Shares = s.hashed("code", code), in.Shares
	}
	if err := s.keepsWorkplace(ctx, guestID, w); err != nil {
		return Request{}, err
	}
	id, err := s.deps.IDs.ID()
	if err != nil {
		return Request{}, fmt.Errorf("ask for a week: %w", err)
	}
	names, err := s.deps.Desk.CardNames()
	if err != nil {
		return Request{}, fmt.Errorf("ask for a week: %w", err)
	}
	slot, key, err := s.deps.Slots.Take(ctx)
	if err != nil {
		return Request{}, err
	}
	var r Request
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		operation, actorID := "ask_week", guestID
		if in.caller != nil {
			operation, actorID = "ask_week_for_caller", in.caller.StaffID
		}
		ref, again, err := s.deps.Desk.Repeat(tx, operation, actorID, guestID, in.Once, id)
		if err != nil {
			return err
		}
		if again {
			if r, err = oneRequest(tx, "WHERE r.id = ?", ref); err != nil {
				return absent(err)
			}
		} else {
			w := w // the function may be run again
			r = Request{ID: id, CourseID: in.CourseID, GuestID: guestID, State: Asked, Partner: in.Partner, Early: in.Early, Late: in.Late, slot: slot}
			if err := s.ask(tx, &r, &w, in, key, names); err != nil {
				return err
			}
		}
		if in.Also == nil {
			return nil
		}
		return in.Also(tx, r)
	})
	return r, asFault("ask for a week", err)
}

func (s *Requests) ask(tx *db.Tx, r *Request, w *wishes, in AskInput, key []byte, names []string) error {
	if in.Guest != nil {
		if err := s.deps.Desk.Open(tx); err != nil {
			return err
		}
	}
	c, err := lockCourse(tx, in.CourseID)
	if err != nil {
		return closed(err)
	}
	r.Answer = s.promise(tx)
	if ok, err := s.askable(tx, c, r.Answer); err != nil || !ok {
		return cmpErr(err, ErrNotAsked)
	}
	shut, err := s.deps.Workplaces.EmployedBy(tx, in.WithoutOf)
	if err != nil {
		return err
	}
	w.Without = slices.Concat(w.Without, shut)
	slices.Sort(w.Without)
	w.Without = slices.Compact(w.Without)
	ours, err := listCourseCounsellors(tx, c.ID)
	if err != nil {
		return err
	}
	// Those of this week first; the others count if the request goes to another week, as many as there is room for.
	slices.SortStableFunc(w.Without, func(a, b string) int { return order(slices.Contains(ours, a), slices.Contains(ours, b)) })
	w.Without = w.Without[:min(len(w.Without), mostKept)]
	if r.wishes, err = wrapWishes(*w, r.ID, r.slot, key); err != nil {
		return err
	}
	r.Until = c.Last.AddDays(requestDays)
	if in.caller != nil {
		err = s.deps.Guests.RegisterCaller(tx, r.GuestID, in.caller.Language, s.deps.Guests.MakeWords(r.ID, in.caller.Language), r.Until)
	} else if in.Guest != nil {
		err = s.deps.Guests.Register(tx, *in.Guest, r.Until)
	} else {
		err = s.deps.Guests.KeepUntil(tx, r.GuestID, r.Until)
	}
	if err != nil {
		return err
	}
	if err := s.enqueue(tx, r, names); err != nil {
		return err
	}
	if in.caller != nil {
		return s.record(tx, r.GuestID, audit.Office, in.caller.StaffID, callerAsked)
	}
	if err := s.deps.Notes.KeepForCourse(tx, r.GuestID, r.ID, in.Items, c.Last); err != nil {
		return err
	}
	if err := s.deps.Texts.Refresh(tx, r.GuestID); err != nil {
		return err
	}
	return s.record(tx, r.GuestID, audit.Doctor, r.GuestID, weekAsked)
}

// enqueue gives the next rank and the first card name that nobody has. Two at once may want the same rank; the later takes the next.
func (s *Requests) enqueue(tx *db.Tx, r *Request, names []string) error {
	for try := range 20 + len(names) {
		r.CardName = names[try%len(names)]
		if taken, err := s.deps.Desk.Named(tx, r.CardName); err != nil {
			return err
		} else if taken {
			continue
		}
		r.CodeKept = r.Partner
		if ok, err := insertRequest(tx, *r, s.partnerMACOf(*r)); err != nil || ok {
			return err
		}
		if open, err := hasOpenRequest(tx, r.GuestID); err != nil {
			return err
		} else if open {
			return ErrOneRequest
		}
	}
	return fmt.Errorf("find a rank in the line: all tries are taken")
}

// keepsWorkplace refuses a workplace that is not the one the guest has named before: who could name one hospital after the other would
// learn who is coming. What was named is remembered as long as the ended request is kept.
func (s *Requests) keepsWorkplace(ctx context.Context, guestID string, w wishes) error {
	var before []Request
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		before, err = listRequestsOf(tx, guestID)
		return err
	})
	if err != nil {
		return fmt.Errorf("ask for a week: %w", err)
	}
	known, err := s.open(ctx, before)
	if err != nil {
		return err
	}
	for _, o := range known {
		if len(o.Hospital) > 0 && (!slices.Equal(o.Hospital, w.Hospital) || len(o.Department) > 0 && len(w.Department) > 0 && !slices.Equal(o.Department, w.Department)) {
			return ErrFixed
		}
	}
	return nil
}

// endedDays is how long the workplace of a request that was withdrawn is remembered, so that it stays fixed.
const endedDays = term.BookingDays
