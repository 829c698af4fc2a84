package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"lysning/internal/session"
)

// What goes wrong between a thumb and a server: each leaves one truth, and the same question gets the same answer.

func TestALostAnswerIsRepeatedWithTheSameKey(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d, h := w.doctor(), w.free()
		key, raw := repeatKey(w), d.bookBody(h, d.fewThings(h.Day, "invented"))
		first := decode[bookedOut](w, d.bookRaw(key, raw), http.StatusCreated)
		again := decode[bookedOut](w, d.bookRaw(key, raw), http.StatusCreated)
		if first.Booking.ID != again.Booking.ID || first.Booking.CardName != again.Booking.CardName || first.Session.Token == again.Session.Token {
			t.Errorf("the second answer is another one")
		}
		d.session = again.Session
		if me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK); len(me.Bookings) != 1 || len(me.Items) != 5 {
			t.Errorf("%d bookings, %d texts", len(me.Bookings), len(me.Items))
		}
		changed := d.bookBody(h, []any{})
		w.code(d.bookRaw(key, changed), http.StatusConflict, "idempotency_mismatch")
		w.code(d.bookRaw(repeatKey(w), raw), http.StatusConflict, "hold_expired")
	})
}

func TestDoubleTapsBookOnce(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d, h := w.doctor(), w.free()
		key, raw := repeatKey(w), d.bookBody(h, []any{})
		var mu sync.Mutex
		ids := map[string]int{}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				got := d.bookRaw(key, raw)
				mu.Lock()
				defer mu.Unlock()
				var out bookedOut
				_ = json.Unmarshal(got.Body.Bytes(), &out) // a refusal has no booking, which is counted below
				ids[out.Booking.ID]++
			})
		}
		all.Wait()
		if len(ids) != 1 || ids[""] != 0 {
			t.Errorf("answers: %v", ids)
		}
	})
}

func TestTwoTabsShareOneDay(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		day := w.days("").Days[0]
		h := w.hold(day.ID)
		w.code(w.ask(http.MethodPost, "/holds", map[string]any{"day": day.ID}), http.StatusConflict, "day_taken")
		decode[nothing](w, w.ask(http.MethodPost, "/holds/release", map[string]any{"hold": h.Hold}), noContent)
		decode[nothing](w, w.ask(http.MethodPost, "/holds/release", map[string]any{"hold": h.Hold}), noContent)
		w.hold(day.ID)
		w.code(w.doctor().bookRaw(repeatKey(w), w.doctor().bookBody(h, []any{})), http.StatusUnauthorized, "proof_invalid")
		d := w.doctor()
		w.code(d.bookRaw(repeatKey(w), d.bookBody(h, []any{})), http.StatusConflict, "hold_expired")
	})
}

func TestAnExpiredHoldAndADayWithdrawnMeanwhile(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d, h := w.doctor(), w.free()
		if h.ExpiresIn != 600 || h.Expires != "09:10" { // Oslo's wall clock
			t.Errorf("expires in %d, at %s", h.ExpiresIn, h.Expires)
		}
		w.clk.Add(10 * time.Minute)
		w.code(d.bookRaw(repeatKey(w), d.bookBody(h, []any{})), http.StatusConflict, "hold_expired")
		again := w.free()
		w.withdraw(again.Day)
		w.code(d.bookRaw(repeatKey(w), d.bookBody(again, []any{})), http.StatusConflict, "day_withdrawn")
		for _, other := range w.days("").Days {
			if other.ID == again.Day.ID {
				t.Error("a withdrawn day is shown")
			}
		}
	})
}

func TestAnItemThatIsNotSealedIsRefused(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d, h := w.doctor(), w.free()
		item := d.seal("words_beforehand", "counsellor", h.Day.Counsellor, "invented")
		item["sealed"] = []byte(canary)
		got := d.bookRaw(repeatKey(w), d.bookBody(h, []any{item}))
		w.code(got, http.StatusUnprocessableEntity, "item_refused")
		if strings.Contains(got.Body.String(), canary) {
			t.Error("the text comes back")
		}
		d.book(h) // nothing was half done: the hold is still good
	})
}

func TestTheDoorHalfOpen(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d := w.doctor()
		d.book(w.free())
		held := w.free()
		w.must(w.p.Bookings.SetDoor(t.Context(), session.Machine, "half_open"))
		if p := decode[programmeOut](w, w.ask(http.MethodGet, "/programme", nil), http.StatusOK); p.Door != "half_open" {
			t.Errorf("the door is %s", p.Door)
		}
		day := w.days("").Days[0].ID
		w.code(w.ask(http.MethodPost, "/holds", map[string]any{"day": day}), http.StatusConflict, "door_half_open")
		stranger := w.doctor()
		w.code(stranger.bookRaw(repeatKey(w), stranger.bookBody(held, []any{})), http.StatusConflict, "door_half_open")
		mine := decode[holdOut](w, d.does(http.MethodPost, "/holds", map[string]any{"day": day}), http.StatusCreated)
		decode[bookingOut](w, d.does(http.MethodPost, "/me/bookings", map[string]any{"hold": mine.Hold, "items": []any{}}), http.StatusCreated)
		if got := stranger.call(); got.Code != http.StatusCreated {
			t.Errorf("asking for a call: %d", got.Code)
		}
	})
}

func TestAskingForACall(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		d := w.doctor()
		got := decode[callOut](w, d.call(), http.StatusCreated)
		if got.AnswerBy.Date != "2026-11-24" || got.Session.Token == "" {
			t.Errorf("answer by %s", got.AnswerBy.Date)
		}
		d.session = got.Session
		if me := decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK); len(me.Items) != 2 || len(me.Bookings) != 0 {
			t.Errorf("%d texts", len(me.Items))
		}
	})
}

func TestStandByOverHTTP(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		early, late := w.doctor(), w.doctor()
		days := w.days("").Days
		first := early.book(w.hold(days[0].ID))
		last := w.hold(days[len(days)-1].ID)
		late.book(last, late.fewThings(last.Day, "invented")...)
		asked := decode[standByOut](w, late.does(http.MethodPost, "/me/stand-bys", map[string]any{"before": last.Day.Date}), http.StatusCreated)
		decode[nothing](w, early.does(http.MethodPost, "/me/bookings/"+first.ID+"/cancel", map[string]any{}), noContent)
		me := decode[meOut](w, late.does(http.MethodGet, "/me", nil), http.StatusOK)
		if len(me.StandBys) != 1 || me.StandBys[0].Offer == nil || me.StandBys[0].Offer.Day.ID != days[0].ID {
			t.Fatalf("no offer: %+v", me.StandBys)
		}
		got := decode[bookingOut](w, late.does(http.MethodPost, "/me/stand-bys/"+asked.ID+"/accept", map[string]any{"items": []any{}}), http.StatusOK)
		if got.Day.ID != days[0].ID {
			t.Error("another day")
		}
		w.code(late.does(http.MethodPost, "/me/stand-bys/"+asked.ID+"/decline", map[string]any{"day": strings.Repeat("0", 32)}), http.StatusNotFound, "not_found")
	})
}

func TestACrowdedDoorAsksForWorkThatTheBrowserCanDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(s *setup) { s.FreeHolds = rate{Burst: 1, Every: time.Hour} })
	days := w.days("").Days
	w.hold(days[0].ID)
	got := w.ask(http.MethodPost, "/holds", map[string]any{"day": days[1].ID})
	p := wantProblem(t, got, http.StatusTooManyRequests, "work_needed")
	done := work(t, p.Work)
	w.code(w.ask(http.MethodPost, "/holds", map[string]any{"day": days[2].ID, "work": done}), http.StatusTooManyRequests, "work_needed")
	decode[holdOut](w, w.ask(http.MethodPost, "/holds", map[string]any{"day": days[1].ID, "work": done}), http.StatusCreated)
}

func TestTheServerCanDieBetweenCommitAndAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	d, h := w.doctor(), w.free()
	key, raw := repeatKey(w), d.bookBody(h, []any{})
	d.bookRaw(key, raw) // the answer is lost
	w.stop()
	w.start()
	got := decode[bookedOut](w, d.bookRaw(key, raw), http.StatusCreated)
	if got.Booking.Day.ID != h.Day.ID {
		t.Error("another day")
	}
}

// masked takes out what differs by chance: the request's id.
func masked(got *httptest.ResponseRecorder) string {
	body := regexp.MustCompile(`"instance":"[0-9a-f]{32}"`).ReplaceAllString(got.Body.String(), `"instance":"…"`)
	var head strings.Builder
	_ = got.Header().Write(&head) // a buffer takes everything
	return http.StatusText(got.Code) + "\n" + head.String() + "\n" + body
}

// TestP11_SigningInTellsNothingOverHTTP: unknown, expired, erased and wrong are one answer, byte for byte.
func TestP11_SigningInTellsNothingOverHTTP(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		wrong, erased, expired, unknown := w.doctor(), w.doctor(), w.doctor(), w.doctor()
		wrong.book(w.free())
		erased.book(w.free())
		expired.call()
		decode[map[string]any](w, erased.does(http.MethodDelete, "/me", nil), http.StatusOK)
		answers := map[string]string{
			"unknown": masked(unknown.signInRaw(unknown.keys.Locator, unknown.keys.SignIn)),
			"wrong":   masked(wrong.signInRaw(wrong.keys.Locator, unknown.keys.SignIn)),
			"erased":  masked(erased.signInRaw(erased.keys.Locator, erased.keys.SignIn)),
		}
		w.clk.Add(60 * 24 * time.Hour)
		answers["expired"] = masked(expired.signInRaw(expired.keys.Locator, expired.keys.SignIn))
		for name, got := range answers {
			if got != answers["unknown"] || !strings.Contains(got, "sign_in_refused") {
				t.Errorf("%s:\n%s\nunknown:\n%s", name, got, answers["unknown"])
			}
		}
		a := w.ask(http.MethodPost, "/session/challenge", map[string]any{"locator": wrong.keys.Locator})
		b := w.ask(http.MethodPost, "/session/challenge", map[string]any{"locator": unknown.keys.Locator})
		if a.Code != b.Code || a.Body.Len() != b.Body.Len() {
			t.Error("a challenge tells whether there is such a guest")
		}
	})
}
