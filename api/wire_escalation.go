package main

import (
	"context"
	"slices"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/note"
	"lysning/internal/outbox"
	"lysning/internal/programme"
	"lysning/internal/retention"
	"lysning/internal/staff"
	"lysning/internal/witness"
)

// joinEscalation builds what is done when somebody fears for a life. The notes need it before it is there, and ask the program.
func (p *program) joinEscalation() (err error) {
	p.Escalation, err = escalation.New(escalation.Deps{
		DB: p.DB, IDs: p.Source, Outbox: outbox.New(p.DB, p.Source), Log: p.Audit, Guests: concernGuests{p},
		People: concernPeople{p.Staff}, Items: p.Notes, Hours: concernHours{p}, Alarm: p.Cover, Witness: concernWitness{p}, Law: lawOf(p.Programme),
	})
	return err
}

// resting asks for the counsellors who rest; days ask before escalation is built.
func (p *program) resting(tx *db.Tx) (map[string]clock.Date, error) { return p.Escalation.Resting(tx) }

// lawOf is the part of the law profile that two people approve.
func lawOf(p *programme.Programme) escalation.Profile {
	return escalation.Profile{
		Hash: p.Law.Hash, Minutes: p.Law.Clocks,
		Grounds: shapes(p.Law.Grounds, func(g programme.Ground) escalation.Ground {
			return escalation.Ground{
				Code: g.Code, Name: escalation.Words(g.Name), Source: escalation.Words(g.Source),
				Triggers: shapes(g.Triggers, func(t string) escalation.Trigger { return escalation.Trigger(t) }),
				To:       shapes(g.To, func(k string) escalation.Kind { return escalation.Kind(k) }),
			}
		}),
	}
}

// concernGuests is escalation.Guests: of days, and of weeks, whose domain is built later.
type concernGuests struct{ p *program }

func (g concernGuests) OfCard(tx *db.Tx, cardName string) (string, bool, error) {
	if id, ok, err := g.p.Bookings.GuestOfCard(tx, cardName); ok || err != nil {
		return id, ok, err
	}
	return g.p.CourseRequests.GuestOfCard(tx, cardName)
}

func (g concernGuests) Visits(tx *db.Tx, guestID string) ([]escalation.Visit, error) {
	days, err := g.p.Bookings.Visits(tx, guestID)
	if err != nil {
		return nil, err
	}
	weeks, err := g.p.CourseRequests.StaysOf(tx, guestID)
	all := append(shapes(days, func(v booking.Visit) escalation.Visit {
		return escalation.Visit{CounsellorID: v.CounsellorID, CardName: v.CardName, Date: v.Date}
	}), shapes(weeks, func(s course.Stay) escalation.Visit { return escalation.Visit(s) })...)
	slices.SortStableFunc(all, func(a, b escalation.Visit) int { return b.Date.DaysUntil(a.Date) })
	return all, err
}

func (g concernGuests) Keep(tx *db.Tx, guestID string, until clock.Date) error {
	return g.p.Intake.KeepUntil(tx, guestID, until)
}

// concernHours is escalation.Hours: days that somebody has, supervision, and talks at a week.
type concernHours struct{ p *program }

func (h concernHours) Taken(tx *db.Tx, counsellorID string, date clock.Date) (all []escalation.Span, err error) {
	days, err := h.p.Bookings.HoursOf(tx, counsellorID, date)
	if err != nil {
		return nil, err
	}
	for _, d := range days {
		all = append(all, escalation.Span{From: d.StartMinute, To: d.StartMinute + d.Minutes})
	}
	supervised, err := h.p.Counsellors.SupervisedOn(tx, counsellorID, date)
	if err != nil {
		return nil, err
	}
	for _, minute := range supervised {
		all = append(all, escalation.Span{From: minute, To: minute + 60})
	}
	talks, err := h.p.CourseRequests.TalksOn(tx, counsellorID, date)
	for _, t := range talks {
		all = append(all, escalation.Span{From: t.Start, To: t.Start + t.Minutes})
	}
	return all, err
}

// setAside lists hours after a worry by counsellor; days ask before escalation is built.
func (p *program) setAside(tx *db.Tx) (map[string][]booking.Stretch, error) {
	all, err := p.Escalation.SetAside(tx)
	by := map[string][]booking.Stretch{}
	for _, h := range all {
		by[h.CounsellorID] = append(by[h.CounsellorID], booking.Stretch{Date: h.Date, StartMinute: h.Minute, Minutes: h.Minutes()})
	}
	return by, err
}

// concernPeople is escalation.People.
type concernPeople struct{ *staff.Service }

func (c concernPeople) Working(tx *db.Tx) ([]escalation.Person, error) {
	all, err := c.Service.Working(tx)
	return shapes(all, func(p staff.Person) escalation.Person {
		return escalation.Person{ID: p.ID, Name: p.Name, Roles: p.Roles}
	}), err
}

// seals is note.Seals. Escalation comes after the notes that it needs itself, so the program is asked for it when used.
type seals struct{ p *program }

func (s seals) MayOpen(tx *db.Tx, staffID, guestID, kind string) (bool, error) {
	return s.p.Escalation.MayOpen(tx, staffID, guestID, kind)
}

func (s seals) Looked(tx *db.Tx, staffID, guestID, kind string) error {
	return s.p.Escalation.Looked(tx, staffID, guestID, kind)
}

func (s seals) HiddenFrom(tx *db.Tx, guestID string) (clock.Date, error) {
	return s.p.Escalation.HiddenFrom(tx, guestID)
}

var _ note.Seals = seals{}

// endingConcerns is retention.Ender.
type endingConcerns struct{ *escalation.Service }

func (e endingConcerns) Due(tx *db.Tx, limit int) ([]retention.Row, error) {
	ids, err := e.Service.Due(tx, limit)
	return shapes(ids, func(id string) retention.Row { return retention.Row{ID: id} }), err
}

// concernWitness is escalation.Witness.
type concernWitness struct{ p *program }

func (w concernWitness) Prepare(ctx context.Context) error { return w.p.Witness.Prepare(ctx) }

func (w concernWitness) Append(tx *db.Tx, kind, guestID string, fields map[string]string) error {
	as := witness.Kind(kind)
	if as == witness.SealBreak && fields["what"] != "opened" {
		as = witness.SealStep // so that broken seals can be counted by their kind, when nothing else is left of them
	}
	_, err := w.p.Witness.Append(tx, as, guestID, fields)
	return err
}
