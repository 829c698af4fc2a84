package main

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lysning/internal/config"
	"lysning/internal/db"
	"lysning/internal/note"
	"lysning/internal/session"
	"lysning/internal/testkit"
)

// texting is a world that shows which short texts would leave it.
type texting struct {
	*world
	out *bytes.Buffer
}

func eachTexting(t *testing.T, f func(w *texting)) {
	t.Helper()
	for _, store := range []string{testkit.SQLite, testkit.Postgres} {
		if !testkit.On(store) {
			continue
		}
		t.Run(store, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			f(&texting{newWorld(t, func(s *setup) {
				s.Outside = demoOutside(config.Config{}, &out)
				if store == testkit.Postgres {
					s.Config.Database = testkit.MigratedURL(t)
				}
			}), &out})
		})
	}
}

// wants sends what is due at an hour of the programme's day, and looks at whom it would reach and what it says: "11 look" is the phone
// that ends in 11.
func (w *texting) wants(why string, want ...string) {
	w.t.Helper()
	w.out.Reset()
	w.must(w.p.Texts.Run(w.t.Context()))
	var got []string
	for line := range strings.Lines(w.out.String()) {
		to, said, _ := strings.Cut(strings.TrimPrefix(line, "To the phone that ends in "), " would go: ")
		kind := "neither: " + said
		for sign, is := range map[string]string{"den er bestilt": "confirmed", "i morgen, som avtalt": "day_before", "noe er endret": "change", "Noe venter der": "look"} {
			if strings.Contains(said, sign) {
				kind = is
			}
		}
		got = append(got, to+" "+kind)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		w.t.Fatalf("%s: sent %q, want %q", why, got, want)
	}
}

func (w *texting) at(date string, hour, minute int) {
	w.t.Helper()
	day, err := time.ParseInLocation(time.DateOnly, date, testkit.Oslo(w.t))
	w.must(err)
	w.clk.Set(day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute))
}

// wishes sends a guest's short texts to a number.
func (d *doctor) wishes(number string) {
	d.w.t.Helper()
	decode[nothing](d.w, d.does(http.MethodPut, "/me/texts", map[string]any{"address": number}), noContent)
}

// TestP29_TextsOfADay: a day is confirmed, a colleague falls ill before dawn of it, the office calls, proposes and sends somebody to the door; a
// message and an offer are told of; after cancelling nothing comes. Of an appointment there are three at most.
func TestP29_TextsOfADay(t *testing.T) {
	t.Parallel()
	eachTexting(t, func(w *texting) {
		her, him, office, host := w.anew(session.Counsellor), w.anew(session.Counsellor), w.anew(session.Coordinator), w.anew(session.Host)
		d := her.guest()
		d.wishes("900 12 311")
		his := him.givesDays()
		early, waits := w.doctor(), w.doctor()
		gap := early.bookOf(him)
		late := w.days("").Days
		last := w.hold(late[len(late)-1].ID)
		waits.book(last, waits.fewThings(last.Day, "invented")...)
		waits.wishes("900 12 322")
		decode[standByOut](w.world, waits.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": last.Day.Date}), http.StatusCreated)
		w.clk.Add(15 * time.Minute)
		w.wants("booked", "11 confirmed", "22 confirmed")

		her.signIn()
		early.signIn()
		decode[nothing](w.world, her.does(http.MethodPost, "/staff/guests/"+d.keys.Guest+"/items", map[string]any{"items": []any{her.writes(d, note.Message, "counsellor", 1, "invented")}}), noContent)
		decode[nothing](w.world, early.does(http.MethodPost, "/me/bookings/"+gap.ID+"/cancel", map[string]any{}), noContent)
		w.clk.Add(15 * time.Minute)
		w.wants("a message and an offer", "11 look", "22 look")
		w.at(d.booking.Day.Date, -8, 0) // the afternoon before
		w.wants("tomorrow", "11 day_before")

		// It is about today, so it does not wait for the morning; and it is not the end of it: the office calls.
		w.at(d.booking.Day.Date, 5, 40)
		for _, p := range []*worker{her, office, host} {
			p.signIn()
		}
		decode[touchOut](w.world, her.does(http.MethodPost, "/staff/ill", map[string]any{}), http.StatusOK)
		w.wants("ill today", "11 look")
		owed := func() owedOut {
			t.Helper()
			all := decode[rebookingOut](w.world, office.does(http.MethodGet, "/staff/office/rebooking", nil), http.StatusOK).Asked
			if len(all) != 1 || all[0].CardName != d.booking.CardName {
				w.t.Fatalf("to call: %+v", all)
			}
			return all[0]
		}
		ask := "/staff/office/asks/" + owed().Ask
		next := decode[daysOut](w.world, w.ask(http.MethodGet, "/days?counsellor="+him.id, nil), http.StatusOK).Days
		decode[nothing](w.world, office.does(http.MethodPost, ask+"/propose", map[string]any{"day": next[len(next)-1].ID}), noContent)
		w.wants("another day is kept", "11 look")
		office.does(http.MethodPost, ask+"/tried", nil)
		office.does(http.MethodPost, ask+"/door", map[string]any{"staff": host.id, "spot": "street"})
		if got := owed(); got.Tries != 1 || got.Door != host.id {
			w.t.Errorf("after a call that nobody took: %+v", got)
		}
		posts := decode[doorPostsOut](w.world, host.does(http.MethodGet, "/staff/door-posts", nil), http.StatusOK).Posts
		if len(posts) != 1 || posts[0].CardName != d.booking.CardName || posts[0].Spot != "street" {
			w.t.Errorf("at the door: %+v", posts)
		}

		// A yes moves the day: the third text, and the last one.
		d.signIn()
		me := d.me()
		decode[answeredOut](w.world, d.does(http.MethodPost, "/me/asks/"+me.Asks[0].ID, map[string]any{"yes": true, "items": []any{}}), http.StatusOK)
		w.at(his.Date, 8, 0)
		w.wants("moved", "11 change")
		d.signIn()
		moved := d.me().Bookings[0]
		w.at(moved.Day.Date, -8, 0)
		w.wants("the day before was said once")
		d.signIn()
		decode[nothing](w.world, d.does(http.MethodPost, "/me/bookings/"+moved.ID+"/cancel", map[string]any{}), noContent)
		w.at(moved.Day.Date, 9, 0)
		w.wants("cancelled")
		w.left(d.keys.Guest)
	})
}

// left wants nothing of a guest's texts to be there.
func (w *texting) left(guestID string) {
	w.t.Helper()
	var n int
	w.must(w.p.DB.Read(w.t.Context(), func(tx *db.Tx) error {
		return tx.Gorm().Raw("SELECT (SELECT COUNT(*) FROM notice_addresses WHERE guest_id = ?) + (SELECT COUNT(*) FROM short_texts WHERE guest_id = ?)", guestID, guestID).Row().Scan(&n)
	}))
	if n != 0 {
		w.t.Errorf("%d rows about texts are left", n)
	}
}

// TestP29_TextsOfAWeek: whoever gets a place and whoever does not is told to look at the same moment; an offer is told of, a week that is
// changed for another one is answered anew, the day before is said to who arrives, and after leaving nothing comes.
func TestP29_TextsOfAWeek(t *testing.T) {
	t.Parallel()
	eachTexting(t, func(w *texting) {
		id := w.week(1)
		one, two := w.doctor(), w.doctor()
		for i, d := range []*doctor{one, two} { // one asks first
			if got := d.asksWeek(id, "", ""); got.Code != http.StatusCreated {
				w.t.Fatal(got.Body)
			}
			d.wishes([]string{"900 12 311", "900 12 322"}[i])
		}
		w.clk.Add(15 * time.Minute)
		w.wants("asked for: there is nothing to tell yet")
		w.promised()
		w.wants("answered, with a place or without", "11 look", "22 look")
		one.signIn()
		two.signIn()
		decode[nothing](w.world, one.does(http.MethodPost, "/me/week/withdraw", nil), noContent)
		w.must(w.p.CourseRequests.Settle(t.Context()))
		w.clk.Add(15 * time.Minute)
		w.wants("left, and offered to the next", "22 look")
		w.left(one.keys.Guest)
		two.signIn()
		decode[nothing](w.world, two.does(http.MethodPost, "/me/week/offer", map[string]any{"answer": "yes"}), noContent)
		other := w.week(1)
		decode[nothing](w.world, two.does(http.MethodPost, "/me/week/change", map[string]any{"course": other}), noContent)
		w.clk.Add(15 * time.Minute)
		w.wants("another week is wished for")
		w.promised()
		w.wants("the other week is answered", "22 look")
		two.signIn()
		arrives := two.me().Week.Course.First
		w.at(arrives, -8, 0)
		w.wants("tomorrow", "22 day_before")
		two.signIn()
		decode[nothing](w.world, two.does(http.MethodPost, "/me/week/withdraw", nil), noContent)
		w.at(arrives, 9, 0)
		w.wants("left")
		w.left(two.keys.Guest)
	})
}
