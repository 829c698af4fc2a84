package escalation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// A court's order can keep a named item past its day. It takes two people, none of whom can look for what there is: the item is
// named by the order, and is there or not.

// KeepConcern is what is named when it is no text: what is written of a worry that was noticed on that day.
const KeepConcern = "concern"

// Kept are the kinds of texts that can be named.
var Kept = []string{"chosen_name", "contact", "needs", "words_beforehand", "call_wish", "today", "message", "working_note", "letter"}

// KeepReaders are the readers by whom a text is named, beside the doctor.
var KeepReaders = []string{"counsellor", "office", "safety"}

// ErrHold refuses a hold without a binding order, or past the longest there is.
var ErrHold = fault.New(fault.Invalid, "hold_refused", "Only a court's order holds a named item, until a date of its own, at most a year away.")

// undecided is how long a hold that nobody decides about waits.
const undecided = 3 * 24 * time.Hour

// KeepInput names an item as an order does: of whom, what, for whom, written when.
type KeepInput struct {
	CardName string
	Kind     string
	Reader   string // of KeepConcern it is not looked at
	Written  clock.Date
	Until    clock.Date
	Told     clock.Date // the day from which the doctor reads it; zero for today. Only a court's word puts it off, by the profile's clock at most
}

// Keeping is a hold that is asked for, or that two have set.
type Keeping struct {
	ID       string
	CardName string // while it waits for the second person; then nobody needs it
	Kind     string
	Reader   string
	Written  clock.Date
	Until    clock.Date
	Told     clock.Date
	AskedBy  string // names
	Decided  string
	MayYou   bool // this person may be the second
}

// AskKeep asks that a named item be kept until a date, by a court's order; somebody else decides. It keeps nothing yet, and answers
// not_found when there is no such item. Errors: forbidden, touch_needed, not_found, hold_refused, concern_moved (it is asked for already).
func (s *Service) AskKeep(ctx context.Context, actor session.Actor, requestID string, in KeepInput) error {
	switch {
	case !actor.Has(session.Leader):
		return ErrForbidden
	case !actor.Fresh:
		return session.ErrTouch
	case !token.IsID(requestID):
		return ErrNotFound
	case in.Kind == KeepConcern:
		in.Reader = "safety"
	}
	if !slices.Contains(Kept, in.Kind) && in.Kind != KeepConcern || !slices.Contains(KeepReaders, in.Reader) {
		return ErrInvalid
	}
	id, err := s.IDs.ID()
	if err != nil {
		return fmt.Errorf("ask for a hold: %w", err)
	}
	return asFault("ask for a hold", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		r, err := findRequest(tx, requestID)
		if err != nil {
			return orNotFound(err)
		}
		told := in.Told
		if told.IsZero() {
			told = tx.Today()
		}
		law, err := s.InForce(tx)
		if err != nil {
			return err
		}
		last := clock.DateOf(tx.Now.Add(law.After(ClockHold, Patients)).In(tx.Zone()))
		if r.Ground != "court_order" || !in.Until.After(tx.Today()) || in.Until.After(tx.Today().AddMonths(term.HoldMonths)) ||
			told.Before(tx.Today()) || told.After(last) {
			return ErrHold
		}
		guestID, ok, err := s.Guests.OfCard(tx, in.CardName)
		if err != nil || !ok {
			return orNotFound(err)
		}
		k := keeping{ID: id, RequestID: requestID, GuestID: guestID, Kind: in.Kind, Reader: in.Reader, Written: in.Written, Until: in.Until, Told: told, AskedBy: actor.StaffID}
		if n, err := s.named(tx, k); err != nil || n == 0 {
			return orNotFound(err)
		}
		if err := insertKeeping(tx, k); err != nil {
			return orMoved(err)
		}
		return s.Outbox.Put(tx, kindKeep, id, tx.Now.Add(undecided))
	}))
}

// named counts what a keeping names.
func (s *Service) named(tx *db.Tx, k keeping) (int, error) {
	if k.Kind != KeepConcern {
		return s.Items.Named(tx, k.GuestID, k.Kind, k.Reader, k.Written)
	}
	ids, err := s.concernsOn(tx, k)
	return len(ids), err
}

func (s *Service) concernsOn(tx *db.Tx, k keeping) (out []string, err error) {
	ids, err := linksOf(tx, k.GuestID)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		c, err := findConcern(tx, id)
		if err != nil && !db.IsNotFound(err) {
			return nil, err
		}
		if err == nil && clock.DateOf(c.Noticed.Time().In(tx.Zone())) == k.Written {
			out = append(out, id)
		}
	}
	return out, nil
}

// DecideKeep is the second person's yes or no to a hold: a leader or a safety lead, not who asked. With the yes the item is kept: its clock
// destroys nothing before the date, nobody who works here reads it past its day, and the doctor does, and ends it if they wish.
// Errors: forbidden, touch_needed, not_found, second_person_needed, concern_moved.
func (s *Service) DecideKeep(ctx context.Context, actor session.Actor, id string, yes bool) error {
	switch {
	case !actor.Has(session.Leader) && !actor.Has(session.SafetyLead):
		return ErrForbidden
	case yes && !actor.Fresh:
		return session.ErrTouch
	case !token.IsID(id):
		return ErrNotFound
	}
	return asFault("decide about a hold", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		k, err := findKeeping(tx, id)
		if err != nil {
			return orNotFound(err)
		}
		people, err := s.now(tx)
		if err != nil {
			return err
		}
		switch {
		case k.DecidedBy != nil:
			return ErrMoved
		case k.AskedBy == actor.StaffID || !approves(people, actor.StaffID), yes && !people.has(k.AskedBy, session.Leader):
			return ErrOneself // nor does the yes of one who has been shut out since, or has another role
		}
		if err := s.Outbox.Drop(tx, id); err != nil {
			return err
		}
		if !yes {
			return removeKeeping(tx, id)
		}
		if ok, err := decideKeeping(tx, id, actor.StaffID); err != nil || !ok {
			return orMoved(err)
		}
		if err := s.keep(tx, k, actor.StaffID); err != nil {
			return err
		}
		if err := s.Guests.Keep(tx, k.GuestID, k.Until); err != nil {
			return err
		}
		return s.Outbox.Put(tx, kindKeep, id, k.Until.At(0, tx.Zone()))
	}))
}

// keep is reached by DecideKeep alone.
func (s *Service) keep(tx *db.Tx, k keeping, second string) error {
	if k.Kind != KeepConcern {
		n, err := s.Items.Hold(tx, k.GuestID, k.Kind, k.Reader, k.Written, k.Until, k.Told)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	}
	ids, err := s.concernsOn(tx, k)
	if err != nil {
		return err
	}
	for _, concernID := range ids {
		id, err := s.IDs.ID()
		if err != nil {
			return err
		}
		if err := putHold(tx, id, k.RequestID, concernID, k.AskedBy, second, k.Until); err != nil {
			return err
		}
	}
	return nil
}

// keepingsOf shows the holds of a request.
func (s *Service) keepingsOf(tx *db.Tx, people staffNow, r Request, staffID string) (out []Keeping, err error) {
	rows, err := listKeepings(tx, r.ID)
	if err != nil {
		return nil, err
	}
	for _, k := range rows {
		one := Keeping{ID: k.ID, Kind: k.Kind, Reader: k.Reader, Written: k.Written, Until: k.Until, Told: k.Told, AskedBy: people[k.AskedBy].Name, Decided: people[textOf(k.DecidedBy)].Name}
		if k.DecidedBy == nil {
			one.MayYou = k.AskedBy != staffID && approves(people, staffID)
			visits, err := s.Guests.Visits(tx, k.GuestID)
			if err != nil {
				return nil, err
			}
			for _, v := range visits {
				one.CardName = v.CardName
			}
		}
		out = append(out, one)
	}
	return out, nil
}
