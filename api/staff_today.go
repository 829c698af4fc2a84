package main

import (
	"context"
	"net/http"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/figures"
	"lysning/internal/session"
)

func (s *server) routesStaffToday() {
	handle(s, operation{
		ID: "get-today", Method: http.MethodGet, Path: "/staff/today", Tag: "desk", Access: staffWith(session.Counsellor),
		Summary: "A counsellor's today and next two weeks, without texts", Codes: []string{"not_found"},
	}, s.today)
}

// How far a counsellor looks ahead on the first page, and how long held or not held can still be said.
const (
	todayAhead = 14
	unsaidDays = 30
	mostAhead  = 800 // further than days are ever made: words are promised to be read long before their day
)

type todayOut struct {
	Date          string           `json:"date" format:"date"`
	Ill           bool             `json:"ill" doc:"A leave of her own covers today; at a week she is at work."`
	Paused        bool             `json:"paused" doc:"Her free days are hidden for now."`
	Appointments  []appointmentOut `json:"appointments" doc:"Of today."`
	Next          []cellOut        `json:"next" doc:"The made days of the two weeks after today."`
	Unread        []appointmentOut `json:"unread" doc:"Of any day to come: words beforehand that she has not said she has read."`
	Unsaid        []appointmentOut `json:"unsaid" doc:"Days that are over, of which held or not held has not been said."`
	Wanted        *int             `json:"wanted,omitempty" doc:"How long doctors wait, in days, when that is too long and she gives less than she could; 0 when there is no free date at all."`
	TrainingUntil string           `json:"training_until" format:"date" doc:"Days after it are not offered."`
	Week          *ownWeekOut      `json:"week,omitempty" doc:"The week with colleagues that she is in, or goes to within two weeks."`
	Duty          *dutyOut         `json:"duty,omitempty" doc:"Who stands behind whoever is at work now; left out when nobody does."`
}

type ownWeekOut struct {
	First string       `json:"first_date" format:"date"`
	Last  string       `json:"last_date" format:"date"`
	Place string       `json:"place"`
	On    bool         `json:"on" doc:"It is sure to be held; only then is it known who has which talk."`
	Talks []ownTalkOut `json:"talks"`
}

type ownTalkOut struct {
	Date     string `json:"date" format:"date"`
	Start    string `json:"start" example:"13:15"`
	End      string `json:"end"`
	CardName string `json:"card_name,omitempty" doc:"Left out while nobody has it."`
}

func ownWeekShape(w *course.OwnWeek) *ownWeekOut {
	if w == nil {
		return nil
	}
	return &ownWeekOut{
		First: w.Course.First.String(), Last: w.Course.Last.String(), Place: w.Course.PlaceID, On: w.Course.State == course.On,
		Talks: shapes(w.Talks, func(t course.OwnTalk) ownTalkOut {
			return ownTalkOut{Date: t.Date.String(), Start: minuteShape(t.Start), End: minuteShape(t.Start + t.Minutes), CardName: t.CardName}
		}),
	}
}

// dutyOut is from the rota; until one is written, from the programme's file.
type dutyOut struct {
	SafetyLead  string `json:"safety_lead"`
	Deputy      string `json:"deputy,omitempty"`
	Office      string `json:"office,omitempty" doc:"Who has the office's telephone."`
	SafetyPhone string `json:"safety_phone"`
	OfficePhone string `json:"office_phone"`
	Until       string `json:"until" example:"17:00"`
}

// appointmentOut is a booking as its counsellor sees it: a card name, and the id of the item in which the chosen one is sealed.
type appointmentOut struct {
	Booking       string   `json:"booking"`
	Guest         string   `json:"guest"`
	Day           dayOut   `json:"day"`
	CardName      string   `json:"card_name"`
	ChosenName    string   `json:"chosen_name,omitempty" doc:"The item to open; left out when there is none."`
	WithPartner   bool     `json:"with_partner"`
	EveningBefore bool     `json:"evening_before"`
	Words         wordsOut `json:"words"`
	Asked         string   `json:"asked,omitempty" enum:"too_close,ill,leaving,hand_over" doc:"The guest is being asked for another day or colleague."`
	Over          bool     `json:"over" doc:"Held or not held can be said."`
	Said          string   `json:"said,omitempty" enum:"held,not_held"`
	VideoURL      string   `json:"video_url,omitempty" doc:"From half an hour before the start until the end."`
}

// desk is what an appointment's shape is made with.
type desk struct {
	s     *server
	names map[string]string
}

func (d desk) appointment(a booking.Appointment) appointmentOut {
	out := appointmentOut{
		Booking: a.ID, Guest: a.GuestID, Day: dayShape(a.Day), CardName: a.CardName, ChosenName: d.names[a.ID], WithPartner: a.WithPartner,
		EveningBefore: a.EveningBefore, Words: wordsShape(a.Words), Asked: string(a.Asked), Over: a.Over,
	}
	if a.Held != nil {
		if out.Said = "not_held"; *a.Held {
			out.Said = "held"
		}
	}
	if room, open := d.s.Bookings.Room(a.Booking, d.s.Clock.Now()); open {
		out.VideoURL = d.s.Programme.RoomURL(room)
	}
	return out
}

func (s *server) today(ctx context.Context, actor session.Actor, _ *struct{}) (*body[todayOut], error) {
	var out todayOut
	wanted, err := s.wanted(ctx)
	if err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		today := tx.Today()
		rota, err := s.Counsellors.RotaOf(tx, actor.StaffID, today, today)
		if err != nil {
			return err
		}
		names, err := s.Notes.ChosenNames(tx, actor.StaffID)
		if err != nil {
			return err
		}
		mine, err := s.Bookings.AppointmentsOf(tx, actor.StaffID, today.AddDays(-unsaidDays), today.AddDays(mostAhead))
		if err != nil {
			return err
		}
		next, err := s.Bookings.CellsOf(tx, actor.StaffID, today.AddDays(1), today.AddDays(todayAhead))
		if err != nil {
			return err
		}
		duty, err := s.onDuty(tx)
		if err != nil {
			return err
		}
		week, err := course.WeekOf(tx, actor.StaffID, todayAhead)
		if err != nil {
			return err
		}
		d := desk{s, names}
		out = todayOut{
			Date: today.String(), Ill: rota.Away, Paused: rota.Profile.Now() == counsellor.Paused, Appointments: []appointmentOut{}, Unread: []appointmentOut{}, Unsaid: []appointmentOut{},
			Next: shapes(next, d.cell), TrainingUntil: rota.Profile.TrainedUntil().String(), Duty: duty, Week: ownWeekShape(week),
		}
		if wanted.Level == string(figures.Alarm) && len(next) < todayAhead/7*rota.Profile.MostAWeek() && !out.Ill && !out.Paused {
			days := 0
			if wanted.Days != nil {
				days = *wanted.Days
			}
			out.Wanted = &days
		}
		for _, a := range mine {
			switch {
			case a.Day.Date == today:
				out.Appointments = append(out.Appointments, d.appointment(a))
			case a.Day.Date.Before(today) && a.Held == nil:
				out.Unsaid = append(out.Unsaid, d.appointment(a))
			}
			if !a.Day.Date.Before(today) && a.Words.State != booking.NoWords && a.Words.Read.IsZero() {
				out.Unread = append(out.Unread, d.appointment(a))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return answer(out), nil
}

// onDuty tells who stands behind whoever is at work now; nil when nobody does.
func (s *server) onDuty(tx *db.Tx) (*dutyOut, error) {
	now := tx.Now.In(tx.Zone())
	on, err := s.Cover.On(tx, clock.DateOf(now), now.Hour()*60+now.Minute())
	if err != nil || on.Lead.Name == "" && on.Deputy.Name == "" {
		return nil, err
	}
	return &dutyOut{
		SafetyLead: on.Lead.Name, Deputy: on.Deputy.Name, Office: on.Office.Name, SafetyPhone: on.SafetyPhone, OfficePhone: on.OfficePhone, Until: minuteShape(on.Until),
	}, nil
}
