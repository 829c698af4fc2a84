package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/note"
	"lysning/internal/session"
)

// sits gives somebody and one other a place at the desk of their role, which gets keys of its own.
func (p *worker) sits() {
	p.w.t.Helper()
	role := session.Coordinator
	if deskAt(p) == "safety" {
		role = session.SafetyLead
	}
	other := p.w.anew(role)
	p.begins(deskAt(p), 1, seedOf("desk"), p)
	p.admits(deskAt(p), 1, seedOf("desk"), other)
}

// readersGuest is a guest of whom somebody may read something; a safety lead only what its time has come for, so nothing here.
func readersGuest(p *worker) string {
	p.w.t.Helper()
	if p.isCounsellor() {
		return p.guest().keys.Guest
	}
	p.sits()
	d := p.w.doctor()
	d.book(p.w.free(), d.seal("chosen_name", "office", "", "invented"), d.seal("contact", "office", "", "invented")) // without a number a date takes three
	return d.keys.Guest
}

// othersGuest is there and another counsellor's; every guest may be the office's, so for a desk it is one who is not there.
func othersGuest(p *worker) string {
	if p.isCounsellor() {
		return readersGuest(p.w.anew(session.Counsellor))
	}
	return strings.Repeat("1", 32)
}

// letterBody is a message as the caller's browser seals it.
func letterBody(p *worker) any {
	to := deskAt(p)
	if p.isCounsellor() {
		to = "counsellor"
	}
	return map[string]any{"items": []any{p.writes(p.w.doctor(), note.Message, to, 1, "invented")}}
}

// writes seals something for a guest.
func (p *worker) writes(d *doctor, kind note.Kind, to string, seq int, text string) map[string]any {
	p.w.t.Helper()
	e := note.Envelope{
		Origin: testOrigin, Kind: kind, ID: repeatKey(p.w), Guest: d.keys.Guest, To: [2]string{d.keys.Recipient(), p.keys.Recipient()},
		Day: clock.DateOf(p.w.clk.Now()), Text: text,
	}
	item := map[string]any{"id": e.ID, "kind": string(kind), "to": to, "epoch": p.w.epochOf(to)}
	if kind == note.Message {
		e.Thread.Seq, e.Thread.Seen = seq, seq-1
		item["seq"] = seq
	}
	body, err := note.Seal(e, p.keys.Signing)
	p.w.must(err)
	item["sealed"] = body
	return item
}

// message is one of the guest's own to a counsellor.
func (d *doctor) message(p *worker, seq int, text string) map[string]any {
	d.w.t.Helper()
	id := repeatKey(d.w)
	body, err := note.Seal(note.Envelope{
		Origin: testOrigin, Kind: note.Message, ID: id, Guest: d.keys.Guest, To: [2]string{d.keys.Recipient(), p.keys.Recipient()},
		Thread: note.Thread{Seq: seq, Seen: seq - 1}, Day: clock.DateOf(d.w.clk.Now()), Text: text,
	}, d.keys.Signing)
	d.w.must(err)
	return map[string]any{"id": id, "kind": "message", "to": "counsellor", "seq": seq, "sealed": body}
}

// TestADoctorAndACounsellorWriteToEachOther goes the whole way: message and answer, yes, note, its end, letter and its saving.
func TestADoctorAndACounsellorWriteToEachOther(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		her := w.anew(session.Counsellor)
		d := her.guest()
		me := func() meOut {
			t.Helper()
			return decode[meOut](w, d.does(http.MethodGet, "/me", nil), http.StatusOK)
		}
		guest := func() guestOut {
			t.Helper()
			return decode[guestOut](w, her.does(http.MethodGet, "/staff/guests/"+d.keys.Guest, nil), http.StatusOK)
		}
		write := func(item map[string]any) int {
			t.Helper()
			return her.does(http.MethodPost, "/staff/guests/"+d.keys.Guest+"/items", map[string]any{"items": []any{item}}).Code
		}
		threads := me().Threads
		if len(threads) != 2 || threads[0].With != her.id || threads[0].NextSeq != 1 || threads[0].Booking == "" || threads[1].With != "office" {
			t.Fatalf("threads %+v", threads)
		}
		ask := map[string]any{"booking": threads[0].Booking, "items": []any{d.message(her, 1, "May I come later?")}}
		decode[nothing](w, d.does(http.MethodPost, "/me/items", ask), noContent)
		decode[nothing](w, d.does(http.MethodPost, "/me/items", ask), noContent) // again after a lost answer
		list := decode[guestsOut](w, her.does(http.MethodGet, "/staff/guests", nil), http.StatusOK).Guests
		if len(list) != 1 || list[0].Unread != 3 || list[0].CardName == "" || list[0].Next == "" || list[0].ChosenName == nil {
			t.Fatalf("guests %+v", list)
		}
		card := guest()
		if card.NextSeq != 2 || card.NotesSince != "" || len(card.Items) != 3 || card.Recipient != d.keys.Recipient() {
			t.Fatalf("guest: next %d, %d items", card.NextSeq, len(card.Items))
		}
		at := slices.IndexFunc(card.Items, func(i staffItemOut) bool { return i.Kind == "message" })
		mine := card.Items[at]
		opened := decode[openedOut](w, her.does(http.MethodPost, "/staff/items/open", map[string]any{"ids": []string{mine.ID, strings.Repeat("0", 32)}}), http.StatusOK).Items
		e, err := note.Open(opened[0].Sealed, her.keys.Identity, note.Expected{
			Origin: testOrigin, Kind: note.Message, ID: mine.ID, Guest: d.keys.Guest, Sender: card.SigningKey, Seq: mine.Seq,
			To: [2]string{note.RecipientHash(card.Recipient), note.RecipientHash(her.keys.Recipient())},
		})
		if err != nil || e.Text != "May I come later?" || !opened[1].Gone || opened[1].Sealed != nil {
			t.Fatalf("opened: %v", err)
		}
		if got := guest().Unread; got != 2 {
			t.Errorf("%d unread after opening one", got)
		}
		w.code(her.does(http.MethodPost, "/staff/guests/"+d.keys.Guest+"/items", map[string]any{"items": []any{her.writes(d, note.Message, "counsellor", 1, "x")}}), http.StatusConflict, "thread_moved")
		if got := write(her.writes(d, note.Message, "counsellor", 2, "Yes, at ten.")); got != noContent {
			t.Fatalf("answer: %d", got)
		}
		// no note before the yes, three after it, none after taking it back
		workingNote := func() map[string]any {
			return her.writes(d, note.WorkingNote, "counsellor", 0, "Look at the timetable.")
		}
		if got := write(workingNote()); got != http.StatusConflict {
			t.Fatalf("a note without a yes: %d", got)
		}
		permit := func(yes bool) {
			t.Helper()
			decode[nothing](w, d.does(http.MethodPost, "/me/note-permission", map[string]any{"counsellor": her.id, "yes": yes}), noContent)
		}
		permit(true)
		for range 3 {
			if got := write(workingNote()); got != noContent {
				t.Fatalf("a note: %d", got)
			}
		}
		if got := write(workingNote()); got != http.StatusConflict {
			t.Fatalf("a fourth note: %d", got)
		}
		page := me()
		notes := 0
		for _, i := range page.Items {
			if i.Kind == "working_note" {
				notes++
				if i.Author != her.id || i.With != her.id || i.ToName != her.name {
					t.Errorf("note by %s with %s", i.Author, i.ToName)
				}
			}
			if i.ID == mine.ID && (len(i.Fetched) != 1 || i.Fetched[0].By != "counsellor" || i.Fetched[0].ByName != her.name) {
				t.Errorf("fetched %+v", i.Fetched)
			}
		}
		if notes != 3 || len(page.Notes) != 1 || page.Notes[0].Counsellor != her.id || guest().NotesSince == "" {
			t.Fatalf("%d notes, permissions %+v", notes, page.Notes)
		}
		permit(false)
		if slices.ContainsFunc(guest().Items, func(i staffItemOut) bool { return i.Kind == "working_note" }) {
			t.Error("notes outlive the yes")
		}
		letter := her.writes(d, note.Letter, "counsellor", 0, "What we spoke of.")
		if got := write(letter); got != noContent {
			t.Fatalf("a letter: %d", got)
		}
		id, _ := letter["id"].(string)
		decode[nothing](w, d.does(http.MethodDelete, "/me/items/"+id, nil), noContent) // saved
		if got := decode[openedOut](w, her.does(http.MethodPost, "/staff/items/open", map[string]any{"ids": []string{id}}), http.StatusOK).Items[0]; !got.Gone {
			t.Error("a saved letter is still there")
		}
	})
}

// TestTheOfficeReadsAsAMemberOfItsDesk: the role alone is not enough, and whoever leaves the epoch reads nothing more.
func TestTheOfficeReadsAsAMemberOfItsDesk(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		member, outside := w.anew(session.Coordinator), w.anew(session.Coordinator)
		id := readersGuest(member)
		w.code(outside.does(http.MethodGet, "/staff/guests", nil), http.StatusForbidden, "desk_not_member")
		card := decode[guestOut](w, member.does(http.MethodGet, "/staff/guests/"+id+"?as=office", nil), http.StatusOK)
		open := func(p *worker) openedItemOut {
			t.Helper()
			return decode[openedOut](w, p.does(http.MethodPost, "/staff/items/open", map[string]any{"ids": []string{card.Items[0].ID}}), http.StatusOK).Items[0]
		}
		if open(outside).Sealed != nil || open(member).Gone {
			t.Error("an item of the office is read by whoever has its role, or not by a member")
		}
		w.must(w.p.Staff.Disable(t.Context(), w.boss(), member.id))
		w.code(member.does(http.MethodGet, "/staff/guests", nil), http.StatusUnauthorized, "session_ended")
	})
}
