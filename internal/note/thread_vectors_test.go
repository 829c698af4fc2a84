package note_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"lysning/internal/clock"
	"lysning/internal/note"
)

// writtenVector is an item of what is written beside a booking: by a guest, a counsellor or a desk, in a thread, or handed on.
// Both sides open what both have made.
type writtenVector struct {
	Identity       string       `json:"identity"` // the other reader's
	Recipient      string       `json:"recipient"`
	GuestRecipient string       `json:"guest_recipient"`
	SenderPublic   string       `json:"sender_public"`
	Desk           *deskVector  `json:"desk,omitempty"`
	Origin         string       `json:"origin"`
	Kind           string       `json:"kind"`
	ID             string       `json:"id"`
	Guest          string       `json:"guest"`
	Seq            int          `json:"seq,omitempty"`
	Seen           int          `json:"seen,omitempty"`
	Day            string       `json:"day"`
	Text           string       `json:"text"`
	SealedB64      string       `json:"sealed_b64"`
	Inner          *innerVector `json:"inner,omitempty"`
}

type deskVector struct {
	Desk  string `json:"desk"`
	Epoch int    `json:"epoch"`
	Key   string `json:"key"`
}

type innerVector struct {
	SenderPublic string `json:"sender_public"`
	Kind         string `json:"kind"`
	ID           string `json:"id"`
	Text         string `json:"text"`
}

func fromB64(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatBothSidesWriteBesideABookingOpens(t *testing.T) {
	t.Parallel()
	if *update {
		writeWritten(t)
	}
	for _, file := range []string{"written_by_browser.json", "written_by_go.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		var all []writtenVector
		if err := json.Unmarshal(b, &all); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for i, v := range all {
			identity, err := age.ParseHybridIdentity(v.Identity)
			if err != nil {
				t.Fatal(err)
			}
			want := note.Expected{
				Origin: v.Origin, Kind: note.Kind(v.Kind), ID: v.ID, Guest: v.Guest, Sender: fromB64(t, v.SenderPublic), Seq: v.Seq,
				To: [2]string{note.RecipientHash(v.GuestRecipient), note.RecipientHash(v.Recipient)},
			}
			seen[v.Kind] = true
			if v.Desk != nil {
				seen["desk"] = true
				want.Sender, want.Desk = nil, []note.DeskKey{{Desk: note.Role(v.Desk.Desk), Epoch: v.Desk.Epoch, Key: fromB64(t, v.Desk.Key)}}
			}
			got, err := note.Open(fromB64(t, v.SealedB64), identity, want)
			if err != nil || got.Text != v.Text || got.Day.String() != v.Day || got.Thread.Seen != v.Seen || b64(got.Sender) != v.SenderPublic {
				t.Errorf("%s, item %d: %v", file, i, err)
			}
			if v.Inner == nil {
				continue
			}
			_, inner, err := note.OpenForwarded(fromB64(t, v.SealedB64), identity, want, []note.Writer{{Key: fromB64(t, v.Inner.SenderPublic)}})
			if err != nil || inner.Text != v.Inner.Text || string(inner.Kind) != v.Inner.Kind || inner.ID != v.Inner.ID {
				t.Errorf("%s, item %d, what was handed on: %v", file, i, err)
			}
		}
		for _, kind := range []string{"today", "message", "working_note", "letter", "forwarded", "desk"} {
			if !seen[kind] {
				t.Errorf("%s has no %s", file, kind)
			}
		}
	}
}

func writeWritten(t *testing.T) {
	t.Helper()
	guest, staff, reader, next := newGuest(t), newGuest(t), newReader(t), newReader(t)
	desk := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	var all []writtenVector
	add := func(e note.Envelope, from note.Keys, to *age.HybridIdentity, inner *innerVector) []byte {
		t.Helper()
		e.Day, e.Guest, e.To = clock.NewDate(2026, 11, 21), guest.Guest, [2]string{guest.Recipient(), to.Recipient().String()}
		body := seal(t, e, from)
		v := writtenVector{
			Identity: to.String(), Recipient: to.Recipient().String(), GuestRecipient: guest.Recipient(), SenderPublic: b64(senderOf(from)),
			Origin: e.Origin, Kind: string(e.Kind), ID: e.ID, Guest: e.Guest, Seq: e.Thread.Seq, Seen: e.Thread.Seen, Day: e.Day.String(),
			Text: e.Text, SealedB64: b64(body), Inner: inner,
		}
		if e.Desk != nil {
			v.Desk = &deskVector{Desk: string(e.Desk.Desk), Epoch: e.Desk.Epoch, Key: b64(desk.Public().(ed25519.PublicKey))}
		}
		all = append(all, v)
		return body
	}
	of := func(kind note.Kind, text string, seq, seen int) note.Envelope {
		e := letter(t, guest, reader, kind, text)
		e.Thread = note.Thread{Seq: seq, Seen: seen}
		return e
	}
	add(of(note.Today, "Blue car by the bridge. 00 00 00 00", 0, 0), guest, reader, nil)
	first := of(note.Message, "Kan vi begynne litt senere? – 空地 🌲", 1, 0)
	add(first, guest, reader, nil)
	add(of(note.Message, strings.Repeat("地", 2000), 12, 11), staff, reader, nil)
	office := of(note.Message, "The bed is ready from four.", 2, 1)
	office.Desk = note.Certify(office.Origin, note.Office, 3, senderOf(staff), desk)
	add(office, staff, reader, nil)
	working := of(note.WorkingNote, "Asked about the timetable; look at it together.", 0, 0)
	body := add(working, staff, reader, nil)
	add(of(note.Letter, strings.Repeat("å", 4000), 0, 0), staff, reader, nil)
	_, original, err := note.Original(body, reader, note.Expected{
		Origin: working.Origin, Kind: working.Kind, ID: working.ID, Guest: guest.Guest, Sender: senderOf(staff),
		To: [2]string{note.RecipientHash(guest.Recipient()), note.RecipientHash(reader.Recipient().String())},
	})
	if err != nil {
		t.Fatal(err)
	}
	inner := &innerVector{SenderPublic: b64(senderOf(staff)), Kind: string(working.Kind), ID: working.ID, Text: working.Text}
	add(of(note.Forwarded, original, 0, 0), guest, next, inner)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", "written_by_go.json"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
