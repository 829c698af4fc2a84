package intake

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// A guest without keys claims what was booked for them: a member of the office says a one-time code aloud, at the door or
// on the telephone, and whoever types it with the card name brings keys made in their own browser. Everything that named the guest
// without keys then names the one with them. The code is good on its day, and once.

const (
	// codeAlphabet has no letter that is mistaken for another, aloud or on paper; 32 of them, so that a byte picks without bias.
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength   = 8
)

// LabelClaim is what the keys of a claim prove themselves under.
const LabelClaim = "claim"

const (
	claimMade  audit.Action = "claim_code_made"
	claimTaken audit.Action = "claimed"
)

var (
	errWord = fault.Refuse("phone_word_invalid", "Choose two words of letters only.",
		fault.Field{Location: "word", Code: "phone_word_invalid", Message: "Not two words of letters."})

	// ErrClaim is the one answer to every claim that does not succeed.
	ErrClaim = fault.New(fault.Unauthenticated, "claim_refused", "This name and code did not open a booking. A code is good for its day only: call us for a new one.")
	// ErrHasKeys refuses a code for a guest who has a page of their own.
	ErrHasKeys = fault.New(fault.Conflict, "has_keys", "This guest has a page of their own already.")
)

// Claims is what the other domains know of what can be claimed; they are joined in api/wire_join.go.
type Claims interface {
	// GuestOfCard finds whose card a name is; ok is false when it is nobody's whose day is still to come or today.
	GuestOfCard(tx *db.Tx, cardName string) (guestID string, ok bool, err error)
	// Adopt gives all that the other domains keep of one guest to another; what only the office could read ends.
	Adopt(tx *db.Tx, from, to string) error
}

// NewCode makes the one-time code of a guest without keys, in the transaction in which a member of the office was told that
// it is this guest; an older code ends. It is shown once and kept as a keyed hash. Errors: has_keys, not_found.
func (s *Service) NewCode(tx *db.Tx, guestID, staffID string) (string, error) {
	g, err := find(tx, guestID)
	if err != nil {
		return "", gone(err)
	}
	if g.Recipient != "" {
		return "", ErrHasKeys
	}
	dice, err := s.Secrets.Secret(codeLength)
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	code := make([]byte, codeLength)
	for i, d := range dice {
		code[i] = codeAlphabet[int(d)%len(codeAlphabet)]
	}
	if err := setClaim(tx, guestID, s.codeMAC(guestID, string(code)), tx.Today()); err != nil {
		return "", fmt.Errorf("keep a code: %w", err)
	}
	err = s.Log.Record(tx, audit.Entry{GuestID: guestID, Role: audit.Office, ActorID: staffID, Action: claimMade})
	return string(code[:4]) + " " + string(code[4:]), err
}

// ClaimInput is a claim: the name and code that were said, and the keys that take the place.
type ClaimInput struct {
	CardName  string
	Code      string
	Guest     GuestKeys
	Proof     []byte
	RepeatKey string
	Body      []byte // the request as it came, which the proof covers
}

// Claim gives a guest without keys the keys that somebody brings who knows card name and code. Anybody may try; every refusal
// is one answer. Sent again after a lost answer, with the same keys, it gives a new session. Errors: keys_invalid,
// proof_invalid, claim_refused.
func (s *Service) Claim(ctx context.Context, in ClaimInput) (session.Session, error) {
	if err := s.VerifyProof(LabelClaim, in.RepeatKey, in.Body, in.Guest, in.Proof); err != nil {
		return session.Session{}, err
	}
	name, code := CardName(in.CardName), asCode(in.Code)
	var out session.Session
	var taken bool
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		out = session.Session{}
		from, _, err := s.Claims.GuestOfCard(tx, name)
		if err != nil {
			return err
		}
		if from == in.Guest.ID { // it is theirs already: only the answer was lost
			if err := s.known(tx, in.Guest); err != nil {
				taken = false
				return ignoreProof(err)
			}
			taken = true
			out, err = s.Sessions.Issue(tx, in.Guest.ID, false)
			return err
		}
		taken, err = s.guessed(tx, guesses{{s.guessMAC("claim", name), mostWrongCodes}}, func() (bool, error) {
			return takeClaim(tx, from, s.codeMAC(from, code))
		})
		if err != nil || !taken {
			return err
		}
		if err := s.adopt(tx, from, in.Guest); err != nil {
			return err
		}
		out, err = s.Sessions.Issue(tx, in.Guest.ID, false)
		return err
	})
	if err != nil {
		return session.Session{}, fmt.Errorf("claim a booking: %w", err)
	}
	if !taken {
		return session.Session{}, ErrClaim
	}
	return out, nil
}

// known refuses keys that are not those of the guest of that id, as ErrProof. It registers nobody.
func (s *Service) known(tx *db.Tx, keys GuestKeys) error {
	g, err := find(tx, keys.ID)
	if db.IsNotFound(err) {
		return ErrProof
	}
	if err != nil {
		return fmt.Errorf("find a guest: %w", err)
	}
	same := guest{ID: keys.ID, LocatorHash: token.Hash(keys.Locator), SignInKey: keys.SignInKey, SigningKey: keys.SigningKey, Recipient: keys.Recipient}
	if !g.sameKeys(same) {
		return ErrProof
	}
	return nil
}

func ignoreProof(err error) error {
	if errors.Is(err, ErrProof) {
		return nil
	}
	return err
}

func (s *Service) adopt(tx *db.Tx, from string, to GuestKeys) error {
	old, err := find(tx, from)
	if err != nil {
		return gone(err)
	}
	if err := s.Register(tx, to, old.Until); err != nil {
		return err
	}
	if err := s.Claims.Adopt(tx, from, to.ID); err != nil {
		return err
	}
	if err := s.Log.Adopt(tx, from, to.ID); err != nil {
		return err
	}
	if err := leave(tx, from); err != nil {
		return fmt.Errorf("let a guest without keys go: %w", err)
	}
	return s.Log.Record(tx, audit.Entry{GuestID: to.ID, Role: audit.Doctor, ActorID: to.ID, Action: claimTaken})
}

// asCode forgives case, spaces, hyphens, and letters that look or sound like a digit.
func asCode(said string) string {
	if len(said) > 64 {
		return ""
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		case r == 'U':
			return 'V'
		case strings.ContainsRune(codeAlphabet, r):
			return r
		}
		return -1
	}, strings.ToUpper(said))
}

func (s *Service) codeMAC(guestID, code string) []byte {
	return token.MAC(s.Key, []byte("lysning/v1 claim code"), []byte(guestID), []byte(code))
}

// SweepTries forgets codes and counted tries of days that are over. The job calls it; running it twice changes nothing.
func (s *Service) SweepTries(ctx context.Context) error {
	if err := s.DB.WithTx(ctx, deleteOldTries); err != nil {
		return fmt.Errorf("forget tries: %w", err)
	}
	return nil
}
