package escalation

import (
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
)

// Told is a concern as the doctor reads it: the same fields, in days, with who opened what. Nothing of it is kept from the doctor but
// an opening under a dated hold, and that only until the date.
type Told struct {
	State    State
	Level    Level
	About    Trigger
	Entry    Entry
	RaisedAs string // counsellor, office or safety
	Raised   clock.Date
	Answered bool
	Consent  Consent
	Arrived  bool
	Contacts []Contact
	Openings []ToldOpening
	Ended    clock.Date
	Until    clock.Date // on which it is gone
}

// ToldOpening is one that was opened.
type ToldOpening struct {
	Ground    string
	Said      GroundSaid // the ground as it was worded when it was asked for
	AskedBy   string     // names
	DecidedBy string
	Day       clock.Date
	ToldTo    Kind
	Looks     []Look
	Later     string     // why the doctor was told later; empty for at once
	HeldUntil clock.Date // and until which day
	Reviewed  string     // the finding; empty before it
}

// ForGuest gives all concerns about a guest, for the guest (P25).
func (s *Service) ForGuest(tx *db.Tx, guestID string) ([]Told, error) {
	ids, err := linksOf(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("list a guest's concerns: %w", err)
	}
	out := []Told{}
	for _, id := range ids {
		c, err := findConcern(tx, id)
		if db.IsNotFound(err) {
			continue // past its day
		}
		if err != nil {
			return nil, fmt.Errorf("list a guest's concerns: %w", err)
		}
		sc, err := s.scene(tx, c)
		if err != nil {
			return nil, fmt.Errorf("list a guest's concerns: %w", err)
		}
		one, err := s.told(tx, sc)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (s *Service) told(tx *db.Tx, sc scene) (Told, error) {
	day := func(i clock.Instant) clock.Date { return clock.DateOf(i.Time().In(tx.Zone())) }
	t := Told{
		State: sc.State, Level: sc.Level, About: sc.About, Entry: sc.Entry, RaisedAs: sc.RaisedAs, Raised: day(sc.Noticed), Answered: sc.Answered != nil,
		Consent: sc.Consent, Arrived: sc.Arrived, Ended: sc.Ended, Until: sc.Until,
	}
	hidden := false
	for _, o := range sc.openings {
		hidden = hidden || o.Opened != nil && o.held(tx.Today())
	}
	for _, c := range sc.contacts {
		if hidden && c.WithoutConsent {
			continue
		}
		t.Contacts = append(t.Contacts, Contact{Kind: c.Kind, WithoutConsent: c.WithoutConsent, Day: c.Day})
	}
	if hidden && (t.State == Disclosed || t.State == InReview) {
		t.State = FollowUp // what would tell it before its day
	}
	for _, o := range sc.openings {
		if o.Opened == nil || o.held(tx.Today()) {
			continue
		}
		v, err := s.openingView(tx, sc, o, "")
		if err != nil {
			return t, err
		}
		one := ToldOpening{
			Ground: o.Ground, Said: v.Said, AskedBy: v.AskedBy, DecidedBy: v.DecidedBy, Day: day(*o.Opened), ToldTo: v.ToldTo, Looks: v.Looks, Later: v.Hold,
			HeldUntil: o.HoldUntil, Reviewed: v.Finding,
		}
		t.Openings = append(t.Openings, one)
	}
	return t, nil
}
