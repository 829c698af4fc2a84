package main

import (
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/course"
	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/programme"
	"lysning/internal/retention"
	"lysning/internal/staff"
)

// joinCourses builds the weeks; counsellors, days and the people who work here are there already.
func (p *program) joinCourses() {
	p.Courses = course.New(course.Deps{
		DB: p.DB, IDs: p.Source, People: coursePeople{p.Staff, p.Counsellors}, Rota: courseRota{p.Counsellors}, Cover: weekCover{p.Cover}, Calendar: p.Programme,
		Places: courseHouses{p.Programme}, Duty: courseDuty{p}, Languages: p.Programme.Languages, Zone: p.zone().String(),
		Templates: shapes(p.Programme.Weeks, func(w programme.Week) course.Template {
			return course.Template{
				Code: w.Code, Name: course.Words(w.Name), Couples: w.Couples, Least: w.Least, Most: w.Most, Days: w.Days, Decide: w.DecideDaysBefore,
				Blocks: shapes(w.Blocks, func(b programme.WeekBlock) course.TemplateBlock {
					return course.TemplateBlock{
						Day: b.Day, Start: b.Start, Minutes: b.Minutes, Kind: course.Kind(b.Kind), Theme: course.Theme(b.Theme), Lead: course.Lead(b.Lead),
						Room: b.Room, Title: course.Words(b.Title), Gentle: course.Words(b.Gentle),
					}
				}),
			}
		}),
	})
}

// coursePeople is course.People.
type coursePeople struct {
	staff       *staff.Service
	counsellors *counsellor.Service
}

func (c coursePeople) People(tx *db.Tx) ([]course.Person, error) {
	all, err := c.staff.Working(tx)
	if err != nil {
		return nil, err
	}
	profiles, err := c.counsellors.ProfilesIn(tx)
	if err != nil {
		return nil, err
	}
	trained := map[string]clock.Date{}
	for _, p := range profiles {
		trained[p.ID] = p.TrainedUntil()
	}
	return shapes(all, func(p staff.Person) course.Person {
		return course.Person{ID: p.ID, Name: p.Name, Roles: p.Roles, TrainedUntil: trained[p.ID]}
	}), nil
}

// courseDuty is course.Duty. It asks the program when it is used: the rota is built beside the weeks.
type courseDuty struct{ p *program }

// The two minutes at which somebody who has the safety telephone at night is looked for: the rota may name the night itself, and else whoever
// has the evening of a week keeps the telephone.
var nightMinutes = [...]int{24*60 - 15, weekTo - 15}

func (d courseDuty) AtNight(tx *db.Tx, date clock.Date) (string, error) {
	for _, minute := range nightMinutes {
		on, err := d.p.Cover.On(tx, date, minute)
		if err != nil || on.Lead.ID != "" {
			return on.Lead.ID, err
		}
	}
	return "", nil
}

func (d courseDuty) Phones(tx *db.Tx) (map[string]string, error) { return d.p.Staff.Phones(tx) }

// courseRota is course.Rota.
type courseRota struct{ *counsellor.Service }

func (r courseRota) Away(tx *db.Tx, counsellorID, courseID string, from, to clock.Date) ([]clock.Date, error) {
	return r.AwayForCourse(tx, counsellorID, courseID, from, to)
}

func (r courseRota) Block(tx *db.Tx, courseID, counsellorID string, from, to clock.Date) ([]clock.Date, error) {
	touch, err := r.GoToCourse(tx, courseID, counsellorID, from, to)
	return touch.InTheWay, err
}

func (r courseRota) Unblock(tx *db.Tx, courseID, counsellorID string) error {
	return r.BackFromCourse(tx, courseID, counsellorID)
}

func (r courseRota) Blocked(tx *db.Tx, courseID string) ([]string, error) {
	return r.AtCourse(tx, courseID)
}

func (r courseRota) Forget(tx *db.Tx, courseID string) error { return r.ForgetCourse(tx, courseID) }

// endingCourses is retention.Ender: plans whose time is over. Requests end before it.
type endingCourses struct{ courses *course.Service }

func (e endingCourses) Due(tx *db.Tx, limit int) ([]retention.Row, error) {
	ids, err := e.courses.Due(tx, limit)
	return shapes(ids, func(id string) retention.Row { return retention.Row{ID: id} }), err
}

func (e endingCourses) End(tx *db.Tx, ids []string) error { return e.courses.End(tx, ids) }

// weekCover is course.Cover: the day's rule, in a week's hours.
type weekCover struct{ rota *cover.Service }

func (c weekCover) Missing(tx *db.Tx, from, to clock.Date) (all []course.Gap, err error) {
	st, err := c.rota.Standing(tx)
	if err != nil {
		return nil, err
	}
	for date := from; !date.After(to); date = date.AddDays(1) {
		for _, l := range st.Missing(date, weekFrom, weekTo) {
			all = append(all, course.Gap{Date: l.Date, Duty: string(l.Duty), From: l.From, To: l.To})
		}
	}
	return all, nil
}

// courseHouses is course.Places.
type courseHouses struct{ *programme.Programme }

func (h courseHouses) House(id string) bool {
	pl, ok := h.Place(id)
	return ok && pl.Mode == programme.House
}
