package staff

import (
	"context"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/passkey"
	"lysning/internal/session"
)

// Passkey is one of somebody's passkeys, as she sees it in her own list.
type Passkey struct {
	ID       string
	Label    string
	PRF      bool // the authenticator can derive secrets
	Opens    bool // it opens the seed: with it no words are needed
	Added    clock.Date
	LastUsed clock.Date
	Copied   bool // its counter went back: remove it
}

// Mine is what somebody sees of herself.
type Mine struct {
	Person
	Passkeys   []Passkey
	Sessions   []session.Open
	SecondBy   clock.Date
	SecondLate bool
	Words      []byte // the seed as the words open it
}

// Me gives the actor's own account. Errors: forbidden.
func (s *Service) Me(ctx context.Context, actor session.Actor) (Mine, error) {
	if actor.Kind != session.Staff {
		return Mine{}, ErrForbidden
	}
	var out Mine
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		p, keys, err := personWithKeys(tx, actor.StaffID)
		if err != nil {
			return err
		}
		out = Mine{Person: p, SecondBy: secondBy(keys)}
		out.SecondLate = !out.SecondBy.IsZero() && out.SecondBy.Before(tx.Today())
		for _, k := range keys {
			out.Passkeys = append(out.Passkeys, k.passkey())
		}
		if out.Words, err = wordsOf(tx, p.ID); err != nil {
			return err
		}
		out.Sessions, err = s.Sessions.OpenOf(tx, actor)
		return err
	})
	if err != nil {
		return Mine{}, fmt.Errorf("read one's own account: %w", err)
	}
	return out, nil
}

// EndOthers ends all of the actor's sessions but this one.
func (s *Service) EndOthers(ctx context.Context, actor session.Actor) error {
	if actor.Kind != session.Staff {
		return ErrForbidden
	}
	return s.DB.WithTx(ctx, func(tx *db.Tx) error { return s.Sessions.EndAllStaff(tx, actor.StaffID, actor.SessionID) })
}

// BeginPasskey begins the making of another passkey. Errors: forbidden, touch_needed, too_many_passkeys.
func (s *Service) BeginPasskey(ctx context.Context, actor session.Actor) (passkey.Begun, error) {
	if err := ownGrave(actor); err != nil {
		return passkey.Begun{}, err
	}
	var out passkey.Begun
	err := s.DB.WithTx(ctx, func(tx *db.Tx) error {
		p, keys, err := personWithKeys(tx, actor.StaffID)
		if err != nil {
			return err
		}
		if len(keys) >= mostPasskeys {
			return ErrMany
		}
		out, err = s.Passkeys.Make(tx, purposePasskey, actor.StaffID, actor.SessionID, s.holder(p, parsed(keys)))
		return err
	})
	return out, absent("begin a passkey", err)
}

// AddPasskeyInput is a passkey that was made.
type AddPasskeyInput struct {
	Ceremony   string
	Credential any
	Label      string
	Wrapped    []byte // empty where it cannot derive secrets
}

// AddPasskey keeps another passkey. Errors: forbidden, touch_needed, passkey_refused, passkey_secret_sent, staff_keys_invalid,
// too_many_passkeys.
func (s *Service) AddPasskey(ctx context.Context, actor session.Actor, in AddPasskeyInput) (Passkey, error) {
	if err := ownGrave(actor); err != nil {
		return Passkey{}, err
	}
	if err := wrapFits(in.Wrapped, false); err != nil {
		return Passkey{}, err
	}
	taken, err := s.Passkeys.Take(ctx, purposePasskey, in.Ceremony)
	if err != nil {
		return Passkey{}, err
	}
	if taken.Subject != actor.StaffID || string(taken.Bound) != string(actor.SessionID) {
		return Passkey{}, passkey.ErrRefused
	}
	key, err := taken.Made(s.holder(Person{ID: actor.StaffID}, nil), in.Credential)
	if err != nil {
		return Passkey{}, err
	}
	id, err := s.Secrets.ID()
	if err != nil {
		return Passkey{}, err
	}
	var out Passkey
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		keys, err := listKeys(tx, actor.StaffID)
		if err != nil {
			return err
		}
		if len(keys) >= mostPasskeys {
			return ErrMany
		}
		k := keyRow{
			ID: id, StaffID: actor.StaffID, Label: label(in.Label), Wrapped: orEmpty(in.Wrapped), Added: tx.Today(), LastUsed: tx.Today(),
		}
		if err := k.hold(key); err != nil {
			return err
		}
		out = k.passkey()
		return insertKey(tx, k)
	})
	if db.IsDuplicate(err) {
		return Passkey{}, passkey.ErrRefused
	}
	return out, absent("keep a passkey", err)
}

// SetPasskeyWrap keeps the seed as one of the actor's passkeys opens it: some derive secrets only once they are there.
// Errors: forbidden, touch_needed, not_found, staff_keys_invalid.
func (s *Service) SetPasskeyWrap(ctx context.Context, actor session.Actor, id string, wrapped []byte) error {
	if err := ownGrave(actor); err != nil {
		return err
	}
	if err := wrapFits(wrapped, true); err != nil {
		return err
	}
	return absent("keep a wrap", s.DB.WithTx(ctx, func(tx *db.Tx) error { return setWrap(tx, actor.StaffID, id, wrapped) }))
}

// SetWords keeps the seed as new words open it; the words before are no good any more. Errors: forbidden, touch_needed,
// staff_keys_invalid.
func (s *Service) SetWords(ctx context.Context, actor session.Actor, wrapped []byte) error {
	if err := ownGrave(actor); err != nil {
		return err
	}
	if err := wrapFits(wrapped, true); err != nil {
		return err
	}
	return absent("keep new words", s.DB.WithTx(ctx, func(tx *db.Tx) error { return setWords(tx, actor.StaffID, wrapped) }))
}

// RemovePasskey ends one of the actor's passkeys and every session that it began. Errors: forbidden, touch_needed, not_found,
// last_passkey.
func (s *Service) RemovePasskey(ctx context.Context, actor session.Actor, id string) error {
	if err := ownGrave(actor); err != nil {
		return err
	}
	return absent("remove a passkey", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		keys, err := listKeys(tx, actor.StaffID)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if k.ID != id {
				continue
			}
			if len(keys) == 1 {
				return ErrLastKey
			}
			if err := s.Sessions.EndOfPasskey(tx, id); err != nil {
				return err
			}
			return removeKey(tx, actor.StaffID, id)
		}
		return ErrNotFound
	}))
}

// ownGrave asks for staff with a passkey touched within the last minutes.
func ownGrave(actor session.Actor) error {
	if actor.Kind != session.Staff {
		return ErrForbidden
	}
	if !actor.Fresh {
		return session.ErrTouch
	}
	return nil
}
