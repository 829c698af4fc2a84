package note_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lysning/internal/clock"
	"lysning/internal/note"
)

var update = flag.Bool("update", false, "write testdata/words.json's Go-made half anew")

// vector is one set of known answers. Go made some, the browser's code made others; both sides check all of them.
type vector struct {
	MadeBy           string `json:"made_by"`
	Origin           string `json:"origin"`
	EntropyHex       string `json:"entropy_hex"`
	Words            string `json:"words"`
	Guest            string `json:"guest"`
	LocatorHex       string `json:"locator_hex"`
	SignInPublicHex  string `json:"sign_in_public_hex"`
	SigningPublicHex string `json:"signing_public_hex"`
	Identity         string `json:"identity"`
	Recipient        string `json:"recipient"`
	KeyWords         string `json:"key_words"`
	MeetingWords     string `json:"meeting_words"` // of this person with themselves, at a booking with the guest's id
}

func vectorOf(t *testing.T, origin, entropyHex string) vector {
	t.Helper()
	b, err := hex.DecodeString(entropyHex)
	if err != nil || len(b) != note.EntropyBytes {
		t.Fatal("the vector's entropy is not 16 bytes")
	}
	entropy := [note.EntropyBytes]byte(b)
	k, err := note.DeriveKeys(entropy, origin)
	if err != nil {
		t.Fatal(err)
	}
	publicHex := func(k ed25519.PrivateKey) string { return hex.EncodeToString(k[ed25519.SeedSize:]) }
	return vector{
		MadeBy: "go", Origin: origin, EntropyHex: entropyHex, Words: strings.Join(note.Words(entropy), " "),
		Guest: k.Guest, LocatorHex: hex.EncodeToString(k.Locator),
		SignInPublicHex: publicHex(k.SignIn), SigningPublicHex: publicHex(k.Signing),
		Identity: k.Identity.String(), Recipient: k.Recipient(), KeyWords: strings.Join(note.KeyWords(k.Recipient(), senderOf(k)), " "),
		MeetingWords: strings.Join(note.MeetingWords(note.Meeting{
			Origin: origin, Guest: k.Recipient(), GuestSigning: senderOf(k), Counsellor: k.Recipient(), CounsellorSigning: senderOf(k),
			Booking: k.Guest, Day: clock.NewDate(2026, 12, 3),
		}), " "),
	}
}

const vectorFile = "words.json"

func readVectors(t *testing.T) []vector {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", vectorFile))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestKnownAnswersOfWords(t *testing.T) {
	t.Parallel()
	if *update {
		writeVectors(t)
	}
	made := map[string]int{}
	for _, want := range readVectors(t) {
		made[want.MadeBy]++
		got := vectorOf(t, want.Origin, want.EntropyHex)
		got.MadeBy = want.MadeBy
		if got != want {
			t.Errorf("the set of %s made by %s differs", want.EntropyHex[:4], want.MadeBy)
		}
		back, err := note.Entropy(strings.Fields(want.Words))
		if err != nil || hex.EncodeToString(back[:]) != want.EntropyHex {
			t.Errorf("words of %s do not lead back: %v", want.EntropyHex[:4], err)
		}
	}
	if made["go"] < 3 {
		t.Errorf("%d sets made by Go", made["go"])
	}
	t.Logf("sets: %v", made)
}

// writeVectors keeps what the browser has made.
func writeVectors(t *testing.T) {
	t.Helper()
	all := []vector{
		vectorOf(t, "http://localhost:8080", "00000000000000000000000000000000"),
		vectorOf(t, "http://localhost:8080", "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f"),
		vectorOf(t, "https://fjellro.example", "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f"),
		vectorOf(t, "https://fjellro.example", "9e885d952ad362caeb4efe34a8e91bd2"),
	}
	if _, err := os.Stat(filepath.Join("testdata", vectorFile)); err == nil {
		for _, v := range readVectors(t) {
			if v.MadeBy != "go" {
				all = append(all, v)
			}
		}
	}
	b, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", vectorFile), append(b, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWordsAreBIP39 uses the published vectors of BIP39 itself, so that list and checksum are not only our own.
func TestWordsAreBIP39(t *testing.T) {
	t.Parallel()
	for entropy, want := range map[string]string{
		"00000000000000000000000000000000": "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
		"7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f": "legal winner thank year wave sausage worth useful legal winner thank yellow",
		"80808080808080808080808080808080": "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
		"ffffffffffffffffffffffffffffffff": "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
		"9e885d952ad362caeb4efe34a8e91bd2": "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
	} {
		b, err := hex.DecodeString(entropy)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(note.Words([16]byte(b)), " "); got != want {
			t.Errorf("%s: other words", entropy[:4])
		}
	}
}

func TestWrongWordsAreRefused(t *testing.T) {
	t.Parallel()
	good := strings.Fields("ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic")
	swapped := append([]string(nil), good...)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	for name, words := range map[string][]string{
		"none": nil, "eleven": good[:11], "thirteen": append(append([]string(nil), good...), "zoo"),
		"not in the list": append(append([]string(nil), good[:11]...), "lysning"),
		"wrong checksum":  append(append([]string(nil), good[:11]...), "zoo"),
		"two swapped":     swapped,
		"upper case":      append(append([]string(nil), good[:11]...), "PICNIC"),
	} {
		if _, err := note.Entropy(words); !errors.Is(err, note.ErrWords) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestP9_TheListTellsWordsApartByFourLetters is what makes typing four letters enough, and the words' bits real.
func TestP9_TheListTellsWordsApartByFourLetters(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for i := range 2048 {
		var e [16]byte // the word of number i comes first
		e[0], e[1] = byte(i>>3), byte(i<<5)
		w := note.Words(e)[0]
		if len(w) < 3 || len(w) > 8 {
			t.Fatalf("a word of %d letters", len(w))
		}
		seen[w[:min(4, len(w))]] = true
	}
	if len(seen) != 2048 {
		t.Fatalf("%d different beginnings", len(seen))
	}
}

func TestKeysOfOneOriginSayNothingAtAnother(t *testing.T) {
	t.Parallel()
	a, b := vectorOf(t, "https://a.example", strings.Repeat("00", 16)), vectorOf(t, "https://b.example", strings.Repeat("00", 16))
	if a.Guest == b.Guest || a.LocatorHex == b.LocatorHex || a.SignInPublicHex == b.SignInPublicHex ||
		a.SigningPublicHex == b.SigningPublicHex || a.Recipient == b.Recipient || a.SignInPublicHex == a.SigningPublicHex {
		t.Fatal("two purposes or origins share a key")
	}
	if bytes.Contains([]byte(a.Identity), []byte(a.LocatorHex)) {
		t.Fatal("one secret shows in another")
	}
}
