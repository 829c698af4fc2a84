package escalation

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// ErrHash says that the file has another state than the one that was looked at.
var ErrHash = fault.New(fault.Conflict, "law_moved", "The law profile has changed meanwhile. Look at it again.")

// InForce is the profile that counts: the one that two people have agreed to last, whatever the file says since; what is printed before
// two have ever agreed. So whoever can write the file alone changes nothing, and cannot take a change back either.
func (s *Service) InForce(tx *db.Tx) (Profile, error) {
	last, any, err := latestAgreed(tx)
	if err != nil || !any {
		return Printed, err
	}
	return s.agreedProfile(last)
}

func (s *Service) agreedProfile(a agreed) (Profile, error) {
	switch {
	case a.Hash == s.Law.Hash:
		return s.Law, nil
	case a.Profile == nil:
		return Printed, nil
	}
	var kept keptProfile
	if err := json.Unmarshal([]byte(*a.Profile), &kept); err != nil {
		return Printed, fmt.Errorf("read the law profile that two have agreed to: %w", err)
	}
	return Profile{Hash: a.Hash, Minutes: kept.Minutes, Grounds: kept.Grounds}, nil
}

// keptProfile is how a profile lies in the store.
type keptProfile struct {
	Minutes map[string]int `json:"minutes"`
	Grounds []Ground       `json:"grounds"`
}

// LawState is how far the file's profile has come.
type LawState struct {
	File     Profile
	Counts   Profile
	InForce  bool     // the file's counts
	Approved []string // names of those who have approved this state of the file
	MayYou   bool
}

// ClockChange is a clock that the file gives other minutes than those that count.
type ClockChange struct {
	Clock     ClockKey
	Level     Level
	Now, Then int // minutes
}

// GroundChange is a ground that the file adds (Now is nil), takes away (Then is nil), or words otherwise.
type GroundChange struct{ Now, Then *Ground }

// Clocks are the clocks that would count otherwise with the file.
func (l LawState) Clocks() (out []ClockChange) {
	for _, key := range Clocks() {
		for _, level := range Levels {
			now, then := l.Counts.After(key, level), l.File.After(key, level)
			if now != then {
				out = append(out, ClockChange{Clock: key, Level: level, Now: int(now.Minutes()), Then: int(then.Minutes())})
			}
		}
	}
	return out
}

// Grounds are the grounds that would count otherwise with the file.
func (l LawState) Grounds() (out []GroundChange) {
	now, then := l.Counts.AllGrounds(), l.File.AllGrounds()
	of := func(all []Ground, code string) *Ground {
		if i := slices.IndexFunc(all, func(g Ground) bool { return g.Code == code }); i >= 0 {
			return &all[i]
		}
		return nil
	}
	for _, g := range now {
		if other := of(then, g.Code); other == nil || !reflect.DeepEqual(*other, g) {
			out = append(out, GroundChange{Now: &g, Then: other})
		}
	}
	for _, g := range then {
		if of(now, g.Code) == nil {
			out = append(out, GroundChange{Then: &g})
		}
	}
	return out
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
		out.InForce = out.Counts.Hash == s.Law.Hash
		people, err := s.now(tx)
		if err != nil {
			return err
		}
		last, _, err := latestAgreed(tx)
		if err != nil {
			return err
		}
		by, err := approvers(tx, s.Law.Hash, last.thisRound())
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
// Who has been shut out since, or has another role, has not approved. A file that goes back to what once counted is a change like any
// other: it takes two again. Errors: forbidden, touch_needed, law_moved.
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
	kept, err := json.Marshal(keptProfile{Minutes: s.Law.Minutes, Grounds: s.Law.Grounds})
	if err != nil {
		return fmt.Errorf("approve the law profile: %w", err)
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
		last, any, err := latestAgreed(tx)
		if err != nil || any && last.Hash == hash {
			return err
		}
		round := last.thisRound()
		if err := approve(tx, hash, actor.StaffID, round); err != nil {
			return err
		}
		by, err := approvers(tx, hash, round)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(by, func(id string) bool { return id != actor.StaffID && approves(people, id) })
		if at < 0 {
			return nil
		}
		if err := putInForce(tx, hash, by[at], actor.StaffID, string(kept), round); err != nil {
			return err
		}
		return s.Witness.Append(tx, WitnessLaw, "", map[string]string{"hash": hash, "approved": "2"})
	}))
}
