package note_test

import (
	"crypto/ed25519"
	"errors"
	"testing"

	"filippo.io/age"

	"lysning/internal/note"
)

// TestP6_AMessageKeepsItsPlaceAndADeskItsCertificate changes each thing that is new in what a reader expects.
func TestP6_AMessageKeepsItsPlaceAndADeskItsCertificate(t *testing.T) {
	t.Parallel()
	guest, member, other, reader := newGuest(t), newGuest(t), newGuest(t), newReader(t)
	key := newGuest(t).Signing
	desks := []note.DeskKey{{Desk: note.Office, Epoch: 3, Key: key.Public().(ed25519.PublicKey)}}
	e := letter(t, guest, reader, note.Message, "a few words")
	e.Thread = note.Thread{Seq: 5, Seen: 4}
	e.Desk = note.Certify(origin, note.Office, 3, senderOf(member), key)
	right := expected(e)
	right.Sender, right.Desk = nil, desks
	body := seal(t, e, member)
	if got, err := note.Open(body, reader, right); err != nil || got.Thread != e.Thread || string(got.Sender) != string(senderOf(member)) {
		t.Fatalf("the control is refused: %v", err)
	}
	for name, change := range map[string]func(w *note.Expected){
		"number":                 func(w *note.Expected) { w.Seq = 6 },
		"no number":              func(w *note.Expected) { w.Seq = 0 },
		"kind":                   func(w *note.Expected) { w.Kind, w.Seq = note.WorkingNote, 0 },
		"by name":                func(w *note.Expected) { w.Sender = senderOf(member) },
		"by nobody":              func(w *note.Expected) { w.Desk = nil },
		"another epoch":          func(w *note.Expected) { w.Desk = []note.DeskKey{{Desk: note.Office, Epoch: 2, Key: desks[0].Key}} },
		"another desk":           func(w *note.Expected) { w.Desk = []note.DeskKey{{Desk: note.Safety, Epoch: 3, Key: desks[0].Key}} },
		"another desk's key":     func(w *note.Expected) { w.Desk = []note.DeskKey{{Desk: note.Office, Epoch: 3, Key: senderOf(other)}} },
		"a key that is not one":  func(w *note.Expected) { w.Desk = []note.DeskKey{{Desk: note.Office, Epoch: 3, Key: nil}} },
		"another programme":      func(w *note.Expected) { w.Origin = "https://elsewhere.example" },
		"another guest's thread": func(w *note.Expected) { w.Guest = other.Guest },
	} {
		want := right
		change(&want)
		if _, err := note.Open(body, reader, want); !errors.Is(err, note.ErrOpen) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, change := range map[string]func(e *note.Envelope){
		"another's certificate": func(e *note.Envelope) { e.Desk = note.Certify(origin, note.Office, 3, senderOf(other), key) },
		"of another programme": func(e *note.Envelope) {
			e.Desk = note.Certify("https://elsewhere.example", note.Office, 3, senderOf(member), key)
		},
		"by a key of somebody's own":  func(e *note.Envelope) { e.Desk = note.Certify(origin, note.Office, 3, senderOf(member), other.Signing) },
		"without one":                 func(e *note.Envelope) { e.Desk = nil },
		"of a number that it was not": func(e *note.Envelope) { e.Thread.Seq = 6 },
	} {
		bad := e
		change(&bad)
		if _, err := note.Open(seal(t, bad, member), reader, right); !errors.Is(err, note.ErrOpen) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, thread := range map[string]note.Thread{"no number": {}, "more seen than there is": {Seq: 2, Seen: 2}, "less than none": {Seq: 2, Seen: -1}} {
		bad := e
		bad.Thread = thread
		if _, err := note.Seal(bad, member.Signing); err == nil {
			t.Errorf("%s: sealed", name)
		}
	}
}

// TestP6_WhatIsHandedOnIsBelievedWithBothSignatures reads it as the new reader does.
func TestP6_WhatIsHandedOnIsBelievedWithBothSignatures(t *testing.T) {
	t.Parallel()
	guest, writer, other, reader, next := newGuest(t), newGuest(t), newGuest(t), newReader(t), newReader(t)
	e := letter(t, guest, reader, note.WorkingNote, "a few words")
	want := expected(e)
	want.Sender = senderOf(writer)
	_, original, err := note.Original(seal(t, e, writer), reader, want)
	if err != nil {
		t.Fatal(err)
	}
	handed := letter(t, guest, next, note.Forwarded, original)
	outer := expected(handed)
	writers := []note.Writer{{Key: senderOf(guest)}, {Key: senderOf(writer)}}
	body := seal(t, handed, guest)
	for _, identity := range []age.Identity{next, guest.Identity} {
		_, inner, err := note.OpenForwarded(body, identity, outer, writers)
		if err != nil || inner.Text != e.Text || inner.ID != e.ID || inner.Kind != e.Kind {
			t.Fatalf("the control is refused: %v", err)
		}
	}
	refused := func(name string, body []byte, want note.Expected, writers []note.Writer) {
		t.Helper()
		if _, inner, err := note.OpenForwarded(body, next, want, writers); !errors.Is(err, note.ErrOpen) || inner.Text != "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
	refused("by no known writer", body, outer, writers[:1])
	refused("by nobody", body, outer, nil)
	by := outer
	by.Sender = senderOf(other)
	refused("handed on by another", body, by, writers)
	as := outer
	as.Kind = note.Letter
	refused("as another kind", body, as, writers)
	theirs := letter(t, other, reader, note.WorkingNote, "a few words")
	want = expected(theirs)
	want.Sender = senderOf(writer)
	_, foreign, err := note.Original(seal(t, theirs, writer), reader, want)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"another guest's": foreign, "with a space more": original + " ", "changed": original[:len(original)-1] + "x", "nothing": "", "no item": "x",
	} {
		bad := letter(t, guest, next, note.Forwarded, text)
		refused(name, seal(t, bad, guest), expected(bad), writers)
	}
	// handing on again hands on the same original
	_, again, err := note.Original(body, next, outer)
	if err != nil || again != original {
		t.Errorf("handed on again: %v", err)
	}
}
