package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lysning/internal/clock"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// TestACounsellorsDay over HTTP: a booking with words, the table, her ok, the day, held, and what the doctor sees of it.
func TestACounsellorsDay(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		her := w.anew(session.Counsellor)
		d := her.guest()
		day := d.booking.Day
		me := func() bookingOut {
			t.Helper()
			return decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK).Bookings[0]
		}
		if got := me().Words; got.State != "waiting" || got.By != nil { // her only working day is the day itself
			t.Fatalf("words %+v", got)
		}
		today := decode[todayOut](w, her.does(http.MethodGet, "/staff/today", nil), http.StatusOK)
		next := slices.IndexFunc(today.Next, func(c cellOut) bool { return c.Appointment != nil })
		if next < 0 || today.Ill || today.Duty == nil || today.Duty.SafetyPhone == "" {
			t.Fatalf("today %+v", today)
		}
		a := today.Next[next].Appointment
		items := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK).Items
		named := slices.IndexFunc(items, func(i heldOut) bool { return i.ID == a.ChosenName })
		if a.CardName != d.booking.CardName || a.Guest != d.keys.Guest || a.Words.State != "waiting" || named < 0 || items[named].Kind != "chosen_name" {
			t.Fatalf("appointment %+v", a)
		}
		weeks := decode[weeksOut](w, her.does(http.MethodGet, "/staff/days?weeks=3", nil), http.StatusOK)
		states := map[string]string{}
		for _, week := range weeks.Weeks {
			if len(week.Cells) != 7 || week.Cells[0].Date != week.Monday {
				t.Fatalf("week %+v", week)
			}
			for _, c := range week.Cells {
				states[c.Date] = c.State
			}
		}
		if len(weeks.Weeks) != 3 || states[day.Date] != "booked" || states["2026-12-02"] != "free" || states["2026-11-30"] != "nothing" || len(weeks.Patterns) != 1 {
			t.Fatalf("weeks %+v", states)
		}
		off := map[string]any{"exception": map[string]any{"date": day.Date, "off": true}}
		if look := decode[touchOut](w, her.does(http.MethodPost, "/staff/days/preview", off), http.StatusOK); len(look.InTheWay) != 1 || look.InTheWay[0] != day.Date {
			t.Fatalf("a look %+v", look)
		}
		w.code(her.does(http.MethodPost, "/staff/days", off), http.StatusConflict, "day_booked")
		w.code(her.does(http.MethodPost, "/staff/days", map[string]any{}), http.StatusUnprocessableEntity, "rota_invalid")
		decode[nothing](w, her.does(http.MethodPost, "/staff/bookings/"+d.booking.ID+"/words-read", nil), noContent)
		if got := me().Words; got.State != "read" || got.Read != "2026-11-23" {
			t.Fatalf("words %+v", got)
		}
		date, err := clock.ParseDate(day.Date)
		w.must(err)
		w.clk.Set(date.At(16*60, testkit.Oslo(t)))
		her.signIn()
		d.signIn()
		decode[nothing](w, her.does(http.MethodPost, "/staff/bookings/"+d.booking.ID+"/held", map[string]any{"held": true}), noContent)
		if got := me(); !got.Over || !got.Held {
			t.Fatalf("after the day %+v", got)
		}
		decode[nothing](w, d.does(http.MethodPost, "/me/bookings/"+d.booking.ID+"/call-later", map[string]any{"yes": true}), noContent)
		if got := me(); got.CallOn != date.AddDays(14).String() {
			t.Fatalf("call on %q", got.CallOn)
		}
		profile := decode[ownProfileOut](w, her.does(http.MethodGet, "/staff/profile", nil), http.StatusOK)
		if len(profile.Talks) != 1 || profile.Talks[0].N != 1 || !profile.Shown || profile.Profile.OwnWords["nb"] != "Jeg lytter." {
			t.Fatalf("profile %+v", profile)
		}
		page := ask(t, w.srv, http.MethodGet, "/nb/", "").Body.String()
		if !strings.Contains(page, "Jeg lytter.") {
			t.Error("the start page does not show what she wrote")
		}
	})
}

// TestIllTodayOverHTTP: the office sees it at once, proposes a colleague, and the guest says yes.
func TestIllTodayOverHTTP(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		her, him, desk := w.anew(session.Counsellor), w.anew(session.Counsellor), w.anew(session.Coordinator)
		d := her.guest()
		his := him.givesDays()
		if got := decode[touchOut](w, her.does(http.MethodPost, "/staff/ill", map[string]any{"to": d.booking.Day.Date}), http.StatusOK); fmt.Sprint(got.Asked) != "["+d.booking.Day.Date+"]" {
			t.Fatalf("touched %+v", got)
		}
		alarms := decode[alarmsOut](w, desk.does(http.MethodGet, "/staff/office/alarms", nil), http.StatusOK)
		if len(alarms.Asked) != 1 || alarms.Asked[0].Kind != "ill" || alarms.Asked[0].CardName != d.booking.CardName || len(alarms.Away) != 1 || alarms.Away[0].Counsellor != her.id ||
			!slices.ContainsFunc(alarms.Asked[0].Colleagues, func(c dayOut) bool { return c.ID == his.ID }) {
			t.Fatalf("alarms %+v", alarms)
		}
		if got := decode[todayOut](w, her.does(http.MethodGet, "/staff/today", nil), http.StatusOK); !got.Ill {
			t.Error("she is not shown as ill")
		}
		decode[nothing](w, desk.does(http.MethodPost, "/staff/office/asks/"+alarms.Asked[0].Ask+"/propose", map[string]any{"day": his.ID}), noContent)
		me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
		if len(me.Asks) != 1 || me.Asks[0].Kind != "ill" || me.Asks[0].Kept == nil || me.Asks[0].Kept.Day.ID != his.ID || me.Bookings[0].Day.ID != d.booking.Day.ID {
			t.Fatalf("asks %+v", me.Asks)
		}
		got := decode[answeredOut](w, d.does(http.MethodPost, "/me/asks/"+me.Asks[0].ID, map[string]any{"yes": true, "items": []any{d.sealTo("chosen_name", him)}}), http.StatusOK)
		if got.Booking == nil || got.Booking.Day.ID != his.ID || got.Ask != nil {
			t.Fatalf("answered %+v", got)
		}
		if alarms := decode[alarmsOut](w, desk.does(http.MethodGet, "/staff/office/alarms", nil), http.StatusOK); len(alarms.Asked) != 0 {
			t.Error("the office still sees it")
		}
	})
}

// TestAVideoLinkIsThereFromHalfAnHourBeforeUntilTheEnd, for the guest and the counsellor, and for nobody at any other time.
func TestAVideoLinkIsThereFromHalfAnHourBeforeUntilTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	her := w.anew(session.Counsellor)
	for _, p := range w.setup.Programme.Places {
		if p.Mode == "video" {
			her.givesAt(p.ID)
		}
	}
	d := w.doctor()
	d.bookOf(her)
	date, err := clock.ParseDate(d.booking.Day.Date)
	w.must(err)
	start := date.At(9*60+30, testkit.Oslo(t))
	for _, at := range []struct {
		when time.Time
		open bool
	}{
		{start.Add(-30*time.Minute - time.Second), false}, {start.Add(-30 * time.Minute), true},
		{start.Add(6*time.Hour - time.Second), true}, {start.Add(6 * time.Hour), false},
	} {
		w.clk.Set(at.when)
		her.signIn()
		d.signIn()
		mine := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK).Bookings[0].VideoURL
		hers := decode[todayOut](w, her.does(http.MethodGet, "/staff/today", nil), http.StatusOK).Appointments[0].VideoURL
		if mine != hers || at.open != (mine != "") || at.open && !strings.HasPrefix(mine, "https://") {
			t.Errorf("%s: %q and %q", at.when, mine, hers)
		}
	}
}
