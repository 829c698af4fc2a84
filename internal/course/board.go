package course

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/session"
)

// Listed is a week in the office's list.
type Listed struct {
	Course
	Missing int // sentences of the validator; 0 once the week is called off or over
}

// Board is one week as those who plan it see it.
type Board struct {
	Plan
	Findings []Finding
	Talks    []Talk                // none before it is published
	Phones   map[string]string     // of each person: the own number, or the one that was written for a night last
	Rota     map[clock.Date]string // whom the rota has on the safety telephone, by the date of the evening
}

// Planning is what the office chooses from when it plans.
type Planning struct {
	Courses   []Listed
	People    []Person
	Templates []Template
	Today     clock.Date
}

// listBack is how long weeks that are over stay in the list.
const listBack = 14

// List lists the weeks for the office and the leader, by date, with what they can be planned from. Errors: forbidden.
func (s *Service) List(ctx context.Context, actor session.Actor) (Planning, error) {
	if !mayPlan(actor) {
		return Planning{}, ErrForbidden
	}
	var out Planning
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		out = Planning{Templates: s.deps.Templates, Today: tx.Today(), Courses: []Listed{}}
		all, err := listCourses(tx, tx.Today().AddDays(-listBack))
		if err != nil {
			return err
		}
		if out.People, err = s.deps.People.People(tx); err != nil {
			return err
		}
		for _, c := range all {
			one := Listed{Course: c}
			if c.State != Off && c.State != Over {
				plan, err := s.plan(tx, c)
				if err != nil {
					return err
				}
				one.Missing = len(missing(plan))
			}
			out.Courses = append(out.Courses, one)
		}
		return nil
	})
	if err != nil {
		return Planning{}, fmt.Errorf("list weeks: %w", err)
	}
	return out, nil
}

// Board reads one week, for the office and the leader. Errors: forbidden, not_found.
func (s *Service) Board(ctx context.Context, actor session.Actor, id string) (Board, error) {
	if !mayPlan(actor) {
		return Board{}, ErrForbidden
	}
	var out Board
	err := s.deps.DB.Read(ctx, func(tx *db.Tx) error {
		c, err := findCourse(tx, id)
		if db.IsNotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		out, err = s.board(tx, c)
		return err
	})
	if err != nil {
		return Board{}, fmt.Errorf("read a week: %w", err)
	}
	return out, nil
}

func (s *Service) board(tx *db.Tx, c Course) (out Board, err error) {
	if out.Plan, err = s.plan(tx, c); err != nil {
		return out, err
	}
	out.Findings = []Finding{}
	if c.State != Off && c.State != Over {
		out.Findings = append(out.Findings, missing(out.Plan)...)
	}
	if out.Phones, err = s.phones(tx); err != nil {
		return out, err
	}
	if out.Rota, err = s.atNight(tx, c); err != nil {
		return out, err
	}
	out.Talks, err = listTalks(tx, c.ID)
	return out, err
}

// plan reads everything that Validate looks at.
func (s *Service) plan(tx *db.Tx, c Course) (p Plan, err error) {
	p = Plan{Course: c, Today: tx.Today(), Away: map[string][]clock.Date{}}
	if p.Blocks, err = listBlocks(tx, c.ID); err != nil {
		return p, err
	}
	if p.Nights, err = listNights(tx, c.ID); err != nil {
		return p, err
	}
	if p.Counsellors, err = listCourseCounsellors(tx, c.ID); err != nil {
		return p, err
	}
	if p.Rooms, err = listRooms(tx, c.PlaceID); err != nil {
		return p, err
	}
	if p.People, err = s.deps.People.People(tx); err != nil {
		return p, err
	}
	if err = s.away(tx, &p); err != nil {
		return p, err
	}
	around, err := listCourses(tx, c.First.AddDays(-1))
	if err != nil {
		return p, err
	}
	for _, o := range around {
		if o.ID == c.ID || o.State == Off || o.First.AddDays(-1).After(c.Last) {
			continue
		}
		if o.PlaceID == c.PlaceID {
			p.Others = append(p.Others, o)
		}
		blocks, err := listBlocks(tx, o.ID)
		if err != nil {
			return p, err
		}
		nights, err := listNights(tx, o.ID)
		if err != nil {
			return p, err
		}
		p.Elsewhere, p.OtherNights = append(p.Elsewhere, blocks...), append(p.OtherNights, nights...)
	}
	p.Gaps, err = s.gaps(tx, c)
	return p, err
}

// away looks at the dates of the counsellors who give talks or lead something, and at the leaves of who is named for a night.
func (s *Service) away(tx *db.Tx, p *Plan) error {
	who := slices.Clone(p.Counsellors)
	for _, b := range p.Blocks {
		if one, ok := p.person(b.LeaderID); ok && one.Has(session.Counsellor) {
			who = append(who, one.ID)
		}
	}
	p.OnLeave = map[string][]clock.Date{}
	for _, n := range p.Nights {
		for _, id := range []string{n.SleeperID, n.SafetyID} {
			if _, looked := p.OnLeave[id]; looked || id == "" {
				continue
			}
			dates, err := s.deps.Rota.OnLeave(tx, id, p.Course.First.AddDays(-1), p.Course.Last)
			if err != nil {
				return err
			}
			p.OnLeave[id] = dates
		}
	}
	slices.Sort(who)
	for _, id := range slices.Compact(who) {
		dates, err := s.deps.Rota.Away(tx, id, p.Course.ID, p.Course.First, p.Course.Last)
		if err != nil {
			return err
		}
		p.Away[id] = dates
	}
	return nil
}
