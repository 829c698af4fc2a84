package main

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/session"
)

// weekdaysOfRota are the days of the pattern as the rota names them, as time.Weekday counts them.
var weekdaysOfRota = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// demoRota writes who stands behind those at work: who leads in the file's hours, the other safety lead as deputy, the second coordinator
// at the office's telephone, and the same from morning to night on the dates of a week with colleagues. Its hours are those of the file, so
// that exactly the days that could be offered without it can be. A rota that is there is left as it is.
func demoRota(ctx context.Context, p *program, people []demoPerson) error {
	leader := session.Actor{Kind: session.Staff, Roles: []session.Role{session.Leader}}
	leads, phone := peopleWith(people, session.SafetyLead), peopleWith(people, session.Coordinator)
	if len(leads) < 2 || len(phone) == 0 {
		return fmt.Errorf("write the invented rota: too few people")
	}
	old, err := p.Cover.Rota(ctx, leader)
	if err != nil || len(old.Begun) > 0 {
		return err
	}
	leader.StaffID = leads[0].id
	office := phone[len(phone)-1]
	for _, x := range p.Programme.Staffed {
		lead, deputy := leads[0], leads[1]
		if x.SafetyLead == deputy.name {
			lead, deputy = deputy, lead
		}
		// The number of the file, so that a lead is reached at the same one on every page.
		if err := p.Staff.SetPhone(ctx, session.Actor{Kind: session.Staff, StaffID: lead.id, Roles: lead.roles}, x.SafetyPhone); err != nil {
			return err
		}
		var days []string
		for _, d := range x.Days {
			days = append(days, weekdaysOfRota[d])
		}
		if err := demoDuties(ctx, p, leader, days, [2]int{x.From, x.To}, lead, deputy, office); err != nil {
			return err
		}
	}
	return demoWeekDuties(ctx, p, people)
}

// demoWeekDuties covers the dates of the weeks that are not over, evenings and weekends too.
func demoWeekDuties(ctx context.Context, p *program, people []demoPerson) error {
	leads, phone := peopleWith(people, session.SafetyLead), peopleWith(people, session.Coordinator)
	leader, from := session.Actor{Kind: session.Staff, StaffID: leads[0].id, Roles: []session.Role{session.Leader}}, weekFrom
	for _, x := range p.Programme.Staffed {
		from = min(from, x.From)
	}
	var dates []string
	err := p.DB.Read(ctx, func(tx *db.Tx) error {
		weeks, err := p.Courses.ToCover(tx, tx.Today())
		for _, w := range weeks {
			for date := w.First; !date.After(w.Last); date = date.AddDays(1) {
				if !date.Before(tx.Today()) && !slices.Contains(dates, date.String()) {
					dates = append(dates, date.String())
				}
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(dates, 7) {
		if err := demoDuties(ctx, p, leader, some, [2]int{from, weekTo}, leads[0], leads[1], phone[len(phone)-1]); err != nil {
			return err
		}
	}
	return nil
}

func demoDuties(ctx context.Context, p *program, leader session.Actor, days []string, hours [2]int, lead, deputy, office demoPerson) error {
	for _, w := range []cover.Write{
		{Desk: cover.Safety, Stretches: []cover.Stretch{{Duty: cover.Lead, StaffID: lead.id}, {Duty: cover.Deputy, StaffID: deputy.id}}},
		{Desk: cover.Office, Stretches: []cover.Stretch{{Duty: cover.Phone, StaffID: office.id}}},
	} {
		seen, err := p.Cover.Rota(ctx, leader)
		if err != nil {
			return err
		}
		for i := range w.Stretches {
			w.Stretches[i].From, w.Stretches[i].To = hours[0], hours[1]
		}
		w.Days, w.Seen = days, seen.Version
		if err := p.Cover.Set(ctx, leader, w); err != nil {
			return err
		}
	}
	return nil
}

func peopleWith(people []demoPerson, role session.Role) (all []demoPerson) {
	for _, d := range people {
		if slices.Contains(d.roles, role) {
			all = append(all, d)
		}
	}
	return all
}
