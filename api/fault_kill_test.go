package main

import (
	"errors"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// killRounds is how often a test kills: 20 times, a few with the race detector, or as often as TEST_KILLS says (make bench:
// 200).
func killRounds() int {
	if n, err := strconv.Atoi(os.Getenv("TEST_KILLS")); err == nil {
		return n
	}
	if underRace {
		return 4
	}
	return 20
}

// roundsAHouse bounds how many rounds share a folder: days are finite, and old files make looking slow.
const roundsAHouse = 10

// load is a crowd that books until the program is killed under it.
type load struct {
	h       *house
	clients int
	mu      sync.Mutex
	days    []dayOut
	all     []*wanted // whatever was sent, answered or not
	left    int       // answers until kill is called
	kill    func()
}

func (l *load) next() (dayOut, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.days) == 0 {
		return dayOut{}, false
	}
	day := l.days[0]
	l.days = l.days[1:]
	return day, true
}

// answered counts; the one that makes it zero kills.
func (l *load) answered(w *wanted, got bookedOut) {
	l.mu.Lock()
	w.acked, w.booked = true, got
	l.left--
	now := l.left == 0
	l.mu.Unlock()
	if now {
		l.kill()
	}
}

// press books until the program does not answer any more, or wants work to be done first.
func (l *load) press(base string) {
	var all sync.WaitGroup
	for range l.clients {
		all.Go(func() {
			for {
				day, ok := l.next()
				if !ok {
					l.h.t.Error("the days ran out before the kill")
					l.kill()
					return
				}
				w, err := l.h.want(base, day, true)
				if isCode(err, "day_taken") || isCode(err, "not_found") {
					continue // another's, by fair sharing
				}
				if l.over(err) {
					return
				}
				l.mu.Lock()
				l.all = append(l.all, w)
				l.mu.Unlock()
				got, err := l.h.send(base, w)
				if l.over(err) {
					return
				}
				l.answered(w, got)
			}
		})
	}
	all.Wait()
}

// over reports an error; that nobody answers is what the test makes happen, a refusal is a mistake.
func (l *load) over(err error) bool {
	var refused errCode
	if errors.As(err, &refused) && refused.code != "work_needed" {
		l.h.t.Errorf("refused: %v", refused)
	}
	return err != nil
}

// TestP32_KillNineUnderLoadLosesNoAcknowledgedBookingAndLeavesNoneHalfMade kills the real program, on SQLite, while doctors
// book with five sealed texts each over HTTP.
func TestP32_KillNineUnderLoadLosesNoAcknowledgedBookingAndLeavesNoneHalfMade(t *testing.T) {
	t.Parallel()
	var h *house
	var last, before []*wanted // booked in this house in the last round, and before it
	for round := range killRounds() {
		if round%roundsAHouse == 0 {
			h, last, before = newHouse(t), nil, nil
		}
		p := serving(t, asItIs, h.env)
		h.repeatAll(p, last)
		before = append(before, last...)
		l := &load{h: h, clients: 6, days: h.freeDays(p), left: 1 + mathrand.IntN(12), kill: p.kill}
		l.press(p.base)
		last = l.all
		for _, complaint := range h.inspect(append(before, last...)) {
			t.Errorf("round %d, as the kill left it: %s", round, complaint)
		}
		if t.Failed() {
			return
		}
	}
	p := serving(t, asItIs, h.env)
	h.repeatAll(p, last)
	p.stop()
	for _, complaint := range h.inspect(append(before, last...)) {
		t.Errorf("in the end: %s", complaint)
	}
}

// repeatAll sends every booking of a round once more, as browsers do that got no answer: who had one gets the same, who had
// none gets one now, and each finds on the own page one booking with all its texts.
func (h *house) repeatAll(p *process, all []*wanted) {
	h.t.Helper()
	for _, w := range all {
		got, err := h.send(p.base, w)
		if err != nil {
			h.t.Errorf("a repeated booking (answered: %v): %v", w.acked, err)
			continue
		}
		if w.acked && got.Booking.ID != w.booked.Booking.ID {
			h.t.Error("the same key gave another booking")
		}
		w.acked, w.booked = true, got
		me, err := h.ownPage(p.base, w.person)
		if err != nil {
			h.t.Errorf("the own page of an acknowledged booking: %v", err)
			continue
		}
		if len(me.Bookings) != 1 || me.Bookings[0].ID != got.Booking.ID || len(me.Items) != w.items {
			h.t.Errorf("the own page shows %d bookings and %d texts, want 1 and %d", len(me.Bookings), len(me.Items), w.items)
		}
		var item itemOut
		if _, err := h.does(p.base, w.person, "GET", "/me/items/"+me.Items[0].ID, &item); err != nil || len(item.Sealed) == 0 {
			h.t.Errorf("a text of an acknowledged booking: %v", err)
		}
	}
}

// halves are questions whose answer is never other than 0 where people only book, each with five texts, and no erasure ran.
var halves = map[string]string{
	"guests without a booking":    "SELECT count(*) FROM guests g WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.guest_id = g.id)",
	"bookings without a guest":    "SELECT count(*) FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM guests g WHERE g.id = b.guest_id)",
	"bookings without five texts": "SELECT count(*) FROM bookings b WHERE (SELECT count(*) FROM items i WHERE i.booking_id = b.id AND i.guest_id = b.guest_id) <> 5",
	"texts without a booking":     "SELECT count(*) FROM items i WHERE i.booking_id IS NULL OR NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = i.booking_id)",
	"bookings without their key":  "SELECT count(*) FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM idempotency k WHERE k.ref = b.id)",
	"keys without their booking":  "SELECT count(*) FROM idempotency k WHERE NOT EXISTS (SELECT 1 FROM bookings b WHERE b.id = k.ref)",
	"bookings without their line": "SELECT count(*) FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM audit_rows a WHERE a.guest_id = b.guest_id)",
	"guests without a session":    "SELECT count(*) FROM guests g WHERE NOT EXISTS (SELECT 1 FROM sessions s WHERE s.guest_id = g.id)",
	"holds of booked days":        "SELECT count(*) FROM holds h JOIN bookings b ON b.day_id = h.day_id",
	"days given twice":            "SELECT count(*) FROM (SELECT 1 FROM bookings GROUP BY day_id HAVING count(*) > 1)",
}

const lost = "an acknowledged booking is there so often: "

// inspect looks at a copy of what the kill left: all that was acknowledged is there, nothing is half made, the audit is
// content.
func (h *house) inspect(all []*wanted) (complaints []string) {
	h.t.Helper()
	data := h.copyOfData()
	defer func() { _ = os.RemoveAll(data) }() // the test's folder goes anyway
	if out, err := h.command(data, "audit"); err != nil {
		complaints = append(complaints, "audit: "+err.Error()+"\n"+out)
	}
	main := filepath.Join(data, "main.db")
	for name, query := range halves {
		if n := rows(h.t, main, query, number); n[0] != 0 {
			complaints = append(complaints, strconv.Itoa(n[0])+" "+name)
		}
	}
	for _, w := range all {
		if !w.acked {
			continue
		}
		n := rows(h.t, main, "SELECT count(*) FROM bookings WHERE guest_id = ?", number, w.keys.Guest)
		if n[0] != 1 {
			complaints = append(complaints, lost+strconv.Itoa(n[0]))
		}
	}
	return complaints
}

// Without this the test above might prove nothing: a program that answers before it commits must be caught.
func TestP32_ControlAnAnswerBeforeTheCommitIsCaught(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := serving(t, hasty, h.env)
	l := &load{h: h, clients: 6, days: h.freeDays(p), left: 5, kill: p.kill}
	l.press(p.base)
	complaints := h.inspect(l.all)
	if !slices.Contains(complaints, lost+"0") {
		t.Fatalf("not caught; complaints: %q", complaints)
	}
}
