package main

import (
	"cmp"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/intake"
	"lysning/internal/note"
	"lysning/internal/retention"
	"lysning/internal/staff"
)

// joinNotes builds the note domain. Bookings come later, since they need notes: the adapter is filled in then.
func (p *program) joinNotes() *noteBookings {
	later := &noteBookings{}
	p.Notes = note.New(note.Deps{
		DB: p.DB, Clock: p.Clock, Slots: p.Slots, Shred: p.Shred, Bookings: later, Guests: noteGuests{p}, Desks: noteDesks{p}, Urgent: noteUrgent{p}, Seals: seals{p}, Log: p.Audit, Texts: p.Texts,
	})
	return later
}

// noteBookings is note.Bookings.
type noteBookings struct{ days *booking.Service }

func (b *noteBookings) TakesItems(tx *db.Tx, guestID, bookingID string, reachable, words bool) (string, clock.Date, error) {
	return b.days.TakesItems(tx, guestID, bookingID, reachable, words)
}

func (b *noteBookings) OutOfReach(tx *db.Tx, guestID, bookingID string) error {
	return b.days.OutOfReach(tx, guestID, bookingID)
}

func (b *noteBookings) Appointments(tx *db.Tx, guestIDs ...string) ([]note.Appointment, error) {
	all, err := b.days.Visits(tx, guestIDs...)
	return shapes(all, func(a booking.Visit) note.Appointment { return note.Appointment(a) }), err
}

func (b *noteBookings) AppointmentsWith(tx *db.Tx, counsellorID string) ([]note.Appointment, error) {
	all, err := b.days.VisitsWith(tx, counsellorID)
	return shapes(all, func(a booking.Visit) note.Appointment { return note.Appointment(a) }), err
}

func (b *noteBookings) MayOpenHeldWords(tx *db.Tx, bookingID string) (bool, error) {
	return b.days.MayOpenHeldWords(tx, bookingID)
}

// noteGuests is note.Guests. Intake comes after the notes that it needs itself, so the program is asked for it when used.
type noteGuests struct{ p *program }

func (g noteGuests) Readers(tx *db.Tx, guestIDs ...string) ([]note.Guest, error) {
	all, err := g.p.Intake.Readers(tx, guestIDs...)
	return shapes(all, func(r intake.Reader) note.Guest { return note.Guest(r) }), err
}

// noteDesks is note.Desks.
type noteDesks struct{ p *program }

func (d noteDesks) Member(tx *db.Tx, staffID string, desk note.Role) (bool, error) {
	return d.p.Desks.Member(tx, staffID, staff.Desk(desk))
}

func (d noteDesks) Takes(tx *db.Tx, desk note.Role) (int, bool, error) {
	return d.p.Desks.Takes(tx, staff.Desk(desk))
}

// bookingNotes is booking.Notes.
type bookingNotes struct{ *note.Service }

func (n bookingNotes) Keep(tx *db.Tx, guestID, bookingID, counsellorID string, items []booking.Item, date clock.Date) error {
	return n.Service.Keep(tx, guestID, bookingID, counsellorID, shapes(items, func(i booking.Item) note.Sealed {
		return note.Sealed{ID: i.ID, Kind: note.Kind(i.Kind), To: note.Role(i.To), Of: i.Of, Epoch: i.Epoch, Body: i.Sealed}
	}), date)
}

// callNotes is intake.Notes.
type callNotes struct {
	*note.Service
	desks *staff.Desks
}

func (n callNotes) KeepForCall(tx *db.Tx, guestID string, items []intake.Item, answerBy clock.Date) error {
	if open, err := n.desks.Open(tx, staff.DeskOffice); err != nil || !open {
		return cmp.Or(err, error(staff.ErrDeskClosed))
	}
	return n.Keep(tx, guestID, "", "", shapes(items, func(i intake.Item) note.Sealed {
		return note.Sealed{ID: i.ID, Kind: note.Kind(i.Kind), To: note.Role(i.To), Epoch: i.Epoch, Body: i.Body}
	}), answerBy)
}

// callNotes is intake.Wishes too.
func (n callNotes) CallWishes(tx *db.Tx) ([]intake.CallWish, error) {
	all, err := n.Service.CallWishes(tx)
	return shapes(all, func(w note.Wish) intake.CallWish {
		return intake.CallWish{GuestID: w.GuestID, ItemID: w.ItemID, AnswerBy: w.AnsweredBy, Written: w.Written}
	}), err
}

// joinRetention says in which order rows may go: texts name bookings and guests, bookings name guests.
func (p *program) joinRetention() {
	p.Retention = retention.New(retention.Deps{
		Main: p.DB, Shred: p.Shred,
		Erasers:  []retention.Eraser{p.Witness, p.Notes, p.Texts, p.CourseRequests, p.Bookings, p.Staff, p.Urgent, p.Escalation, p.Intake},
		Items:    endingItems{p.Notes},
		Bookings: []retention.Ender{endingBookings{p}, endingRequests{p}, endingCourses{p.Courses}, endingConcerns{p.Escalation}, endingOpenings{p.Witness}, endingAddresses{p.Texts}},
		Keyed:    []retention.Pages{endingRequests{p}, endingOpenings{p.Witness}, endingAddresses{p.Texts}},
		Guests:   p.Intake,
	})
}

// endingItems is retention.Items.
type endingItems struct{ notes *note.Service }

func (e endingItems) Due(tx *db.Tx, limit int) ([]retention.Row, error) {
	return itemRows(e.notes.Due(tx, limit))
}

func (e endingItems) After(tx *db.Tx, after string, limit int) ([]retention.Row, error) {
	return itemRows(e.notes.After(tx, after, limit))
}

func (e endingItems) End(tx *db.Tx, ids []string) error { return e.notes.Remove(tx, ids) }

func itemRows(all []note.Ending, err error) ([]retention.Row, error) {
	if err != nil {
		return nil, err
	}
	return shapes(all, func(n note.Ending) retention.Row { return retention.Row{ID: n.ID, Slots: []int64{n.Slot}} }), nil
}
