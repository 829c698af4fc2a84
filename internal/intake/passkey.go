package intake

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"fmt"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// A guest may keep the way back as a passkey. It is no second way of signing in: the server hands out the words' bytes, locked
// with a secret that only the phone can make (WebAuthn's PRF), the browser opens them and signs in with the words' key as ever.
// So a stolen passkey row opens nothing, and there is one sign-in to look after.

const (
	// passkeyLife is longer than that of a challenge for words: somebody may have to find the other phone first.
	passkeyLife = 5 * time.Minute
	// passkeysKept is the most that one guest may have: a few devices of one's own.
	passkeysKept = 5
	// wrappedBytes is a nonce, the words' 16 bytes and the tag of AES-256-GCM.
	wrappedBytes = 12 + 16 + 16
	maxChallenge = 400
)

var (
	// ErrPasskey is the one answer to every passkey that opens or adds nothing: unknown, removed, of an erased guest, forged, late.
	ErrPasskey = fault.New(fault.Unauthenticated, "passkey_opens_nothing", "This passkey opens no page here.")
	// ErrPasskeyKept refuses what could not be added to one's own page.
	ErrPasskeyKept = fault.New(fault.Conflict, "passkey_not_kept", "The passkey could not be kept.")
	// ErrPasskeysFull refuses one more than passkeysKept.
	ErrPasskeysFull = fault.New(fault.Conflict, "passkeys_full", "You have as many passkeys as we keep. Remove one first.")
)

// Passkey is one way back as its owner sees it.
type Passkey struct {
	ID           string
	CredentialID []byte // by which the phone can be told that it is not known here any more
	Added        clock.Date
}

// PasskeyWish is what a browser needs to make a passkey.
type PasskeyWish struct {
	Challenge []byte
	RelyingID string
	Handle    []byte   // random; it leads to nobody but by our own row
	Known     [][]byte // credentials that are kept already, so that one phone does not get two
}

// BeginPasskey prepares a passkey for the guest who asks. Nothing is kept. Errors: not_found, passkeys_full.
func (s *Service) BeginPasskey(ctx context.Context, actor session.Actor) (PasskeyWish, error) {
	if actor.Kind != session.Guest {
		return PasskeyWish{}, gone(db.ErrNotFound)
	}
	var known []passkey
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if _, err := find(tx, actor.GuestID); err != nil {
			return gone(err)
		}
		var err error
		known, err = listPasskeys(tx, actor.GuestID)
		return err
	})
	if err != nil {
		return PasskeyWish{}, fmt.Errorf("begin a passkey: %w", err)
	}
	if len(known) >= passkeysKept {
		return PasskeyWish{}, ErrPasskeysFull
	}
	challenge, err := s.passkeyChallenge(actor.GuestID)
	if err != nil {
		return PasskeyWish{}, err
	}
	wish := PasskeyWish{Challenge: challenge, RelyingID: s.relying.Config.RPID, Handle: s.passkeyHandle(actor.GuestID, challenge)}
	for _, k := range known {
		wish.Known = append(wish.Known, k.CredentialID)
	}
	return wish, nil
}

// PasskeyMade is what a phone answers to a wish, without the secret that it made.
type PasskeyMade struct {
	CredentialID []byte
	ClientData   []byte
	Attestation  []byte
	Wrapped      []byte // the words' bytes, locked in the browser
}

// AddPasskey keeps a passkey of the guest who asks. Errors: not_found, passkey_not_kept, passkeys_full.
func (s *Service) AddPasskey(ctx context.Context, actor session.Actor, in PasskeyMade) (Passkey, error) {
	if actor.Kind != session.Guest {
		return Passkey{}, gone(db.ErrNotFound)
	}
	challenge := challengeIn(in.ClientData)
	if len(in.Wrapped) != wrappedBytes || !s.passkeyChallengeHolds(challenge, actor.GuestID) {
		return Passkey{}, ErrPasskeyKept
	}
	handle := s.passkeyHandle(actor.GuestID, challenge)
	made, err := s.relying.register(handle, challenge, in)
	if err != nil {
		return Passkey{}, ErrPasskeyKept
	}
	made.GuestID, made.Handle, made.Wrapped = actor.GuestID, handle, in.Wrapped
	if made.ID, err = s.Secrets.ID(); err != nil {
		return Passkey{}, fmt.Errorf("add a passkey: %w", err)
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if _, err := find(tx, actor.GuestID); err != nil {
			return gone(err)
		}
		known, err := listPasskeys(tx, actor.GuestID)
		if err != nil {
			return err
		}
		if len(known) >= passkeysKept {
			return ErrPasskeysFull
		}
		made.Added = tx.Today()
		added, err := insertPasskey(tx, made)
		if err != nil {
			return err
		}
		if !added {
			return ErrPasskeyKept
		}
		return s.Log.Record(tx, audit.Entry{GuestID: actor.GuestID, Role: audit.Doctor, ActorID: actor.GuestID, Action: audit.PasskeyAdded})
	})
	if err != nil {
		return Passkey{}, fmt.Errorf("add a passkey: %w", err)
	}
	return Passkey{ID: made.ID, CredentialID: made.CredentialID, Added: made.Added}, nil
}

// Passkeys lists the passkeys of a guest, for the guest's own page.
func (s *Service) Passkeys(tx *db.Tx, guestID string) ([]Passkey, error) {
	all, err := listPasskeys(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("list passkeys: %w", err)
	}
	out := make([]Passkey, 0, len(all))
	for _, p := range all {
		out = append(out, Passkey{ID: p.ID, CredentialID: p.CredentialID, Added: p.Added})
	}
	return out, nil
}

// EndPasskey removes one of the guest's own. Errors: not_found.
func (s *Service) EndPasskey(ctx context.Context, actor session.Actor, id string) error {
	if actor.Kind != session.Guest || !token.IsID(id) {
		return gone(db.ErrNotFound)
	}
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		removed, err := removePasskey(tx, actor.GuestID, id)
		if err != nil {
			return err
		}
		if !removed {
			return gone(db.ErrNotFound)
		}
		return s.Log.Record(tx, audit.Entry{GuestID: actor.GuestID, Role: audit.Doctor, ActorID: actor.GuestID, Action: audit.PasskeyEnded})
	})
	if err != nil {
		return fmt.Errorf("end a passkey: %w", err)
	}
	return nil
}

// BeginOpening gives anybody a challenge for whatever passkey they have, and the id that passkeys here are made for.
func (s *Service) BeginOpening() (challenge []byte, relyingID string, err error) {
	challenge, err = s.passkeyChallenge("")
	return challenge, s.relying.Config.RPID, err
}

// PasskeyShown is a passkey's signature, without the secret that the phone made.
type PasskeyShown struct {
	CredentialID  []byte
	Handle        []byte
	ClientData    []byte
	Authenticator []byte
	Signature     []byte
}

// OpenWithPasskey gives the words' bytes, locked, to whoever shows the passkey that they were kept with. Nothing is written: a
// visit leaves no trace. Unknown, removed, erased, forged and late are one answer and one amount of work, as at SignIn.
// Errors: passkey_opens_nothing.
func (s *Service) OpenWithPasskey(ctx context.Context, in PasskeyShown) ([]byte, error) {
	nobody := passkey{Handle: in.Handle, CredentialID: in.CredentialID, PublicKey: s.nobodysPasskey, Wrapped: make([]byte, wrappedBytes)}
	var found passkey
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var err error
		found, err = findPasskey(tx, in.Handle, nobody)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open with a passkey: %w", err)
	}
	challenge := challengeIn(in.ClientData)
	fresh := s.passkeyChallengeHolds(challenge, "")
	signed := s.relying.shown(challenge, found, in) == nil
	if found.ID == "" || !fresh || !signed {
		return nil, ErrPasskey
	}
	return found.Wrapped, nil
}

// passkeyChallenge is stateless like a challenge for words: nonce, moment, MAC. whose is a guest's id for a new passkey, empty
// for opening. Shown twice within its life it gives the same locked bytes twice, which is nothing new to whoever has them.
func (s *Service) passkeyChallenge(whose string) ([]byte, error) {
	nonce, err := s.Secrets.Secret(nonceBytes)
	if err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint64(nonce, uint64(s.Clock.Now().UnixMilli()))
	return append(head, s.passkeyMAC("passkey challenge", whose, head)...), nil
}

func (s *Service) passkeyChallengeHolds(challenge []byte, whose string) bool {
	if len(challenge) != challengeBytes {
		return false
	}
	head, mac := challenge[:nonceBytes+8], challenge[nonceBytes+8:]
	if !hmac.Equal(mac, s.passkeyMAC("passkey challenge", whose, head)) {
		return false
	}
	age := s.Clock.Now().Sub(time.UnixMilli(int64(binary.BigEndian.Uint64(head[nonceBytes:]))))
	return age >= -challengeSlack && age < passkeyLife
}

// passkeyHandle follows from the challenge, so that nothing is kept between the two steps. A phone shows it to nobody but us.
func (s *Service) passkeyHandle(guestID string, challenge []byte) []byte {
	return s.passkeyMAC("passkey handle", guestID, challenge)
}

func (s *Service) passkeyMAC(label, whose string, over []byte) []byte {
	return token.MAC(s.Key, []byte("lysning/v1 "+label), []byte(whose), over)
}
