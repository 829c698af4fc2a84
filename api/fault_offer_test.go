package main

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"lysning/internal/testkit"
)

// waiter is somebody in the line who wished for short texts.
type waiter struct {
	*wanted
	mail string
}

// posts sends a signed-in request with a body.
func (h *house) posts(base string, who *person, method, path string, in any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	_, err = h.call(base, who.from, method, path, raw, nil, "Authorization", "Bearer "+who.session.Token, "Idempotency-Key", repeatKey(h.world))
	return err
}

// TestP32_KilledBetweenCommitAndNoticeNoOfferIsLost kills the real program while guests give days back for which others wait: each day
// that was given back is kept for somebody, who will be told, whatever was killed.
func TestP32_KilledBetweenCommitAndNoticeNoOfferIsLost(t *testing.T) {
	t.Parallel()
	const each = 3
	h := newHouse(t)
	sink := testkit.NewMailSink(t, h.clk)
	h.env["LYSNING_SMTP"], h.env["LYSNING_MAIL_FROM"] = fmt.Sprintf("smtp://127.0.0.1:%d", sink.Port), "office@fjellro.example"
	var wait []waiter // those of the round before stand first in the line
	total := 0
	for round := range 2 {
		p := serving(t, asItIs, h.env)
		days := h.freeDays(p)
		slices.SortFunc(days, func(a, b dayOut) int { return cmp.Compare(a.Date, b.Date) })
		later := slices.Clone(days)
		slices.Reverse(later)
		var leave []*wanted
		for n := range each {
			leave = append(leave, h.book(p, &days, false))
			w := waiter{h.book(p, &later, true), fmt.Sprintf("invented%d-%d@fjellro.example", round, n)}
			h.must(h.posts(p.base, w.person, http.MethodPut, "/me/texts", map[string]any{"address": w.mail}))
			h.must(h.posts(p.base, w.person, http.MethodPost, "/me/stand-bys", map[string]any{"before": w.booked.Booking.Day.Date}))
			wait = append(wait, w)
		}
		var mu sync.Mutex
		var all sync.WaitGroup
		left, given := 1+mathrand.IntN(each), []string{}
		for _, w := range leave {
			all.Go(func() {
				if h.over(h.posts(p.base, w.person, http.MethodPost, "/me/bookings/"+w.booked.Booking.ID+"/cancel", map[string]any{})) {
					return
				}
				mu.Lock()
				given = append(given, w.day)
				left--
				now := left == 0
				mu.Unlock()
				if now {
					p.kill()
				}
			})
		}
		all.Wait()
		told := func(to string) bool {
			return slices.ContainsFunc(sink.Mails(), func(m testkit.Mail) bool { return m.To == to && strings.Contains(m.Data, "Noe venter der") })
		}
		data := h.copyOfData()
		for _, complaint := range h.offers(data, given, wait, told) {
			t.Errorf("round %d, as the kill left it: %s", round, complaint)
		}
		// The control: what is written after the commit would be lost like this.
		pool, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "main.db"))
		h.must(err)
		_, err = pool.ExecContext(t.Context(), "DELETE FROM outbox")
		h.must(errors.Join(err, pool.Close()))
		if len(h.offers(data, given, wait, func(string) bool { return false })) == 0 {
			t.Error("a lost notice is not seen")
		}
		h.must(os.RemoveAll(data))

		p = serving(t, asItIs, h.env)
		seen := 0
		for _, w := range wait {
			me, err := h.ownPage(p.base, w.person)
			h.must(err)
			if len(me.StandBys) == 1 && me.StandBys[0].Offer != nil {
				seen++
			}
		}
		p.stop()
		if total += len(given); seen < total {
			t.Errorf("round %d: %d days were given back, %d guests see an offer", round, total, seen)
		}
		for _, complaint := range h.offers(h.data(), given, wait, told) {
			t.Errorf("round %d, after the restart: %s", round, complaint)
		}
	}
}

// over reports an error; that nobody answers is what the test makes happen.
func (h *house) over(err error) bool {
	var refused errCode
	if errors.As(err, &refused) {
		h.t.Errorf("refused: %v", refused)
	}
	return err != nil
}

// offers looks for a day that is kept for nobody, and for an offer of which nobody will be told.
func (h *house) offers(data string, given []string, wait []waiter, told func(to string) bool) (complaints []string) {
	h.t.Helper()
	if out, err := h.command(data, "audit"); err != nil && !strings.Contains(out, "please look") { // the control breaks that one
		complaints = append(complaints, out)
	}
	main := filepath.Join(data, "main.db")
	for _, day := range given {
		if n := rows(h.t, main, "SELECT count(*) FROM offers WHERE day_id = ?", number, day); n[0] != 1 {
			complaints = append(complaints, fmt.Sprintf("a day that was given back is kept for %d", n[0]))
		}
	}
	for _, w := range wait {
		kept := rows(h.t, main, "SELECT count(*) FROM offers o JOIN stand_bys s ON s.id = o.stand_by_id WHERE s.guest_id = ?", number, w.keys.Guest)[0]
		waits := rows(h.t, main, "SELECT count(*) FROM outbox o JOIN short_texts t ON t.id = o.subject_id WHERE t.guest_id = ? AND t.kind = 'look'", number, w.keys.Guest)[0]
		if kept == 1 && waits == 0 && !told(w.mail) {
			complaints = append(complaints, "nobody will be told of an offer")
		}
	}
	return complaints
}
