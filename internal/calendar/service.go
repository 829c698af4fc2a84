package calendar

import (
	"context"
	"encoding/hex"
	"fmt"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Busy is a stretch in which somebody is taken: hours of a day, or whole days when Last is set.
type Busy struct {
	Date        clock.Date
	Last        clock.Date
	StartMinute int
	Minutes     int
	Zone        string
}

// Deps are what the service needs. Taken lists when somebody is busy from a date on, one stretch a date at the most; it is empty for whoever
// gives no days any more. The domains that know are joined in api/wire_calendar.go.
type Deps struct {
	DB      *db.DB
	Secrets token.Source
	Taken   func(tx *db.Tx, staffID string, from clock.Date) ([]Busy, error)
}

// Service holds the use cases.
type Service struct{ Deps }

// New makes the service; wire calls it.
func New(d Deps) *Service { return &Service{d} }

// SecretBytes is the length of what is in an address.
const SecretBytes = 32

var (
	errForbidden = fault.New(fault.Forbidden, "forbidden", "This is not for you to change.")
	// ErrNotFound is the one answer to an address that was never made, was ended, or belongs to somebody who left.
	ErrNotFound = fault.New(fault.NotFound, "not_found", "There is nothing here.")
)

// Made tells on which day the actor made her address; zero for none. Errors: forbidden.
func (s *Service) Made(ctx context.Context, actor session.Actor) (on clock.Date, err error) {
	if !actor.Has(session.Counsellor) {
		return on, errForbidden
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		on, err = madeOn(tx, actor.StaffID)
		return err
	})
	if err != nil {
		return on, fmt.Errorf("look for a calendar: %w", err)
	}
	return on, nil
}

// Make gives the secret of a new address, once; an older address ends with all that calendars were told there. Errors: forbidden.
func (s *Service) Make(ctx context.Context, actor session.Actor) ([]byte, error) {
	if !actor.Has(session.Counsellor) {
		return nil, errForbidden
	}
	secret, err := s.Secrets.Secret(SecretBytes)
	if err != nil {
		return nil, fmt.Errorf("make a calendar: %w", err)
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if err := remove(tx, actor.StaffID); err != nil {
			return err
		}
		return insert(tx, actor.StaffID, token.Hash(secret))
	})
	if err != nil {
		return nil, fmt.Errorf("make a calendar: %w", err)
	}
	return secret, nil
}

// End lets the actor's address be nothing any more, in that moment. Errors: forbidden.
func (s *Service) End(ctx context.Context, actor session.Actor) error {
	if actor.Kind != session.Staff {
		return errForbidden
	}
	if err := s.DB.WithTx(ctx, func(tx *db.Tx) error { return s.Forget(tx, actor.StaffID) }); err != nil {
		return fmt.Errorf("end a calendar: %w", err)
	}
	return nil
}

// Forget ends the address of somebody who is shut out, in that transaction.
func (s *Service) Forget(tx *db.Tx, staffID string) error { return remove(tx, staffID) }

// Read gives what a calendar with this secret may know, from today on. Whoever has the address may call. What a calendar was told and is
// no longer so is told as cancelled until its date is over, with a higher sequence; what has not changed is the same to the byte.
// Errors: not_found.
func (s *Service) Read(ctx context.Context, secret []byte) ([]Entry, error) {
	var told []Entry
	var changed bool
	hash := token.Hash(secret)
	look := func(tx *db.Tx) (err error) {
		told, changed, err = s.look(tx, hash)
		return err
	}
	err := s.DB.Read(ctx, look)
	if err == nil && changed {
		err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
			if err := look(tx); err != nil {
				return err
			}
			return keep(tx, hash, told)
		})
	}
	if db.IsNotFound(err) || len(secret) != SecretBytes {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read a calendar: %w", err)
	}
	for i, e := range told {
		told[i].UID = uid(hash, e.Date)
	}
	return told, nil
}

// look compares what was told with what is so.
func (s *Service) look(tx *db.Tx, hash []byte) (told []Entry, changed bool, err error) {
	staffID, err := ownerOf(tx, hash)
	if err != nil {
		return nil, false, err
	}
	was, err := list(tx, hash)
	if err != nil {
		return nil, false, err
	}
	busy, err := s.Taken(tx, staffID, tx.Today())
	if err != nil {
		return nil, false, err
	}
	told, changed = merge(was, busy, tx.Today())
	return told, changed, nil
}

// uid is stable for one date in one address, and tells neither whose it is nor what.
func uid(hash []byte, date clock.Date) string {
	return hex.EncodeToString(token.MAC(hash, []byte("lysning/v1 calendar"), []byte(date.String()))[:16])
}
