package note

import (
	"crypto/sha256"
	_ "embed" // the word list
	"errors"
	"slices"
	"strings"
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

// KeyWords are six words of somebody's public key, to compare by eye with the printed card: another key has other words.
func KeyWords(recipient string) []string {
	sum := sha256.Sum256([]byte("lysning/v1|key-words|" + recipient))
	return bitWords(sum[:], 6)
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
