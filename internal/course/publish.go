package course

import (
	"context"
	"fmt"
	"slices"

	"lysning/internal/clock"
	"lysning/internal/db"
	"lysning/internal/fault"
	"lysning/internal/session"
)

// Publish opens a week: doctors can ask for a place from now on. It is refused while the validator finds something. The talks are
// made and its counsellors' days are taken in the same transaction. It may be repeated.
// Errors: forbidden, not_found, course_state, course_not_ready, course_counsellor_booked (with the dates).
func (s *Service) Publish(ctx context.Context, actor session.Actor, id string) (Board, error) {
	if !mayPlan(actor) {
		return Board{}, ErrForbidden
	}
	fresh, err := s.talkIDs()
	if err != nil {
		return Board{}, fmt.Errorf("publish a week: %w", err)
	}
	return s.change(ctx, id, "publish a week", func(tx *db.Tx, c *Course) error {
		switch {
		case c == nil:
			return ErrNotFound
		case c.State == Published || c.State == On:
			return nil
		case c.State != Planned:
			return ErrState
		case !tx.Today().Before(c.First):
			return ErrNotReady
		}
		if err := s.settle(tx, *c, fresh, nil); err != nil {
			return err
		}
		after := *c
		after.State = Published
		return upsertCourse(tx, after)
	})
}

// settle makes talks and counsellors' days those of the plan, if nothing is missing in it but what was missing before, and nobody's
// talk goes. A published week can come to lack something by itself - a leader leaves -, and is then mended piece by piece.
func (s *Service) settle(tx *db.Tx, c Course, fresh []string, before []Finding) error {
	plan, err := s.plan(tx, c)
	if err != nil {
		return err
	}
	if lacking := slices.DeleteFunc(missing(plan), func(f Finding) bool { return slices.Contains(before, f) }); len(lacking) > 0 {
		return errNotReady(lacking)
	}
	if !plan.Today.Before(c.First) {
		return nil // it has begun: only its nights can change
	}
	if err := s.settleTalks(tx, plan, fresh); err != nil {
		return err
	}
	return s.settleDays(tx, plan)
}

// missing is Validate until a week has begun; then it is about the nights that are left.
func missing(p Plan) []Finding {
	if p.Today.Before(p.Course.First) {
		return Validate(p)
	}
	return slices.DeleteFunc(nights(p), func(f Finding) bool { return f.Date.Before(p.Today.AddDays(-1)) })
}

func (s *Service) settleTalks(tx *db.Tx, plan Plan, fresh []string) error {
	same := func(a, b Talk) bool {
		return a.BlockID == b.BlockID && a.CounsellorID == b.CounsellorID && a.Date == b.Date && a.Start == b.Start && a.Minutes == b.Minutes
	}
	have, err := listTalks(tx, plan.Course.ID)
	if err != nil {
		return err
	}
	want := plan.Slots()
	for _, t := range have {
		if slices.ContainsFunc(want, func(w Talk) bool { return same(t, w) }) {
			continue
		}
		if t.RequestID != "" {
			return ErrTaken
		}
		if err := deleteFreeTalk(tx, t.ID); err != nil {
			return err
		}
	}
	for _, w := range want {
		if slices.ContainsFunc(have, func(t Talk) bool { return same(t, w) }) {
			continue
		}
		if len(fresh) == 0 {
			return ErrPlan
		}
		w.ID, fresh = fresh[0], fresh[1:]
		if err := insertTalk(tx, w); err != nil {
			return err
		}
	}
	return nil
}

// settleDays takes the days of the counsellors of this week, in the order of their ids so that two weeks never wait for each other,
// and gives those of former ones back. A rest day follows: the next working day (booking.md 5.8).
func (s *Service) settleDays(tx *db.Tx, plan Plan) error {
	former, err := s.deps.Rota.Blocked(tx, plan.Course.ID)
	if err != nil {
		return err
	}
	ids := slices.Concat(former, plan.Counsellors)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if !slices.Contains(plan.Counsellors, id) {
			if err := s.deps.Rota.Unblock(tx, plan.Course.ID, id); err != nil {
				return err
			}
			continue
		}
		booked, err := s.deps.Rota.Block(tx, plan.Course.ID, id, plan.Course.First, s.restDay(plan.Course.Last))
		if err != nil {
			return err
		}
		if len(booked) > 0 {
			return errBooked(booked)
		}
	}
	return nil
}

// errNotReady names the dates on which nobody stands behind the week; the rest is told by its board.
func errNotReady(all []Finding) error {
	e := *ErrNotReady
	for _, f := range all {
		if f.Code == NoCover {
			e.Fields = append(e.Fields, fault.Field{Location: "dates." + f.Date.String(), Code: string(f.Code), Message: "Nobody stands behind those at work for all of this date."})
		}
	}
	return &e
}

func errBooked(booked []clock.Date) error {
	e := *ErrBooked
	for _, d := range booked {
		e.Fields = append(e.Fields, fault.Field{Location: "dates." + d.String(), Code: e.Code, Message: "Somebody has a day with a counsellor of this week."})
	}
	return &e
}

// restDay is the day on which a counsellor rests after a week: the next one that would be a working day.
func (s *Service) restDay(last clock.Date) clock.Date {
	for n := 1; n <= 14; n++ {
		if d := last.AddDays(n); s.deps.Calendar.WorkingDay(d) {
			return d
		}
	}
	return last.AddDays(1)
}

// talkIDs draws ids for as many talks as one change can make: randomness stays outside transactions, which may be repeated.
func (s *Service) talkIDs() ([]string, error) {
	ids := make([]string, maxCounsellors*maxTalkBlocks)
	for i := range ids {
		var err error
		if ids[i], err = s.deps.IDs.ID(); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// maxTalkBlocks is how many blocks of talks one week may have.
const maxTalkBlocks = 20

// CallOff calls a week off that nobody has a place in: its counsellors get their days back and its talks go. Where somebody is
// coming, the leader decides (decide.go). Errors: forbidden, touch_needed, not_found, course_state, course_taken.
func (s *Service) CallOff(ctx context.Context, actor session.Actor, id string) (Board, error) {
	if !mayPlan(actor) {
		return Board{}, ErrForbidden
	}
	if actor.Kind == session.Staff && !actor.Fresh {
		return Board{}, session.ErrTouch
	}
	return s.change(ctx, id, "call a week off", func(tx *db.Tx, c *Course) error {
		if c == nil {
			return ErrNotFound
		}
		switch c.State {
		case Off:
			return nil
		case Over:
			return ErrState
		}
		return s.off(tx, *c)
	})
}

// off calls a locked week off; whoever calls it has freed the talks of those who were coming.
func (s *Service) off(tx *db.Tx, c Course) error {
	taken, err := takenTalks(tx, c.ID)
	if err != nil || taken > 0 {
		return cmpErr(err, ErrTaken)
	}
	if err := deleteFreeTalks(tx, c.ID); err != nil {
		return err
	}
	former, err := s.deps.Rota.Blocked(tx, c.ID)
	if err != nil {
		return err
	}
	for _, id := range former {
		if err := s.deps.Rota.Unblock(tx, c.ID, id); err != nil {
			return err
		}
	}
	c.State = Off
	return upsertCourse(tx, c)
}

// Remove removes a week that was never published. Errors: forbidden, course_state.
func (s *Service) Remove(ctx context.Context, actor session.Actor, id string) error {
	if !mayPlan(actor) {
		return ErrForbidden
	}
	err := s.deps.DB.WithTx(ctx, func(tx *db.Tx) error {
		c, err := lockCourse(tx, id)
		if db.IsNotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		if c.State != Planned {
			return ErrState
		}
		return s.remove(tx, id)
	})
	if err != nil {
		return fmt.Errorf("remove a week: %w", err)
	}
	return nil
}

// Sweep notes which weeks are over. The job loop runs it every hour; it may be repeated.
func (s *Service) Sweep(ctx context.Context) error {
	err := s.deps.DB.WithTx(ctx, setOver)
	if err != nil {
		return fmt.Errorf("end weeks: %w", err)
	}
	return nil
}

// Due gives at most limit weeks whose plan is to be removed.
func (s *Service) Due(tx *db.Tx, limit int) ([]string, error) {
	ids, err := dueCourses(tx, limit)
	if err != nil {
		return nil, fmt.Errorf("list weeks to remove: %w", err)
	}
	return ids, nil
}

// End removes plans; those already gone are no error.
func (s *Service) End(tx *db.Tx, ids []string) error {
	for _, id := range ids {
		if err := s.remove(tx, id); err != nil {
			return fmt.Errorf("remove a week: %w", err)
		}
	}
	return nil
}

func (s *Service) remove(tx *db.Tx, id string) error {
	if err := s.deps.Rota.Forget(tx, id); err != nil {
		return err
	}
	return deleteCourse(tx, id)
}
