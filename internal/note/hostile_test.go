package note_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"filippo.io/age"

	"lysning/internal/note"
)

// stored is an item as a server holds it, with what its readers expect and the writers of what is inside.
type stored struct {
	name    string
	body    []byte
	want    note.Expected
	readers []age.Identity
	inside  []note.Writer // of a forwarded one
}

func (s stored) open(body []byte, reader age.Identity) error {
	if s.want.Kind == note.Forwarded {
		_, _, err := note.OpenForwarded(body, reader, s.want, s.inside)
		return err
	}
	_, err := note.Open(body, reader, s.want)
	return err
}

// storedItems holds messages of two guests to two readers, one for a desk, a note, a letter, and the note handed on.
func storedItems(t *testing.T) []stored {
	t.Helper()
	guest, other, staff, reader, second := newGuest(t), newGuest(t), newGuest(t), newReader(t), newReader(t)
	desk := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	var all []stored
	put := func(name string, of, from note.Keys, to *age.HybridIdentity, kind note.Kind, text string, change func(e *note.Envelope)) stored {
		t.Helper()
		e := letter(t, of, to, kind, text)
		e.Sender = senderOf(from)
		if change != nil {
			change(&e)
		}
		s := stored{name: name, body: seal(t, e, from), want: expected(e), readers: []age.Identity{of.Identity, to}}
		if e.Desk != nil {
			s.want.Sender, s.want.Desk = nil, []note.DeskKey{{Desk: note.Office, Epoch: 3, Key: desk.Public().(ed25519.PublicKey)}}
		}
		all = append(all, s)
		return s
	}
	place := func(seq int) func(*note.Envelope) {
		return func(e *note.Envelope) { e.Thread = note.Thread{Seq: seq, Seen: seq - 1} }
	}
	put("message 1", guest, guest, reader, note.Message, "one", place(1))
	put("message 2", guest, staff, reader, note.Message, "two", place(2))
	put("message 3", guest, staff, reader, note.Message, "two", place(3))
	put("other guest's", other, staff, reader, note.Message, "two", place(2))
	put("other reader's", guest, guest, second, note.Message, "one", place(1))
	put("desk's", guest, staff, reader, note.Message, "two", func(e *note.Envelope) {
		place(4)(e)
		e.Desk = note.Certify(e.Origin, note.Office, 3, e.Sender, desk)
	})
	n := put("note", guest, staff, reader, note.WorkingNote, "a note", nil)
	put("letter", guest, staff, reader, note.Letter, "a letter", nil)
	_, original, err := note.Original(n.body, reader, n.want)
	if err != nil {
		t.Fatal(err)
	}
	put("handed on", guest, guest, second, note.Forwarded, original, nil)
	all[len(all)-1].inside = []note.Writer{{Key: senderOf(staff)}}
	put("changed and handed on", guest, guest, second, note.Forwarded, strings.Replace(original, "a note", "a lie!", 1), nil)
	all[len(all)-1].inside = []note.Writer{{Key: senderOf(staff)}}
	return all
}

// TestP5_P6_NoTwoItemsOfAHostileStoreChangePlaces opens every item in every place, by both of the place's readers, and each
// item with single bits changed. What was handed on changed opens nowhere, its own place included.
func TestP5_P6_NoTwoItemsOfAHostileStoreChangePlaces(t *testing.T) {
	t.Parallel()
	all, opened, refused := storedItems(t), 0, 0
	for _, place := range all {
		for _, item := range all {
			for _, reader := range place.readers {
				err := place.open(item.body, reader)
				if place.name == item.name && place.name != "changed and handed on" {
					opened++
					if err != nil {
						t.Errorf("%s: %v", place.name, err)
					}
					continue
				}
				refused++
				if !errors.Is(err, note.ErrOpen) {
					t.Errorf("%s in the place of %s: got %v", item.name, place.name, err)
				}
			}
		}
		for at := 0; at < len(place.body); at += 61 {
			changed := bytes.Clone(place.body)
			changed[at] ^= 1
			refused++
			if err := place.open(changed, place.readers[0]); !errors.Is(err, note.ErrOpen) {
				t.Errorf("%s with bit of byte %d changed: got %v", place.name, at, err)
			}
		}
	}
	t.Logf("%d opened in their own places, %d swaps and changes refused", opened, refused)
}
