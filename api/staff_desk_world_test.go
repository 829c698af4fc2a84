package main

import (
	"net/http"
	"time"

	"lysning/internal/booking"
	"lysning/internal/clock"
	"lysning/internal/counsellor"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/session"
)

// What the counsellors of a world have: days of their own, and guests on them.

func profileBody() map[string]any {
	both := map[string]any{"en": "I listen.", "nb": "Jeg lytter."}
	return map[string]any{"own_words": both, "training": both, "languages": []string{"nb"}, "fellow_doctor": true, "employers": []string{}}
}

// isCounsellor reports whether the counsellors' door is open to somebody.
func (p *worker) isCounsellor() bool {
	return p.does(http.MethodGet, "/staff/today", nil).Code == http.StatusOK
}

// orSomeCounsellor is the worker, or for who is none of them another who is a counsellor.
func (p *worker) orSomeCounsellor() *worker {
	p.w.t.Helper()
	if p.isCounsellor() {
		return p
	}
	return p.w.anew(session.Counsellor)
}

// givesDays makes a new counsellor ready: words, training, and Wednesdays in the programme's first place. It gives her first free day.
func (p *worker) givesDays() dayOut {
	p.w.t.Helper()
	return p.givesAt(p.w.setup.Programme.Places[0].ID)
}

func (p *worker) givesAt(place string) dayOut {
	p.w.t.Helper()
	ctx := p.w.t.Context()
	p.w.must(p.w.p.Counsellors.SetTraining(ctx, p.w.boss(), p.id, clock.NewDate(2028, 1, 1)))
	decode[nothing](p.w, p.does(http.MethodPut, "/staff/profile", profileBody()), noContent)
	_, err := p.w.p.Counsellors.Change(ctx, session.Machine, p.id, counsellor.Change{Pattern: &counsellor.Pattern{
		WeekDay: counsellor.WeekDay{Weekday: time.Wednesday, StartMinute: 570, PlaceID: place}, FirstDate: p.w.p.today(),
	}})
	p.w.must(err)
	return p.w.days("?counsellor=" + p.id).Days[0]
}

// guest is a doctor who has a day of the worker's.
func (p *worker) guest() *doctor {
	p.w.t.Helper()
	p.givesDays()
	d := p.w.doctor()
	d.bookOf(p)
	return d
}

// bookOf takes a counsellor's first free day, with every text.
func (d *doctor) bookOf(p *worker) bookingOut {
	d.w.t.Helper()
	h := d.w.hold(d.w.days("?counsellor=" + p.id).Days[0].ID)
	return d.book(h, d.sealTo("chosen_name", p), d.sealTo("words_beforehand", p), d.seal("words_beforehand", "safety", "", "invented"),
		d.seal("contact", "office", "", "invented"))
}

func ownBooking(p *worker) string    { return p.guest().booking.ID }
func othersBooking(p *worker) string { return ownBooking(p.w.anew(session.Counsellor)) }
func ownGuest(p *worker) string      { return p.orSomeCounsellor().guest().keys.Guest }

// waitingGuest is the wish of somebody who waits for an earlier day.
func waitingGuest(p *worker) string {
	g := p.orSomeCounsellor().guest()
	return decode[standByOut](p.w, g.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": g.booking.Day.Date}), http.StatusCreated).ID
}

func ownBookingOfSome(p *worker) string { return p.orSomeCounsellor().guest().booking.ID }

// ticketToBuy is one on the list.
func ticketToBuy(p *worker) string {
	office := session.Actor{Kind: session.Staff, StaffID: p.id, Roles: []session.Role{session.Coordinator}}
	id := ownBookingOfSome(p)
	p.w.must(p.w.p.Bookings.WishTicket(p.w.t.Context(), office, id, booking.BusTicket, booking.There))
	var ticket string
	p.w.must(p.w.p.DB.Read(p.w.t.Context(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT id FROM tickets WHERE booking_id = ?", id).Row().Scan(&ticket)
	}))
	return ticket
}

// openAsk is what somebody's guest is asked.
func openAsk(p *worker) string {
	p.w.t.Helper()
	d := p.orSomeCounsellor().guest()
	return askOf(things{d: d, booking: d.booking.ID})
}

// owedCallLater is the booking of a guest who wished for a call two weeks later, when that day has come.
func owedCallLater(p *worker) string {
	p.w.t.Helper()
	d := p.orSomeCounsellor().guest()
	p.w.must(p.w.p.DB.WithTx(p.w.t.Context(), func(tx *db.Tx) error {
		return tx.Gorm().Exec("UPDATE bookings SET call_day = ? WHERE id = ?", tx.Today(), d.booking.ID).Error
	}))
	return d.booking.ID
}

// sealTo makes an item for a counsellor who is not in the programme's files.
func (d *doctor) sealTo(kind string, p *worker) map[string]any {
	d.w.t.Helper()
	id, err := d.w.setup.Source.ID()
	d.w.must(err)
	sealed, err := note.Seal(note.Envelope{
		Origin: testOrigin, Kind: note.Kind(kind), ID: id, Guest: d.keys.Guest, To: [2]string{d.keys.Recipient(), p.keys.Recipient()},
		Day: clock.DateOf(d.w.clk.Now()), Text: "invented",
	}, d.keys.Signing)
	d.w.must(err)
	return map[string]any{"id": id, "kind": kind, "to": "counsellor", "sealed": sealed}
}

// freeHour is the first hour of supervision that nobody has.
func (p *worker) freeHour() hourOut {
	p.w.t.Helper()
	for _, h := range decode[careOut](p.w, p.does(http.MethodGet, "/staff/care", nil), http.StatusOK).Hours {
		if h.ID == "" {
			return h
		}
	}
	p.w.t.Fatal("no hour of supervision is free")
	return hourOut{}
}

func ownHour(p *worker) string {
	p.w.t.Helper()
	h := p.freeHour()
	got := p.does(http.MethodPost, "/staff/care/supervisions", map[string]any{"date": h.Date, "at": h.At, "with": h.With})
	return decode[hourOut](p.w, got, http.StatusCreated).ID
}
