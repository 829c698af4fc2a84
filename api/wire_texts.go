package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/config"
	"lysning/internal/course"
	"lysning/internal/db"
	"lysning/internal/mail"
	"lysning/internal/outbox"
	"lysning/internal/phrase"
	"lysning/internal/reminder"
	"lysning/internal/retention"
	"lysning/internal/sms"
)

// outside is what short texts leave through. The demo has its own.
type outside struct {
	Mail  reminder.Mail
	Phone reminder.Phone
}

// outsideOf is what the environment names; nothing where it names nothing.
func outsideOf(cfg config.Config) outside {
	var o outside
	if cfg.Mail.On() {
		o.Mail = mail.New(mail.Config(cfg.Mail))
	}
	o.Phone = sms.New(sms.Config(cfg.SMS))
	return o
}

// joinTexts builds what sends guests short texts. Bookings and weeks come later, since they tell of what changes: the adapters ask the
// program for them when they are used.
func (p *program) joinTexts() {
	p.SMS = sms.New(sms.Config(p.Config.SMS))
	out := outsideOf(p.Config)
	if p.Outside != nil {
		out = *p.Outside
	}
	p.Texts = reminder.New(reminder.Deps{
		DB: p.DB, Box: outbox.New(p.DB, p.Source), IDs: p.Source, Key: p.Keys.MAC, Keys: p.Shred, Slots: p.Slots, Appointments: textAppointments{p},
		Guests: textGuests{p}, Words: textWords, Mail: out.Mail, Phone: out.Phone, Audit: p.Audit,
	})
}

// textAppointments is reminder.Appointments.
type textAppointments struct{ p *program }

func (a textAppointments) Of(tx *db.Tx, guestID string) ([]reminder.Appointment, error) {
	visits, err := a.p.Bookings.Visits(tx, guestID)
	if err != nil {
		return nil, err
	}
	var all []reminder.Appointment
	for _, v := range visits {
		if !v.Date.Before(tx.Today()) {
			all = append(all, visitAppointment(v))
		}
	}
	week, err := a.p.CourseRequests.ForGuest(tx, guestID)
	if err != nil || week == nil || week.State != course.Asked && week.State != course.Confirmed || week.Course.Last.Before(tx.Today()) {
		return all, err
	}
	first, _ := week.Stay(week.Course)
	one := reminder.Appointment{ID: week.ID, GuestID: guestID, Begins: first, Ends: week.Course.Last, Answered: week.State == course.Confirmed}
	if week.State == course.Asked {
		one.AnswerAt = week.Answer.Date.At(week.Answer.Minute, tx.Zone())
	}
	return append(all, one), nil
}

func visitAppointment(v booking.Visit) reminder.Appointment {
	return reminder.Appointment{ID: v.ID, GuestID: v.GuestID, Begins: v.Date, Ends: v.Date}
}

func (a textAppointments) On(tx *db.Tx, date clock.Date) ([]reminder.Appointment, error) {
	visits, err := a.p.Bookings.On(tx, date)
	if err != nil {
		return nil, err
	}
	all := shapes(visits, visitAppointment)
	weeks, err := a.p.CourseRequests.On(tx, date)
	if err != nil {
		return nil, err
	}
	for _, w := range weeks {
		all = append(all, reminder.Appointment{ID: w.RequestID, GuestID: w.GuestID, Begins: date, Ends: date, Answered: true})
	}
	return all, nil
}

func (a textAppointments) WaitsUntil(tx *db.Tx, guestID string) (clock.Date, error) {
	until, err := a.p.Bookings.WaitsUntil(tx, guestID)
	if err != nil {
		return clock.Date{}, err
	}
	week, err := a.p.CourseRequests.ForGuest(tx, guestID)
	if err != nil || week == nil {
		return until, err
	}
	if after := week.Course.Last.AddDays(1); after.After(until) {
		until = after
	}
	return until, nil
}

// textGuests is reminder.Guests.
type textGuests struct{ p *program }

func (g textGuests) Reached(tx *db.Tx, guestID string) (reminder.Guest, error) {
	all, err := g.p.Intake.Readers(tx, guestID)
	if err != nil || len(all) == 0 {
		return reminder.Guest{}, orGone(err)
	}
	return reminder.Guest{Language: all[0].Language, HasPage: all[0].Recipient != ""}, nil
}

func orGone(err error) error {
	if err != nil {
		return err
	}
	return reminder.ErrNotFound
}

// textWords is reminder.Words: five sentences of the catalogue, for a guest with a page or without, and how to end them. No text names an
// address on the web: whoever else sees it learns nothing from it, and the guest knows where the page is.
func textWords(to reminder.Guest, kind reminder.Kind, code string) (subject, text string, err error) {
	catalogue, err := loadMessages()
	if err != nil {
		return "", "", err
	}
	language, ok := catalogue.In(to.Language)
	if !ok {
		if language, ok = catalogue.In("en"); !ok {
			return "", "", fmt.Errorf("read the words of a text: no English")
		}
	}
	return sayText(language, to, kind, code)
}

func sayText(language *phrase.Language, to reminder.Guest, kind reminder.Kind, code string) (subject, text string, err error) {
	key := "text." + string(kind)
	if kind == reminder.Answer {
		key = "text.look" // whatever waits
	}
	stop := "text.stop"
	if !to.HasPage {
		stop = "text.stop_call"
		if kind != reminder.Confirmed && kind != reminder.DayBefore {
			key = "text.call"
		}
	}
	if subject, err = language.Say("text.subject"); err != nil {
		return "", "", err
	}
	body, err := language.Say(key)
	if err != nil {
		return "", "", err
	}
	end, err := language.Say(stop, "code", code)
	if err != nil {
		return "", "", err
	}
	return subject, body + " " + end, nil
}

// endingAddresses is retention.Ender and retention.Pages: a notice address names a key slot.
type endingAddresses struct{ texts *reminder.Service }

func (e endingAddresses) Due(tx *db.Tx, limit int) ([]retention.Row, error) {
	return addressRows(e.texts.Due(tx, limit))
}

func (e endingAddresses) After(tx *db.Tx, after string, limit int) ([]retention.Row, error) {
	return addressRows(e.texts.After(tx, after, limit))
}

func (e endingAddresses) End(tx *db.Tx, ids []string) error { return e.texts.Remove(tx, ids) }

func addressRows(all []reminder.Ending, err error) ([]retention.Row, error) {
	if err != nil {
		return nil, err
	}
	return shapes(all, func(n reminder.Ending) retention.Row { return retention.Row{ID: n.ID, Slots: []int64{n.Slot}} }), nil
}

// shownTexts is outside for the demo: it sends nothing anywhere and shows, in the terminal, what would go where.
type shownTexts struct {
	out     io.Writer
	country string
}

func (s shownTexts) On() bool { return true }

func (s shownTexts) Number(written string) (string, bool) { return sms.Number(written, s.country) }

func (s shownTexts) Send(_ context.Context, number, text string) error {
	return s.show("the phone that ends in "+number[max(0, len(number)-2):], text)
}

// shownMails is the same for mail.
type shownMails struct{ shownTexts }

func (s shownMails) Send(_ context.Context, m mail.Message) error {
	_, domain, _ := strings.Cut(m.To, "@")
	return s.show("a mailbox at "+domain, m.Subject+" - "+m.Body)
}

func (s shownTexts) show(where, text string) error {
	_, err := fmt.Fprintf(s.out, "To %s would go: %s\n", where, text)
	return err
}

// demoOutside sends nothing but to this machine, where somebody tries it on purpose; the rest is shown.
func demoOutside(cfg config.Config, out io.Writer) *outside {
	shown := shownTexts{out: out, country: "47"}
	o := &outside{Mail: shownMails{shown}, Phone: shown}
	if cfg.Mail.On() && cfg.Mail.Clear {
		o.Mail = mail.New(mail.Config(cfg.Mail))
	}
	if cfg.SMS.On() && strings.HasPrefix(cfg.SMS.URL, "http://") { // config takes that of this machine alone
		o.Phone = sms.New(sms.Config(cfg.SMS))
	}
	return o
}
