package staff

import (
	"context"
	"fmt"

	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// FirstLeader makes the link by which the first programme leader joins, if nobody can lead yet; otherwise it gives none. The
// link is good until it is used or made again: only the machine's own terminal shows it. Errors: forbidden.
func (s *Service) FirstLeader(ctx context.Context, actor session.Actor) (string, error) {
	if actor.Kind != session.Program {
		return "", ErrForbidden
	}
	secret, err := s.Secrets.Secret(tokenBytes)
	if err != nil {
		return "", err
	}
	fresh, err := s.Secrets.ID()
	if err != nil {
		return "", err
	}
	needed := true
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		people, err := listPeople(tx)
		if err != nil {
			return err
		}
		needed = len(people) == 0 || len(people) == 1 && people[0].Name == "" && people[0].State == Invited
		if !needed {
			return nil
		}
		id := fresh
		if len(people) == 1 {
			id = people[0].ID
		} else if err := insertPerson(tx, Person{ID: id, Roles: []session.Role{session.Leader}, State: Invited, SigningKey: []byte{}}); err != nil {
			return err
		}
		return setInvitation(tx, invitationRow{StaffID: id, Kind: string(Join), TokenHash: token.Hash(secret)})
	})
	if err != nil || !needed {
		return "", absent("invite the first leader", err)
	}
	return link(secret), nil
}

// Planted is an invented person with keys that the demo made; nothing but the demo and its tests may plant.
type Planted struct {
	ID         string
	Name       string
	Roles      []session.Role
	Recipient  string
	SigningKey []byte
	WordsWrap  []byte
}

// Plant makes an invented person, enrolled but for a passkey. Who is there already is left alone, unless the demo has moved to
// another origin since: keys hang on it, so they are given anew to whoever has made no passkey here. Errors: forbidden.
func (s *Service) Plant(ctx context.Context, actor session.Actor, in Planted) error {
	if actor.Kind != session.Program {
		return ErrForbidden
	}
	roles, err := rolesFit(in.Roles)
	if err != nil {
		return err
	}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		p := Person{
			ID: in.ID, Name: in.Name, Roles: roles, State: Active, Recipient: in.Recipient, SigningKey: in.SigningKey, Enrolled: tx.Today(),
		}
		old, keys, err := personWithKeys(tx, in.ID)
		switch {
		case db.IsNotFound(err):
			if err = insertPerson(tx, p); err == nil {
				err = s.Rota.Changed(tx)
			}
		case err == nil && (old.Recipient == in.Recipient || len(keys) > 0 || old.State != Active):
			return nil
		case err == nil:
			p.Name, p.Roles, p.Enrolled = old.Name, old.Roles, old.Enrolled
			err = s.update(tx, p)
		}
		if err != nil {
			return err
		}
		if err := setWords(tx, p.ID, in.WordsWrap); err != nil {
			return err
		}
		return s.profile(tx, p)
	})
	if err != nil && fault.Of(err) == nil {
		return fmt.Errorf("plant an invented person: %w", err)
	}
	return err
}

// Restore makes a link for a return by the machine's own terminal: the demo's people come in by it. Errors: forbidden, not_found,
// not_enrolled.
func (s *Service) Restore(ctx context.Context, actor session.Actor, staffID string) (Invitation, error) {
	if actor.Kind != session.Program {
		return Invitation{}, ErrForbidden
	}
	return s.reinvite(ctx, actor, staffID, Return)
}
