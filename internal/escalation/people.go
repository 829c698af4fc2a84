package escalation

import (
	"slices"

	"lysning/internal/db"
	"lysning/internal/session"
)

// staffNow are those who can sign in at this moment, by id. Roles are never taken from a session alone: between a request and its
// approval somebody may have been shut out or given another role.
type staffNow map[string]Person

func (s *Service) now(tx *db.Tx) (staffNow, error) {
	people, err := s.People.Working(tx)
	if err != nil {
		return nil, err
	}
	out := staffNow{}
	for _, p := range people {
		out[p.ID] = p
	}
	return out, nil
}

func (n staffNow) has(staffID string, roles ...session.Role) bool {
	p, ok := n[staffID]
	return ok && slices.ContainsFunc(roles, func(r session.Role) bool { return slices.Contains(p.Roles, r) })
}

// scene is a concern with all that decides who may do what.
type scene struct {
	concern
	guestID  string // empty when the link was cut
	visits   []Visit
	contacts []contact
	openings []opening
	part     []string // who had a part in it
	people   staffNow
	law      Profile
}

func (s *Service) scene(tx *db.Tx, c concern) (sc scene, err error) {
	sc.concern = c
	if sc.guestID, err = guestOf(tx, c.ID); err != nil {
		return sc, err
	}
	if sc.guestID != "" {
		if sc.visits, err = s.Guests.Visits(tx, sc.guestID); err != nil {
			return sc, err
		}
	}
	if sc.contacts, err = contactsOf(tx, c.ID); err != nil {
		return sc, err
	}
	if sc.openings, err = openingsOf(tx, c.ID); err != nil {
		return sc, err
	}
	if sc.part, err = involved(tx, c.ID); err != nil {
		return sc, err
	}
	if sc.law, err = s.InForce(tx); err != nil {
		return sc, err
	}
	if sc.people, err = s.now(tx); err != nil {
		return sc, err
	}
	for i := range sc.openings {
		sc.openings[i].settle(tx, sc.law, c.Level)
	}
	return sc, nil
}

// own reports that somebody is the guest's counsellor: then and there, or by any appointment since.
func (sc scene) own(staffID string) bool {
	return sc.CounsellorID == staffID || slices.ContainsFunc(sc.visits, func(v Visit) bool { return v.CounsellorID == staffID })
}

// as is what somebody is to this concern. The guest's own counsellor is nothing beside it, whatever other roles she has: no one
// person can be both of two.
func (sc scene) as(staffID string) []Who {
	switch {
	case sc.own(staffID):
		if sc.people.has(staffID, session.Counsellor) {
			return []Who{Counsellor}
		}
		return nil
	}
	var out []Who
	if sc.RaisedBy == staffID && sc.people.has(staffID, session.Coordinator) {
		out = append(out, Office)
	}
	if sc.people.has(staffID, session.SafetyLead) {
		out = append(out, Lead)
	}
	if sc.people.has(staffID, session.Leader) {
		out = append(out, Leader)
	}
	return out
}

// at is what somebody is to an opening.
func (sc scene) at(o opening, staffID string) []Who {
	if !sc.people.has(staffID, session.SafetyLead, session.Leader, session.Counsellor) {
		return nil
	}
	var out []Who
	if o.AskedBy == staffID {
		out = append(out, Asker)
	}
	if o.AskedBy == staffID || o.DecidedBy != nil && *o.DecidedBy == staffID {
		out = append(out, Two)
	}
	decides := sc.people.has(staffID, session.SafetyLead, session.Leader) && !sc.own(staffID)
	if decides && o.AskedBy != staffID {
		out = append(out, Second)
	}
	if decides && !slices.Contains(sc.part, staffID) {
		out = append(out, Uninvolved)
	}
	if o.Reviewer != nil && *o.Reviewer == staffID {
		out = append(out, Reviewer)
	}
	return out
}

// stands reports that both of the two may still be what they were: at work, in a role that lets them, and one of them at the safety
// desk. other is empty while nobody has decided.
func (sc scene) stands(asker, other string) bool {
	asks := sc.people.has(asker, session.SafetyLead, session.Leader) || sc.own(asker) && sc.people.has(asker, session.Counsellor)
	if other == "" {
		return asks
	}
	decides := sc.people.has(other, session.SafetyLead, session.Leader) && !sc.own(other) && other != asker
	lead := sc.people.has(asker, session.SafetyLead) && !sc.own(asker) || sc.people.has(other, session.SafetyLead)
	return asks && decides && lead
}

// when reports whether an arrow's condition holds.
func (sc scene) when(w When) bool {
	opened, done := false, true
	for _, o := range sc.openings {
		opened = opened || o.Opened != nil
		done = done && (o.Opened == nil || o.State == SealReviewed)
	}
	switch w {
	case Unopened:
		return !opened
	case UnderReview:
		return opened && !done
	case AllReviewed:
		return opened && done
	}
	return true
}

// row finds a state in the table.
func row(code State) Row {
	at := slices.IndexFunc(table, func(r Row) bool { return r.Code == code })
	if at < 0 {
		return Row{}
	}
	return table[at]
}

var table = Table()

// arrow finds the one arrow that a step is, for somebody who is all of these.
func (sc scene) arrow(code State, step Step, as []Who) (Arrow, bool) {
	for _, a := range row(code).Next {
		if a.Step == step && sc.counts(a, as) {
			return a, true
		}
	}
	return Arrow{}, false
}

func (sc scene) counts(a Arrow, as []Who) bool {
	return slices.ContainsFunc(a.By, func(w Who) bool { return slices.Contains(as, w) }) &&
		(a.Levels == nil || slices.Contains(a.Levels, sc.Level)) && sc.when(a.When) && sc.ready(a.Step)
}

// ready holds what one step alone asks for.
func (sc scene) ready(step Step) bool {
	switch step {
	case Confirmed:
		return len(sc.contacts) > 0 // nobody was called yet
	case AskSeal:
		return sc.guestID != "" && !sc.sealed(SealAsked, SealOpen)
	}
	return true
}

// sealed reports whether any opening is in one of the states.
func (sc scene) sealed(in ...State) bool {
	return slices.ContainsFunc(sc.openings, func(o opening) bool { return slices.Contains(in, o.State) })
}

// may lists the arrows that somebody has out of a state now.
func (sc scene) may(code State, as []Who) (out []Arrow) {
	for _, a := range row(code).Next {
		if sc.counts(a, as) {
			out = append(out, a)
		}
	}
	return out
}
