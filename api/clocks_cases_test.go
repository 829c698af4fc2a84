package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"lysning/internal/note"
	"lysning/internal/term"
)

// The classes of internal/term, each with what shows it.

func (l *lapse) holds() {
	const class = "day that waits while a form is filled"
	free := func(id string) func() bool {
		return func() bool {
			return !slices.ContainsFunc(l.world.days("?counsellor="+l.her.id).Days, func(d dayOut) bool { return d.ID == id })
		}
	}
	h := l.hold(l.world.days("?counsellor=" + l.her.id).Days[0].ID)
	l.ends(class, "a day with a form", l.clk.Now().Add(term.Hold), free(h.Day.ID))
	late := l.doctor()
	body := late.bookBody(h, []any{})
	l.moments = append(l.moments, moment{class: class, what: "a form", at: l.clk.Now().Add(term.Hold), then: func() {
		if got := late.bookRaw(repeatKey(l.world), body); got.Code < http.StatusBadRequest {
			l.t.Errorf("a hold that is over books: %d", got.Code)
		}
	}})
	asked := l.him.guest()
	me, _ := asked.page()
	ask := askOf(things{d: asked, booking: me.Bookings[0].ID})
	kept := asked.laterDay()
	decode[guestAskOut](l.world, asked.does(http.MethodPost, "/me/asks/"+ask+"/choose", map[string]any{"day": kept}), http.StatusOK)
	l.ends(class, "a day that is kept for an answer", l.clk.Now().Add(term.AskedHold), asked.onPage(func(me meOut) bool {
		return len(me.Asks) == 1 && me.Asks[0].Kept != nil
	}))
	l.ends("question to a guest, and whom not to meet again", "a question about a day", l.midnight(me.Guest.Until), asked.onPage(func(me meOut) bool { return len(me.Asks) > 0 }))
}

func (l *lapse) bookings() {
	const class = "booking, card name"
	for _, b := range []bookingOut{l.first, l.second} {
		l.ends(class, "on the own page", l.midnight(b.Day.Date).AddDate(0, 0, term.BookingDays), l.d.onPage(func(me meOut) bool {
			return slices.ContainsFunc(me.Bookings, func(o bookingOut) bool { return o.ID == b.ID })
		}))
		for _, p := range []*worker{l.her, l.office} {
			if p == l.office && b.ID == l.second.ID {
				continue // the office has nothing of this guest's by then, and so no card
			}
			l.ends(class, "on a page of "+p.name, l.midnight(b.Day.Date).AddDate(0, 0, term.BookingDays), func() bool {
				c, _ := p.card(l.d)
				return slices.ContainsFunc(c.Appointments, func(v guestVisitOut) bool { return v.Booking == b.ID })
			})
		}
		l.moments = append(l.moments, moment{class: class, at: l.midnight(b.Day.Date).AddDate(0, 0, term.BookingDays), then: func() {
			for path, in := range map[string]any{"cancel": map[string]any{}, "too-close": nil, "call-later": map[string]any{"yes": true}} {
				if got := l.d.does(http.MethodPost, "/me/bookings/"+b.ID+"/"+path, in); got.Code != http.StatusNotFound && got.Code != http.StatusUnauthorized {
					l.t.Errorf("%s of a booking that is over: %d", path, got.Code)
				}
			}
			l.her.signIn()
			l.code(l.her.does(http.MethodPost, "/staff/bookings/"+b.ID+"/held", map[string]any{"held": true}), http.StatusNotFound, "not_found")
		}})
	}
}

func (l *lapse) guest() {
	const class = "guest: public keys and locator hash"
	at := l.guestUntil(l.d)
	l.ends(class, "the own page", at, l.d.onPage(func(meOut) bool { return true }))
	l.ends(class, "a card with her", at, func() bool {
		_, ok := l.her.card(l.d)
		return ok
	})
	caller := l.doctor()
	got := decode[struct {
		Session sessionOut `json:"session"`
	}](l.world, caller.call(), http.StatusCreated)
	caller.session = got.Session
	l.ends(class, "who only asked to be called", l.guestUntil(caller), func() bool {
		_, own := caller.page()
		_, card := l.office.card(caller)
		return own || card
	})
}

func (l *lapse) passkey() {
	_, phone := l.d.keepPasskey()
	l.ends("passkey of a guest", "what it opens", l.guestUntil(l.d), func() bool { return l.world.open(l.show(phone)).Code == http.StatusOK })
}

func (l *lapse) phoneWord() {
	decode[nothing](l.world, l.d.does(http.MethodPost, "/me/phone-word", map[string]any{"word": "blue heather"}), noContent)
	l.ends("phone word", "that there is one", l.guestUntil(l.d), l.d.onPage(func(me meOut) bool { return me.Guest.PhoneWord }))
}

func (l *lapse) standBys() {
	const class = "stand-by, and what is offered to it"
	before := "2026-12-15"
	wish := func() int {
		return l.d.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": before, "place": l.first.Day.Place}).Code
	}
	l.d.signIn()
	if got := wish(); got != http.StatusCreated {
		l.t.Fatalf("stand-by: %d", got)
	}
	l.ends(class, "a wish", l.midnight(before), l.d.onPage(func(me meOut) bool { return len(me.StandBys) > 0 }))
	l.moments = append(l.moments, moment{class: class, at: l.midnight(before), then: func() {
		before = "2026-12-28"
		if got := wish(); got != http.StatusCreated {
			l.t.Errorf("a new wish after the old one is over: %d", got)
		}
		l.ends(class, "the next wish", l.midnight(before), l.d.onPage(func(me meOut) bool { return len(me.StandBys) > 0 }))
	}})
	l.him.guest() // in the first week an answer is due in two hours
	gives, gets := l.him.guest(), l.him.guest()
	decode[standByOut](l.world, gets.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": gets.booking.Day.Date}), http.StatusCreated)
	decode[nothing](l.world, gives.does(http.MethodPost, "/me/bookings/"+gives.booking.ID+"/cancel", map[string]any{}), noContent)
	l.ends(class, "an offer", l.midnight("2026-11-24").Add(20*time.Hour), gets.onPage(func(me meOut) bool {
		return slices.ContainsFunc(me.StandBys, func(s standByOut) bool { return s.Offer != nil })
	}))
	l.moments = append(l.moments, moment{class: class, at: l.midnight("2026-11-24").Add(20 * time.Hour), then: func() {
		me, _ := gets.page()
		if got := gets.does(http.MethodPost, "/me/stand-bys/"+me.StandBys[0].ID+"/accept", map[string]any{"items": []any{}}); got.Code < http.StatusBadRequest {
			l.t.Errorf("an offer that is over is accepted: %d", got.Code)
		}
	}})
}

func (l *lapse) asks() {
	const class = "question to a guest, and whom not to meet again"
	propose := func() {
		l.t.Helper()
		l.her.signIn()
		decode[nothing](l.world, l.her.does(http.MethodPost, "/staff/guests/"+l.d.keys.Guest+"/hand-over", map[string]any{"to": l.him.id}), noContent)
		l.ends(class, "a hand-over", l.midnight(l.date(term.HandOverDays)), l.d.onPage(func(me meOut) bool {
			return slices.ContainsFunc(me.Asks, func(a guestAskOut) bool { return a.Kind == "hand_over" })
		}))
	}
	propose()
	l.moments = append(l.moments, moment{class: class, at: l.midnight(l.date(term.HandOverDays)), then: propose}) // and again, although the old row is there
}

// texts are one of each kind; `today` is written on the day, and all of them end by what the guest's page says of them.
func (l *lapse) texts() {
	const class = "sealed texts, threads, the yes to working notes"
	d := l.d
	decode[nothing](l.world, d.does(http.MethodPost, "/me/note-permission", map[string]any{"counsellor": l.her.id, "yes": true}), noContent)
	to := "/staff/guests/" + d.keys.Guest + "/items"
	write := func(p *worker, items ...any) {
		l.t.Helper()
		decode[nothing](l.world, p.does(http.MethodPost, to, map[string]any{"items": items}), noContent)
	}
	l.her.signIn()
	l.office.signIn()
	decode[nothing](l.world, d.does(http.MethodPost, "/me/items", map[string]any{"booking": l.first.ID, "items": []any{
		d.message(l.her, 1, "invented"), d.sealTo("contact", l.her), d.seal("contact", "safety", "", "invented"), d.seal("chosen_name", "office", "", "invented"),
	}}), noContent)
	write(l.her, l.her.writes(d, note.Message, "counsellor", 2, "invented"), l.her.writes(d, note.WorkingNote, "counsellor", 0, "invented"))
	write(l.her, l.her.writes(d, note.Letter, "counsellor", 0, "invented"))
	write(l.office, l.office.writes(d, note.Message, "office", 1, "invented"))
	watched := map[string]bool{}
	watch := func() {
		me, _ := d.page()
		for _, i := range me.Items {
			if watched[i.ID] {
				continue
			}
			watched[i.ID] = true
			l.ends(class, i.Kind+" for "+i.To, l.midnight(i.Until), func() bool { return l.readable(d, i) })
		}
	}
	watch()
	l.moments = append(l.moments, moment{class: class, at: l.midnight(l.first.Day.Date).Add(10 * time.Hour), then: func() {
		d.signIn()
		decode[nothing](l.world, d.does(http.MethodPost, "/me/items", map[string]any{"booking": l.first.ID, "items": []any{
			d.sealTo("today", l.her), d.seal("today", "safety", "", "invented"),
		}}), noContent)
		watch()
	}})
	at := l.guestUntil(d)
	l.ends(class, "threads", at, d.onPage(func(me meOut) bool { return len(me.Threads) > 0 }))
	l.ends(class, "a yes to notes", at, d.onPage(func(me meOut) bool { return len(me.Notes) > 0 }))
}

// readable tries every way to a text: the guest's list and the text itself, its reader's list, and its opening.
func (l *lapse) readable(d *doctor, i heldOut) bool {
	l.t.Helper()
	if me, ok := d.page(); ok {
		if slices.ContainsFunc(me.Items, func(o heldOut) bool { return o.ID == i.ID }) || d.does(http.MethodGet, "/me/items/"+i.ID, nil).Code == http.StatusOK {
			return true
		}
	}
	for _, p := range []*worker{l.her, l.office} {
		c, _ := p.card(d)
		if slices.ContainsFunc(c.Items, func(o staffItemOut) bool { return o.ID == i.ID }) || (c.ChosenName != nil && c.ChosenName.ID == i.ID) {
			return true
		}
		got := decode[openedOut](l.world, p.does(http.MethodPost, "/staff/items/open", map[string]any{"ids": []string{i.ID}}), http.StatusOK)
		if got.Items[0].Sealed != nil {
			return true
		}
	}
	return false
}

func (l *lapse) owed() {
	l.oweCall(l.her.id, l.d.keys.Guest)
	l.ends("call that the office owes", "on the office's list", l.guestUntil(l.d), func() bool {
		l.office.signIn()
		calls := decode[owedCallsOut](l.world, l.office.does(http.MethodGet, "/staff/owed-calls", nil), http.StatusOK).Calls
		return slices.ContainsFunc(calls, func(c owedCallOut) bool { return c.Guest == l.d.keys.Guest })
	})
}

func (l *lapse) log() {
	l.ends("access log", "the own page's log", l.guestUntil(l.d), l.d.onPage(func(me meOut) bool { return len(me.Log) > 0 }))
}

// sessions: each look is with one of its own, since a look makes an idle one live longer.
func (l *lapse) sessions() {
	const class = "session"
	idle := func(fresh func() func() bool) func() bool {
		looks := []func() bool{fresh(), fresh()}
		return func() bool {
			look := looks[0]
			looks = looks[1:]
			return look()
		}
	}
	l.ends(class, "a guest's", l.clk.Now().Add(term.Idle), idle(func() func() bool {
		l.d.signIn()
		renew := l.d.session.Renew
		return func() bool {
			return l.ask(http.MethodPost, "/session/renew", map[string]any{"renew": renew}).Code == http.StatusOK
		}
	}))
	l.ends(class, "of who works here", l.clk.Now().Add(term.Idle), idle(func() func() bool {
		l.lead.signIn()
		one := *l.lead
		return func() bool { return one.renews().Code == http.StatusOK }
	}))
	l.lead.signIn()
	long := *l.lead
	for at := 10 * time.Minute; at < term.Session; at += 10 * time.Minute {
		l.moments = append(l.moments, moment{class: class, at: l.clk.Now().Add(at), then: func() {
			got := decode[staffSessionOut](l.world, long.renews(), http.StatusOK)
			long.token = got.Session.Token
		}})
	}
	l.ends(class, "one that is never idle", l.clk.Now().Add(term.Session), func() bool { return long.renews().Code == http.StatusOK })
}

func (l *lapse) repeats() {
	d := l.doctor()
	h := l.free()
	key, raw := repeatKey(l.world), d.bookBody(h, []any{})
	b := decode[bookedOut](l.world, d.bookRaw(key, raw), http.StatusCreated).Booking
	date := l.date(term.RepeatDays)
	l.ends("remembered request", "its answer", l.midnight(date), func() bool {
		var again bookedOut
		got := d.bookRaw(key, raw)
		return got.Code == http.StatusCreated && json.Unmarshal(got.Body.Bytes(), &again) == nil && again.Booking.ID == b.ID
	})
}

// codes: a look uses one up, so there are two.
func (l *lapse) codes() {
	l.office.signIn()
	var callers []callerOut
	var codes []string
	for range 2 {
		c := l.office.booksForCaller()
		got := l.office.does(http.MethodPost, "/staff/office/phone/code", map[string]any{"card_name": c.CardName, "words": c.PhoneWord})
		callers, codes = append(callers, c), append(codes, decode[claimCodeOut](l.world, got, http.StatusOK).Code)
	}
	l.ends("one-time code with which a guest brings keys to what was booked by telephone", "what it brings", l.midnight(l.date(1)), func() bool {
		c, code := callers[0], codes[0]
		callers, codes = callers[1:], codes[1:]
		return l.doctor().claims(c.CardName, code).Code == http.StatusCreated
	})
}

// tries that were wrong shut a card name until midnight.
func (l *lapse) tries() {
	l.office.signIn()
	c := l.office.booksForCaller()
	says := func(words string) int {
		return l.office.does(http.MethodPost, "/staff/office/phone", map[string]any{"card_name": c.CardName, "words": words}).Code
	}
	for range 5 {
		says("one two")
	}
	l.ends("wrong tries of a card name on the telephone or of such a code", "a name that is shut", l.midnight(l.date(1)), func() bool {
		l.office.signIn()
		return says(c.PhoneWord) == http.StatusNotFound
	})
}

func (l *lapse) shortTexts() {
	const class = "number or mail address for short texts, wrapped with a key slot"
	d := l.doctor()
	b := d.bookOf(l.him)
	decode[nothing](l.world, d.does(http.MethodPut, "/me/texts", map[string]any{"address": "invented@fjellro.example"}), noContent)
	l.ends(class, "on the own page", l.midnight(b.Day.Date).AddDate(0, 0, 1), d.onPage(func(me meOut) bool { return me.Texts.On }))
}

// days are not offered any more when they have begun; the row stays for those who came.
func (l *lapse) days() {
	day := l.world.days("?counsellor=" + l.him.id).Days[0]
	looked := false
	l.ends("days on offer", "a day that begins", l.midnight(day.Date).Add(9*time.Hour+30*time.Minute), func() bool {
		before := !looked
		looked = true
		return before || slices.ContainsFunc(l.world.days("").Days, func(d dayOut) bool { return d.ID == day.ID })
	})
}
