package main

import (
	"context"

	"lysning/internal/clock"
	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/staff"
	"lysning/internal/urgent"
)

// joinUrgent builds what a guest who is not safe asks of the safety leads.
func (p *program) joinUrgent() {
	p.Urgent = urgent.New(urgent.Deps{
		DB: p.DB, IDs: p.Source, Numbers: urgentNumbers{p.Notes}, Desk: safetyDesk{p.Desks}, Rota: urgentRota{p.Cover}, Alarm: p.Cover,
	})
}

// urgentNumbers is urgent.Numbers.
type urgentNumbers struct{ notes *note.Service }

func (n urgentNumbers) Ready(ctx context.Context, count int) error { return n.notes.Ready(ctx, count) }

func (n urgentNumbers) Keep(tx *db.Tx, guestID string, i urgent.Item) error {
	return n.notes.KeepCallNow(tx, guestID, note.Sealed{ID: i.ID, Kind: note.Kind(i.Kind), To: note.Role(i.To), Epoch: i.Epoch, Body: i.Body})
}

func (n urgentNumbers) Of(tx *db.Tx, guestID string) (string, bool, error) {
	return n.notes.CallNowIsThere(tx, guestID)
}

func (n urgentNumbers) End(tx *db.Tx, guestID string) error { return n.notes.EndCallNow(tx, guestID) }

// safetyDesk is urgent.Desk.
type safetyDesk struct{ desks *staff.Desks }

func (d safetyDesk) Open(tx *db.Tx) (bool, error) { return d.desks.Open(tx, staff.DeskSafety) }

func (d safetyDesk) Member(tx *db.Tx, staffID string) (bool, error) {
	return d.desks.Member(tx, staffID, staff.DeskSafety)
}

// urgentRota is urgent.Rota.
type urgentRota struct{ cover *cover.Service }

func (r urgentRota) Now(tx *db.Tx) (urgent.Duty, bool, error) {
	now := tx.Now.In(tx.Zone())
	on, err := r.cover.On(tx, clock.DateOf(now), now.Hour()*60+now.Minute())
	return urgent.Duty{Line: on.OfficePhone, Until: on.Until}, on.Staffed && on.OfficePhone != "", err
}

// noteUrgent is note.Urgent. Urgent calls come after the notes that they need, so the program is asked for them when used.
type noteUrgent struct{ p *program }

func (u noteUrgent) NumberGone(tx *db.Tx, guestID string) error {
	return u.p.Urgent.NumberGone(tx, guestID)
}
