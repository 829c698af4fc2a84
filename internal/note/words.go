package note

import (
	"crypto/ed25519"
	"crypto/sha256"
	_ "embed" // the word list
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"lysning/internal/clock"
)

// The public English list of BIP39: 2,048 words, no two alike in their first four letters.
//
//go:embed english.txt
var english string

var list = strings.Fields(english)

// EntropyBytes is what twelve words stand for; the checksum's four bits make 132.
const EntropyBytes = 16

const wordCount = 12

// ErrWords says that a text is not twelve words of the list that belong together.
var ErrWords = errors.New("not twelve words that belong together")

// Words writes 16 random bytes as twelve words with BIP39's checksum. The browser does this for real guests; here it is for
// the demo, the tests and the holder's own tools.
func Words(entropy [EntropyBytes]byte) []string {
	sum := sha256.Sum256(entropy[:])
	return bitWords(append(entropy[:], sum[0]), wordCount)
}

// Entropy reads twelve words back. Only the exact words are taken: forgiving what was typed is the browser's work.
// The error is ErrWords.
func Entropy(words []string) ([EntropyBytes]byte, error) {
	var out [EntropyBytes]byte
	if len(words) != wordCount {
		return out, ErrWords
	}
	var held uint32
	var bits uint
	bytes := make([]byte, 0, EntropyBytes+1)
	for _, w := range words {
		i, ok := slices.BinarySearch(list, w)
		if !ok {
			return out, ErrWords
		}
		held = held<<11 | uint32(i)
		for bits += 11; bits >= 8; {
			bits -= 8
			bytes = append(bytes, byte(held>>bits))
		}
	}
	copy(out[:], bytes)
	if sum := sha256.Sum256(out[:]); byte(held)&15 != sum[0]>>4 {
		return [EntropyBytes]byte{}, ErrWords
	}
	return out, nil
}

// KeyWords are six words of somebody's two public keys, to compare by eye with the printed card: other keys have other words.
func KeyWords(recipient string, signing ed25519.PublicKey) []string {
	sum := sha256.Sum256([]byte("lysning/v1|key-words|" + recipient + "|" + base64.StdEncoding.EncodeToString(signing)))
	return bitWords(sum[:], 6)
}

// Meeting is what two people who meet have between them, as each one's own screen knows it.
type Meeting struct {
	Origin            string
	Guest             string // recipient
	GuestSigning      ed25519.PublicKey
	Counsellor        string // recipient
	CounsellorSigning ed25519.PublicKey
	Booking           string
	Day               clock.Date
}

// MeetingWords are four words that both screens show and the two say aloud: a server that gave one of them another's keys
// makes them differ.
func MeetingWords(m Meeting) []string {
	sum := sha256.Sum256([]byte(strings.Join([]string{
		"lysning/v1", "meeting", m.Origin, m.Guest, base64.StdEncoding.EncodeToString(m.GuestSigning),
		m.Counsellor, base64.StdEncoding.EncodeToString(m.CounsellorSigning), m.Booking, m.Day.String(),
	}, "|")))
	return bitWords(sum[:], 4)
}

// bitWords writes the first n times 11 bits of b as words.
func bitWords(b []byte, n int) []string {
	words := make([]string, 0, n)
	var held uint32
	var bits uint
	for _, v := range b {
		held = held<<8 | uint32(v)
		bits += 8
		if bits >= 11 && len(words) < n {
			bits -= 11
			words = append(words, list[held>>bits&2047])
		}
	}
	return words
}
