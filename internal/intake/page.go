package intake

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Guest is what the store holds about a guest that is not a key.
type Guest struct {
	ID        string
	Language  string
	Until     clock.Date // the first day on which nothing about the guest is here
	PhoneWord bool       // whether one is set
}

// OwnPage gives the guest's own row, to the guest alone. Errors: not_found.
func (s *Service) OwnPage(tx *db.Tx, actor session.Actor) (Guest, error) {
	if actor.Kind != session.Guest {
		return Guest{}, gone(db.ErrNotFound)
	}
	g, err := find(tx, actor.GuestID)
	if err != nil {
		return Guest{}, gone(err)
	}
	return Guest{ID: g.ID, Language: g.Language, Until: g.Until, PhoneWord: g.PhoneWordMAC != nil}, nil
}

// Keys gives the public keys that readers need to open and check what a guest wrote. Errors: not_found.
func (s *Service) Keys(tx *db.Tx, guestID string) (recipient string, signingKey []byte, err error) {
	g, err := find(tx, guestID)
	if err != nil {
		return "", nil, gone(err)
	}
	return g.Recipient, g.SigningKey, nil
}

// Reader is what those who read a guest's texts need to know: keys, language, and until when anything is here.
type Reader struct {
	ID         string
	Recipient  string
	SigningKey []byte
	Language   string
	Until      clock.Date
}

// Readers gives the guests that are there among ids, in the order of their ids. Only who may read something of theirs asks.
func (s *Service) Readers(tx *db.Tx, ids ...string) ([]Reader, error) {
	all, err := listReaders(tx, ids)
	if err != nil {
		return nil, fmt.Errorf("read guests' keys: %w", err)
	}
	return all, nil
}

var phoneWordForm = regexp.MustCompile(`^\p{L}{2,24} \p{L}{2,24}$`)

// SetPhoneWord keeps two words by which the guest can move or cancel on the telephone, as a keyed hash. They never open a text.
// Errors: not_found, phone_word_invalid.
func (s *Service) SetPhoneWord(ctx context.Context, actor session.Actor, words string) error {
	if actor.Kind != session.Guest {
		return gone(db.ErrNotFound)
	}
	spoken, ok := asSpoken(words)
	if !ok {
		return fault.Refuse("phone_word_invalid", "Choose two words of letters only.",
			fault.Field{Location: "word", Code: "phone_word_invalid", Message: "Not two words of letters."})
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if _, err := find(tx, actor.GuestID); err != nil {
			return gone(err)
		}
		if err := setPhoneWord(tx, actor.GuestID, s.phoneWordMAC(actor.GuestID, spoken)); err != nil {
			return err
		}
		return s.Log.Record(tx, audit.Entry{GuestID: actor.GuestID, Role: audit.Doctor, ActorID: actor.GuestID, Action: audit.WordSet})
	})
	if err != nil {
		return fmt.Errorf("set a phone word: %w", err)
	}
	return nil
}

// asSpoken is the form in which words are compared: what cannot be heard does not count.
func asSpoken(words string) (string, bool) {
	if len(words) > 256 {
		return "", false
	}
	s := strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(words))), " ")
	return s, phoneWordForm.MatchString(s)
}

// phoneWordMAC binds the words to the guest, so that equal words of two guests do not look alike.
func (s *Service) phoneWordMAC(guestID, spoken string) []byte {
	return token.MAC(s.Key, []byte("lysning/v1 phone word"), []byte(guestID), []byte(spoken))
}
