package main

import (
	"context"
	"slices"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/escalation"
	"lysning/internal/session"
)

// demoConcerns are two invented worries about invented guests who have been here: one whose talk about consent is under way, one that was
// handed over and is closed. Without them a visitor's first look at the safety desk would be an empty page.
func demoConcerns(ctx context.Context, p *program, people []demoPerson) error {
	at := slices.IndexFunc(people, func(d demoPerson) bool { return slices.Contains(d.roles, session.SafetyLead) })
	lead := session.Actor{Kind: session.Staff, StaffID: people[at].id, Roles: people[at].roles, Fresh: true}
	left := [][]escalation.Step{
		{escalation.Answer},
		{escalation.Answer, escalation.ConsentYes, escalation.ContactGP, escalation.Confirmed, escalation.FollowedUp, escalation.FollowedUp},
	}
	for _, d := range people {
		if len(left) == 0 {
			return nil
		}
		if !slices.Contains(d.roles, session.Counsellor) {
			continue
		}
		guest, err := demoPastGuest(ctx, p, d.id)
		if err != nil {
			return err
		}
		if guest == "" {
			continue
		}
		her := session.Actor{Kind: session.Staff, StaffID: d.id, Roles: d.roles, Fresh: true}
		v, err := p.Escalation.Raise(ctx, her, escalation.RaiseInput{
			GuestID: guest, About: escalation.AboutPatients, Level: escalation.Patients, Entry: escalation.InTalk,
		})
		if err != nil {
			return err
		}
		if _, err := p.Escalation.SayDebrief(ctx, her, v.ID, escalation.DebriefHeld, nil); err != nil {
			return err
		}
		for _, step := range left[0] {
			if _, err := p.Escalation.Take(ctx, lead, v.ID, step); err != nil {
				return err
			}
		}
		left = left[1:]
	}
	return nil
}

// demoPastGuest is somebody whom a counsellor has met already, so that what is to come is left alone.
func demoPastGuest(ctx context.Context, p *program, counsellorID string) (id string, err error) {
	err = p.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := p.Bookings.VisitsWith(tx, counsellorID)
		later := map[string]clock.Date{}
		for _, v := range all {
			later[v.GuestID] = v.Date // by date: the last one stays
		}
		at := slices.IndexFunc(all, func(v booking.Visit) bool { return later[v.GuestID].Before(tx.Today()) })
		if at >= 0 {
			id = all[at].GuestID
		}
		return err
	})
	return id, err
}
