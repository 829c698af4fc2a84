package course

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"lysning/internal/audit"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
	"lysning/internal/token"
)

// Held is a request as the office sees it: by card name, with position and reason. With whom a guest must not be is not in it, and not why.
type Held struct {
	Request
	Position   int    // in the line; 0 for who is not in it
	Reason     string // code of what is missing for a place now; empty when nothing is, or there is a place already
	Room       string // name of the room
	Talk       *Talk
	TalkAway   string // asked, declined or nobody where the colleague of the talk is away; empty where not
	OfferUntil time.Time
}

// lineShown is how much of a line the office is shown at once; the rest is a number.
const lineShown = 200

// HeldBy lists who has a place in a week and who waits, for those who plan. Faults: forbidden, not_found.
func (s *Requests) HeldBy(ctx context.Context, actor session.Actor, courseID string) (c Course, all []Held, err error) {
	if !mayPlan(actor) {
		return c, nil, ErrForbidden
	}
	if !token.IsID(courseID) {
		return c, nil, ErrNotFound
	}
	err = s.looking(ctx, courseID, window{line: lineShown}, func(g *giver) error {
		c, all = g.course, nil
		position := 0
		for _, r := range g.all {
			h := Held{Request: r}
			if r.inLine() {
				position++
				h.Position = position
				if h.Reason = "rank"; position == 1 || g.free() >= position {
					h.Reason = ""
				}
				if err := g.missing(r); err != nil {
					h.Reason = err.Code
				}
			}
			for _, b := range g.beds {
				if b.RequestID == r.ID {
					i := slices.IndexFunc(g.rooms, func(room Room) bool { return room.ID == b.RoomID })
					h.Room = g.rooms[i].Name
				}
			}
			if i := slices.IndexFunc(g.talks, func(t Talk) bool { return t.RequestID == r.ID }); i >= 0 {
				h.Talk = &g.talks[i]
				if h.TalkAway, err = g.talkAway(r, g.talks[i]); err != nil {
					return err
				}
			}
			if r.State == Offered {
				if h.OfferUntil, err = findOffer(g.tx, r.ID); err != nil {
					return err
				}
			}
			all = append(all, h)
		}
		return nil
	})
	return c, all, asFault("list requests", err)
}

// looking is changing that only reads.
func (s *Requests) looking(ctx context.Context, courseID string, w window, do func(g *giver) error) error {
	var need []Request
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		need, err = listNeeded(tx, courseID, w, true)
		return err
	})
	if err != nil {
		return err
	}
	known, err := s.open(ctx, need)
	if err != nil {
		return err
	}
	return s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		g, err := s.reads(tx, courseID, w, known)
		if err != nil {
			return err
		}
		return do(g)
	})
}

// missing says which part of a place is missing for a request, nil when none is.
func (g *giver) missing(r Request) *fault.Error {
	if g.freeSeat() == 0 {
		return ErrNoPlace
	}
	if !g.possible(r) {
		return ErrNotFor
	}
	if _, ok := g.roomsWith(r); !ok {
		return ErrNoBed
	}
	if _, ok := g.talksWith(r); !ok {
		return ErrNoTalk
	}
	return nil
}

// Confirm gives a request its place: seat, bed and talk, or nothing of them. Its guest sees it at the promised hour; who waits already
// gets an offer, which holds the place. Nobody is passed: while somebody who asked earlier and could be given the place waits, it is
// refused. Faults: forbidden, not_found, course_not_ready, course_decided, course_rank, course_no_place, course_not_possible, course_no_bed, course_no_talk.
func (s *Requests) Confirm(ctx context.Context, actor session.Actor, id string) error {
	found, err := s.openRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	err = s.changing(ctx, found.CourseID, window{want: []string{id}, line: lineShown}, func(g *giver) error {
		r, ok := g.find(id)
		switch {
		case !ok:
			return ErrNotFound
		case !r.inLine():
			return ErrDecided
		case !g.course.Open(g.tx.Today()):
			return ErrNotAsked
		case !g.covered:
			return ErrNotReady
		}
		if err := g.passes(r); err != nil {
			return err
		}
		if err := g.give(r); err != nil {
			return err
		}
		if r.State == Waiting {
			return g.offer(r)
		}
		if err := g.set(r, Asked, Confirmed); err != nil {
			return err
		}
		return s.record(g.tx, r.GuestID, audit.Office, actor.StaffID, weekDecided)
	})
	return asFault("confirm a request", err)
}

// passes refuses to give a place that somebody earlier in the line could have.
func (g *giver) passes(r Request) error {
	earlier := 0
	for _, o := range g.all {
		if o.Rank >= r.Rank || !o.inLine() || o.NotUntil.After(g.tx.Today()) || g.missing(o) != nil {
			continue
		}
		if earlier++; g.free() <= earlier || g.known[o.ID].clashes(g.known[r.ID]) {
			return ErrRank
		}
	}
	return nil
}

// EndFor ends a request because its guest has said so on the telephone. Faults: forbidden, not_found.
func (s *Requests) EndFor(ctx context.Context, actor session.Actor, id string) error {
	r, err := s.openRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	return asFault("end a request", s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		return s.endIn(tx, r, audit.Office, actor.StaffID)
	}))
}

// AnswerFor is a guest's answer to an offer, given on the telephone. Faults: forbidden, not_found, course_offer_over.
func (s *Requests) AnswerFor(ctx context.Context, actor session.Actor, id string, yes bool) error {
	r, err := s.openRequest(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.answerOffer(ctx, r, audit.Office, actor.StaffID, yes)
}

func (s *Requests) openRequest(ctx context.Context, actor session.Actor, id string) (r Request, err error) {
	if !mayPlan(actor) {
		return r, ErrForbidden
	}
	if !token.IsID(id) {
		return r, ErrNotFound
	}
	err = s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		r, err = oneRequest(tx, "WHERE r.id = ? AND r.state <> 'gone' AND r.until > ?", id, tx.Today())
		return absent(err)
	})
	return r, err
}

// reseat makes room for another number of places: nobody loses one, and no seat has a number that is not there any more.
func reseat(tx *db.Tx, c Course, most int) error {
	seats, err := listSeats(tx, c.ID)
	if err != nil {
		return err
	}
	if most < len(seats) {
		return ErrTaken
	}
	c.Most = most
	g := &giver{course: c, seats: seats}
	for id, n := range seats {
		if n <= most {
			continue
		}
		seats[id] = g.freeSeat()
		if err := moveSeat(tx, id, seats[id]); err != nil {
			return err
		}
	}
	return nil
}

// PossibleWeeks lists the weeks that could be offered to the guest of a request: open, and nobody there whom they must not meet. It says
// nothing of the others. Faults: forbidden, not_found.
func (s *Requests) PossibleWeeks(ctx context.Context, actor session.Actor, id string) ([]Course, error) {
	r, err := s.openRequest(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	var weeks []Course
	err = s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := listCourses(tx, tx.Today())
		answer := s.promise(tx)
		for _, c := range all {
			ok, err := s.askable(tx, c, answer)
			if err != nil {
				return err
			}
			if ok {
				weeks = append(weeks, c)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list weeks: %w", err)
	}
	possible := []Course{}
	for _, c := range weeks {
		ok := false
		err := s.across(ctx, r, c.ID, func(g *giver) error {
			ok = g.possible(r)
			return nil
		})
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list weeks: %w", err)
		}
		if ok {
			possible = append(possible, c)
		}
	}
	return possible, nil
}

// across looks at a week with the wishes of a request of another one.
func (s *Requests) across(ctx context.Context, r Request, courseID string, do func(g *giver) error) error {
	var own []Request
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) (err error) {
		own, err = listRequestsOf(tx, r.GuestID)
		return err
	})
	if err != nil {
		return err
	}
	known, err := s.open(ctx, own)
	if err != nil {
		return err
	}
	return s.looking(ctx, courseID, window{}, func(g *giver) error {
		g.known[r.ID] = known[r.ID]
		return do(g)
	})
}
