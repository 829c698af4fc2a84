package course

import (
	"context"
	"fmt"
	"slices"
	"time"

	"lysning/internal/audit"
	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Mine is a guest's own request, for the own page of that guest alone.
type Mine struct {
	Request
	Course     Course
	OfferUntil time.Time // of an offer
	Question   *Question // what the guest is asked
	Talk       *Talk     // once the leader has said that the week is on
	TalkAsks   []TalkAsk // what the guest is asked about it
	TalkWished *Talk     // another time that the guest has wished for
}

// ForGuest gives a guest's open request, or nil.
func (s *Requests) ForGuest(tx *db.Tx, guestID string) (*Mine, error) {
	r, err := findOpen(tx, guestID)
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a request: %w", err)
	}
	m := &Mine{Request: r}
	if m.Course, err = findCourse(tx, r.CourseID); err != nil {
		return nil, fmt.Errorf("read a request: %w", err)
	}
	if m.State == Offered {
		if m.OfferUntil, err = findOffer(tx, r.ID); err != nil {
			return nil, fmt.Errorf("read a request: %w", err)
		}
		if !m.OfferUntil.After(tx.Now) { // the place goes on in the line at the next settling; meanwhile nobody is told that it is theirs
			m.State, m.OfferUntil = Waiting, time.Time{}
		}
	}
	if q, other, err := findQuestion(tx, r.ID); err == nil {
		m.Question = &q
		if other != "" {
			if m.Question.Other, err = findCourse(tx, other); err != nil {
				return nil, fmt.Errorf("read a request: %w", err)
			}
		}
	} else if !db.IsNotFound(err) {
		return nil, fmt.Errorf("read a request: %w", err)
	}
	if m.State == Confirmed && m.Course.State == On {
		talks, err := listTalks(tx, r.CourseID)
		if err != nil {
			return nil, fmt.Errorf("read a request: %w", err)
		}
		if i := slices.IndexFunc(talks, func(t Talk) bool { return t.RequestID == r.ID }); i >= 0 {
			m.Talk = &talks[i]
			side, err := talkSideOf(tx, r, talks)
			if err != nil {
				return nil, fmt.Errorf("read a request: %w", err)
			}
			m.TalkAsks, m.TalkWished = side.Asks, side.Wished
		}
	}
	return m, nil
}

// own finds a signed-in guest's open request.
func (s *Requests) own(ctx context.Context, actor session.Actor) (Request, error) {
	if actor.Kind != session.Guest || !token.IsID(actor.GuestID) {
		return Request{}, ErrSignIn
	}
	var r Request
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		r, err = findOpen(tx, actor.GuestID)
		return err
	})
	return r, absent(err)
}

// Withdraw ends a guest's own request: always free, nothing asked. What it held goes to the first in line within a minute.
// Faults: sign_in_needed, not_found.
func (s *Requests) Withdraw(ctx context.Context, actor session.Actor) error {
	r, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	return asFault("end a request", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		return s.endIn(tx, r, audit.Doctor, actor.GuestID)
	}))
}

// endIn ends a request in a transaction of its own, without looking at anybody's wishes.
func (s *Requests) endIn(tx *db.Tx, r Request, role audit.Role, actorID string) error {
	c, err := lockCourse(tx, r.CourseID)
	if err != nil {
		return absent(err)
	}
	if r, err = findRequest(tx, r.GuestID, r.ID); err != nil {
		return absent(err)
	}
	if r.State == Gone {
		return ErrNotFound
	}
	g := &giver{s: s, tx: tx, course: c, seats: map[string]int{}}
	if err := g.end(r); err != nil {
		return err
	}
	return s.record(tx, r.GuestID, role, actorID, weekEnded)
}

// AnswerOffer takes the place that is held for a guest, or lets it pass for this week only: the request stays in the line with its rank.
// Faults: sign_in_needed, not_found, course_offer_over.
func (s *Requests) AnswerOffer(ctx context.Context, actor session.Actor, yes bool) error {
	r, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	return s.answerOffer(ctx, r, audit.Doctor, actor.GuestID, yes)
}

func (s *Requests) answerOffer(ctx context.Context, r Request, role audit.Role, actorID string, yes bool) error {
	return asFault("answer an offer", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		return s.answerOfferIn(tx, r, role, actorID, yes)
	}))
}

func (s *Requests) answerOfferIn(tx *db.Tx, r Request, role audit.Role, actorID string, yes bool) error {
	c, err := lockCourse(tx, r.CourseID)
	if err != nil {
		return absent(err)
	}
	now, err := findRequest(tx, r.GuestID, r.ID)
	if err != nil {
		return absent(err)
	}
	until, err := findOffer(tx, r.ID)
	if db.IsNotFound(err) || err == nil && (now.State != Offered || !until.After(tx.Now)) {
		return ErrNoOffer
	}
	if err != nil {
		return err
	}
	g := &giver{s: s, tx: tx, course: c, seats: map[string]int{}}
	if !yes {
		return g.pass(now, c.Last)
	}
	if err := deleteOffer(tx, r.ID); err != nil {
		return err
	}
	if err := g.set(now, Confirmed, ""); err != nil {
		return err
	}
	return s.record(tx, r.GuestID, role, actorID, weekAnswered)
}

// Due lists requests whose time is over, with the slots of their wishes, for retention.
func (s *Requests) Due(tx *db.Tx, limit int) ([]Ending, error) {
	all, err := listDueRequests(tx, limit)
	if err != nil {
		return nil, fmt.Errorf("list requests whose time is over: %w", err)
	}
	return all, nil
}

// After gives requests with an id above after, in the order of their ids.
func (s *Requests) After(tx *db.Tx, after string, limit int) ([]Ending, error) {
	all, err := listRequestsAfter(tx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	return all, nil
}

// Ending is a request as retention sees it.
type Ending struct {
	ID   string
	Slot int64
}

// End removes requests that Due listed; those already gone are no error.
func (s *Requests) End(tx *db.Tx, ids []string) error {
	for _, id := range ids {
		if err := releaseRequest(tx, id); err != nil {
			return fmt.Errorf("end requests: %w", err)
		}
		if err := deleteRequest(tx, id); err != nil {
			return fmt.Errorf("end requests: %w", err)
		}
	}
	return nil
}

// Attended is a doctor who was at a week, when the request of it has ended.
type Attended struct {
	PlaceID string
	Date    clock.Date // the last of the week
}

// EndPast removes requests that Due listed, and tells who was at a week that was held: each is told once, to whoever removed it.
func (s *Requests) EndPast(tx *db.Tx, ids []string) ([]Attended, error) {
	var all []Attended
	for _, id := range ids {
		if err := releaseRequest(tx, id); err != nil {
			return nil, fmt.Errorf("end requests: %w", err)
		}
		a, there, err := endAttended(tx, id)
		if err != nil {
			return nil, fmt.Errorf("end requests: %w", err)
		}
		if there {
			all = append(all, a)
		}
	}
	return all, nil
}

// OldestWeek is the earliest last day of a week that was held and that somebody still has a place in: until the requests of it have ended
// nothing of its year is final.
func (s *Requests) OldestWeek(tx *db.Tx) (date clock.Date, ok bool, err error) {
	date, err = oldestWeek(tx)
	if err != nil {
		return date, false, fmt.Errorf("find the oldest week: %w", err)
	}
	return date, !date.IsZero(), nil
}

// EraseGuest removes every request of a guest and frees what it held, in the transaction of the erasure. Items are erased before. It
// gives the slots under which wishes are wrapped.
func (s *Requests) EraseGuest(tx *db.Tx, guestID string) ([]int64, error) {
	all, err := listRequestsOf(tx, guestID)
	if err != nil {
		return nil, fmt.Errorf("erase a guest's requests: %w", err)
	}
	slices.SortFunc(all, func(a, b Request) int { // one order for everybody
		if a.CourseID < b.CourseID {
			return -1
		}
		return 1
	})
	var slots []int64
	for _, r := range all {
		if _, err := lockCourse(tx, r.CourseID); err != nil && !db.IsNotFound(err) {
			return nil, fmt.Errorf("erase a guest's requests: %w", err)
		}
		slots = append(slots, r.slot)
		if err := s.End(tx, []string{r.ID}); err != nil {
			return nil, err
		}
	}
	return slots, nil
}

// Stay gives the dates of arrival and departure, with an early or a late night.
func (r Request) Stay(c Course) (first, last clock.Date) {
	first, last = r.nights(c)
	return first, last.AddDays(1)
}
