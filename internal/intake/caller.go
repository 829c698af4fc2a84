package intake

import (
	"crypto/hmac"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/token"
)

// A caller is a guest for whom the office books on the telephone or at the door. Such a guest has no keys, so nothing can be
// written for them, and nobody signs in as them: the way in is the phone word, and later a claim (claim.go).

// Wrong tries of a day after which a card name, and after which a member of staff, is answered like an unknown one.
const (
	mostWrong      = 5
	mostWrongStaff = 30
	mostWrongCodes = 50 // of a claim: its code is long, and whoever types a name only to lock it must not have it easy
)

// MakeWords gives the two words to say aloud to whoever a booking is made for. The same booking gives the same words, so that
// a repeated request can be answered again although only their keyed hash is kept. A language without a list gets English.
func (s *Service) MakeWords(bookingID, language string) string {
	list := phoneWords[language]
	if list == nil {
		list = phoneWords["en"]
	}
	dice := token.MAC(s.Key, []byte("lysning/v1 phone word made"), []byte(bookingID))
	pick := func(at int) string { return list[binary.BigEndian.Uint64(dice[at:])%uint64(len(list))] }
	return pick(0) + " " + pick(8)
}

// RegisterCaller makes a guest without keys, known by a phone word. Errors: phone_word_invalid.
func (s *Service) RegisterCaller(tx *db.Tx, guestID, language, words string, until clock.Date) error {
	spoken, ok := asSpoken(words)
	if !ok || !token.IsID(guestID) {
		return errWord
	}
	if !slices.Contains(s.Languages, language) {
		language = s.Languages[0]
	}
	// Nobody knows what hashes to these bytes, and nobody has the key whose public half they would be.
	nobodys, err := s.Secrets.Secret(64)
	if err != nil {
		return fmt.Errorf("register a caller: %w", err)
	}
	fresh := guest{
		ID: guestID, LocatorHash: nobodys[:32], SignInKey: nobodys[32:], SigningKey: []byte{}, Language: language,
		PhoneWordMAC: s.phoneWordMAC(guestID, spoken), Until: until,
	}
	if added, err := insert(tx, fresh); err != nil {
		return fmt.Errorf("register a caller: %w", err)
	} else if !added {
		return ErrProof
	}
	if err := setPhoneWord(tx, guestID, fresh.PhoneWordMAC); err != nil {
		return fmt.Errorf("register a caller: %w", err)
	}
	return nil
}

// Says reports whether whoever is on the telephone said the phone word of the guest with that card name; guestID is empty when
// there is no such card. The work is the same either way, and wrong tries are counted by the name that was said, by who asked,
// and by nothing that exists: after five of a day the name is answered like an unknown one. The caller must let the
// transaction end well, or the count is lost.
func (s *Service) Says(tx *db.Tx, guestID, cardName, words, staffID string) (bool, error) {
	return s.guessed(tx, guesses{{s.guessMAC("phone", cardName), mostWrong}, {s.guessMAC("phone staff", staffID), mostWrongStaff}}, func() (bool, error) {
		spoken, formed := asSpoken(words)
		kept, err := phoneWordOf(tx, guestID)
		if err != nil {
			return false, err
		}
		same := hmac.Equal(kept, s.phoneWordMAC(guestID, spoken))
		return same && formed && len(kept) > 0, nil
	})
}

// guesses are the counters that one try counts in.
type guesses []struct {
	mac  []byte
	most int
}

// guessed judges a try while none of its counters is full, and counts it when it is wrong.
func (s *Service) guessed(tx *db.Tx, in guesses, judge func() (bool, error)) (bool, error) {
	open := true
	for _, g := range in {
		n, err := wrongToday(tx, g.mac)
		if err != nil {
			return false, fmt.Errorf("count tries: %w", err)
		}
		open = open && n < g.most
	}
	if open {
		right, err := judge()
		if err != nil {
			return false, fmt.Errorf("look at a try: %w", err)
		}
		if right {
			return true, nil
		}
	}
	for _, g := range in {
		if err := countWrong(tx, g.mac); err != nil {
			return false, fmt.Errorf("count tries: %w", err)
		}
	}
	return false, nil
}

func (s *Service) guessMAC(what, of string) []byte {
	return token.MAC(s.Key, []byte("lysning/v1 guess"), []byte(what), []byte(of))
}

// CardName is the one way in which card names are written, for whatever was typed or heard.
func CardName(said string) string {
	parts := strings.Fields(strings.ToLower(said))
	for i, p := range parts {
		if p[0] < 'a' || p[0] > 'z' {
			continue
		}
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, " ")
}
