package main

import (
	"math"
	"slices"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/cover"
	"lysning/internal/db"
	"lysning/internal/intake"
	"lysning/internal/programme"
	"lysning/internal/staff"
)

// The adapters between domains: each turns one package's words into another's and decides nothing.

// remaker is counsellor.Days.
type remaker struct{ days *booking.Service }

func (r *remaker) Remake(tx *db.Tx, counsellorID string, how counsellor.Remaking) (counsellor.Touch, error) {
	t, err := r.days.Remake(tx, counsellorID, booking.Remaking{Touched: how.Touched, Ask: booking.AskKind(how.Ask)})
	return counsellor.Touch{Withdrawn: t.Withdrawn, Opened: t.Opened, InTheWay: t.InTheWay, Asked: t.Asked}, err
}

// bookingCounsellors is booking.Counsellors.
type bookingCounsellors struct {
	*counsellor.Service
	desks   *staff.Desks
	resting func(tx *db.Tx) (map[string]clock.Date, error)        // who rests after a concern
	hours   func(tx *db.Tx) (map[string][]booking.Stretch, error) // whose hours are her own after one
}

func (c bookingCounsellors) Giving(tx *db.Tx, counsellorID string, from, to clock.Date) ([]booking.Given, error) {
	give := c.Service.Giving
	if counsellorID != "" {
		give = func(tx *db.Tx, from, to clock.Date) ([]counsellor.Given, error) {
			return c.GivingOf(tx, counsellorID, from, to)
		}
	}
	all, err := give(tx, from, to)
	if err != nil {
		return nil, err
	}
	return shapes(all, func(g counsellor.Given) booking.Given { return booking.Given(g) }), nil
}

// Public are those whom a guest can meet: nobody while a desk cannot take what a guest writes to it.
func (c bookingCounsellors) Public(tx *db.Tx) ([]booking.Counsellor, error) {
	for _, desk := range staff.AllDesks {
		if open, err := c.desks.Open(tx, desk); err != nil || !open {
			return nil, err
		}
	}
	all, err := c.Published(tx)
	if err != nil {
		return nil, err
	}
	rest, err := c.resting(tx)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p counsellor.Published) bool { return !rest[p.ID].IsZero() })
	hours, err := c.hours(tx)
	return shapes(all, func(p counsellor.Published) booking.Counsellor {
		return booking.Counsellor{ID: p.ID, Employers: p.Employers, TrainingUntil: p.TrainingUntil, SetAside: hours[p.ID]}
	}), err
}

// judgedElsewhere leaves the desks' members out: they are rows, and bookingCounsellors looks at them.
var judgedElsewhere = map[string]int{string(staff.DeskOffice): mostStaff, string(staff.DeskSafety): mostStaff}

const mostStaff = math.MaxInt

// standsBehind is booking.Cover. Nothing is offered by a programme that is not complete.
type standsBehind struct {
	*programme.Programme
	rota *cover.Service
}

func (b standsBehind) Standing(tx *db.Tx) (booking.Standing, error) {
	st, err := b.rota.Standing(tx)
	if err != nil {
		return nil, err
	}
	return standing{st, b.Programme, tx.Today()}, nil
}

// standing is booking.Standing.
type standing struct {
	*cover.Standing
	files *programme.Programme
	today clock.Date
}

func (s standing) CoversDay(date clock.Date, startMinute, minutes int) bool {
	return s.files.Open(programme.Facts{Today: s.today, Desks: judgedElsewhere, Lines: s.Lines()}) && s.Standing.CoversDay(date, startMinute, minutes)
}

func (b standsBehind) Place(id string) (booking.Place, bool) {
	p, ok := b.Programme.Place(id)
	return booking.Place{ID: p.ID, Mode: booking.Mode(p.Mode), Beds: p.EveningBefore}, ok
}

// bookingGuests is booking.Guests.
type bookingGuests struct{ *intake.Service }

func (g bookingGuests) Register(tx *db.Tx, keys booking.GuestKeys, until clock.Date) error {
	return g.Service.Register(tx, intake.GuestKeys(keys), until)
}

// workingDays is intake.WorkingDays.
type workingDays struct{ *programme.Programme }

// Next looks a month ahead; a programme that is closed for longer answers by its limit of days (intake).
func (w workingDays) Next(d clock.Date) clock.Date {
	for n := 1; n <= 31; n++ {
		if next := d.AddDays(n); w.WorkingDay(next) {
			return next
		}
	}
	return d.AddDays(31)
}

// profilesOf are the programme's counsellors as the counsellor domain publishes them. Who is not ready - words are missing - has
// no face on the start page and gives no days; whoever has booked a day with them still reads the name. Until when training is
// valid is judged by date, since the office may have set it anew.
func profilesOf(p *programme.Programme) []counsellor.Profile {
	out := make([]counsellor.Profile, 0, len(p.Counsellors))
	for _, c := range p.Counsellors {
		state := counsellor.Active
		if !p.Ready(c, c.TrainingUntil) {
			state = counsellor.Paused
		}
		out = append(out, counsellor.Profile{
			ID: c.ID, Slug: c.Slug, Name: c.Name, Languages: c.Languages, FellowDoctor: c.FellowDoctor, Employers: c.Employers,
			OwnWords: c.OwnWords, Training: c.Training, TrainingUntil: c.TrainingUntil, Recipient: c.Recipient, State: state,
			SortOrder: c.SortOrder, Week: shapes(c.Week, func(g programme.Given) counsellor.WeekDay { return counsellor.WeekDay(g) }),
		})
	}
	return out
}

// claims is intake.Claims. The domains that it names come after intake, so the program is asked for them when they are used.
type claims struct{ p *program }

func (c claims) GuestOfCard(tx *db.Tx, cardName string) (string, bool, error) {
	if guestID, ok, err := c.p.Bookings.GuestOfCard(tx, cardName); err != nil || ok {
		return guestID, ok, err
	}
	return c.p.CourseRequests.GuestOfCard(tx, cardName)
}

func (c claims) Adopt(tx *db.Tx, from, to string) error {
	if err := c.p.Notes.EndForGuest(tx, from); err != nil {
		return err
	}
	if err := c.p.Bookings.Adopt(tx, from, to); err != nil {
		return err
	}
	if err := c.p.CourseRequests.Adopt(tx, from, to); err != nil {
		return err
	}
	if err := c.p.Witness.Adopt(tx, from, to); err != nil {
		return err
	}
	if err := c.p.Escalation.Adopt(tx, from, to); err != nil {
		return err
	}
	if err := c.p.Staff.Adopt(tx, from, to); err != nil {
		return err
	}
	return c.p.Texts.Adopt(tx, from, to)
}
