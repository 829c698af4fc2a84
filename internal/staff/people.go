package staff

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Listed is somebody in the list of people.
type Listed struct {
	Person
	Passkeys   int
	SecondBy   clock.Date // until when a second passkey is to be made; zero when there are two, or none
	SecondLate bool       // that day has passed: nobody is locked out, the list says so
	Copied     bool       // a passkey's counter went back
	Words      bool       // there are words that could open the seed again
	Invited    Kind       // a link that has not been used yet; empty for none
	InvitedEnd time.Time  // zero for the first leader's
}

// Working lists everybody who can sign in, inside a transaction of another use case.
func (s *Service) Working(tx *db.Tx) ([]Person, error) {
	all, err := listPeople(tx)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return slices.DeleteFunc(all, func(p Person) bool { return p.State != Active }), nil
}

// People lists everybody, for leaders and for coordinators, who make links for a return. Errors: forbidden.
func (s *Service) People(ctx context.Context, actor session.Actor) ([]Listed, error) {
	if !actor.Has(session.Leader) && !actor.Has(session.Coordinator) {
		return nil, ErrForbidden
	}
	var out []Listed
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		people, err := listPeople(tx)
		if err != nil {
			return err
		}
		for _, p := range people {
			one := Listed{Person: p}
			keys, err := listKeys(tx, p.ID)
			if err != nil {
				return err
			}
			one.Passkeys, one.SecondBy = len(keys), secondBy(keys)
			one.SecondLate = !one.SecondBy.IsZero() && one.SecondBy.Before(tx.Today())
			one.Copied = slices.ContainsFunc(keys, func(k keyRow) bool { return k.Copied != nil })
			words, err := wordsOf(tx, p.ID)
			if err != nil {
				return err
			}
			one.Words = len(words) > 0
			inv, err := invitationOf(tx, p.ID)
			if err == nil {
				one.Invited = Kind(inv.Kind)
				if inv.EndsAt != nil {
					one.InvitedEnd = inv.EndsAt.Time()
				}
			} else if !db.IsNotFound(err) {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return out, nil
}

// Invitation is a link's secret, told once. The address is /staff/join# followed by it.
type Invitation struct {
	StaffID string
	Token   string
	Ends    time.Time
}

// InviteInput names somebody new.
type InviteInput struct {
	Name       string
	Roles      []session.Role
	Counsellor string // id of the profile that she is, if there is one already
}

// Invite makes an account and its link; only a leader who has just touched a passkey may. Errors: forbidden, touch_needed, roles_invalid,
// name_needed, not_found (no such profile), already_staff.
func (s *Service) Invite(ctx context.Context, actor session.Actor, in InviteInput) (Invitation, error) {
	if err := grave(actor, session.Leader); err != nil {
		return Invitation{}, err
	}
	return s.invite(ctx, actor.StaffID, in)
}

func (s *Service) invite(ctx context.Context, by string, in InviteInput) (Invitation, error) {
	roles, err := rolesFit(in.Roles)
	if err != nil {
		return Invitation{}, err
	}
	name := strings.TrimSpace(in.Name)
	if name == "" || len([]rune(name)) > maxName {
		return Invitation{}, ErrName
	}
	id := in.Counsellor
	if id == "" {
		if id, err = s.Secrets.ID(); err != nil {
			return Invitation{}, err
		}
	} else if !token.IsID(id) || !slices.Contains(roles, session.Counsellor) {
		return Invitation{}, ErrNotFound
	}
	secret, err := s.Secrets.Secret(tokenBytes)
	if err != nil {
		return Invitation{}, err
	}
	out := Invitation{StaffID: id, Token: link(secret)}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		if in.Counsellor != "" {
			known, err := s.Profiles.Known(tx, id)
			if err != nil {
				return err
			}
			if !known {
				return ErrNotFound
			}
		}
		p := Person{ID: id, Name: name, Roles: roles, State: Invited, SigningKey: []byte{}}
		if _, err := findPerson(tx, id); err == nil {
			return ErrKnown
		} else if !db.IsNotFound(err) {
			return err
		}
		if err := insertPerson(tx, p); err != nil {
			return err
		}
		if p.Has(session.Counsellor) {
			if err := s.Profiles.Ensure(tx, p.ID, p.Name); err != nil {
				return err
			}
		}
		ends := tx.Instant().Add(invitationLife)
		out.Ends = ends.Time()
		return setInvitation(tx, invitationRow{StaffID: id, Kind: string(Join), TokenHash: token.Hash(secret), MadeBy: by, EndsAt: &ends})
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("invite: %w", err)
	}
	return out, nil
}

// Reinvite makes a new link for somebody who is known; the one before is no good any more. A leader makes all kinds, a
// coordinator those for a return, nobody one for themselves. Errors: forbidden, touch_needed, not_for_oneself, not_found,
// not_enrolled, already_enrolled.
func (s *Service) Reinvite(ctx context.Context, actor session.Actor, staffID string, kind Kind) (Invitation, error) {
	if !slices.Contains([]Kind{Join, Return, Anew}, kind) {
		return Invitation{}, ErrNotFound
	}
	who := []session.Role{session.Leader}
	if kind == Return {
		who = append(who, session.Coordinator)
	}
	if err := grave(actor, who...); err != nil {
		return Invitation{}, err
	}
	if actor.StaffID == staffID {
		return Invitation{}, ErrOneself
	}
	return s.reinvite(ctx, actor, staffID, kind)
}

func (s *Service) reinvite(ctx context.Context, actor session.Actor, staffID string, kind Kind) (Invitation, error) {
	secret, err := s.Secrets.Secret(tokenBytes)
	if err != nil {
		return Invitation{}, err
	}
	out := Invitation{StaffID: staffID, Token: link(secret)}
	err = s.DB.WithTx(ctx, func(tx *db.Tx) error {
		p, err := findPerson(tx, staffID)
		if err != nil {
			return err
		}
		switch {
		case p.State == Disabled && actor.Kind == session.Staff && !actor.Has(session.Leader):
			return ErrForbidden
		case kind == Join && !p.Enrolled.IsZero():
			return ErrEnrolled
		case kind != Join && p.Enrolled.IsZero():
			return ErrNotYet
		}
		ends := tx.Instant().Add(invitationLife)
		out.Ends = ends.Time()
		return setInvitation(tx, invitationRow{
			StaffID: staffID, Kind: string(kind), TokenHash: token.Hash(secret), MadeBy: actor.StaffID, EndsAt: &ends,
		})
	})
	if err != nil {
		return Invitation{}, absent("invite again", err)
	}
	return out, nil
}

// SetRoles changes what somebody may do, from the next request on; who is a counsellor no more leaves her guests to the office. Errors: forbidden, touch_needed, not_found, roles_invalid,
// last_leader.
func (s *Service) SetRoles(ctx context.Context, actor session.Actor, staffID string, roles []session.Role) error {
	if err := grave(actor, session.Leader); err != nil {
		return err
	}
	fit, err := rolesFit(roles)
	if err != nil {
		return err
	}
	return absent("change roles", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		p, err := findPerson(tx, staffID)
		if err != nil {
			return err
		}
		if !slices.Contains(fit, session.Leader) {
			if err := keepALeader(tx, p); err != nil {
				return err
			}
		}
		was := p.Has(session.Counsellor)
		p.Roles = fit
		if err := s.update(tx, p); err != nil {
			return err
		}
		switch now := p.Has(session.Counsellor); {
		case was && !now && p.State == Active:
			err = s.leaves(tx, p)
		case now && p.State != Disabled:
			err = returns(tx, p.ID)
		}
		if err != nil {
			return err
		}
		if err := s.seats(tx, p.ID, false); err != nil {
			return err
		}
		return s.profile(tx, p)
	}))
}

// Disable shuts somebody out at once: sessions, passkeys, an open link, her number, her notices and her calendar's address end with it; a counsellor gives no more
// days, and the guests whom she was to meet are asked and called. What the words open stays, so that a leader can let her come back. Errors: forbidden, touch_needed, not_found, last_leader.
func (s *Service) Disable(ctx context.Context, actor session.Actor, staffID string) error {
	if err := grave(actor, session.Leader); err != nil {
		return err
	}
	return absent("disable", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		p, err := findPerson(tx, staffID)
		if err != nil {
			return err
		}
		if err := keepALeader(tx, p); err != nil {
			return err
		}
		if p.State == Active {
			if err := s.leaves(tx, p); err != nil {
				return err
			}
		}
		p.State = Disabled
		if err := s.update(tx, p); err != nil {
			return err
		}
		if err := removePhone(tx, p.ID); err != nil {
			return err
		}
		if err := s.Sessions.EndAllStaff(tx, p.ID, nil); err != nil {
			return err
		}
		if err := removeKeys(tx, p.ID); err != nil {
			return err
		}
		if err := removeInvitation(tx, p.ID); err != nil {
			return err
		}
		if err := s.Notices.Forget(tx, p.ID); err != nil {
			return err
		}
		if err := s.Calendars.Forget(tx, p.ID); err != nil {
			return err
		}
		if err := s.seats(tx, p.ID, false); err != nil {
			return err
		}
		return s.profile(tx, p)
	}))
}

// update writes who somebody is now, for the rota too: whoever goes or loses a role leaves a gap in the same transaction.
func (s *Service) update(tx *db.Tx, p Person) error {
	if err := updatePerson(tx, p); err != nil {
		return err
	}
	return s.Rota.Changed(tx)
}

// keepALeader refuses to take away the last leader who can sign in. Every use case is alone in the store while it looks and
// writes: one writer on SQLite, serializable on PostgreSQL (the race test has a control).
func keepALeader(tx *db.Tx, p Person) error {
	if p.State != Active || !p.Has(session.Leader) {
		return nil
	}
	people, err := listPeople(tx)
	if err != nil {
		return err
	}
	for _, other := range people {
		if other.ID != p.ID && other.State == Active && other.Has(session.Leader) {
			return nil
		}
	}
	return ErrLastLeader
}

// grave asks for one of the roles and for a passkey touched within the last minutes.
func grave(actor session.Actor, roles ...session.Role) error {
	if !slices.ContainsFunc(roles, actor.Has) {
		return ErrForbidden
	}
	if !actor.Fresh {
		return session.ErrTouch
	}
	return nil
}

func absent(what string, err error) error {
	if db.IsNotFound(err) {
		return ErrNotFound
	}
	if err != nil && fault.Of(err) == nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return err
}
