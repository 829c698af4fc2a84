package staff

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"lysning/internal/db"
	"lysning/internal/passkey"
	"lysning/internal/session"
)

// BeginSignIn asks for any passkey of ours. The question is the same for everybody: nothing tells whether an account exists.
func (s *Service) BeginSignIn(ctx context.Context) (passkey.Begun, error) {
	var out passkey.Begun
	err := s.DB.WithTx(ctx, func(tx *db.Tx) (err error) {
		out, err = s.Passkeys.Ask(tx, purposeSignIn, "", nil, passkey.Holder{})
		return err
	})
	if err != nil {
		return passkey.Begun{}, fmt.Errorf("begin to sign in: %w", err)
	}
	return out, nil
}

// SignIn starts a session for whoever touched a passkey of an active account. Unknown, disabled, too late and wrong are one answer.
// Errors: passkey_refused, passkey_secret_sent, passkey_copied.
func (s *Service) SignIn(ctx context.Context, ceremony string, credential any) (SignedIn, error) {
	taken, err := s.Passkeys.Take(ctx, purposeSignIn, ceremony)
	if err != nil {
		return SignedIn{}, err
	}
	key, err := s.touched(ctx, taken, credential, "")
	if err != nil {
		return SignedIn{}, err
	}
	drawn, err := s.Sessions.Draw()
	if err != nil {
		return SignedIn{}, err
	}
	var out SignedIn
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		k, p, err := s.use(tx, key)
		if err != nil {
			return err
		}
		words, err := wordsOf(tx, p.ID)
		if err != nil {
			return err
		}
		out.Person, out.Wraps = p, wraps(k, words)
		out.Session, err = s.Sessions.StartStaff(tx, drawn, p.ID, k.ID)
		return err
	})
	if err != nil {
		return SignedIn{}, refused("sign in", err)
	}
	return out, nil
}

// BeginTouch asks for one of the actor's own passkeys, before what is grave.
func (s *Service) BeginTouch(ctx context.Context, actor session.Actor) (passkey.Begun, error) {
	if actor.Kind != session.Staff {
		return passkey.Begun{}, ErrForbidden
	}
	var out passkey.Begun
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		p, keys, err := personWithKeys(tx, actor.StaffID)
		if err != nil {
			return err
		}
		out, err = s.Passkeys.Ask(tx, purposeTouch, actor.StaffID, actor.SessionID, s.holder(p, parsed(keys)))
		return err
	})
	if err != nil {
		return passkey.Begun{}, fmt.Errorf("begin a touch: %w", err)
	}
	return out, nil
}

// Touch makes the actor's session fresh, and gives the seed as the touched passkey and the words open it: a page that was
// loaded again has its session from the cookie and its keys from this. Errors: passkey_refused, passkey_secret_sent, passkey_copied.
func (s *Service) Touch(ctx context.Context, actor session.Actor, ceremony string, credential any) ([]Wrap, error) {
	if actor.Kind != session.Staff {
		return nil, ErrForbidden
	}
	taken, err := s.Passkeys.Take(ctx, purposeTouch, ceremony)
	if err != nil {
		return nil, err
	}
	if taken.Subject != actor.StaffID || !bytes.Equal(taken.Bound, actor.SessionID) {
		return nil, passkey.ErrRefused
	}
	key, err := s.touched(ctx, taken, credential, actor.StaffID)
	if err != nil {
		return nil, err
	}
	var out []Wrap
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		k, p, err := s.use(tx, key)
		if err != nil {
			return err
		}
		if p.ID != actor.StaffID {
			return passkey.ErrRefused
		}
		words, err := wordsOf(tx, p.ID)
		if err != nil {
			return err
		}
		out = wraps(k, words)
		return s.Sessions.Touched(tx, actor)
	})
	return out, refused("touch a passkey", err)
}

// touched checks an answer. A passkey whose counter went back is marked: its owner and the leader see it.
func (s *Service) touched(ctx context.Context, taken passkey.Taken, credential any, staffID string) (passkey.Key, error) {
	key, err := taken.Touched(func(credentialID, holderID []byte) (passkey.Holder, error) {
		var h passkey.Holder
		err := s.DB.Read(ctx, func(tx *db.Tx) error {
			p, err := findPerson(tx, hex.EncodeToString(holderID))
			if err != nil {
				return err
			}
			keys, err := listKeys(tx, p.ID)
			if staffID == "" { // whoever is found by the handle shows this one key, and no other
				keys = only(keys, credentialID)
			}
			h = s.holder(p, parsed(keys))
			return err
		})
		return h, err
	}, credential)
	if errors.Is(err, passkey.ErrCopied) {
		mark := func(tx *db.Tx) error { return markCopied(tx, key.ID()) }
		if err := s.DB.WithTx(ctx, mark); err != nil {
			return key, fmt.Errorf("mark a passkey: %w", err)
		}
	}
	return key, err
}

// use notes the use of a passkey: its counter and the day. The owner must be active now.
func (s *Service) use(tx *db.Tx, key passkey.Key) (keyRow, Person, error) {
	k, err := findKeyByCredential(tx, key.ID())
	if err != nil {
		return k, Person{}, err
	}
	p, err := findPerson(tx, k.StaffID)
	if err != nil {
		return k, p, err
	}
	if p.State != Active {
		return k, p, passkey.ErrRefused
	}
	k.LastUsed = tx.Today()
	if err := k.hold(key); err != nil {
		return k, p, err
	}
	return k, p, updateKey(tx, k)
}

func refused(what string, err error) error {
	if db.IsNotFound(err) {
		return passkey.ErrRefused
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
