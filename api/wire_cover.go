package main

import (
	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/mail"
	"lysning/internal/outbox"
	"lysning/internal/sms"
	"lysning/internal/staff"
)

// joinCover builds the rota and the alarms. Days ask it before those who work here are built, so that it asks the program for them when
// they are used.
func (p *program) joinCover() {
	d := cover.Deps{
		DB: p.DB, IDs: p.Source, Box: outbox.New(p.DB, p.Source), Files: p.Programme, People: onDuty{p}, Origin: p.Config.Origin, Counted: p.countedOn, AtOnce: escalation.AtOnce(),
		Nights:  p.openNights,
		TooLong: func(tx *db.Tx) (bool, error) { return p.Figures.TooLong(tx) }, // figures are built later
	}
	if p.Config.Mail.On() {
		d.Mail = mail.New(mail.Config(p.Config.Mail))
	}
	if p.Config.SMS.On() {
		d.Text = sms.New(sms.Config(p.Config.SMS))
	}
	p.Cover = cover.New(d)
}

// openNights are the dates of nights that lack somebody; weeks are built later.
func (p *program) openNights(tx *db.Tx) ([]clock.Date, error) {
	all, err := p.Courses.OpenNights(tx)
	return shapes(all, func(n course.OpenNight) clock.Date { return n.Date }), err
}

// onDuty is cover.People.
type onDuty struct{ p *program }

func (o onDuty) Working(tx *db.Tx) ([]cover.Person, error) {
	all, err := o.p.Staff.Working(tx)
	if err != nil {
		return nil, err
	}
	phones, err := o.p.Staff.Phones(tx)
	if err != nil {
		return nil, err
	}
	return shapes(all, func(one staff.Person) cover.Person {
		return cover.Person{ID: one.ID, Name: one.Name, Roles: one.Roles, Phone: phones[one.ID]}
	}), nil
}

func (o onDuty) Address(tx *db.Tx, staffID string) (string, error) {
	return o.p.Notices.AddressOf(tx, staffID)
}

// The hours of a week with colleagues in which somebody must answer (domain 5.6: all course days 08-22). The nights have their own people.
const (
	weekFrom = 8 * 60
	weekTo   = 22 * 60
)

// countedOn lists what is promised already - booked days, the weeks that are open -, and the weeks that are planned.
func (p *program) countedOn(tx *db.Tx, from, to clock.Date) ([]cover.Need, error) {
	days, err := p.Bookings.Promised(tx, from, to)
	if err != nil {
		return nil, err
	}
	var all []cover.Need
	for _, d := range days {
		all = append(all, cover.DayNeed(d.Date, d.StartMinute, d.Minutes))
	}
	weeks, err := p.Courses.ToCover(tx, from)
	if err != nil {
		return nil, err
	}
	for _, w := range weeks {
		for date := w.First; !date.After(w.Last) && !date.After(to); date = date.AddDays(1) {
			if !date.Before(from) {
				all = append(all, cover.Need{Date: date, From: weekFrom, To: weekTo, Week: true, Planned: !w.Promised()})
			}
		}
	}
	return all, nil
}
