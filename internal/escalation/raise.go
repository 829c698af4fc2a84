package escalation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/term"
	"lysning/internal/token"
)

// RaiseInput names a guest, by id for her own counsellor and for a desk that has something of the guest, by the card name for anybody at a
// desk, and what it is about.
type RaiseInput struct {
	GuestID  string
	CardName string
	About    Trigger
	Level    Level
	Entry    Entry
}

// Raise writes that somebody is worried, and rings the safety lead. A concern of this guest that is not ended is taken up: raised twice
// is raised once, and level 3 makes it level 3. It is refused to nobody who may raise one, at any hour. Errors: forbidden, not_found, concern_invalid.
func (s *Service) Raise(ctx context.Context, actor session.Actor, in RaiseInput) (View, error) {
	fits := in.Level == Now || in.Level == Patients && in.About == AboutPatients || in.Level == Plans && in.About == AboutPlans
	if !fits || in.About != AboutPatients && in.About != AboutPlans || !slices.Contains(Entries, in.Entry) {
		return View{}, ErrInvalid
	}
	id, err := s.IDs.ID()
	if err != nil {
		return View{}, fmt.Errorf("raise a concern: %w", err)
	}
	var out View
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		guestID, visits, as, err := s.whose(tx, actor, in)
		if err != nil {
			return err
		}
		live, err := liveOf(tx, guestID)
		if err != nil {
			return err
		}
		if live == "" {
			live = id
			if err := s.begin(tx, actor, in, id, guestID, visits, as); err != nil {
				return err
			}
		} else if err := s.takeUp(tx, actor, in, live); err != nil {
			return err
		}
		out, err = s.find(tx, actor, live)
		return err
	})
	return out, asFault("raise a concern", err)
}

// whose finds the guest whom the actor may be worried about, and what the actor is to them.
func (s *Service) whose(tx *db.Tx, actor session.Actor, in RaiseInput) (guestID string, visits []Visit, as audit.Role, err error) {
	people, err := s.now(tx)
	if err != nil {
		return "", nil, "", err
	}
	if actor.Kind != session.Staff || !people.has(actor.StaffID, session.Counsellor, session.Coordinator, session.SafetyLead) {
		return "", nil, "", ErrForbidden
	}
	guestID = in.GuestID
	if guestID == "" {
		var ok bool
		if guestID, ok, err = s.Guests.OfCard(tx, in.CardName); err != nil || !ok {
			return "", nil, "", orNotFound(err)
		}
	}
	if !token.IsID(guestID) {
		return "", nil, "", ErrNotFound
	}
	if visits, err = s.Guests.Visits(tx, guestID); err != nil {
		return "", nil, "", err
	}
	hers := slices.ContainsFunc(visits, func(v Visit) bool { return v.CounsellorID == actor.StaffID })
	if hers {
		if people.has(actor.StaffID, session.Counsellor) {
			return guestID, visits, audit.Counsellor, nil
		}
		return "", nil, "", ErrNotFound
	}
	for _, desk := range []struct {
		as   audit.Role
		role session.Role
	}{{audit.Safety, session.SafetyLead}, {audit.Office, session.Coordinator}} {
		if !people.has(actor.StaffID, desk.role) {
			continue
		}
		known := in.CardName != ""
		if !known {
			if known, err = s.Items.KnownTo(tx, guestID, string(desk.as)); err != nil {
				return "", nil, "", err
			}
		}
		if known {
			return guestID, visits, desk.as, nil
		}
	}
	return "", nil, "", ErrNotFound
}

func (s *Service) begin(tx *db.Tx, actor session.Actor, in RaiseInput, id, guestID string, visits []Visit, as audit.Role) error {
	now := tx.Instant()
	c := concern{
		ID: id, State: Raised, Level: in.Level, About: in.About, Entry: in.Entry, RaisedBy: actor.StaffID, RaisedAs: string(as),
		Noticed: now, Until: tx.Today().AddMonths(term.ConcernMonths),
	}
	if in.Level == Now {
		c.State = Rescue
	}
	law, err := s.InForce(tx)
	if err != nil {
		return err
	}
	if c.CounsellorID = counsellorOf(visits, tx.Today()); as == audit.Counsellor {
		c.CounsellorID = actor.StaffID
	}
	if c.CounsellorID != "" {
		due := now.Add(law.After(ClockDebrief, c.Level))
		if night := clock.InstantOf(tx.Today().AddDays(1).At(0, tx.Zone()).Add(-time.Minute)); due > night {
			due = night
		}
		c.Debrief, c.DebriefDue = DebriefOwed, &due
		if err := s.setAside(tx, &c); err != nil {
			return err
		}
		if err := s.Outbox.Put(tx, kindDebrief, c.ID, c.DebriefDue.Time()); err != nil {
			return err
		}
	}
	s.enter(tx, &c, law)
	if err := insertConcern(tx, c); err != nil {
		return err
	}
	if err := insertLink(tx, link{ConcernID: id, GuestID: guestID, Live: true, NeededUntil: tx.Today().AddDays(keepsGuest)}); err != nil {
		return err
	}
	if err := s.touch(tx, c, guestID, actor.StaffID); err != nil {
		return err
	}
	if err := s.Log.Record(tx, audit.Entry{GuestID: guestID, Role: as, ActorID: actor.StaffID, Action: concernRaised}); err != nil {
		return err
	}
	return s.ring(tx, c)
}

// counsellorOf is whose guest it is now: by the nearest appointment, one to come before one that was.
func counsellorOf(visits []Visit, today clock.Date) string {
	who := ""
	for _, v := range visits {
		if v.CounsellorID == "" { // of a week without a talk
			continue
		}
		who = v.CounsellorID
		if !v.Date.Before(today) {
			break
		}
	}
	return who
}

// takeUp makes a second raising part of the first.
func (s *Service) takeUp(tx *db.Tx, actor session.Actor, in RaiseInput, id string) error {
	c, err := findConcern(tx, id)
	if err != nil {
		return err
	}
	if err := involve(tx, id, actor.StaffID); err != nil {
		return err
	}
	if in.Level != Now || c.Level == Now && (c.State == Rescue || c.State == Arrival) {
		return nil
	}
	sc, err := s.scene(tx, c)
	if err != nil {
		return err
	}
	return s.move(tx, actor, &sc, Arrow{Step: LifeInDanger, To: Rescue})
}

// enter puts the state's clock in.
func (s *Service) enter(tx *db.Tx, c *concern, law Profile) {
	c.Entered, c.Due = tx.Instant(), nil
	if after := law.After(row(c.State).Clock, c.Level); after > 0 {
		due := tx.Instant().Add(after)
		if c.State == FollowUp && c.CheckDue != nil && *c.CheckDue < due {
			due = *c.CheckDue
		}
		c.Due = &due
	}
}

// ring lets people be rung where the state asks for it, and sees to its clock.
func (s *Service) ring(tx *db.Tx, c concern) error {
	if row(c.State).Ring {
		if err := s.Alarm.Raise(tx, alarmAt(c.State, c.Level, AlarmConcern), c.ID); err != nil {
			return err
		}
	}
	if c.Due == nil {
		return nil
	}
	return s.Outbox.Put(tx, kindConcern, c.ID, c.Due.Time())
}

// touch writes who had a part in it, and keeps the doctor's page long enough to be told.
func (s *Service) touch(tx *db.Tx, c concern, guestID, staffID string) error {
	if err := involve(tx, c.ID, staffID); err != nil {
		return err
	}
	if guestID == "" {
		return nil
	}
	return s.keepGuest(tx, c.ID, guestID, tx.Today().AddDays(keepsGuest))
}

func (s *Service) keepGuest(tx *db.Tx, concernID, guestID string, until clock.Date) error {
	if err := needLink(tx, concernID, until); err != nil {
		return err
	}
	return s.Guests.Keep(tx, guestID, until)
}
