package note_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	agetest "c2sp.org/CCTV/age"
	"filippo.io/age"
	"filippo.io/age/armor"

	"lysning/internal/note"
)

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// lax lets age mix recipients that it would refuse to mix, as another client could.
type lax struct{ age.Recipient }

func encrypt(t testing.TB, plain []byte, to ...age.Recipient) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func wantRefused(t *testing.T, name string, body []byte) {
	t.Helper()
	for _, kind := range note.Kinds {
		if err := note.CheckSealed(kind, body); !errors.Is(err, note.ErrItem) || err.Error() != note.ErrItem.Error() {
			t.Errorf("%s as %s: got %v", name, kind, err)
		}
	}
}

// ageVector is one file of the age community's test vectors.
func ageVector(t *testing.T, name string) (expect string, file []byte) {
	t.Helper()
	file, err := fs.ReadFile(agetest.Vectors, name)
	if err != nil {
		t.Fatal(err)
	}
	compressed := false
	for {
		line, rest, ok := bytes.Cut(file, []byte("\n"))
		if !ok {
			t.Fatal("a vector without a file")
		}
		file = rest
		if len(line) == 0 {
			break
		}
		key, value, _ := strings.Cut(string(line), ": ")
		if key == "expect" {
			expect = value
		}
		compressed = compressed || key == "compressed"
	}
	if compressed {
		r, err := zlib.NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if file, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return expect, file
}

// TestP4_NoCommunityVectorIsTaken runs all vectors of C2SP CCTV as they are, and again with a payload stretched so that the
// size alone would let them pass: what is broken in the header must be refused for the header.
func TestP4_NoCommunityVectorIsTaken(t *testing.T) {
	t.Parallel()
	files, err := fs.ReadDir(agetest.Vectors, ".")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, f := range files {
		expect, file := ageVector(t, f.Name())
		seen[expect]++
		wantRefused(t, f.Name(), file)
		if f.Name() == "hybrid_multiple_recipients" {
			continue // a right header; that its payload is now broken only a key can tell
		}
		for _, size := range sizes() {
			for len(file) < size {
				file = append(file, 'x')
			}
			wantRefused(t, f.Name()+" stretched", file[:size])
		}
	}
	if len(files) < 143 || seen["header failure"] < 30 {
		t.Fatalf("%d vectors, %v", len(files), seen)
	}
	t.Logf("%d vectors refused: %v", len(files), seen)
}

// sizes are the sizes that any kind has, the smallest first.
func sizes() []int {
	var all []int
	for _, kind := range note.Kinds {
		all = append(all, note.SealedSize(kind))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestP4_OnlyTwoHybridStanzasOfOneSizeAreTaken(t *testing.T) {
	t.Parallel()
	for _, kind := range []note.Kind{note.WordsBeforehand, note.Message, note.Letter} {
		onlyTwoHybrid(t, kind)
	}
}

func onlyTwoHybrid(t *testing.T, kind note.Kind) {
	t.Helper()
	size := note.SealedSize(kind)
	a, b, c := newReader(t).Recipient(), newReader(t).Recipient(), newReader(t).Recipient()
	x, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	pass, err := age.NewScryptRecipient("invented")
	if err != nil {
		t.Fatal(err)
	}
	pass.SetWorkFactor(2)
	plain := bytes.Repeat([]byte(" "), note.PlainSize(kind))
	good := encrypt(t, plain, a, b)
	if err := note.CheckSealed(kind, good); err != nil || len(good) != size {
		t.Fatalf("the control of %d bytes is refused: %v", len(good), err)
	}
	mac := bytes.Index(good, []byte("\n--- "))
	second := bytes.LastIndex(good[:mac], []byte("\n-> "))
	first := bytes.Index(good, []byte("\n-> "))
	stanza := good[first:second]
	sized := func(n int, to ...age.Recipient) []byte { // as many bytes of plaintext as make the whole file the right size
		t.Helper()
		empty := len(encrypt(t, nil, to...))
		return encrypt(t, bytes.Repeat([]byte(" "), n-empty), to...)
	}
	var armored bytes.Buffer
	w := armor.NewWriter(&armored)
	if _, err := w.Write(good); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	replaced := func(old, new string) []byte { return bytes.Replace(good, []byte(old), []byte(new), 1) }
	wide := lax{x.Recipient()}
	for name, body := range map[string][]byte{
		"nothing":                     nil,
		"spaces":                      bytes.Repeat([]byte(" "), size),
		"plaintext":                   plain,
		"one recipient":               encrypt(t, plain, a),
		"one recipient, right size":   sized(size, a),
		"three recipients":            encrypt(t, plain, a, b, c),
		"three, right size":           sized(size, a, b, c),
		"classical":                   sized(size, x.Recipient(), x.Recipient()),
		"mixed":                       sized(size, lax{a}, wide),
		"mixed, classical first":      sized(size, wide, lax{a}),
		"two hybrid and a classical":  sized(size, lax{a}, lax{b}, wide),
		"passphrase":                  sized(size, pass),
		"same stanza twice":           bytes.Join([][]byte{good[:first], stanza, stanza, good[mac:]}, nil),
		"grease stanza":               sized(size, lax{a}, lax{b}, grease{}),
		"one byte more":               append(bytes.Clone(good), 0),
		"one byte less":               good[:len(good)-1],
		"longer text":                 encrypt(t, append(plain, ' '), a, b),
		"shorter text":                encrypt(t, plain[1:], a, b),
		"armored":                     armored.Bytes(),
		"armored, cut to size":        armored.Bytes()[:size],
		"version 2":                   replaced("age-encryption.org/v1", "age-encryption.org/v2"),
		"other type of the same size": replaced("-> mlkem768x25519 ", "-> mlkem768x2551X "),
		"upper case type":             replaced("-> mlkem768x25519 ", "-> MLKEM768X25519 "),
		"byte order mark":             append([]byte("\xef\xbb\xbf"), good[:len(good)-3]...),
		"line ends of Windows":        bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n"))[:size],
	} {
		wantRefused(t, name, body)
	}
}

// grease is a stanza that stock readers skip.
type grease struct{}

// Wrap implements age.Recipient.
func (grease) Wrap([]byte) ([]*age.Stanza, error) {
	return []*age.Stanza{{Type: "x-grease", Args: []string{"a"}, Body: []byte("b")}}, nil
}

// TestP8_EveryItemIsPostQuantumForExactlyTwo reads the headers of items as Seal makes them.
func TestP8_EveryItemIsPostQuantumForExactlyTwo(t *testing.T) {
	t.Parallel()
	guest, reader := newGuest(t), newReader(t)
	for _, kind := range note.Kinds {
		body := seal(t, letter(t, guest, reader, kind, "x"), guest)
		header, _, _ := bytes.Cut(body, []byte("\n--- "))
		types := map[string]int{}
		for line := range strings.Lines(string(header)) {
			if rest, ok := strings.CutPrefix(line, "-> "); ok {
				name, _, _ := strings.Cut(rest, " ")
				types[name]++
			}
		}
		if got := fmt.Sprint(types); got != "map[mlkem768x25519:2]" {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

// FuzzCheckSealed looks for input that panics, or that is taken though age finds no two hybrid stanzas in it. Seeds are in
// testdata/fuzz.
func FuzzCheckSealed(f *testing.F) {
	f.Fuzz(func(t *testing.T, body []byte) {
		taken := slices.IndexFunc(note.Kinds, func(k note.Kind) bool { return note.CheckSealed(k, body) == nil })
		if taken < 0 {
			return
		}
		if !slices.Contains(sizes(), len(body)) || !bytes.HasPrefix(body, []byte("age-encryption.org/v1\n-> mlkem768x25519 ")) {
			t.Fatal("taken, though it is not of the form")
		}
		header, err := age.ExtractHeader(bytes.NewReader(body))
		if err != nil {
			t.Fatalf("taken, though age finds no header: %v", err)
		}
		if n := bytes.Count(header, []byte("\n-> mlkem768x25519 ")); n != 2 || bytes.Count(header, []byte("\n-> ")) != 2 {
			t.Fatalf("taken with %d hybrid stanzas", n)
		}
	})
}
