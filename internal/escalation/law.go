package escalation

import (
	"context"
	"slices"

	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// ErrHash says that the file has another state than the one that was looked at.
var ErrHash = fault.New(fault.Conflict, "law_moved", "The law profile has changed meanwhile. Look at it again.")

// InForce is the profile that counts: the file's, once two people have approved exactly this state of it; until then what is printed.
func (s *Service) InForce(tx *db.Tx) (Profile, error) {
	if s.Law.Hash == "" || len(s.Law.Minutes)+len(s.Law.Grounds) == 0 {
		return Printed, nil
	}
	ok, err := profileInForce(tx, s.Law.Hash)
	if err != nil || !ok {
		return Printed, err
	}
	return s.Law, nil
}

// LawState is how far the file's profile has come.
type LawState struct {
	File     Profile
	Counts   Profile
	InForce  bool     // the file's counts
	Approved []string // names of those who have approved this state of the file
	MayYou   bool
}

// Standing shows clocks and grounds: those of the file, and those that count. Errors: forbidden.
func (s *Service) Standing(ctx context.Context, actor session.Actor) (out LawState, err error) {
	if actor.Kind != session.Staff {
		return out, ErrForbidden
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = LawState{File: s.Law}
		if out.Counts, err = s.InForce(tx); err != nil {
			return err
		}
		out.InForce = out.Counts.Hash != ""
		people, err := s.now(tx)
		if err != nil {
			return err
		}
		by, err := approvers(tx, s.Law.Hash)
		if err != nil {
			return err
		}
		for _, id := range by {
			if approves(people, id) {
				out.Approved = append(out.Approved, people[id].Name)
			}
		}
		out.MayYou = !out.InForce && approves(people, actor.StaffID) && !slices.Contains(by, actor.StaffID)
		return nil
	})
	return out, asFault("show the law profile", err)
}

func approves(people staffNow, staffID string) bool {
	return people.has(staffID, session.Leader, session.SafetyLead)
}

// Approve is one person's yes to a state of the law profile's file; with the second it counts, and clocks that begin from then on go by it.
// Who has been shut out since, or has another role, has not approved. Errors: forbidden, touch_needed, law_moved.
func (s *Service) Approve(ctx context.Context, actor session.Actor, hash string) error {
	if !actor.Has(session.Leader) && !actor.Has(session.SafetyLead) {
		return ErrForbidden
	}
	if !actor.Fresh {
		return session.ErrTouch
	}
	if hash != s.Law.Hash || hash == "" {
		return ErrHash
	}
	if err := s.Witness.Prepare(ctx); err != nil {
		return asFault("approve the law profile", err)
	}
	return asFault("approve the law profile", s.DB.WithTx(ctx, func(tx *db.Tx) error {
		people, err := s.now(tx)
		if err != nil {
			return err
		}
		if !approves(people, actor.StaffID) {
			return ErrForbidden
		}
		if done, err := profileInForce(tx, hash); err != nil || done {
			return err
		}
		if err := approve(tx, hash, actor.StaffID); err != nil {
			return err
		}
		by, err := approvers(tx, hash)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(by, func(id string) bool { return id != actor.StaffID && approves(people, id) })
		if at < 0 {
			return nil
		}
		if err := putInForce(tx, hash, by[at], actor.StaffID); err != nil {
			return err
		}
		return s.Witness.Append(tx, WitnessLaw, "", map[string]string{"hash": hash, "approved": "2"})
	}))
}
