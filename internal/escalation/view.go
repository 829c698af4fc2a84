package escalation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// View is a concern as one of those who work on it sees it.
type View struct {
	ID           string
	State        State
	Level        Level
	About        Trigger
	Entry        Entry
	CardName     string // empty when nothing leads to the doctor any more
	GuestID      string // for the guest's own counsellor, and for the two while their seal is open
	CounsellorID string
	Counsellor   string // her name
	Lead         string // name of who answered
	Consent      Consent
	Arrived      bool
	Noticed      time.Time
	Answered     *time.Time
	Due          *time.Time
	Late         bool
	Contacts     []Contact
	Left         []string // what the doctor left for the safety desk, by kind; nothing: we cannot find them
	Next         []Arrow  // what this person may do now
	Openings     []OpeningView
	CheckBy      string // name
	CheckDue     *time.Time
	CheckNumber  string
	Debrief      string
	DebriefDue   *time.Time
	DebriefAt    *time.Time // when the hour begins; nil without one
	Mine         bool       // this person is the guest's own counsellor
	Paused       clock.Date // until when she rests, for her and the leads
	Ended        clock.Date
	Until        clock.Date // on which it is gone
	Grounds      []Ground   // on which an opening could be asked for
	TellBy       clock.Date // the last day to which the telling of it could be put off; zero when none can be asked for
}

// Contact is that somebody was reached.
type Contact struct {
	Kind           Kind
	WithoutConsent bool
	Day            clock.Date
}

// OpeningView is an opening as one of those who see the concern sees it.
type OpeningView struct {
	ID        string
	State     State
	Ground    string
	Said      GroundSaid // the ground as it was worded when it was asked for
	Imminent  bool
	AskedBy   string // names
	DecidedBy string
	Asked     time.Time
	Due       *time.Time // by when the next step is due: to decide, to close by itself, to review
	Late      bool
	Over      *time.Time // when a request that nobody decides is over
	Opened    *time.Time
	Prolonged bool
	ToldTo    Kind
	Hold      string
	HoldUntil clock.Date
	Reviewer  string
	Finding   string
	Looks     []Look
	Next      []Arrow
}

// Look is one text that was given out.
type Look struct {
	Kind string
	By   string // name
	Day  clock.Date
}

// List gives the concerns that somebody sees: what is overdue first, then by the clock, then what has ended. Errors: forbidden.
func (s *Service) List(ctx context.Context, actor session.Actor) ([]View, error) {
	if actor.Kind != session.Staff {
		return nil, ErrForbidden
	}
	out := []View{}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		out = out[:0]
		rows, err := listConcerns(tx)
		if err != nil {
			return err
		}
		for _, c := range rows {
			sc, err := s.scene(tx, c)
			if err != nil {
				return err
			}
			if !sc.sees(actor.StaffID) {
				continue
			}
			v, err := s.view(tx, sc, actor.StaffID)
			if err != nil {
				return err
			}
			out = append(out, v)
		}
		return nil
	})
	slices.SortStableFunc(out, func(a, b View) int { return cmp.Compare(a.rank(), b.rank()) })
	return out, asFault("list concerns", err)
}

func (v View) rank() int64 {
	switch {
	case v.Due != nil:
		return v.Due.UnixMilli()
	case v.Ended.IsZero():
		return 1 << 60
	}
	return 1 << 61
}

// Find shows one. Errors: not_found.
func (s *Service) Find(ctx context.Context, actor session.Actor, concernID string) (View, error) {
	var out View
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = s.find(tx, actor, concernID)
		return err
	})
	return out, asFault("show a concern", err)
}

func (s *Service) find(tx *db.Tx, actor session.Actor, concernID string) (View, error) {
	sc, err := s.seen(tx, actor, concernID)
	if err != nil {
		return View{}, err
	}
	return s.view(tx, sc, actor.StaffID)
}

func (s *Service) view(tx *db.Tx, sc scene, staffID string) (View, error) {
	as := sc.as(staffID)
	v := View{
		ID: sc.ID, State: sc.State, Level: sc.Level, About: sc.About, Entry: sc.Entry, CounsellorID: sc.CounsellorID, Counsellor: sc.people[sc.CounsellorID].Name,
		Lead: sc.people[sc.LeadID].Name, Consent: sc.Consent, Arrived: sc.Arrived, Noticed: sc.Noticed.Time(), Answered: timeOf(sc.Answered),
		Due: timeOf(sc.Due), Late: past(tx, sc.Due), Next: sc.may(sc.State, as), CheckBy: sc.people[sc.CheckBy].Name, CheckDue: timeOf(sc.CheckDue),
		CheckNumber: sc.CheckNumber, Debrief: sc.Debrief, DebriefDue: timeOf(sc.DebriefDue), DebriefAt: sc.hourOf(tx), Mine: sc.own(staffID), Ended: sc.Ended, Until: sc.Until,
	}
	v.Next = slices.DeleteFunc(v.Next, func(a Arrow) bool { return slices.Equal(a.By, []Who{Program}) })
	for _, c := range sc.contacts {
		v.Contacts = append(v.Contacts, Contact{Kind: c.Kind, WithoutConsent: c.WithoutConsent, Day: c.Day})
	}
	if slices.Contains(as, Lead) || v.Mine && sc.CounsellorID == staffID {
		v.Paused = sc.PausedUntil
	}
	if v.Mine {
		v.GuestID = sc.guestID
	}
	for _, one := range sc.visits {
		if v.CardName == "" || !one.Date.After(tx.Today()) {
			v.CardName = one.CardName
		}
	}
	if slices.ContainsFunc(v.Next, func(a Arrow) bool { return a.Step == AskSeal }) {
		v.TellBy = lastHold(tx, sc)
		for _, g := range sc.law.AllGrounds() {
			if slices.Contains(g.Triggers, sc.About) {
				v.Grounds = append(v.Grounds, g)
			}
		}
	}
	if sc.guestID != "" {
		var err error
		if v.Left, err = s.Items.HeldForSafety(tx, sc.guestID); err != nil {
			return v, err
		}
	}
	for _, o := range sc.openings {
		ov, err := s.openingView(tx, sc, o, staffID)
		if err != nil {
			return v, err
		}
		if o.State == SealOpen && sc.two(o, staffID) && !v.Mine {
			v.GuestID = sc.guestID
		}
		v.Openings = append(v.Openings, ov)
	}
	return v, nil
}

func (s *Service) openingView(tx *db.Tx, sc scene, o opening, staffID string) (OpeningView, error) {
	v := OpeningView{
		ID: o.ID, State: o.State, Ground: o.Ground, Imminent: o.Imminent, AskedBy: sc.people[o.AskedBy].Name, Asked: o.Asked.Time(),
		Opened: timeOf(o.Opened), Prolonged: o.Prolonged, HoldUntil: o.HoldUntil, Next: sc.may(o.State, sc.at(o, staffID)),
	}
	var err error
	if v.Said, err = sc.saidOf(o); err != nil {
		return v, err
	}
	v.Next = slices.DeleteFunc(v.Next, func(a Arrow) bool {
		return a.Step == Longer && o.Prolonged || slices.Equal(a.By, []Who{Program})
	})
	v.Hold, v.Finding = textOf(o.HoldReason), textOf(o.Finding)
	v.DecidedBy, v.Reviewer = sc.people[textOf(o.DecidedBy)].Name, sc.people[textOf(o.Reviewer)].Name
	if o.ToldTo != nil {
		v.ToldTo = *o.ToldTo
	}
	switch o.State {
	case SealAsked:
		due, over := o.Asked.Add(sc.law.After(ClockSealDecide, sc.Level)), o.Asked.Add(sc.law.After(ClockSealRequest, sc.Level))
		v.Due, v.Over = timeOf(&due), timeOf(&over)
	case SealOpen:
		v.Due = timeOf(o.Ends)
	case ReviewDue, Reviewing:
		v.Due = timeOf(o.ReviewDue)
	}
	v.Late = v.Due != nil && !v.Due.After(tx.Now)
	views, err := viewsOf(tx, o.ID)
	if err != nil {
		return v, fmt.Errorf("show an opening: %w", err)
	}
	for _, look := range views {
		v.Looks = append(v.Looks, Look{Kind: look.Kind, By: sc.people[look.StaffID].Name, Day: look.Day})
	}
	return v, nil
}

func timeOf(i *clock.Instant) *time.Time {
	if i == nil {
		return nil
	}
	t := i.Time()
	return &t
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
