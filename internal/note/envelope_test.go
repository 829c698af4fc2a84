package note_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"lysning/internal/note"
)

func TestBothReadersOpenAndNobodyElse(t *testing.T) {
	t.Parallel()
	guest, reader := newGuest(t), newReader(t)
	for kind, text := range map[note.Kind]string{
		note.ChosenName: "Kari", note.Contact: `{"channel":"+47 00 00 00 00"}`, note.WordsBeforehand: strings.Repeat("😀\n", 300), note.CallWish: "",
	} {
		e := letter(t, guest, reader, kind, text)
		body := seal(t, e, guest)
		for _, identity := range []age.Identity{guest.Identity, reader} {
			got, err := note.Open(body, identity, expected(e))
			if err != nil || got.Text != text || got.Day != e.Day {
				t.Errorf("%s: got %v", kind, err)
			}
		}
		if _, err := note.Open(body, newReader(t), expected(e)); !errors.Is(err, note.ErrOpen) {
			t.Errorf("%s: a stranger got %v", kind, err)
		}
	}
}

func TestWhatDoesNotFitIsNotSealed(t *testing.T) {
	t.Parallel()
	guest, reader := newGuest(t), newReader(t)
	classical, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(e *note.Envelope){
		"61 characters":     func(e *note.Envelope) { e.Kind, e.Text = note.ChosenName, strings.Repeat("x", 61) },
		"601 wide":          func(e *note.Envelope) { e.Text = strings.Repeat("😀", 601) },
		"not UTF-8":         func(e *note.Envelope) { e.Text = "\xff" },
		"unknown kind":      func(e *note.Envelope) { e.Kind = "diary" },
		"id":                func(e *note.Envelope) { e.ID = "x" },
		"line in origin":    func(e *note.Envelope) { e.Origin = "http://a\nkind: contact" },
		"no day":            func(e *note.Envelope) { e.Day = e.Day.AddDays(0); e.Day = e.Day.AddMonths(12 * 9000) },
		"one reader twice":  func(e *note.Envelope) { e.To[1] = e.To[0] },
		"classical reader":  func(e *note.Envelope) { e.To[1] = classical.Recipient().String() },
		"reader is nothing": func(e *note.Envelope) { e.To[0] = "" },
	} {
		e := letter(t, guest, reader, note.WordsBeforehand, "a few words")
		change(&e)
		if _, err := note.Seal(e, guest.Signing); err == nil {
			t.Errorf("%s: sealed", name)
		}
	}
}

// TestP6_NothingInAnItemCanBeChangedOrSwapped changes each thing that a reader expects, and swaps items with each other.
func TestP6_NothingInAnItemCanBeChangedOrSwapped(t *testing.T) {
	t.Parallel()
	guest, other, reader, second := newGuest(t), newGuest(t), newReader(t), newReader(t)
	e := letter(t, guest, reader, note.WordsBeforehand, "a few words")
	body := seal(t, e, guest)
	if _, err := note.Open(body, reader, expected(e)); err != nil {
		t.Fatal(err)
	}
	tries := 0
	refused := func(name string, body []byte, want note.Expected) {
		t.Helper()
		tries++
		for _, identity := range []age.Identity{guest.Identity, reader} {
			if got, err := note.Open(body, identity, want); !errors.Is(err, note.ErrOpen) || got.Text != "" {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
	changes := map[string]func(w *note.Expected){
		"origin":            func(w *note.Expected) { w.Origin = "https://elsewhere.example" },
		"kind":              func(w *note.Expected) { w.Kind = note.CallWish },
		"id":                func(w *note.Expected) { w.ID = newID(t) },
		"guest":             func(w *note.Expected) { w.Guest = other.Guest },
		"sender":            func(w *note.Expected) { w.Sender = senderOf(other) },
		"no sender":         func(w *note.Expected) { w.Sender = nil },
		"guest's recipient": func(w *note.Expected) { w.To[0] = note.RecipientHash(other.Recipient()) },
		"other recipient":   func(w *note.Expected) { w.To[1] = note.RecipientHash(second.Recipient().String()) },
		"recipients' order": func(w *note.Expected) { w.To[0], w.To[1] = w.To[1], w.To[0] },
	}
	for name, change := range changes {
		want := expected(e)
		change(&want)
		refused(name, body, want)
	}
	// the same inside: by somebody who can seal but has not the guest's signing key, and by the guest for somewhere else
	forged := e
	forged.Text = "other words"
	refused("forged", seal(t, forged, other), expected(e))
	for name, change := range map[string]func(e *note.Envelope){
		"origin":            func(e *note.Envelope) { e.Origin = "https://elsewhere.example" },
		"kind":              func(e *note.Envelope) { e.Kind = note.CallWish },
		"id":                func(e *note.Envelope) { e.ID = newID(t) },
		"guest":             func(e *note.Envelope) { e.Guest = other.Guest },
		"guest's recipient": func(e *note.Envelope) { e.To[0] = other.Recipient() },
		"other recipient":   func(e *note.Envelope) { e.To[1] = second.Recipient().String() },
		"recipients' order": func(e *note.Envelope) { e.To[0], e.To[1] = e.To[1], e.To[0] },
	} {
		elsewhere := e
		change(&elsewhere)
		refused("inside, "+name, seal(t, elsewhere, guest), expected(e))
	}
	var all []note.Envelope
	for _, text := range []string{"one", "two", "one"} {
		all = append(all, letter(t, guest, reader, note.WordsBeforehand, text))
	}
	all = append(all, letter(t, guest, second, note.WordsBeforehand, "one"), letter(t, other, reader, note.WordsBeforehand, "one"))
	for i := range all {
		from := guest
		if all[i].Guest == other.Guest {
			from = other
		}
		body := seal(t, all[i], from)
		for j := range all {
			if i != j {
				refused("swapped", body, expected(all[j]))
			}
		}
	}
	for _, at := range []int{0, 30, 1000, 2000, 3100, 3180, 3200, 5000, note.SealedBytes - 1} {
		damaged := bytes.Clone(body)
		damaged[at] ^= 1
		refused("one bit", damaged, expected(e))
	}
	t.Logf("%d changes and swaps refused", tries)
}

// TestP6_APlaintextThatIsNotOursIsRefused seals what our own Seal would never write.
func TestP6_APlaintextThatIsNotOursIsRefused(t *testing.T) {
	t.Parallel()
	guest, reader := newGuest(t), newReader(t)
	e := letter(t, guest, reader, note.WordsBeforehand, "a few words")
	r, err := age.Decrypt(bytes.NewReader(seal(t, e, guest)), reader)
	if err != nil {
		t.Fatal(err)
	}
	good, err := io.ReadAll(r)
	if err != nil || len(good) != note.PlainBytes {
		t.Fatalf("%d bytes, %v", len(good), err)
	}
	replaced := func(old, new string) []byte {
		t.Helper()
		if !bytes.Contains(good, []byte(old)) {
			t.Fatalf("no such part")
		}
		out := bytes.Replace(good, []byte(old), []byte(new), 1)
		for len(out) < note.PlainBytes {
			out = append(out, ' ')
		}
		return out[:note.PlainBytes]
	}
	// signed as the guest would, but not of the form
	resigned := func(head, text string) []byte {
		sig := ed25519.Sign(guest.Signing, []byte(head+"\n"+text))
		return append([]byte(head+"signature: "+b64(sig)+"\n\n"+text), bytes.Repeat([]byte(" "), note.PlainBytes)...)[:note.PlainBytes]
	}
	head := string(good[:bytes.Index(good, []byte("signature: "))])
	for name, plain := range map[string][]byte{
		"control":             good,
		"text":                replaced("a few words", "a new words"),
		"day":                 replaced("day: 2026-11-23", "day: 2026-11-24"),
		"day that is none":    resigned(strings.Replace(head, "2026-11-23", "2026-02-30", 1), "a few words"),
		"longer":              replaced("length: 11", "length: 12"),
		"padding":             append(bytes.Clone(good[:note.PlainBytes-1]), 'x'),
		"tab padding":         append(bytes.Clone(good[:note.PlainBytes-1]), '\t'),
		"version":             replaced("item v1", "item v2"),
		"extra line":          replaced("day: ", "note: x\nday: "),
		"carriage returns":    replaced("item v1\n", "item v1\r\n"),
		"empty":               bytes.Repeat([]byte(" "), note.PlainBytes),
		"length leading zero": resigned(strings.Replace(head, "length: 11", "length: 011", 1), "a few words"),
		"length too far":      resigned(strings.Replace(head, "length: 11", "length: 9999", 1), "a few words"),
		"too long a text":     resigned(strings.Replace(head, "length: 11", "length: 601", 1), strings.Repeat("x", 601)),
		"not UTF-8":           resigned(strings.Replace(head, "length: 11", "length: 1", 1), "\xff"),
	} {
		_, err := note.Open(encrypt(t, plain, guest.Identity.Recipient(), reader.Recipient()), reader, expected(e))
		if name == "control" {
			if err != nil {
				t.Errorf("the control is refused: %v", err)
			}
		} else if !errors.Is(err, note.ErrOpen) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestP7_ThreeSizesAndNothingBetween seals 450 random texts, 50 of every kind.
func TestP7_ThreeSizesAndNothingBetween(t *testing.T) {
	t.Parallel()
	guest, reader := newGuest(t), newReader(t)
	rng := rand.New(rand.NewPCG(1, 2))
	all, n := map[int]map[note.Kind]bool{}, 0
	for _, kind := range note.Kinds {
		for range 50 {
			text := make([]rune, rng.IntN(longest[kind]+1))
			for i := range text {
				text[i] = []rune("ab 中å–\n\x00")[rng.IntN(8)]
			}
			e := letter(t, guest, reader, kind, string(text))
			body := seal(t, e, guest)
			got, err := note.Open(body, guest.Identity, expected(e))
			if err != nil || got.Text != string(text) {
				t.Fatalf("%s of %d characters: %v", kind, len(text), err)
			}
			if all[len(body)] == nil {
				all[len(body)] = map[note.Kind]bool{}
			}
			all[len(body)][kind] = true
			n++
		}
	}
	if len(all) != 3 || len(all[7312]) != 7 || len(all[11408]) != 2 || len(all[19600]) != 2 {
		t.Fatalf("sizes and their kinds: %v", all)
	}
	t.Logf("%d items of 3 sizes: %v", n, all)
}

// longest text of each kind in characters of at most three bytes.
var longest = map[note.Kind]int{
	note.ChosenName: 60, note.Contact: 400, note.WordsBeforehand: 600, note.CallWish: 600, note.Today: 300,
	note.Message: 2000, note.WorkingNote: 1000, note.Letter: 4000, note.Forwarded: 4600,
}

// TestTheStockAgeToolOpensAnItem builds age's own command and opens an item with it, as docs tell a key's holder to.
func TestTheStockAgeToolOpensAnItem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tool := filepath.Join(dir, "age")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", tool, "filippo.io/age/cmd/age").CombinedOutput(); err != nil {
		t.Fatalf("build age: %v\n%s", err, out)
	}
	guest, reader := newGuest(t), newReader(t)
	e := letter(t, guest, reader, note.WordsBeforehand, "Jeg kommer litt før.\nTakk.")
	item := filepath.Join(dir, "item.age")
	if err := os.WriteFile(item, seal(t, e, guest), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, identity := range map[string]*age.HybridIdentity{"guest": guest.Identity, "counsellor": reader} {
		keys := filepath.Join(dir, name+".key")
		if err := os.WriteFile(keys, []byte(identity.String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), tool, "-d", "-i", keys, item).Output()
		if err != nil {
			t.Fatalf("%s: age -d: %v", name, err)
		}
		if len(out) != note.PlainBytes || !strings.HasPrefix(string(out), "lysning sealed item v1\norigin: "+origin+"\n") ||
			!strings.HasSuffix(strings.TrimRight(string(out), " "), "\n\n"+e.Text) {
			t.Errorf("%s: age shows something else", name)
		}
	}
}
