package note_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"lysning/internal/clock"
	"lysning/internal/note"
)

// sealedVector is an item with the identity of its other reader. Both sides open what both have made.
type sealedVector struct {
	Identity     string `json:"identity"`
	Recipient    string `json:"recipient"`
	SenderPublic string `json:"sender_public"`
	Origin       string `json:"origin"`
	Kind         string `json:"kind"`
	ID           string `json:"id"`
	Guest        string `json:"guest"`
	Day          string `json:"day"`
	Text         string `json:"text"`
	SealedB64    string `json:"sealed_b64"`
}

func TestItemsOfBothSidesOpen(t *testing.T) {
	t.Parallel()
	if *update {
		writeSealed(t)
	}
	for _, file := range []string{"sealed_by_browser.json", "sealed_by_go.json"} {
		b, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		var all []sealedVector
		if err := json.Unmarshal(b, &all); err != nil {
			t.Fatal(err)
		}
		if len(all) < 4 {
			t.Fatalf("%s: %d items", file, len(all))
		}
		for i, v := range all {
			body, err := base64.StdEncoding.DecodeString(v.SealedB64)
			if err != nil {
				t.Fatal(err)
			}
			sender, err := base64.StdEncoding.DecodeString(v.SenderPublic)
			if err != nil {
				t.Fatal(err)
			}
			reader, err := age.ParseHybridIdentity(v.Identity)
			if err != nil {
				t.Fatal(err)
			}
			got, err := note.Open(body, reader, note.Expected{
				Origin: v.Origin, Kind: note.Kind(v.Kind), ID: v.ID, Guest: v.Guest, Sender: sender,
				To: [2]string{guestHash(t, body, reader), note.RecipientHash(v.Recipient)},
			})
			if err != nil || got.Text != v.Text || got.Day.String() != v.Day {
				t.Errorf("%s, item %d: %v", file, i, err)
			}
		}
	}
}

// guestHash reads whom an item names first: these vectors do not carry the guest's own keys.
func guestHash(t *testing.T, body []byte, reader age.Identity) string {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(body), reader)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(plain), "\nto: ")
	first, _, _ := strings.Cut(after, "\n")
	return first
}

func writeSealed(t *testing.T) {
	t.Helper()
	var all []sealedVector
	for _, c := range []struct {
		kind note.Kind
		text string
	}{
		{note.ChosenName, "Blå Måke"},
		{note.Contact, `{"channel":"+47 00 00 00 00","hours":"after 16","say":"the optician"}`},
		{note.WordsBeforehand, "Nights are long. – æøå, 空地 🌲\nAnd a second line.  "},
		{note.CallWish, `{"number":"+47 00 00 00 00","when":"mornings","say":"","voicemail":true}`},
		{note.WordsBeforehand, strings.Repeat("😀", 600)},
		{note.ChosenName, ""},
	} {
		guest, reader := newGuest(t), newReader(t)
		e := letter(t, guest, reader, c.kind, c.text)
		e.Day = clock.NewDate(2026, 11, 21)
		all = append(all, sealedVector{
			Identity: reader.String(), Recipient: reader.Recipient().String(), SenderPublic: b64(senderOf(guest)), Origin: e.Origin,
			Kind: string(e.Kind), ID: e.ID, Guest: e.Guest, Day: e.Day.String(), Text: e.Text, SealedB64: b64(seal(t, e, guest)),
		})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", "sealed_by_go.json"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
