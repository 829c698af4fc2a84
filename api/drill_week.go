package main

import (
	"context"

	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/note"
	"lysning/internal/programme"
)

// askWeek asks for a place in a week, and the office gives it: seat, bed and talk.
func (v *visit) askWeek(ctx context.Context) error {
	first := clock.DateOf(v.clk.Now()).AddDays(7)
	id, err := v.p.CourseRequests.Sow(ctx, course.Sown{
		PlaceID: programme.IDOf("place", "house"), First: first, Places: 1, Rooms: 1, Talks: 1, Counsellors: []string{v.booking.Day.CounsellorID},
	})
	if err != nil {
		return err
	}
	if err := demoWeekDuties(ctx, v.p, v.staff); err != nil {
		return err
	}
	var items []course.Item
	for _, kind := range []note.Kind{note.ChosenName, note.Contact, note.Needs} {
		sealed, err := v.seal(kind, note.Office, 0)
		if err != nil {
			return err
		}
		items = append(items, course.Item{ID: sealed.ID, Kind: string(sealed.Kind), To: string(sealed.To), Epoch: demoEpochFor(sealed.To), Sealed: sealed.Body})
	}
	if err := v.p.Notes.Ready(ctx, len(items)); err != nil {
		return err
	}
	r, err := v.p.CourseRequests.Ask(ctx, v.actor(), course.AskInput{CourseID: id, Avoid: course.AvoidHospital, Hospital: v.p.Programme.Employers[0].Code, Items: items})
	if err != nil {
		return err
	}
	v.last = first.AddDays(4)
	return v.p.CourseRequests.Confirm(ctx, v.office(), r.ID)
}
