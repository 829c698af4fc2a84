package session

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"lysning/internal/db"
	"lysning/internal/fault"
)

// Sessions of those who work here. Their renewing secret travels in a cookie that only renewing and ending accept (design 3);
// everything else is as for guests, but that no device of one's own lengthens the idle limit.

// ErrTouch asks for a fresh touch of a passkey before what is grave.
var ErrTouch = fault.New(fault.Forbidden, "touch_needed", "Touch your passkey again before you do this.")

// ErrNoSession answers for a session that is not there or another's.
var ErrNoSession = fault.New(fault.NotFound, "not_found", "There is nothing here.")

// StartStaff gives a drawn session to somebody who has just touched this passkey. Only the staff domain calls it.
func (s *Service) StartStaff(tx *db.Tx, d Drawn, staffID, passkeyID string) (Session, error) {
	r := row{
		IDHash: hashOfName(d.renew), RenewHash: hashOf(d.renew), StaffID: &staffID, PasskeyID: &passkeyID,
		TouchedAt: tx.Instant(), EndsAt: tx.Instant().Add(longest),
	}
	r.IdleAt = r.nextIdle(tx.Instant())
	if err := insert(tx, r); err != nil {
		return Session{}, fmt.Errorf("start a session: %w", err)
	}
	d.handed.IdleMinutes = int(r.idle() / time.Minute)
	return d.handed, nil
}

// RenewStaff gives a new token for a live session of staff; the secret comes from the cookie. Errors: session_ended.
func (s *Service) RenewStaff(ctx context.Context, renew string) (Session, error) {
	return s.renew(ctx, renew, Staff)
}

// EndStaff ends the session of staff that the cookie's secret belongs to; one that has ended already is no error.
func (s *Service) EndStaff(ctx context.Context, renew string) error { return s.end(ctx, renew, Staff) }

// Longest is how long a session lives at the most: the cookie goes with it.
const Longest = longest

// Touched notes that the owner of this session has just touched a passkey. Only the staff domain calls it.
func (s *Service) Touched(tx *db.Tx, actor Actor) error {
	if err := setTouched(tx, actor.SessionID, actor.StaffID); err != nil {
		return fmt.Errorf("note a touch: %w", err)
	}
	return nil
}

// EndAllStaff ends every session of somebody who works here but spare (nil for none): disabled, keys changed, or by wish.
func (s *Service) EndAllStaff(tx *db.Tx, staffID string, spare []byte) error {
	if err := removeOfStaff(tx, staffID, spare); err != nil {
		return fmt.Errorf("end all sessions: %w", err)
	}
	return nil
}

// EndOfPasskey ends the sessions that a removed passkey began.
func (s *Service) EndOfPasskey(tx *db.Tx, passkeyID string) error {
	if err := removeOfPasskey(tx, passkeyID); err != nil {
		return fmt.Errorf("end a passkey's sessions: %w", err)
	}
	return nil
}

// Open is a live session as its owner sees it in the list of own sessions.
type Open struct {
	ID        string // names it in EndOne; opens nothing
	This      bool
	PasskeyID string
	Ends      time.Time // at the latest
}

// OpenOf lists the live sessions of staff, for themselves.
func (s *Service) OpenOf(tx *db.Tx, actor Actor) ([]Open, error) {
	rows, err := listOfStaff(tx, actor.StaffID)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	out := make([]Open, 0, len(rows))
	for _, r := range rows {
		o := Open{ID: hex.EncodeToString(r.IDHash), This: bytes.Equal(r.IDHash, actor.SessionID), Ends: r.EndsAt.Time()}
		if r.PasskeyID != nil {
			o.PasskeyID = *r.PasskeyID
		}
		out = append(out, o)
	}
	return out, nil
}

// EndOne ends one of one's own sessions. Errors: not_found.
func (s *Service) EndOne(ctx context.Context, actor Actor, id string) error {
	hash, err := hex.DecodeString(id)
	if actor.Kind != Staff || err != nil {
		return ErrNoSession
	}
	return s.DB.WithTx(ctx, func(tx *db.Tx) error {
		ok, err := removeOneOfStaff(tx, actor.StaffID, hash)
		if err != nil {
			return fmt.Errorf("end a session: %w", err)
		}
		if !ok {
			return ErrNoSession
		}
		return nil
	})
}
