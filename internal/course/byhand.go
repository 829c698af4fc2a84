package course

import (
	"context"
	"errors"
	"fmt"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// What changes a request that stands: another week, a partner who stays at home, and a request that the office adds for a caller. All of
// them go through the same line and the same giver.give.

// ChangeWeek takes a guest's own request to another week. What it held is free; the rank stays, and so it has its turn in the other line.
// It is answered at a promised hour like any request: an answer at once would tell who else is coming.
// Faults: sign_in_needed, not_found, course_closed, course_same.
func (s *Requests) ChangeWeek(ctx context.Context, actor session.Actor, toID string) error {
	r, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	if !token.IsID(toID) {
		return ErrNotAsked
	}
	if toID == r.CourseID {
		return ErrSameWeek
	}
	return asFault("change the week", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		weeks := map[string]Course{}
		for _, id := range inOrder(r.CourseID, toID) {
			c, err := lockCourse(tx, id)
			if err != nil {
				return closed(err)
			}
			weeks[id] = c
		}
		now, err := findRequest(tx, r.GuestID, r.ID)
		if err != nil || now.State == Gone || now.CourseID != r.CourseID {
			return cmpErr(absent(err), ErrNotFound)
		}
		answer := s.promise(tx)
		if ok, err := s.askable(tx, weeks[toID], answer); err != nil || !ok {
			return cmpErr(err, ErrNotAsked)
		}
		if err := (&giver{s: s, tx: tx, course: weeks[r.CourseID], seats: map[string]int{}}).release(now); err != nil {
			return err
		}
		if err := s.move(tx, now, toID); err != nil {
			return err
		}
		if err := askAnew(tx, r.ID, answer); err != nil {
			return err
		}
		// What was planned about the other week is of no use; there is an answer to tell of again.
		if err := errors.Join(s.deps.Texts.Ended(tx, r.GuestID, r.ID), s.deps.Texts.Refresh(tx, r.GuestID)); err != nil {
			return err
		}
		return s.record(tx, r.GuestID, audit.Doctor, r.GuestID, weekMoved)
	}))
}

// inOrder is the order in which two weeks are locked, always.
func inOrder(a, b string) [2]string {
	if a < b {
		return [2]string{a, b}
	}
	return [2]string{b, a}
}

// PartnerStays notes that the partner does not come: the bed is free, the place stays, and nobody is asked why. The guest says so, or the
// partner does by telephone. Faults: sign_in_needed, not_found.
func (s *Requests) PartnerStays(ctx context.Context, actor session.Actor) error {
	r, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	return s.partnerStays(ctx, r, audit.Doctor, r.GuestID)
}

// PartnerStaysFor is PartnerStays, said on the telephone by either. Faults: forbidden, not_found.
func (s *Requests) PartnerStaysFor(ctx context.Context, actor session.Actor, id string) error {
	r, err := s.openRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.partnerStays(ctx, r, audit.Office, actor.StaffID)
}

func (s *Requests) partnerStays(ctx context.Context, r Request, role audit.Role, actorID string) error {
	return asFault("let a partner stay at home", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		return s.partnerStaysIn(tx, r, role, actorID)
	}))
}

func (s *Requests) partnerStaysIn(tx *db.Tx, r Request, role audit.Role, actorID string) error {
	if _, err := lockCourse(tx, r.CourseID); err != nil {
		return absent(err)
	}
	now, err := findRequest(tx, r.GuestID, r.ID)
	if err != nil || now.State == Gone {
		return cmpErr(absent(err), ErrNotFound)
	}
	if !now.Partner {
		return nil
	}
	if err := leavePartner(tx, r.ID); err != nil {
		return err
	}
	if err := deletePartnersBed(tx, r.ID); err != nil {
		return err
	}
	return s.record(tx, r.GuestID, role, actorID, partnerStays)
}

// CallerInput is a request that the office adds for somebody on the telephone who has no keys. There are no texts.
type CallerInput struct {
	CourseID   string
	Language   string
	Partner    bool
	Early      bool
	Late       bool
	StepFree   bool
	Avoid      Avoid
	Hospital   string
	Department string
	Once       Once
}

// Added is such a request, with the words to say aloud.
type Added struct {
	Request
	PhoneWord string
}

// AddCaller puts a caller at the end of a week's line, like anybody who asks on the web, and promises the same hour: the caller calls
// again then, with card name and phone word. Sent again with its key it gives the same request and the same words. Faults: forbidden,
// course_closed, workplace_unknown, course_invalid, idempotency_mismatch, not_found (a repetition after it was ended).
func (s *Requests) AddCaller(ctx context.Context, actor session.Actor, in CallerInput) (Added, error) {
	if actor.Kind != session.Staff || !actor.Has(session.Coordinator) {
		return Added{}, ErrForbidden
	}
	ask := AskInput{
		CourseID: in.CourseID, Partner: in.Partner, Early: in.Early, Late: in.Late, StepFree: in.StepFree, Avoid: in.Avoid, Hospital: in.Hospital,
		Department: in.Department, Once: in.Once, caller: &caller{Language: in.Language, StaffID: actor.StaffID},
	}
	r, err := s.Ask(ctx, session.Nobody, ask)
	if err != nil {
		return Added{}, err
	}
	return Added{Request: r, PhoneWord: s.deps.Guests.MakeWords(r.ID, in.Language)}, nil
}

// caller is who asks by telephone.
type caller struct{ Language, StaffID string }

// MorningWeek is one week to come as the office's first page says it: numbers alone.
type MorningWeek struct {
	Course
	Given   int
	Waiting int
	Asked   int
	Owed    Promise // by when the first of those asked is answered
	Talks   int     // talks whose colleague is away
	Due     bool    // the leader has to decide
}

// Morning lists the weeks to come that can be asked for. Faults: forbidden.
func (s *Requests) Morning(ctx context.Context, actor session.Actor) ([]MorningWeek, error) {
	if !mayPlan(actor) {
		return nil, ErrForbidden
	}
	out := []MorningWeek{}
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		out = out[:0]
		coming, err := listCourses(tx, tx.Today())
		if err != nil {
			return err
		}
		for _, c := range coming {
			if c.State != Published && c.State != On {
				continue
			}
			one, err := s.morningOf(tx, c)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list weeks for the morning: %w", err)
	}
	return out, nil
}

func (s *Requests) morningOf(tx *db.Tx, c Course) (m MorningWeek, err error) {
	m.Course = c
	seats, err := listSeats(tx, c.ID)
	if err != nil {
		return m, err
	}
	m.Given = len(seats)
	n, err := countStandings(tx, c.ID)
	if err != nil {
		return m, err
	}
	m.Waiting, m.Asked = n[Waiting], n[Asked]
	if m.Owed, err = firstOwed(tx, c.ID); err != nil {
		return m, err
	}
	tally, err := tally(tx, c)
	if err != nil {
		return m, err
	}
	m.Due = tally.Due
	talks, err := listTalks(tx, c.ID)
	if err != nil {
		return m, err
	}
	away := map[string][]clock.Date{}
	for _, t := range talks {
		if t.RequestID == "" || t.Date.Before(tx.Today()) {
			continue
		}
		if _, ok := away[t.CounsellorID]; !ok {
			if away[t.CounsellorID], err = s.deps.Plans.deps.Rota.Away(tx, t.CounsellorID, c.ID, c.First, c.Last); err != nil {
				return m, err
			}
		}
		for _, d := range away[t.CounsellorID] {
			if d == t.Date {
				m.Talks++
			}
		}
	}
	return m, nil
}
