package main

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"lysning/internal/shred"
)

// traces are the bytes that an erasure must leave nowhere: stretches of each wrapped text as it lies in the store, and the
// keys of its slots.
type traces struct{ texts, keys [][]byte }

type lying struct {
	guest string
	slot  int64
	bytes []byte
}

func scanLying(r *sql.Rows) (l lying, err error) { return l, r.Scan(&l.guest, &l.slot, &l.bytes) }

// tracesOf reads, beside the running program, what the stores hold of guests.
func (h *house) tracesOf(all []*wanted) map[*wanted]traces {
	h.t.Helper()
	keys := map[int64][]byte{}
	for _, l := range rows(h.t, filepath.Join(h.data(), "shred", shred.FileName), "SELECT '', slot, key FROM slots WHERE state = 1", scanLying) {
		keys[l.slot] = l.bytes
	}
	found := map[string]traces{}
	for _, l := range rows(h.t, filepath.Join(h.data(), "main.db"), "SELECT guest_id, slot, sealed FROM items", scanLying) {
		one := found[l.guest]
		for _, at := range []int{1, 200, 1000, 3000, 5000, len(l.bytes) - 40} {
			one.texts = append(one.texts, l.bytes[at:at+24])
		}
		one.keys = append(one.keys, keys[l.slot])
		found[l.guest] = one
	}
	out := map[*wanted]traces{}
	for _, w := range all {
		one := found[w.keys.Guest]
		if len(one.keys) != w.items || w.items == 0 {
			h.t.Fatalf("%d texts of a guest lie in the store, want %d", len(one.keys), w.items)
		}
		out[w] = one
	}
	return out
}

// left counts how many of the stretches and keys are in any file.
func (x traces) left(all map[string][]byte) (texts, keys int) {
	for _, text := range x.texts {
		if len(holding(all, text)) > 0 {
			texts++
		}
	}
	for _, key := range x.keys {
		if len(holding(all, key)) > 0 {
			keys++
		}
	}
	return texts, keys
}

// seen checks that looking is not blind: before an erasure the traces are there. A stretch may lie across two pages.
func (h *house) seen(found map[*wanted]traces) {
	h.t.Helper()
	all := files(h.t, h.data())
	for _, x := range found {
		if texts, keys := x.left(all); texts < len(x.texts)/2 || keys != len(x.keys) {
			h.t.Fatalf("before erasing, %d of %d stretches and %d of %d keys are found", texts, len(x.texts), keys, len(x.keys))
		}
	}
}

// erase asks for it and gives the status of the answer, 0 when there was none.
func (h *house) erase(base string, who *person) (int, error) {
	var got struct{ State string }
	status, err := h.does(base, who, http.MethodDelete, "/me", &got)
	if err == nil && got.State != map[int]string{http.StatusOK: "gone", http.StatusAccepted: "unreadable"}[status] {
		return status, fmt.Errorf("status %d says %q", status, got.State)
	}
	return status, err
}

// refused reports that the words open nothing any more.
func (h *house) refused(base string, who *person) {
	h.t.Helper()
	if err := h.enter(base, who); !isCode(err, "sign_in_refused") {
		h.t.Errorf("an erased guest signs in: %v", err)
	}
}

// nothing checks that no byte is left in any file.
func (h *house) nothing(when string, found traces, all map[string][]byte) {
	h.t.Helper()
	if texts, keys := found.left(all); texts+keys > 0 {
		h.t.Errorf("%s: %d of %d stretches of texts and %d keys are left", when, texts, len(found.texts), keys)
		for _, key := range append(append([][]byte{}, found.keys...), found.texts...) {
			for path, b := range all {
				for at := bytes.Index(b, key); at >= 0 && at < len(b); {
					h.t.Errorf("  in %s at %d of %d", filepath.Base(path), at, len(b))
					break
				}
			}
		}
	}
}

const erasedARound = 5

// TestP17P19_KillNineWhileGuestsEraseLeavesNoByteOfWhatWasAcknowledged kills the program while guests erase themselves, with
// other people's bookings going on.
func TestP17P19_KillNineWhileGuestsEraseLeavesNoByteOfWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	var h *house
	var stays []*wanted
	var p *process
	for round := range killRounds() {
		if round%roundsAHouse == 0 {
			if p != nil {
				p.stop()
			}
			h, stays = newHouse(t), nil
			p = serving(t, asItIs, h.env)
		}
		days := h.freeDays(p)
		var leaving []*wanted
		for range erasedARound {
			leaving = append(leaving, h.book(p, &days, true))
		}
		found := h.tracesOf(leaving)
		h.seen(found)
		status := h.eraseUnderLoad(p, leaving, &load{h: h, clients: 2, days: days, left: -1, kill: func() {}}, &stays)

		at := files(t, h.data()) // as the kill left it
		for _, w := range leaving {
			switch _, keys := found[w].left(at); {
			case status[w] == http.StatusOK:
				h.nothing("acknowledged, and killed", found[w], at)
			case status[w] == http.StatusAccepted && keys > 0:
				t.Error("called unreadable, but a key is there")
			}
		}
		p = serving(t, asItIs, h.env)
		at = files(t, h.data())
		for _, w := range leaving {
			if status[w] != 0 {
				h.nothing("after the next start", found[w], at)
				h.refused(p.base, w.person)
				continue
			}
			h.wholeOrGone(p, w, found[w], at)
		}
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	h.repeatAll(p, stays)
	p.stop()
	if out, err := h.command(h.copyOfData(), "audit"); err != nil {
		t.Errorf("audit: %v\n%s", err, out)
	}
}

// eraseUnderLoad lets guests erase and others book, and kills at a random answer. It gives the status that each guest got.
func (h *house) eraseUnderLoad(p *process, leaving []*wanted, others *load, stays *[]*wanted) map[*wanted]int {
	h.t.Helper()
	status := map[*wanted]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	killAt := 1 + mathrand.IntN(len(leaving))
	queue := make(chan *wanted, len(leaving))
	for _, w := range leaving {
		queue <- w
	}
	close(queue)
	all.Go(func() { others.press(p.base) })
	for range 3 {
		all.Go(func() {
			for w := range queue {
				got, err := h.erase(p.base, w.person)
				var refused errCode
				if errors.As(err, &refused) {
					h.t.Errorf("erasing is refused: %v", err)
				}
				if err != nil {
					return
				}
				mu.Lock()
				status[w] = got
				now := len(status) == killAt
				mu.Unlock()
				if now {
					p.kill()
				}
			}
		})
	}
	all.Wait()
	*stays = append(*stays, others.all...)
	return status
}

// wholeOrGone is what a guest finds who got no answer: everything, or nothing. What is still there is then erased.
func (h *house) wholeOrGone(p *process, w *wanted, found traces, at map[string][]byte) {
	h.t.Helper()
	me, err := h.ownPage(p.base, w.person)
	if isCode(err, "sign_in_refused") {
		h.nothing("finished by the next start", found, at)
		return
	}
	h.must(err)
	if len(me.Bookings) != 1 || len(me.Items) != w.items {
		h.t.Errorf("half erased: %d bookings, %d texts", len(me.Bookings), len(me.Items))
	}
	for _, i := range me.Items {
		var item itemOut
		if _, err := h.does(p.base, w.person, http.MethodGet, "/me/items/"+i.ID, &item); err != nil {
			h.t.Errorf("half erased: a text: %v", err)
		}
	}
	status, err := h.erase(p.base, w.person)
	h.must(err)
	if status == http.StatusOK {
		h.nothing("acknowledged at rest", found, files(h.t, h.data()))
	}
}

// A program that does not empty the log must be caught by the same look.
func TestP17_ControlALogThatIsNotEmptiedIsCaught(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := serving(t, careless, h.env)
	days := h.freeDays(p)
	w := h.book(p, &days, true)
	found := h.tracesOf([]*wanted{w})[w]
	status, err := h.erase(p.base, w.person)
	h.must(err)
	if texts, keys := found.left(files(t, h.data())); status != http.StatusOK || texts == 0 || keys != 0 {
		t.Fatalf("status %d, %d stretches, %d keys: the control must leave texts and no key", status, texts, keys)
	}
	p.kill()
}

// TestP17_KilledBetweenErasingAndAnswer: who asks again finds that it is done.
func TestP17_KilledBetweenErasingAndAnswerNothingIsLeft(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p := serving(t, silentEraser, h.env)
	days := h.freeDays(p)
	w := h.book(p, &days, true)
	found := h.tracesOf([]*wanted{w})[w]
	sent := make(chan error, 1)
	go func() {
		_, err := h.erase(p.base, w.person)
		sent <- err
	}()
	if !p.waitFor(saysCommitted) {
		t.Fatalf("nothing was erased: %s", p.log)
	}
	p.kill()
	if err := <-sent; err == nil {
		t.Fatal("the program answered; nothing was shown")
	}
	h.nothing("killed before the answer", found, files(t, h.data()))
	p = serving(t, asItIs, h.env)
	if _, err := h.erase(p.base, w.person); !isCode(err, "session_ended") {
		t.Errorf("asked again: %v", err)
	}
	h.refused(p.base, w.person)
	if _, err := h.want(p.base, dayOut{ID: w.day}, false); err != nil {
		t.Errorf("the erased guest's day is not free again: %v", err)
	}
	p.stop()
}

// reader holds a read transaction on the main store, as a foreign program or a long query does.
func (h *house) reader() (end func()) {
	h.t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(h.data(), "main.db")+"?mode=ro&_query_only=on")
	h.must(err)
	tx, err := pool.BeginTx(h.t.Context(), nil)
	h.must(err)
	var n int
	h.must(tx.QueryRowContext(h.t.Context(), "SELECT count(*) FROM items").Scan(&n))
	return func() { h.must(errors.Join(tx.Rollback(), pool.Close())) }
}

// until waits for a state. The program's own clock runs; nothing here measures it.
func until(t *testing.T, state func() bool) {
	t.Helper()
	for !state() {
		if t.Context().Err() != nil {
			t.Fatal("the state never came")
		}
		runtime.Gosched()
	}
}

// TestP17_ALongReaderDelaysTheLastBytesAndNothingElse: 202 means unreadable at once, and gone after the job.
func TestP17_ALongReaderDelaysTheLastBytesAndNothingElse(t *testing.T) {
	t.Parallel()
	for name, killed := range map[string]bool{"the job finishes it": false, "killed meanwhile, the next start finishes it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			p := serving(t, asItIs, h.env)
			days := h.freeDays(p)
			w, stays := h.book(p, &days, true), h.book(p, &days, true)
			found := h.tracesOf([]*wanted{w})
			h.seen(found)
			end := h.reader()
			second := h.reader()
			status, err := h.erase(p.base, w.person)
			h.must(err)
			if status != http.StatusAccepted {
				t.Fatalf("status %d with a reader, want 202", status)
			}
			texts, keys := found[w].left(files(t, h.data()))
			if texts == 0 || keys != 0 {
				t.Fatalf("%d stretches and %d keys are left: the reader should keep texts, and no key", texts, keys)
			}
			h.refused(p.base, w.person)
			h.repeatAll(p, []*wanted{stays}) // nobody else notices
			end()
			if texts, _ := found[w].left(files(t, h.data())); texts == 0 {
				t.Fatal("gone although the second reader reads")
			}
			if killed {
				p.kill()
				second()
				p = serving(t, asItIs, h.env)
				h.nothing("after the next start", found[w], files(t, h.data()))
			} else {
				second()
				until(t, func() bool {
					texts, keys := found[w].left(files(t, h.data()))
					return texts+keys == 0
				})
			}
			h.repeatAll(p, []*wanted{stays})
			p.stop()
		})
	}
}
