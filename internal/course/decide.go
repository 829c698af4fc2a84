package course

import (
	"context"
	"slices"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Choice is what the leader decides when a week has too few at its date (domain 4.9 no. 4).
type Choice string

// The choices. Nobody is moved without a yes: everybody is asked in the same moment.
const (
	Go        Choice = "go"         // there are enough
	RunSmall  Choice = "run_small"  // with everybody's yes, six at least
	OtherWeek Choice = "other_week" // merge with the next, or another date
	AsDays    Choice = "days"       // day sessions, with priority
)

// Question is what a guest is asked.
type Question struct {
	Kind  Choice
	Other Course // of OtherWeek
	Yes   *bool  // nil until answered
}

// Tally is how a week stands at its date, in numbers and without names.
type Tally struct {
	Due       bool // the date has come and nobody has decided
	Confirmed int
	Yes       int
	No        int
	Open      int // asked and not answered
}

// DecideInput is the leader's decision.
type DecideInput struct {
	CourseID string
	Choice   Choice
	ToID     string // the other week
}

// Decide is go or no-go, the leader's alone. On a no-go the week is off: places, beds and talks are free, everybody keeps the rank and is
// asked what they would like instead. Faults: forbidden, touch_needed, not_found, course_state, course_too_small, course_target.
func (s *Requests) Decide(ctx context.Context, actor session.Actor, in DecideInput) error {
	if !actor.Has(session.Leader) {
		return ErrForbidden
	}
	if !actor.Fresh {
		return session.ErrTouch
	}
	if !token.IsID(in.CourseID) {
		return ErrNotFound
	}
	if in.ToID != "" && !token.IsID(in.ToID) || (in.Choice == OtherWeek) != (in.ToID != "") || in.ToID == in.CourseID {
		return ErrTarget
	}
	return asFault("decide about a week", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error { return s.decide(tx, in) }))
}

func (s *Requests) decide(tx *db.Tx, in DecideInput) error {
	c, err := lockCourse(tx, in.CourseID)
	if err != nil {
		return absent(err)
	}
	if c.State != Published || !tx.Today().Before(c.First) {
		return ErrState
	}
	all, err := listOpenRequests(tx, c.ID)
	if err != nil {
		return err
	}
	coming := slices.DeleteFunc(slices.Clone(all), func(r Request) bool { return r.State != Confirmed })
	switch in.Choice {
	case Go:
		if len(coming) < c.Least {
			return ErrSmall
		}
		return setState(tx, c.ID, On)
	case RunSmall:
		if len(coming) < min(smallestWeek, c.Least) {
			return ErrSmall
		}
		return s.askAll(tx, coming, RunSmall, "")
	case OtherWeek:
		to, err := findCourse(tx, in.ToID)
		if err != nil {
			return ErrTarget
		}
		if ok, err := s.askable(tx, to, s.promise(tx)); err != nil || !ok {
			return cmpErr(err, ErrTarget)
		}
	case AsDays:
	default:
		return ErrTarget
	}
	g := &giver{s: s, tx: tx, course: c, seats: map[string]int{}}
	for _, r := range all {
		if err := g.release(r); err != nil {
			return err
		}
		if err := g.set(r, Waiting, ""); err != nil {
			return err
		}
	}
	if err := s.askAll(tx, all, in.Choice, in.ToID); err != nil {
		return err
	}
	return s.deps.Plans.off(tx, c)
}

func (s *Requests) askAll(tx *db.Tx, all []Request, kind Choice, toID string) error {
	for _, r := range all {
		if err := putQuestion(tx, r.ID, kind, toID); err != nil {
			return err
		}
		if err := s.deps.Texts.Look(tx, r.GuestID, false); err != nil {
			return err
		}
		if err := s.record(tx, r.GuestID, audit.Office, "office", weekQuestion); err != nil {
			return err
		}
	}
	return nil
}

// AnswerQuestion is what a guest would like instead. With the last yes a small week is on. A yes to another week moves the request there
// with its rank: it has a place at once where one is free for it, and else it waits. A yes to days puts the guest in the line for one.
// A no to either ends the request. Faults: sign_in_needed, not_found, course_nothing_asked.
func (s *Requests) AnswerQuestion(ctx context.Context, actor session.Actor, yes bool) error {
	r, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	var to string
	err = s.deps.DB.WithTx(ctx, func(tx *db.Tx) (err error) {
		to, err = s.answerQuestionIn(tx, r, audit.Doctor, r.GuestID, yes)
		return err
	})
	if err != nil || to == "" {
		return asFault("answer a question", err)
	}
	return asFault("answer a question", s.seatMoved(ctx, to, r.ID))
}

// answerQuestionIn gives the week to which the request has gone, whose place is given after the transaction; empty for none.
func (s *Requests) answerQuestionIn(tx *db.Tx, r Request, role audit.Role, actorID string, yes bool) (to string, err error) {
	c, err := lockCourse(tx, r.CourseID)
	if err != nil {
		return "", absent(err)
	}
	q, toID, err := findQuestion(tx, r.ID)
	if db.IsNotFound(err) {
		return "", ErrAnswered
	}
	if err != nil {
		return "", err
	}
	if err := s.record(tx, r.GuestID, role, actorID, weekAnswered); err != nil {
		return "", err
	}
	switch {
	case q.Kind == RunSmall:
		return "", s.small(tx, c, r, yes)
	case !yes:
		return "", s.endIn(tx, r, role, actorID)
	case q.Kind == AsDays:
		if err := s.deps.Days.Owe(tx, r.GuestID); err != nil {
			return "", err
		}
		if err := s.deps.Notes.LeaveContact(tx, r.ID); err != nil {
			return "", err
		}
		return "", s.endIn(tx, r, role, actorID)
	}
	return toID, s.move(tx, r, toID)
}

// small keeps a yes or no to a small week; the week is on when all have said yes.
func (s *Requests) small(tx *db.Tx, c Course, r Request, yes bool) error {
	if err := setAnswer(tx, r.ID, yes); err != nil {
		return err
	}
	t, err := tally(tx, c)
	if err != nil || t.No+t.Open > 0 {
		return err
	}
	if err := deleteQuestions(tx, c.ID); err != nil {
		return err
	}
	return setState(tx, c.ID, On)
}

// move takes a request to another week, with its rank.
func (s *Requests) move(tx *db.Tx, r Request, toID string) error {
	to, err := lockCourse(tx, toID)
	if err != nil {
		return absent(err)
	}
	if !to.Open(tx.Today()) {
		return ErrNotAsked
	}
	until := to.Last.AddDays(requestDays)
	if err := s.deps.Guests.KeepUntil(tx, r.GuestID, until); err != nil {
		return err
	}
	if err := moveRequest(tx, r.ID, to.ID, until); err != nil {
		return err
	}
	if err := s.deps.Notes.MoveForCourse(tx, r.ID, to.Last); err != nil {
		return err
	}
	return s.deps.Texts.Refresh(tx, r.GuestID)
}

// seatMoved gives a request that has just come from another week its place, if one is free and nobody earlier waits for it.
func (s *Requests) seatMoved(ctx context.Context, courseID, id string) error {
	err := s.changing(ctx, courseID, window{want: []string{id}, line: lineShown}, func(g *giver) error {
		r, ok := g.find(id)
		if !ok || r.State != Waiting || !g.covered || g.passes(r) != nil {
			return nil
		}
		if err := g.give(r); err != nil {
			if isMissing(err) {
				return nil
			}
			return err
		}
		return g.set(r, Confirmed, "")
	})
	return err
}

// Tally gives how a week stands at its date. Faults: forbidden, not_found.
func (s *Requests) Tally(ctx context.Context, actor session.Actor, courseID string) (t Tally, err error) {
	if !mayPlan(actor) {
		return t, ErrForbidden
	}
	if !token.IsID(courseID) {
		return t, ErrNotFound
	}
	err = s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		c, err := findCourse(tx, courseID)
		if err != nil {
			return absent(err)
		}
		t, err = tally(tx, c)
		return err
	})
	return t, asFault("count answers", err)
}
