package staff

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"lysning/internal/db"
	"lysning/internal/session"
)

// phoneForm is a number as people write one: digits, and what they put between them.
var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{3,28}[0-9]$`)

// Phone gives the actor's own number, "" for none. Errors: forbidden.
func (s *Service) Phone(ctx context.Context, actor session.Actor) (string, error) {
	if actor.Kind != session.Staff {
		return "", ErrForbidden
	}
	var out string
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = phoneOf(tx, actor.StaffID)
		return err
	})
	return out, absent("read one's own number", err)
}

// SetPhone keeps the number on which the office calls the actor; an empty one takes it away. The office alone reads it.
// Errors: forbidden, phone_invalid.
func (s *Service) SetPhone(ctx context.Context, actor session.Actor, phone string) error {
	if actor.Kind != session.Staff {
		return ErrForbidden
	}
	phone = strings.TrimSpace(phone)
	if phone != "" && !phoneForm.MatchString(phone) {
		return ErrPhone
	}
	return absent("keep a number", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if phone == "" {
			return removePhone(tx, actor.StaffID)
		}
		return savePhone(tx, actor.StaffID, phone)
	}))
}

// Phones gives the numbers of all who gave one, by staff id. The caller shows them to the office only.
func (s *Service) Phones(tx *db.Tx) (map[string]string, error) {
	all, err := listPhones(tx)
	if err != nil {
		return nil, fmt.Errorf("list numbers: %w", err)
	}
	return all, nil
}
