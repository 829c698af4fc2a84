// Package intake owns the guest: public keys, sign-in by words, wishes to be called, the phone word, erasing. It never sees the
// words, a name, a number or a text. Start reading at Service.SignIn.
package intake

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Item is one sealed text on its way in; the note domain knows what it must look like.
type Item struct {
	ID    string
	Kind  string
	To    string // role: "counsellor", "office" or "safety"
	Epoch int    // of what is for a desk: of the key that it was sealed for
	Body  []byte // age file
}

// Notes keeps sealed items; the note domain is joined here.
type Notes interface {
	// Ready may wait for what keeping n items needs; it is called before the transaction.
	Ready(ctx context.Context, n int) error
	// KeepForCall keeps what comes with a wish to be called, answered by the given day.
	KeepForCall(tx *db.Tx, guestID string, items []Item, answerBy clock.Date) error
	// CallKept tells by which day the wish that itemID is part of is answered, when this guest has sent it before.
	CallKept(tx *db.Tx, guestID, itemID string) (answerBy clock.Date, kept bool, err error)
}

// Sessions starts and ends sessions.
type Sessions interface {
	Issue(tx *db.Tx, guestID string, ownDevice bool) (session.Session, error)
	EndAll(tx *db.Tx, guestID string) error
}

// WorkingDays knows when the office works.
type WorkingDays interface {
	// Next is the first working day after d.
	Next(d clock.Date) clock.Date
}

// Deps are what the service needs. Key is 32 secret bytes from configuration, the same for every copy of the program: it makes
// challenges and hides phone words. It is never in the database, or a thief of rows could try words at home.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	Secrets   token.Source
	Key       []byte
	Origin    string
	Languages []string
	Sessions  Sessions
	Notes     Notes
	Working   WorkingDays
	Log       *audit.Log
	Claims    Claims
	Wishes    Wishes
	// Needs tell, each for one domain, until when what a guest has there needs the guest; zero where there is nothing. They decide only
	// what KeepLess shortens: a domain that is not among them must keep its guests by another date than a booking's.
	Needs []func(tx *db.Tx, guestID string) (clock.Date, error)
}

// Service holds the use cases.
type Service struct {
	Deps
	dummy          ed25519.PublicKey
	recipients     recipients
	relying        relying
	nobodysPasskey []byte
}

// New checks what the service needs and makes the key against which signatures of nobody are checked.
func New(d Deps) (*Service, error) {
	if len(d.Key) != 32 {
		return nil, errors.New("make intake: the key must be 32 bytes")
	}
	public, ok := ed25519.NewKeyFromSeed(token.MAC(d.Key, []byte("lysning/v1 nobody's key"))).Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("make intake: not an Ed25519 key")
	}
	relying, err := newRelying(d.Origin)
	if err != nil {
		return nil, err
	}
	nobodys, err := nobodysKey(token.MAC(d.Key, []byte("lysning/v1 nobody's passkey")))
	if err != nil {
		return nil, err
	}
	return &Service{Deps: d, dummy: public, relying: relying, nobodysPasskey: nobodys}, nil
}

// ErrSignIn is the one answer to every sign-in that does not succeed.
var ErrSignIn = fault.New(fault.Unauthenticated, "sign_in_refused", "These words did not open a page. Look at them again, or call us.")

// SignInInput is a signed challenge.
type SignInInput struct {
	Locator   []byte
	Challenge string
	Signature []byte // Ed25519 by the sign-in key over "lysning/v1|sign-in|origin|challenge"
	OwnDevice bool
}

// SignIn opens a guest's page. Unknown, expired, erased, wrong and late are one answer and one amount of work: there is always
// one row read, one MAC and one signature check, and whether it counts is decided at the end. Errors: sign_in_refused.
func (s *Service) SignIn(ctx context.Context, in SignInInput) (session.Session, error) {
	var found signer
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		found, err = findSigner(tx, token.Hash(in.Locator), s.dummy)
		return err
	})
	if err != nil {
		return session.Session{}, fmt.Errorf("sign in: %w", err)
	}
	fresh := s.challengeHolds(in.Challenge, in.Locator)
	signed := ed25519.Verify(found.SignInKey, s.signed(labelSignIn, in.Challenge), in.Signature)
	if found.ID == "" || !fresh || !signed {
		return session.Session{}, ErrSignIn
	}
	var out session.Session
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		_, err := find(tx, found.ID) // who was erased in between is nobody
		if err != nil {
			return err
		}
		out, err = s.Sessions.Issue(tx, found.ID, in.OwnDevice)
		return err
	})
	if db.IsNotFound(err) {
		return session.Session{}, ErrSignIn
	}
	if err != nil {
		return session.Session{}, fmt.Errorf("sign in: %w", err)
	}
	return out, nil
}

// Register makes the guest known until a day (the first on which they are no longer), or lengthens the stay of a guest who
// comes with the very same keys. Callers have checked the proof. Errors: keys_invalid; proof_invalid when the id or the locator
// is known under other keys.
func (s *Service) Register(tx *db.Tx, keys GuestKeys, until clock.Date) error {
	if err := s.validate(keys); err != nil {
		return err
	}
	fresh := guest{
		ID: keys.ID, LocatorHash: token.Hash(keys.Locator), SignInKey: keys.SignInKey, SigningKey: keys.SigningKey,
		Recipient: keys.Recipient, Language: keys.Language, Until: until,
	}
	added, err := insert(tx, fresh)
	if err != nil {
		return fmt.Errorf("register a guest: %w", err)
	}
	if added {
		return nil
	}
	known, err := findAnyByIDOrLocator(tx, fresh.ID, fresh.LocatorHash)
	if err != nil {
		return fmt.Errorf("register a guest: %w", err)
	}
	if len(known) != 1 || !known[0].sameKeys(fresh) {
		return ErrProof
	}
	if until.After(known[0].Until) {
		if err := setUntil(tx, fresh.ID, until); err != nil {
			return fmt.Errorf("register a guest: %w", err)
		}
	}
	return nil
}

// KeepLess shortens the stay of a guest who was kept until a date for something that has come nearer: from then on until the last thing
// that needs them. Whoever is kept until another date is kept for another reason, and stays. Errors: not_found.
func (s *Service) KeepLess(tx *db.Tx, guestID string, was clock.Date) error {
	g, err := find(tx, guestID)
	if err != nil {
		return gone(err)
	}
	if g.Until != was {
		return nil
	}
	var until clock.Date
	for _, needed := range s.Needs {
		on, err := needed(tx, guestID)
		if err != nil {
			return fmt.Errorf("shorten a stay: %w", err)
		}
		if on.After(until) {
			until = on
		}
	}
	if !until.After(tx.Today()) || !until.Before(was) {
		return nil
	}
	if err := setUntil(tx, guestID, until); err != nil {
		return fmt.Errorf("shorten a stay: %w", err)
	}
	return nil
}

// KeepUntil keeps a known guest at least until a day, for a further booking. Errors: not_found.
func (s *Service) KeepUntil(tx *db.Tx, guestID string, until clock.Date) error {
	g, err := find(tx, guestID)
	if err != nil {
		return gone(err)
	}
	if until.After(g.Until) {
		if err := setUntil(tx, guestID, until); err != nil {
			return fmt.Errorf("lengthen a stay: %w", err)
		}
	}
	return nil
}

// Due lists guests whose time is over, for retention, at most limit.
func (s *Service) Due(tx *db.Tx, limit int) ([]string, error) {
	ids, err := listDue(tx, limit)
	if err != nil {
		return nil, fmt.Errorf("list guests whose time is over: %w", err)
	}
	return ids, nil
}

// After gives at most limit guests with an id above after, in the order of their ids, for a restore and the audit command.
func (s *Service) After(tx *db.Tx, after string, limit int) ([]string, error) {
	ids, err := listAfter(tx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list guests: %w", err)
	}
	return ids, nil
}

// EraseGuest removes the guest, their sessions, their passkeys and what was logged about them. It is the last eraser in the row: items,
// bookings and stand-bys must be gone by then. It holds no key slots.
func (s *Service) EraseGuest(tx *db.Tx, guestID string) ([]int64, error) {
	if err := s.Sessions.EndAll(tx, guestID); err != nil {
		return nil, err
	}
	if err := s.Log.EraseGuest(tx, guestID); err != nil {
		return nil, err
	}
	if err := removeTry(tx, guestID); err != nil {
		return nil, fmt.Errorf("erase what was said of a guest's call: %w", err)
	}
	if err := removeClaim(tx, guestID); err != nil {
		return nil, fmt.Errorf("erase a guest's claim: %w", err)
	}
	if err := removePasskeys(tx, guestID); err != nil {
		return nil, fmt.Errorf("erase a guest's passkeys: %w", err)
	}
	if err := remove(tx, guestID); err != nil {
		return nil, fmt.Errorf("erase a guest: %w", err)
	}
	return nil, nil
}

func gone(err error) error {
	if db.IsNotFound(err) {
		return fault.New(fault.NotFound, "not_found", "There is nothing here.")
	}
	return fmt.Errorf("find a guest: %w", err)
}
