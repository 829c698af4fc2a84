package main

import (
	"cmp"
	"slices"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/figures"
	"lysning/internal/intake"
	"lysning/internal/note"
	"lysning/internal/programme"
	"lysning/internal/retention"
	"lysning/internal/staff"
)

// joinCourseRequests builds asking for a week; guests, texts and days are there already.
func (p *program) joinCourseRequests() {
	p.CourseRequests = course.NewRequests(course.RequestDeps{
		DB: p.DB, IDs: p.Source, Key: p.Keys.MAC, Keys: p.Shred, Slots: p.Slots, Guests: courseGuests{p.Intake}, Callers: p.Intake, Notes: courseNotes{p.Notes, p.Desks},
		Desk: courseDesk{p.Bookings}, Workplaces: workplaces{p}, Calendar: p.Programme, Audit: p.Audit,
		Days: p.Bookings, Plans: p.Courses, Texts: p.Texts,
	})
}

// courseGuests is course.Guests.
type courseGuests struct{ *intake.Service }

func (g courseGuests) Register(tx *db.Tx, keys course.GuestKeys, until clock.Date) error {
	return g.Service.Register(tx, intake.GuestKeys(keys), until)
}

// courseNotes is course.Notes.
type courseNotes struct {
	*note.Service
	desks *staff.Desks
}

func (n courseNotes) KeepForCourse(tx *db.Tx, guestID, requestID string, items []course.Item, last clock.Date) error {
	if open, err := n.desks.Open(tx, staff.DeskOffice); err != nil || !open {
		return cmp.Or(err, error(staff.ErrDeskClosed))
	}
	return n.Service.KeepForCourse(tx, guestID, requestID, shapes(items, func(i course.Item) note.Sealed {
		return note.Sealed{ID: i.ID, Kind: note.Kind(i.Kind), To: note.Role(i.To), Epoch: i.Epoch, Body: i.Sealed}
	}), last)
}

// courseDesk is course.Desk.
type courseDesk struct{ *booking.Service }

func (d courseDesk) Repeat(tx *db.Tx, operation, actorID, guestID string, o course.Once, ref string) (string, bool, error) {
	return d.Service.Repeat(tx, operation, actorID, guestID, booking.Once(o), ref)
}

func (d courseDesk) Done(tx *db.Tx, operation, actorID string, o course.Once) (bool, error) {
	return d.Service.Done(tx, operation, actorID, booking.Once(o))
}

// workplaces is course.Workplaces.
type workplaces struct{ p *program }

func (w workplaces) Workplace(hospital, department string) bool {
	return w.p.Programme.Workplace(hospital, department)
}

func (w workplaces) EmployedBy(tx *db.Tx, employers []string) ([]string, error) {
	if len(employers) == 0 {
		return nil, nil
	}
	all, err := w.p.Counsellors.ProfilesIn(tx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range all {
		if slices.ContainsFunc(c.Employers, func(code string) bool { return slices.Contains(employers, code) }) {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

// endingRequests is retention.Ender and retention.Pages: the wishes of a request name a key slot.
type endingRequests struct{ p *program }

func (e endingRequests) Due(tx *db.Tx, limit int) ([]retention.Row, error) {
	return requestRows(e.p.CourseRequests.Due(tx, limit))
}

func (e endingRequests) After(tx *db.Tx, after string, limit int) ([]retention.Row, error) {
	return requestRows(e.p.CourseRequests.After(tx, after, limit))
}

// End counts who was at a week, in the transaction that removes the request. What its guest erases before leaves nothing.
func (e endingRequests) End(tx *db.Tx, ids []string) error {
	all, err := e.p.CourseRequests.EndPast(tx, ids)
	if err != nil {
		return err
	}
	return e.p.Figures.Count(tx, shapes(all, func(a course.Attended) figures.Ended {
		place, _ := e.p.Programme.Place(a.PlaceID)
		return figures.Ended{Date: a.Date, Offering: figures.Week, Region: place.Region}
	}))
}

func requestRows(all []course.Ending, err error) ([]retention.Row, error) {
	if err != nil {
		return nil, err
	}
	return shapes(all, func(n course.Ending) retention.Row { return retention.Row{ID: n.ID, Slots: []int64{n.Slot}} }), nil
}

var _ course.Calendar = (*programme.Programme)(nil)
